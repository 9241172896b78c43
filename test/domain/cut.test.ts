import { describe, expect, it } from 'vitest';
import { evolveRelease } from '../../src/domain/audit.ts';
import { decideCut, openPicks, type CutCommand, type CutFacts, type OpenPick } from '../../src/domain/cut.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import {
  aCandidate,
  aCheck,
  ALICE,
  aMissingImage,
  anArtifact,
  anOpenDeployment,
  aPick,
  aProject,
  aRelease,
  aRollback,
  aSnapshot,
  aWaitingBuild,
  BOB,
  inShort,
  NOW,
  SHA,
  someArtifactRules,
  someCutRules,
} from './support/builders.ts';

const HALF_AN_HOUR = 30 * 60 * 1000;
const OLD = 'd'.repeat(40);
const command: CutCommand = { id: 'rel00009', by: ALICE, now: NOW, note: null, withoutPicks: false };
const facts = (more: Partial<CutFacts> = {}): CutFacts => ({
  ref: 'main',
  newest: null,
  commit: { sha: SHA, message: 'fix: a thing\n\nat length' },
  onTrunk: true,
  ahead: 1,
  behind: 0,
  checks: [],
  artifacts: [anArtifact('api'), anArtifact('worker')],
  missing: [],
  changes: { kind: 'first' },
  bump: 'minor',
  picks: [],
  contains: [],
  instead: null,
  ...more,
});
const cut = (
  given: readonly Release[] = [],
  more: Partial<CutFacts> = {},
  project: Project = aProject(),
  asked: Partial<CutCommand> = {},
) =>
  decideCut(
    aSnapshot([], given),
    { ...command, ...asked },
    project,
    facts({ newest: given.at(-1)?.id ?? null, ...more }),
  );
/** Of another commit. */
const earlier = (more: Partial<Release> = {}) =>
  aRelease({ candidates: [aCandidate({ commit: OLD })], ...more });
const waits = aProject({ artifacts: someArtifactRules({ wait: HALF_AN_HOUR }) });
const checked = aProject({ cut: someCutRules({ checks: ['ci/build', 'ci/test'] }) });
const green = { sha: 'a'.repeat(40), subject: 'feat: green' };

describe('a commit on trunk with all its images', () => {
  it('becomes a release with one candidate, its digests pinned', () => {
    const changes = {
      kind: 'unreadable',
      since: { commit: OLD, release: '1.0.0', environment: null },
    } as const;
    const contains = [{ release: '2026.11.18.1', commit: OLD, reason: 'it crashes' }];
    expect(cut([], { changes, contains }, aProject(), { note: 'for the fair' })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'release.cut',
          release: 'rel00009',
          at: NOW,
          project: 'shop',
          name: '2026.11.20.1',
          cutBy: ALICE,
          note: 'for the fair',
          tag: null,
          candidate: {
            number: 1,
            commit: SHA,
            subject: 'fix: a thing',
            by: ALICE,
            at: NOW,
            artifacts: [anArtifact('api'), anArtifact('worker')],
            build: { status: 'complete' },
            changes,
            services: { added: [], removed: [] },
            picks: [],
            contains,
            notRequestedIn: [],
            protection: null,
            verifications: [],
          },
        },
      ],
    });
  });

  it('gets the next name that is free', () => {
    expect(cut([earlier()])).toMatchObject({ events: [{ name: '2026.11.20.2' }] });
  });

  it('gets the next version where the project counts so', () => {
    const project = aProject({ cut: someCutRules({ names: 'semver' }) });
    const given = [earlier({ name: '1.4.2' })];
    expect(cut(given, { bump: 'patch' }, project)).toMatchObject({ events: [{ name: '1.4.3' }] });
    expect(cut(given, { bump: 'major' }, project)).toMatchObject({ events: [{ name: '2.0.0' }] });
  });

  it('wants its tag on GitHub where the project has one', () => {
    const project = aProject({ cut: someCutRules({ tag: 'shop-{release}' }) });
    const tag = { name: 'shop-2026.11.20.1', commit: SHA, state: { status: 'wanted' } };
    expect(cut([], {}, project)).toMatchObject({ events: [{ tag }] });
  });

  it('says which services came and went since the last that was whole', () => {
    const whole = earlier({
      candidates: [aCandidate({ commit: OLD, artifacts: [anArtifact('api'), anArtifact('cron')] })],
    });
    const waiting = earlier({
      id: 'rel00002',
      candidates: [aCandidate({ commit: 'b'.repeat(40), artifacts: [], build: aWaitingBuild(['api']) })],
    });
    const decision = cut([whole, waiting]);
    expect(decision).toMatchObject({
      events: [{ candidate: { services: { added: [], removed: ['cron'] } } }],
    });
  });

  it('closes what was asked for older candidates, and no rollback', () => {
    const asked = anOpenDeployment();
    const rollback = anOpenDeployment({ request: { id: 'dep00002', rollback: aRollback() } });
    const before = earlier();
    const decision = decideCut(
      aSnapshot([asked, rollback], [before]),
      command,
      aProject(),
      facts({ newest: before.id }),
    );
    expect(decision).toMatchObject({
      events: [
        { type: 'release.cut' },
        {
          type: 'deployment.superseded',
          deployment: 'dep00001',
          by: { kind: 'candidate', name: '2026.11.20.2' },
        },
      ],
    });
  });
});

describe('a commit whose images CI has not pushed yet', () => {
  const missing = [aMissingImage('worker')];

  it('waits for them as long as the project says', () => {
    const build = { status: 'waiting', until: NOW + HALF_AN_HOUR, missing };
    expect(cut([], { missing }, waits)).toMatchObject({ events: [{ candidate: { build } }] });
  });

  it('closes nothing that was asked for before: they may never come', () => {
    const before = earlier();
    const decision = decideCut(
      aSnapshot([anOpenDeployment()], [before]),
      command,
      waits,
      facts({ missing, newest: before.id }),
    );
    expect(inShort(decision)).toEqual(['release.cut']);
  });

  it('is refused where the project does not wait, naming one that has them all', () => {
    expect(cut([], { missing, instead: green })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'images_missing', sha: SHA, missing, instead: green }],
    });
  });

  it.each(['no_such_repository', 'denied', 'unreadable', 'differs'] as const)(
    'is refused where waiting is of no use: %s',
    (why) => {
      const both = [...missing, aMissingImage('api', { why })];
      expect(inShort(cut([], { missing: both }, waits))).toEqual(['no: images_missing']);
    },
  );
});

describe('a commit that cannot be released', () => {
  it('is refused when it is not on trunk (T20)', () => {
    expect(cut([], { ref: 'fix', onTrunk: false })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_on_trunk', ref: 'fix', sha: SHA, trunk: 'main' }],
    });
  });

  it('is refused when an image says that it was built from another (T15)', () => {
    const artifacts = [anArtifact('api', { labels: { revision: OLD, source: null } })];
    expect(inShort(cut([], { artifacts }))).toEqual(['no: image_mismatch']);
  });

  it('is refused with each check that is red or missing, and one that is not still running', () => {
    const checks = [aCheck('ci/build', 'failed'), aCheck('lint', 'failed')];
    expect(cut([], { checks, instead: green }, checked)).toEqual({
      kind: 'refused',
      refusals: [
        {
          code: 'cut_checks',
          sha: SHA,
          checks: [
            { name: 'ci/build', state: 'failed', url: 'https://ci.example/ci/build' },
            { name: 'ci/test', state: 'missing', url: null },
          ],
          instead: green,
        },
      ],
    });
    const running = [aCheck('ci/build', 'pending'), aCheck('ci/test')];
    expect(cut([], { checks: running }, checked).kind).toBe('accepted');
  });

  it('is refused for every reason at once', () => {
    const pick = { release: 'rel00001', releaseName: '2026.11.20.1', source: 'e'.repeat(40), subject: 's' };
    const decision = cut(
      [earlier({ candidates: [aCandidate(), aCandidate({ number: 2, commit: OLD, picks: [aPick()] })] })],
      {
        onTrunk: false,
        missing: [aMissingImage('worker')],
        artifacts: [anArtifact('api', { labels: { revision: OLD, source: 'shop' } })],
        picks: [{ ...pick, contained: false }],
      },
      checked,
    );
    expect(inShort(decision)).toEqual([
      'no: not_on_trunk',
      'no: already_cut',
      'no: cut_checks',
      'no: images_missing',
      'no: image_mismatch',
      'no: image_mismatch',
      'no: picks_missing',
    ]);
  });
});

describe('a cut with nothing new', () => {
  const decideOn = (candidates: Release['candidates'], ahead: number | null = 0) =>
    cut([aRelease({ candidates })], { ahead });

  it('is refused when the commit is any candidate of a release already, with its link', () => {
    expect(decideOn([aCandidate(), aCandidate({ number: 2, commit: OLD })])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_cut', release: '2026.11.20.1', id: 'rel00001', sha: SHA }],
    });
  });

  it('is refused when the newest release has the commit already', () => {
    expect(decideOn([aCandidate({ commit: OLD })])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'nothing_new', release: '2026.11.20.1', id: 'rel00001', sha: SHA }],
    });
  });

  it('is no reason where it cannot be told, or there was no release', () => {
    expect(decideOn([aCandidate({ commit: OLD })], null).kind).toBe('accepted');
    expect(cut([], { ahead: 0 }).kind).toBe('accepted');
  });

  it('is no reason when the images never came: CI may have been mended, and the commit is the same', () => {
    const deadEnd = aCandidate({ build: { status: 'incomplete', at: NOW, refusals: [] } });
    expect(decideOn([deadEnd])).toMatchObject({ events: [{ name: '2026.11.20.2' }] });
    expect(inShort(decideOn([deadEnd, aCandidate({ number: 2, commit: OLD })]))).toEqual(['no: nothing_new']);
    expect(inShort(decideOn([aCandidate({ build: aWaitingBuild() })]))).toEqual(['no: already_cut']);
  });

  it('is what the second of two people gets who cut one commit at once (F30)', () => {
    const first = cut([], {}, aProject(), { id: 'rel00001' });
    const made = first.kind === 'accepted' ? first.events[0] : undefined;
    if (made?.type !== 'release.cut') throw new Error('the first is a release');
    // Gathered before the first was recorded: nothing was known of it.
    expect(cut([evolveRelease(undefined, made)], { ahead: null }, aProject(), { by: BOB })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_cut', release: '2026.11.20.1', id: 'rel00001', sha: SHA }],
    });
  });
});

describe('a cut after one whose images never came', () => {
  const last = aRelease({ candidates: [aCandidate({ commit: OLD })] });
  const deadEnd = aCandidate({
    commit: 'b'.repeat(40),
    build: { status: 'incomplete', at: NOW, refusals: [] },
  });
  const dead = aRelease({ id: 'rel00002', name: '2026.11.20.2', candidates: [deadEnd] });

  it('is held against the last that went on: what that one has is nothing new', () => {
    expect(cut([last, dead], { ahead: 0 })).toMatchObject({
      refusals: [{ code: 'nothing_new', release: '2026.11.20.1' }],
    });
  });

  it('is refused when it lacks what the last that went on has', () => {
    expect(cut([last, dead], { ahead: 2, behind: 3 })).toMatchObject({
      refusals: [{ code: 'would_lose', release: '2026.11.20.1', id: 'rel00001', sha: SHA, behind: 3 }],
    });
    expect(cut([dead], { ahead: null, behind: 0 }).kind).toBe('accepted');
  });

  it('still asks for the picks that only the dead one had settled', () => {
    const source = 'e'.repeat(40);
    const candidates = [aCandidate({ commit: OLD, picks: [aPick({ source })] })];
    const settledIn = (name: string) =>
      aRelease({ candidates, settledPicks: [{ source, in: name, how: 'overruled' }] });
    expect(inShort(cut([settledIn('2026.11.20.2'), dead]))).toEqual(['no: picks_missing']);
    expect(cut([settledIn('2026.11.19.9'), dead]).kind).toBe('accepted');
  });
});

describe('two commits cut at once', () => {
  it('refuses the second, which may be the older one, and would pass for the newest', () => {
    const faster = earlier({ id: 'rel00007', name: '2026.11.20.7' });
    expect(cut([faster], { newest: null, ahead: 3 })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'cut_meanwhile', release: '2026.11.20.7', id: 'rel00007', sha: SHA }],
    });
  });
});

describe('what was picked onto an earlier release', () => {
  const source = 'e'.repeat(40);
  const picked = earlier({
    candidates: [
      aCandidate({ commit: OLD }),
      aCandidate({ number: 2, commit: 'f'.repeat(40), picks: [aPick({ source })] }),
    ],
  });
  const pick = (contained: boolean): OpenPick => ({
    release: 'rel00001',
    releaseName: '2026.11.20.1',
    source,
    subject: 'fix: a picked thing',
    contained,
  });
  const lost = {
    kind: 'refused',
    refusals: [
      { code: 'picks_missing', picks: [{ release: '2026.11.20.1', source, subject: 'fix: a picked thing' }] },
    ],
  };
  const without = { withoutPicks: true, note: 'the feature is off' };

  it('is open until it is settled', () => {
    const { contained: _, ...open } = pick(false);
    expect(openPicks(aSnapshot([], [earlier(), picked]))).toEqual([open]);
    const settled = { ...picked, settledPicks: [{ source, in: '2026.11.20.2', how: 'landed' }] } as const;
    expect(openPicks(aSnapshot([], [settled]))).toEqual([]);
    const another = {
      ...picked,
      settledPicks: [{ source: OLD, in: '2026.11.20.2', how: 'landed' }],
    } as const;
    expect(openPicks(aSnapshot([], [another]))).toEqual([open]);
  });

  it('is settled by a cut that has it', () => {
    expect(cut([picked], { picks: [pick(true)] })).toMatchObject({
      events: [
        { type: 'release.cut' },
        {
          type: 'pick.settled',
          release: 'rel00001',
          at: NOW,
          pick: { source, in: '2026.11.20.2', how: 'landed' },
          reason: null,
        },
      ],
    });
  });

  it('stops a cut that lacks it, saying what it lacks', () => {
    expect(cut([picked], { picks: [pick(false)] })).toEqual(lost);
  });

  it('stops no cut that somebody wants without it, and says why', () => {
    expect(cut([picked], { picks: [pick(false)] }, aProject(), without)).toMatchObject({
      events: [
        { type: 'release.cut', note: 'the feature is off' },
        {
          type: 'pick.settled',
          pick: { source, in: '2026.11.20.2', how: 'overruled' },
          reason: 'the feature is off',
        },
      ],
    });
  });

  it('has landed all the same when it is there and somebody wants to go without others', () => {
    expect(cut([picked], { picks: [pick(true)] }, aProject(), without)).toMatchObject({
      events: [{}, { pick: { how: 'landed' }, reason: null }],
    });
  });

  it('stops a cut also when it was picked a moment ago, and nobody has looked whether it is there', () => {
    expect(cut([picked])).toEqual(lost);
    const elsewhere = { ...pick(true), release: 'rel00000' };
    expect(cut([picked], { picks: [elsewhere] })).toEqual(lost);
  });

  it('stays open when nobody could know of it, even if a cut goes without picks', () => {
    expect(inShort(cut([picked], {}, aProject(), without))).toEqual(['release.cut']);
  });

  it('is settled once, though two cuts have it', () => {
    const settled = { ...picked, settledPicks: [{ source, in: '2026.11.20.2', how: 'landed' }] } as const;
    expect(inShort(cut([settled], { picks: [pick(true)] }))).toEqual(['release.cut']);
    expect(inShort(cut([settled], { picks: [pick(false)] }))).toEqual(['release.cut']);
  });

  it('is asked about for each release that it was picked onto', () => {
    const other = { ...picked, id: 'rel00002', name: '2026.11.20.2' };
    const decision = cut([picked, other], { picks: [pick(true)] });
    expect(decision).toMatchObject({ refusals: [{ picks: [{ release: '2026.11.20.2', source }] }] });
  });
});
