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
      'pick',
      'show',
      'diff',
      'mark',
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

const plainCut = { verb: 'cut', ref: null, note: null, dryRun: false, withoutPicks: false };

describe('cut', () => {
  it('takes trunk when nothing is named', () => {
    expect(understood('cut')).toEqual(plainCut);
  });

  it('takes the ref as it is written: those of git tell upper from lower case', () => {
    expect(understood('Cut Fix/ABC-1')).toEqual({ ...plainCut, ref: 'Fix/ABC-1' });
  });

  it.each([
    ['cut #12', { ref: '#12' }],
    ['cut green', { ref: 'green' }],
    ['cut main for the  fair', { ref: 'main', note: 'for the fair' }],
    ['cut main "for the fair"', { ref: 'main', note: 'for the fair' }],
    ['cut main it’s - “fine” — now', { ref: 'main', note: "it's - fine -- now" }],
    ['cut main -5% of traffic', { ref: 'main', note: '-5% of traffic' }],
    ['cut “for the fair”', { note: 'for the fair' }],
    ['cut "for the fair', { note: 'for the fair' }],
    ['cut " for the fair "', { note: 'for the fair' }],
    ['cut "', {}],
    ['cut --dry-run', { dryRun: true }],
    ['cut —dry-run main', { ref: 'main', dryRun: true }],
    ['cut main please --DRY-RUN', { ref: 'main', note: 'please', dryRun: true }],
    ['cut main “please” “—dry-run”', { ref: 'main', note: 'please', dryRun: true }],
    ['cut ––dry-run', { dryRun: true }],
    ['cut ―dry‑run', { dryRun: true }],
    ['cut --without-picks main it is off', { ref: 'main', note: 'it is off', withoutPicks: true }],
    ['cut --without-picks "it is off"', { note: 'it is off', withoutPicks: true }],
  ])('understands %j', (text, expected) => {
    expect(understood(text)).toEqual({ ...plainCut, ...expected });
  });

  it.each(['cut --without-picks', 'cut main --without-picks', 'cut --without-picks " "'])(
    'asks why picks are to be left out with %j',
    (text) => {
      expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'cut', argument: 'reason' });
    },
  );

  it.each([
    ['cut --dryrun', '--dryrun'],
    ['cut main --Dry_Run', '--dry_run'],
    ['cut main -dry-run', '-dry-run'],
    ['cut main –dry-run', '-dry-run'],
    ['cut main ‐‐dryrun', '--dryrun'],
    ['cut main −n', '-n'],
    ['cut --without-picks=true why', '--without-picks=true'],
    ['cut "--dry-run please"', '"--dry-run'],
    ['cut main really --- now', '---'],
    ['cut --by-pull-request', '--by-pull-request'],
  ])('takes no option that it does not know for a note: %j', (text, typed) => {
    expect(refusal(text)).toEqual({ code: 'unknown_option', verb: 'cut', typed });
  });
});

describe('pick', () => {
  const expected = { verb: 'pick', release: '20.1', commits: ['abc1234'], byPullRequest: false };

  it.each([
    ['pick 20.1 abc1234', {}],
    ['PICK 20.1 ABC1234 #12', { commits: ['ABC1234', '#12'] }],
    ['pick 20.1 abc1234, #12,#13 ,', { commits: ['abc1234', '#12', '#13'] }],
    ['pick 20.1 abc1234 abc1234', {}],
    ['pick —by-pull-request 20.1 abc1234', { byPullRequest: true }],
    ['pick 20.1 abc1234 --By-Pull-Request', { byPullRequest: true }],
  ])('understands %j', (text, more) => {
    expect(understood(text)).toEqual({ ...expected, ...more });
  });

  it.each([
    ['pick', 'release'],
    ['pick ,', 'release'],
    ['pick --by-pull-request', 'release'],
    ['pick 20.1', 'commit'],
    ['pick 20.1 ,', 'commit'],
  ])('asks for what is missing in %j', (text, argument) => {
    expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'pick', argument });
  });

  it('takes no option that it does not know for a commit', () => {
    const typed = '--by-pr';
    expect(refusal(`pick 20.1 abc1234 ${typed}`)).toEqual({ code: 'unknown_option', verb: 'pick', typed });
  });
});

describe('show and diff', () => {
  it('take what is to be shown', () => {
    expect(understood('show 20.1-RC.2')).toEqual({ verb: 'show', release: '20.1-RC.2' });
    expect(understood('diff production')).toEqual({ verb: 'diff', from: 'production', to: null });
    expect(understood('diff staging 20.1')).toEqual({ verb: 'diff', from: 'staging', to: '20.1' });
  });

  it('ask for it', () => {
    expect(refusal('show')).toEqual({ code: 'missing_argument', verb: 'show', argument: 'release' });
    expect(refusal('diff')).toEqual({ code: 'missing_argument', verb: 'diff', argument: 'release' });
  });

  it('take no more than that', () => {
    expect(refusal('show 20.1 now')).toEqual({ code: 'too_many_arguments', verb: 'show', extra: 'now' });
    expect(refusal('diff a b c')).toEqual({ code: 'too_many_arguments', verb: 'diff', extra: 'c' });
  });
});

describe('mark', () => {
  const expected = { verb: 'mark', release: '20.1', verdict: 'bad', reason: 'it crashes', commit: null };

  it.each([
    ['mark 20.1 bad it  crashes', {}],
    ['mark 20.1 BAD “it crashes”', {}],
    ['mark 20.1 bad it crashes --commit abc1234', { commit: 'abc1234' }],
    ['mark --commit #12 20.1 bad it crashes', { commit: '#12' }],
    ['mark 20.1 bad it —commit #12 crashes', { commit: '#12' }],
    ['mark 20.1 good', { verdict: 'good', reason: null }],
    ['mark 20.1 Good it was the network', { verdict: 'good', reason: 'it was the network' }],
  ])('understands %j', (text, more) => {
    expect(understood(text)).toEqual({ ...expected, ...more });
  });

  it.each([
    ['mark', 'release'],
    ['mark 20.1', 'verdict (bad or good)'],
    ['mark 20.1 awful it crashes', 'verdict (bad or good)'],
    ['mark 20.1 bad', 'reason'],
    ['mark 20.1 bad ""', 'reason'],
    ['mark 20.1 bad " "', 'reason'],
    ['mark 20.1 bad --commit abc1234', 'reason'],
    ['mark 20.1 bad it crashes --commit', 'commit'],
  ])('asks for what is missing in %j', (text, argument) => {
    expect(refusal(text)).toEqual({ code: 'missing_argument', verb: 'mark', argument });
  });

  it.each([
    ['mark 20.1 bad it crashes --comit abc1234', '--comit'],
    ['mark 20.1 bad it crashes -commit abc1234', '-commit'],
    ['mark 20.1 bad it crashes --Commit abc1234', '--commit'],
    ['mark 20.1 bad it crashes --commit abc1234 --commit bcd2345', '--commit'],
  ])('takes no option that it does not know for the reason: %j', (text, typed) => {
    expect(refusal(text)).toEqual({ code: 'unknown_option', verb: 'mark', typed });
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

describe('an option, whatever an editor makes of it', () => {
  const dash = fc.constantFrom('-', '‐', '‑', '‒', '–', '—', '―', '−');
  const quote = fc.constantFrom('', '"', "'", '`', '“', '‘', '„');
  const option = fc
    .tuple(
      quote,
      fc.array(dash, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('dry-run', 'without-picks', 'by-pull-request', 'commit', 'dryrun', 'Dry-Run', 'n'),
    )
    .map(([before, dashes, name]) => `${before}${dashes.join('')}${name}`);
  const plain = fc.constantFrom('main', '20.1', 'bad', 'good', 'abc1234', '"', '“for', 'it’s', '-', '—');
  const typed = fc
    .tuple(
      fc.constantFrom('cut', 'pick', 'mark'),
      fc.array(fc.oneof(plain, fc.string()), { maxLength: 4 }),
      option,
      fc.array(fc.oneof(plain, option), { maxLength: 4 }),
    )
    .map(([verb, before, middle, after]) => [verb, ...before, middle, ...after].join(' '));

  it('never ends in a note, a reason, a ref or a commit to pick', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = understood(text);
        if (parsed === undefined) return;
        const texts =
          parsed.verb === 'cut'
            ? [parsed.note, parsed.ref]
            : parsed.verb === 'mark'
              ? [parsed.reason]
              : parsed.verb === 'pick'
                ? parsed.commits
                : [];
        for (const word of texts.flatMap((each) => each?.split(' ') ?? [])) {
          expect(word).not.toMatch(/^["'`]*-+(dry-?run|without-picks|by-pull-request|commit|n)$/i);
        }
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
    ['cut o’brien', "o'brien"],
  ])('reads %j as it was meant', (text, ref) => {
    expect(understood(text)).toEqual({ ...plainCut, ref });
  });

  it('drops words of which nothing is left', () => {
    expect(understood('cut \u200b "" main')).toEqual({ ...plainCut, ref: 'main' });
  });
});
