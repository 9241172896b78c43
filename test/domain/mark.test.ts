import { describe, expect, it } from 'vitest';
import { badRelease, decideMark, stillBad, suspicion, type MarkCommand } from '../../src/domain/mark.ts';
import { aCandidate, ALICE, aMark, aRelease, aSnapshot, BOB, NOW, SHA } from './support/builders.ts';

const AT = NOW + 5;
const bad = (commit: string | null = null): MarkCommand['verdict'] => ({
  kind: 'bad',
  reason: 'it loses orders',
  commit,
  containing: [],
});
const good: MarkCommand['verdict'] = { kind: 'good', reason: 'it was the network' };
const mark = (release: Parameters<typeof aRelease>[0], verdict: MarkCommand['verdict']) =>
  decideMark(aSnapshot([], [aRelease(release)]), { release: 'rel00001', by: ALICE, now: AT, verdict });

describe('marking a release as bad', () => {
  it('records who, when, why, and the commit at fault', () => {
    expect(mark({}, bad(SHA))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'release.marked',
          release: 'rel00001',
          at: AT,
          by: ALICE,
          mark: { kind: 'bad', by: ALICE, at: AT, reason: 'it loses orders', commit: SHA },
          reason: 'it loses orders',
        },
      ],
    });
  });

  it('is refused where somebody has done so already, saying who and why', () => {
    expect(mark({ mark: aMark() }, bad())).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_marked', release: '2026.11.20.1', by: BOB, reason: 'it crashes' }],
    });
    expect(mark({ mark: aMark({ commit: SHA }) }, bad(SHA)).kind).toBe('refused');
  });

  it('may name the commit later, without the gates opening in between', () => {
    expect(mark({ mark: aMark() }, bad(SHA))).toMatchObject({ events: [{ mark: { commit: SHA } }] });
    expect(mark({ mark: aMark({ commit: 'd'.repeat(40) }) }, bad(SHA)).kind).toBe('accepted');
  });
});

describe('marking a release that somebody rolled back from', () => {
  const suspect = { mark: aMark({ kind: 'suspect', reason: 'it was slow' }) };

  it('makes it bad, with who says so and why: nobody has said that before', () => {
    expect(mark(suspect, bad())).toMatchObject({
      events: [{ mark: { kind: 'bad', by: ALICE, at: AT, reason: 'it loses orders', commit: null } }],
    });
    expect(mark(suspect, bad(SHA))).toMatchObject({ events: [{ mark: { kind: 'bad', commit: SHA } }] });
  });

  it('takes the suspicion off, when it is good', () => {
    expect(mark(suspect, good)).toMatchObject({ events: [{ type: 'release.marked', mark: null }] });
  });
});

describe('marking a release as good', () => {
  it('takes the mark off', () => {
    expect(mark({ mark: aMark() }, good)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'release.marked',
          release: 'rel00001',
          at: AT,
          by: ALICE,
          mark: null,
          reason: 'it was the network',
        },
      ],
    });
    expect(mark({ mark: aMark() }, { kind: 'good', reason: null }).kind).toBe('accepted');
  });

  it('is refused where there is none', () => {
    expect(mark({}, good)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_marked', release: '2026.11.20.1' }],
    });
  });
});

describe('a commit that is named as bad', () => {
  const later = aRelease({ id: 'rel00002', name: '2026.11.20.2' });
  const containing = [{ release: later, candidate: aCandidate() }];

  it('is flagged on the candidates that have it, though they were cut before anybody knew', () => {
    const decision = mark({}, { kind: 'bad', reason: 'it loses orders', commit: SHA, containing });
    expect(decision).toMatchObject({
      events: [
        { type: 'release.marked' },
        {
          type: 'bad_commit.found',
          release: 'rel00002',
          candidate: 1,
          bad: { release: '2026.11.20.1', commit: SHA, reason: 'it loses orders' },
        },
      ],
    });
  });

  it('is flagged nowhere while nobody has named it', () => {
    const decision = mark({}, { kind: 'bad', reason: 'it loses orders', commit: null, containing });
    expect(decision).toMatchObject({ events: [{ type: 'release.marked' }] });
  });
});

describe('a release that is not there', () => {
  it('cannot be marked', () => {
    expect(decideMark(aSnapshot(), { release: 'nowhere', by: ALICE, now: AT, verdict: good })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'unknown_release', typed: 'nowhere', newest: [] }],
    });
  });
});

describe('why a release must not go anywhere', () => {
  it('is its own mark, and no other', () => {
    const marked = aRelease({ id: 'rel00002', name: '2026.11.20.2', mark: aMark() });
    const snapshot = aSnapshot([], [aRelease(), marked]);
    expect(badRelease(snapshot, 'rel00001')).toBeNull();
    expect(badRelease(snapshot, 'nowhere')).toBeNull();
    expect(suspicion(snapshot, 'rel00002')).toBeNull();
    expect(badRelease(snapshot, 'rel00002')).toEqual({
      code: 'bad_release',
      release: '2026.11.20.2',
      by: BOB,
      reason: 'it crashes',
    });
  });
});

describe('a suspicion', () => {
  it('keeps a release from nowhere, and says who rolled back from it, and why', () => {
    const suspect = aMark({ kind: 'suspect', reason: 'it was slow' });
    const snapshot = aSnapshot([], [aRelease({ mark: suspect }), aRelease({ id: 'rel00002' })]);
    expect(badRelease(snapshot, 'rel00001')).toBeNull();
    expect(suspicion(snapshot, 'rel00001')).toBe(suspect);
    expect(suspicion(snapshot, 'rel00002')).toBeNull();
    expect(suspicion(snapshot, 'nowhere')).toBeNull();
  });
});

describe('a bad commit that a candidate has', () => {
  const bad = { release: '2026.11.20.1', commit: SHA, reason: 'it crashes' };
  const among = (release: Parameters<typeof aRelease>[0]) =>
    stillBad(aSnapshot([], [aRelease(release)]), [bad]);

  it('counts as long as the mark that named it stands', () => {
    expect(among({ mark: aMark({ commit: SHA }) })).toEqual([bad]);
  });

  it.each([
    ['the release is good again', {}],
    ['the mark names no commit', { mark: aMark() }],
    ['somebody only rolled back from it', { mark: aMark({ kind: 'suspect' }) }],
    ['the mark names another', { mark: aMark({ commit: 'd'.repeat(40) }) }],
    ['it is another release', { name: '2026.11.20.2', mark: aMark({ commit: SHA }) }],
  ])('does not count when %s', (_, release) => {
    expect(among(release)).toEqual([]);
  });
});
