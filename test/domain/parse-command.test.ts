import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/parse-command.ts';
import { refusal, understood } from './support/parsing.ts';
import { anyText } from './support/texts.ts';

describe('status and history', () => {
  it('takes no argument for the status', () => {
    expect(understood('status')).toEqual({ verb: 'status' });
    expect(refusal('status production')).toEqual({
      code: 'too_many_arguments',
      verb: 'status',
      extra: 'production',
    });
  });

  it('takes an environment for the history, or none', () => {
    expect(understood('history')).toEqual({ verb: 'history', environment: null });
    expect(understood('history Production')).toEqual({ verb: 'history', environment: 'production' });
    expect(refusal('history production 5')).toEqual({
      code: 'too_many_arguments',
      verb: 'history',
      extra: '5',
    });
  });
});

describe('deploy', () => {
  const expected = {
    verb: 'deploy',
    release: '2026.11.20.1',
    environment: 'production',
    emergency: null,
  };

  it.each([
    'deploy 2026.11.20.1 production',
    'deploy 2026.11.20.1 to production',
    'DEPLOY 2026.11.20.1 TO Production',
  ])('understands %j', (text) => {
    expect(understood(text)).toEqual(expected);
  });

  it.each(['deploy 2026.11.20.1', 'deploy 2026.11.20.1 to'])('asks where to with %j', (text) => {
    expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'deploy', argument: 'environment' });
  });

  it('asks what to deploy', () => {
    expect(refusal('deploy')).toEqual({ code: 'missing_argument', verb: 'deploy', argument: 'release' });
  });

  it.each(['deploy 2026.11.20.1 production please', 'deploy 2026.11.20.1 to production please'])(
    'does not guess what the rest means: %j',
    (text) => {
      expect(refusal(text)).toEqual({ code: 'too_many_arguments', verb: 'deploy', extra: 'please' });
    },
  );
});

describe('deploy, in an emergency', () => {
  const expected = {
    verb: 'deploy',
    release: '20.1',
    environment: 'production',
    emergency: 'checkout is down',
  };

  it.each([
    'deploy 20.1 production --emergency checkout is down',
    'deploy 20.1 to production —emergency “checkout is down”',
    'DEPLOY 20.1 PRODUCTION -Emergency checkout  is down',
  ])('takes all that follows for the reason: %j', (text) => {
    expect(understood(text)).toEqual(expected);
  });

  it('takes what looks like an option for a part of it, too', () => {
    expect(understood('deploy 20.1 production --emergency it is --really --emergency')).toMatchObject({
      emergency: 'it is --really --emergency',
    });
  });

  it.each(['deploy 20.1 production --emergency', 'deploy 20.1 production --emergency "'])(
    'asks for the reason with %j',
    (text) => {
      expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'deploy', argument: 'reason' });
    },
  );

  it('does not look for the release or the environment in the reason', () => {
    expect(refusal('deploy --emergency 20.1 production')).toMatchObject({ argument: 'release' });
    expect(refusal('deploy 20.1 --emergency production is down')).toMatchObject({ argument: 'environment' });
  });

  it.each(['--emergancy', '--emergency!', '-e', '--dry-run'])(
    'is no option that is not known: %s',
    (typed) => {
      expect(refusal(`deploy 20.1 production ${typed} it is down`)).toEqual({
        code: 'unknown_option',
        verb: 'deploy',
        typed,
      });
    },
  );
});

describe('check', () => {
  it.each(['check 20.1 production', 'check 20.1 to Production', 'CHECK 20.1 TO production'])(
    'understands %j',
    (text) => {
      expect(understood(text)).toEqual({ verb: 'check', release: '20.1', environment: 'production' });
    },
  );

  it('asks for what is missing, and takes no more than that', () => {
    expect(refusal('check')).toEqual({ code: 'missing_argument', verb: 'check', argument: 'release' });
    expect(refusal('check 20.1 to')).toEqual({
      code: 'missing_argument',
      verb: 'check',
      argument: 'environment',
    });
    expect(refusal('check 20.1 production --emergency')).toEqual({
      code: 'too_many_arguments',
      verb: 'check',
      extra: '--emergency',
    });
  });
});

describe('whoami', () => {
  it('takes nothing: it is about whoever types it', () => {
    expect(understood('WhoAmI')).toEqual({ verb: 'whoami' });
    expect(refusal('whoami bob')).toEqual({ code: 'too_many_arguments', verb: 'whoami', extra: 'bob' });
  });
});

describe('rollback', () => {
  const nothing = { verb: 'rollback', environment: null, release: null, reason: null, imageOnly: false };

  it.each([
    ['rollback', {}],
    ['rollback Production', { environment: 'production' }],
    ['rollback to 2026.11.19.1', { release: '2026.11.19.1' }],
    ['rollback production TO 2026.11.19.1', { environment: 'production', release: '2026.11.19.1' }],
    ['rollback checkout is broken', { reason: 'checkout is broken' }],
    ['rollback staging checkout broke', { environment: 'staging', reason: 'checkout broke' }],
    [
      'rollback production to 2026.11.19.1 Errors  everywhere',
      { environment: 'production', release: '2026.11.19.1', reason: 'Errors everywhere' },
    ],
    ['rollback canary', { reason: 'canary' }],
  ])('understands %j', (text, expected) => {
    expect(understood(text)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    'rollback stagng it is slow',
    'rollback prodcution',
    'rollback productions to 2026.11.19.1',
    'rollback prod',
    'rollback pro',
    'rollback stage it is slow',
  ])('does not take a mistyped or shortened environment for a reason: %j', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'unknown_environment', typed: text.split(' ')[1] });
  });

  it('takes a reason that only begins like an environment', () => {
    expect(understood('rollback product pages are empty')).toMatchObject({
      reason: 'product pages are empty',
    });
  });

  it('asks again when two environments are named', () => {
    expect(refusal('rollback staging production')).toEqual({
      code: 'too_many_arguments',
      verb: 'rollback',
      extra: 'production',
    });
  });

  it.each(['rollback to', 'rollback production to', 'rollback production to --image-only'])(
    'asks which release with %j',
    (text) => {
      expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'rollback', argument: 'release' });
    },
  );

  it.each([
    ['rollback --image-only', {}],
    ['rollback —image-only', {}],
    ['rollback production --Image-Only', { environment: 'production' }],
    [
      'rollback --image-only production to 2026.11.19.1',
      { environment: 'production', release: '2026.11.19.1' },
    ],
    ['rollback to --image-only 2026.11.19.1', { release: '2026.11.19.1' }],
    [
      'rollback production to 2026.11.19.1 errors --image-only everywhere',
      { environment: 'production', release: '2026.11.19.1', reason: 'errors everywhere' },
    ],
  ])("keeps today's configuration, wherever that is said: %j", (text, expected) => {
    expect(understood(text)).toEqual({ ...nothing, ...expected, imageOnly: true });
  });

  it.each([
    ['rollback --imageonly', '--imageonly'],
    ['rollback production --Images-Only it is slow', '--images-only'],
    ['rollback production to 2026.11.19.1 -image-only', '-image-only'],
    ['rollback --image-only production \u2014force', '--force'],
    ['rollback production --dry-run', '--dry-run'],
    ['rollback production “--image-only it is slow”', '"--image-only'],
    ['rollback list --all', '--all'],
  ])('refuses an option that it does not know, as it must not become a reason: %j', (text, typed) => {
    expect(refusal(text)).toEqual({ code: 'unknown_option', verb: 'rollback', typed });
  });

  it('takes a number below zero for a part of the reason', () => {
    expect(understood('rollback production latency -5 %')).toMatchObject({ reason: 'latency -5 %' });
  });
});

describe('rollback list', () => {
  it.each([
    ['rollback list', null],
    ['rollback LIST Production', 'production'],
    ['rollback list staging', 'staging'],
  ])('asks what one could go back to: %j', (text, environment) => {
    expect(understood(text)).toEqual({ verb: 'rollback', list: true, environment });
  });

  it('takes no more than an environment: nothing is rolled back by it', () => {
    expect(refusal('rollback list production it is slow')).toEqual({
      code: 'too_many_arguments',
      verb: 'rollback',
      extra: 'it',
    });
  });

  it.each([
    'rollback list --image-only',
    'rollback --image-only list',
    'rollback --Image-Only list production',
    'rollback list production --image-only',
  ])('takes no option, as nothing is rolled back by it: %j', (text) => {
    expect(refusal(text)).toEqual({ code: 'unknown_option', verb: 'rollback', typed: '--image-only' });
  });

  it('is a reason where it does not come first', () => {
    expect(understood('rollback production list is empty')).toMatchObject({
      environment: 'production',
      reason: 'list is empty',
    });
  });
});

describe('abort', () => {
  it.each([
    ['abort', null, null],
    ['abort Production', 'production', null],
    ['abort production it is slow', 'production', 'it is slow'],
    ['abort staging “it is slow”', 'staging', 'it is slow'],
    ['abort Abcd2345', 'abcd2345', null],
    ['ABORT abcd2345 it is slow', 'abcd2345', 'it is slow'],
    ['abort checkout is down', null, 'checkout is down'],
    ['abort “it is slow”', null, 'it is slow'],
  ])('understands %j', (text, what, reason) => {
    expect(understood(text)).toEqual({ verb: 'abort', what, reason });
  });

  it.each([
    'abort prodcution',
    'abort Stagng it is slow',
    'abort prod',
    'abort pro it is slow',
    'abort stage',
  ])('does not take a mistyped or shortened environment for a reason, and abort another one: %j', (text) => {
    expect(refusal(text)).toEqual({
      code: 'unknown_environment',
      typed: text.split(' ')[1],
      known: ['staging', 'production'],
    });
  });

  it('takes a reason that only begins like an environment', () => {
    expect(understood('abort product pages are empty')).toEqual({
      verb: 'abort',
      what: null,
      reason: 'product pages are empty',
    });
  });

  it.each(['abcd234', 'abcd23456', 'abcd234o', 'abcd-345'])(
    'takes what cannot be an id for a reason: %s',
    (typed) => {
      expect(understood(`abort ${typed}`)).toEqual({ verb: 'abort', what: null, reason: typed });
    },
  );
});

describe('resolve', () => {
  it('takes the id of a deployment', () => {
    expect(understood('resolve Abcd2345')).toEqual({ verb: 'resolve', deployment: 'abcd2345' });
  });

  it('asks which deployment', () => {
    expect(refusal('resolve')).toEqual({ code: 'missing_argument', verb: 'resolve', argument: 'deployment' });
  });

  it('takes one', () => {
    expect(refusal('resolve abcd2345 bcde3456')).toMatchObject({
      code: 'too_many_arguments',
      verb: 'resolve',
      extra: 'bcde3456',
    });
  });
});

describe('anything else', () => {
  it.each([
    ['depoly', 'deploy'],
    ['rolback', 'rollback'],
    ['roll-back', 'rollback'],
    ['stauts', 'status'],
    ['Histroy', 'history'],
    ['resolv', 'resolve'],
    ['abrt', 'abort'],
    ['ct', 'cut'],
    ['hlp', 'help'],
    ['xeploy', 'deploy'],
    ['xxcut', 'cut'],
    ['deployed', 'deploy'],
    ['unfreze', 'unfreeze'],
    ['unlck', 'unlock'],
    ['chekc', 'check'],
    ['who-am-i', 'whoami'],
  ])('is taken for a typing mistake when it is near: %s', (typed, nearest) => {
    expect(refusal(typed)).toEqual({ code: 'unknown_verb', typed, nearest });
  });

  it.each(['frobnicate', 'xxxcut', 'xexxoy', 'deploying', 'rollercoaster', 'deployment'.repeat(100)])(
    'is nothing that we know: %s',
    (typed) => {
      expect(refusal(typed)).toEqual({ code: 'unknown_verb', typed, nearest: null });
    },
  );

  it('is the first in the list of two that are as near', () => {
    expect(refusal('hup')).toMatchObject({ nearest: 'cut' });
  });

  it('never throws, and never invents an environment', () => {
    const word = fc.constantFrom(
      'cut',
      'pick',
      'show',
      'diff',
      'mark',
      'bad',
      'good',
      '--commit',
      '\u2014dry-run',
      'deploy',
      'rollback',
      'list',
      '--image-only',
      'abort',
      'to',
      'production',
      'resolve',
      'check',
      '—emergency',
      'freeze',
      'unfreeze',
      'lock',
      'unlock',
      'hold',
      'resume',
      'until',
      'friday',
      '18:00',
      'for',
      '2h',
      '<https://wiki.example|x>',
      '“”',
      '`',
      '&amp;',
    );
    const typed = fc.oneof(
      anyText,
      fc.string({ unit: 'grapheme' }),
      fc
        .tuple(
          fc.option(fc.constantFrom('rollback', 'rollback list', 'abort', 'freeze', 'hold')),
          fc.array(fc.oneof(word, fc.string())),
        )
        .map(([verb, words]) => [verb ?? '', ...words].join(' ')),
    );
    const named = fc.array(fc.oneof(fc.constantFrom('production', 'staging'), fc.string()));
    fc.assert(
      fc.property(typed, named, (text, environments) => {
        const parsed = parseCommand(text, environments);
        if (parsed.kind === 'refused') return;
        const { command } = parsed;
        const aborts = command.verb === 'abort' ? command.what : null;
        const isId = aborts !== null && /^[0-9a-z]{8}$/.test(aborts);
        expect([null, ...environments]).toContain(isId ? null : aborts);
        const optional =
          (command.verb === 'rollback' && !('list' in command)) ||
          command.verb === 'freeze' ||
          command.verb === 'hold';
        expect([null, ...environments]).toContain(optional ? command.environment : null);
      }),
      { numRuns: 1000 },
    );
  });
});
