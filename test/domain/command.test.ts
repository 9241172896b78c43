import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand, USAGE, type Command } from '../../src/domain/command.ts';

const parse = (text: string) => parseCommand(text, ['staging', 'production']);
const understood = (text: string): Command | undefined => {
  const parsed = parse(text);
  return parsed.kind === 'command' ? parsed.command : undefined;
};
const refusal = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === 'refused' ? parsed.refusal : undefined;
};

describe('help', () => {
  it.each(['', '   ', 'help', 'HELP', 'help me'])('is what %j asks for', (text) => {
    expect(understood(text)).toEqual({ verb: 'help' });
  });

  it('lists every command once', () => {
    expect(USAGE.map(({ verb }) => verb)).toEqual([
      'cut',
      'status',
      'deploy',
      'rollback',
      'history',
      'resolve',
      'help',
    ]);
  });

  it.each(USAGE)('shows how to write $verb, and says what it does', ({ verb, usage, does }) => {
    expect(usage.startsWith(verb)).toBe(true);
    expect(does).not.toBe('');
  });
});

describe('cut', () => {
  it('takes trunk when nothing is named', () => {
    expect(understood('cut')).toEqual({ verb: 'cut', ref: null });
  });

  it('takes the ref as it is written: those of git tell upper from lower case', () => {
    expect(understood('Cut Fix/ABC-1')).toEqual({ verb: 'cut', ref: 'Fix/ABC-1' });
  });

  it('takes one ref', () => {
    expect(refusal('cut main now')).toEqual({ code: 'too_many_arguments', verb: 'cut', extra: 'now' });
  });
});

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
  const expected = { verb: 'deploy', release: '2026.11.20.1', environment: 'production' };

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

describe('rollback', () => {
  const nothing = { verb: 'rollback', environment: null, release: null, reason: null };

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

  it.each(['rollback stagng it is slow', 'rollback prodcution', 'rollback productions to 2026.11.19.1'])(
    'does not take a mistyped environment for a reason: %j',
    (text) => {
      expect(refusal(text)).toMatchObject({ code: 'unknown_environment', typed: text.split(' ')[1] });
    },
  );

  it.each(['rollback to', 'rollback production to'])('asks which release with %j', (text) => {
    expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'rollback', argument: 'release' });
  });
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
    ['ct', 'cut'],
    ['hlp', 'help'],
    ['xeploy', 'deploy'],
    ['xxcut', 'cut'],
    ['deployed', 'deploy'],
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
      'deploy',
      'rollback',
      'to',
      'production',
      'resolve',
      '“”',
      '`',
      '&amp;',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.oneof(word, fc.string())).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(typed, fc.array(fc.string()), (text, environments) => {
        const parsed = parseCommand(text, environments);
        if (parsed.kind === 'refused' || parsed.command.verb !== 'rollback') return;
        expect([null, ...environments]).toContain(parsed.command.environment);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("text from Slack's editor", () => {
  it.each([
    ['cut “main”', 'main'],
    ['cut ‘main’', 'main'],
    ['cut "main"', 'main'],
    ['cut `main`', 'main'],
    ['cut „main”', 'main'],
    ['cut fix&amp;more', 'fix&more'],
    ['cut a&lt;b&gt;c', 'a<b>c'],
    ['cut &amp;lt;', '&lt;'],
    ['cut fix\u2014more', 'fix--more'],
    ['cut fix\u2013more', 'fix-more'],
    ['cut ma\u200bin\u2060\ufeff', 'main'],
    ['\u202ecut\u00a0main', 'main'],
    ['cut "', '"'],
    ['cut o’brien', "o'brien"],
  ])('reads %j as it was meant', (text, ref) => {
    expect(understood(text)).toEqual({ verb: 'cut', ref });
  });

  it('drops words of which nothing is left', () => {
    expect(understood('cut \u200b "" main')).toEqual({ verb: 'cut', ref: 'main' });
  });
});
