import { describe, expect, it } from 'vitest';
import { plainCut, refusal, understood } from './support/parsing.ts';

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
    ['cut --one main --two', '--one'],
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
