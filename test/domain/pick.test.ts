import { describe, expect, it } from 'vitest';
import { evolveRelease, type ReleaseEvent } from '../../src/domain/audit.ts';
import { decidePick, PICK_WAIT, type PickFacts } from '../../src/domain/pick.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import type { Decision } from '../../src/domain/snapshot.ts';
import {
  aCandidate,
  ALICE,
  aMark,
  aMissingImage,
  anArtifact,
  anOpenDeployment,
  aPick,
  aProject,
  aRelease,
  aService,
  aSnapshot,
  aWaitingBuild,
  BOB,
  inShort,
  NOW,
  SHA,
  someArtifactRules,
} from './support/builders.ts';

const AT = NOW + 5;
const HEAD = 'f'.repeat(40);
const ELSEWHERE = '9'.repeat(40);
const missing = [aMissingImage('worker')];
const facts = (more: Partial<PickFacts> = {}): PickFacts => ({
  onto: 1,
  branchAt: null,
  picks: [aPick()],
  head: { sha: HEAD, subject: 'fix: a picked thing' },
  artifacts: [anArtifact()],
  missing,
  changes: { kind: 'first' },
  contains: [],
  ...more,
});
const project = aProject({ services: [aService('api'), aService('worker')] });
const command = { release: 'rel00001', by: BOB, now: AT };
const pick = (more: Partial<PickFacts> = {}, given: Partial<Release> = {}, into: Project = project) =>
  decidePick(aSnapshot([], [aRelease(given)]), command, into, facts(more));
const picked = (decision: Decision): Extract<ReleaseEvent, { readonly type: 'candidate.picked' }> => {
  const event = decision.kind === 'accepted' ? decision.events[0] : undefined;
  if (event?.type !== 'candidate.picked') throw new Error(`not picked, but ${inShort(decision).join()}`);
  return event;
};
const branch = { name: 'release/shop-2026.11.20.1', commit: SHA, state: { status: 'made' } } as const;
const second = aCandidate({ number: 2, commit: HEAD, build: aWaitingBuild() });

describe('a pick', () => {
  it('makes the next candidate, on the branch of the release, and waits for its images', () => {
    const contains = [{ release: '2026.11.18.1', commit: SHA, reason: 'it crashes' }];
    expect(pick({ contains })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'candidate.picked',
          release: 'rel00001',
          at: AT,
          branch: { name: 'release/shop-2026.11.20.1', commit: HEAD, state: { status: 'wanted' } },
          candidate: {
            number: 2,
            commit: HEAD,
            subject: 'fix: a picked thing',
            by: BOB,
            at: AT,
            artifacts: [anArtifact()],
            build: { status: 'waiting', until: AT + PICK_WAIT, missing },
            changes: { kind: 'first' },
            services: { added: ['worker'], removed: [] },
            picks: [aPick()],
            contains,
            notRequestedIn: [],
            protection: null,
            verifications: [],
          },
        },
      ],
    });
  });

  it('waits as long as the project lets a cut wait, and never less than half an hour: CI has only now heard of it', () => {
    const waits = (wait: number) => {
      const project = aProject({ artifacts: someArtifactRules({ wait }) });
      return picked(pick({}, {}, project)).candidate.build;
    };
    expect(waits(2 * PICK_WAIT)).toMatchObject({ until: AT + 2 * PICK_WAIT });
    expect(waits(1000)).toMatchObject({ until: AT + PICK_WAIT });
  });

  it('closes nothing that was asked for before while it waits', () => {
    const snapshot = aSnapshot([anOpenDeployment()], [aRelease()]);
    expect(inShort(decidePick(snapshot, command, project, facts()))).toEqual(['candidate.picked']);
  });

  it('is complete at once when it touches no service, and makes the candidate before it stale', () => {
    const snapshot = aSnapshot([anOpenDeployment()], [aRelease()]);
    const decision = decidePick(snapshot, command, project, facts({ missing: [] }));
    expect(picked(decision).candidate.build).toEqual({ status: 'complete' });
    expect(decision).toMatchObject({
      events: [
        {},
        {
          type: 'deployment.superseded',
          deployment: 'dep00001',
          at: AT,
          by: { kind: 'candidate', name: '2026.11.20.1-rc.2' },
        },
      ],
    });
  });

  it('says which services came and went since the last that was whole, in this release or before it', () => {
    const incomplete = aCandidate({ artifacts: [], build: { status: 'incomplete', at: NOW, refusals: [] } });
    const whole = aCandidate({ artifacts: [anArtifact('api'), anArtifact('cron')] });
    const later = { ...incomplete, number: 2 };
    const ofSame = pick({ onto: 2 }, { candidates: [whole, later] });
    expect(picked(ofSame).candidate.services).toEqual({ added: ['worker'], removed: ['cron'] });

    const before = aRelease({ id: 'rel00000', name: '2026.11.19.1', candidates: [whole] });
    const snapshot = aSnapshot([], [before, aRelease({ candidates: [incomplete] })]);
    const ofEarlier = decidePick(snapshot, command, project, facts());
    expect(picked(ofEarlier).candidate.services).toEqual({ added: ['worker'], removed: ['cron'] });
    expect(picked(pick({}, { candidates: [incomplete] })).candidate.services).toEqual({
      added: [],
      removed: [],
    });
  });
});

describe('the branch of the release', () => {
  it.each([
    ['is not there yet', null],
    ['is at the candidate before', SHA],
    ['has the picks already: a pull request was merged', HEAD],
  ])('may be picked onto when it %s', (_, branchAt) => {
    expect(pick({ branchAt }).kind).toBe('accepted');
    expect(pick({ branchAt }, { branch }).kind).toBe('accepted');
  });

  it('stops a pick when it is anywhere else: nothing that Slipway did not put there is buried', () => {
    expect(pick({ branchAt: ELSEWHERE })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'branch_moved', branch: branch.name, expected: null, found: ELSEWHERE }],
    });
    expect(pick({ branchAt: ELSEWHERE }, { branch })).toMatchObject({ refusals: [{ expected: SHA }] });
    const onto = { onto: 2, branchAt: ELSEWHERE, head: { sha: '8'.repeat(40), subject: 's' } };
    expect(pick(onto, { branch, candidates: [aCandidate(), second] })).toMatchObject({
      refusals: [{ code: 'branch_moved', expected: HEAD }],
    });
  });
});

describe('a pick that cannot be made', () => {
  it('is refused onto a release that is not there', () => {
    expect(decidePick(aSnapshot(), command, project, facts())).toEqual({
      kind: 'refused',
      refusals: [{ code: 'unknown_release', typed: 'rel00001', newest: [] }],
    });
  });

  it('is refused onto a release that somebody has marked as bad', () => {
    expect(pick({}, { mark: aMark() })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' }],
    });
  });

  it('is refused onto what is not the newest candidate any more, and only for that', () => {
    const decision = pick({ branchAt: SHA }, { branch, candidates: [aCandidate(), second] });
    expect(decision).toEqual({
      kind: 'refused',
      refusals: [{ code: 'candidate_changed', release: '2026.11.20.1' }],
    });
  });

  it('is refused for every reason at once', () => {
    expect(inShort(pick({ branchAt: ELSEWHERE }, { mark: aMark() }))).toEqual([
      'no: bad_release',
      'no: branch_moved',
    ]);
    expect(inShort(pick({ onto: 2 }, { mark: aMark() }))).toEqual([
      'no: bad_release',
      'no: candidate_changed',
    ]);
  });

  it('is refused for the second of two people who pick onto one candidate at once', () => {
    const after = evolveRelease(aRelease(), picked(pick()));
    const other = facts({ picks: [aPick({ source: ELSEWHERE })], head: { sha: ELSEWHERE, subject: 's' } });
    const decision = decidePick(aSnapshot([], [after]), { ...command, by: ALICE }, project, other);
    expect(inShort(decision)).toEqual(['no: candidate_changed']);
  });
});
