import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveRelease, fold, type Event, type ReleaseEvent } from '../../src/domain/audit.ts';
import { evolve, ImpossibleTransition, type DeploymentEvent } from '../../src/domain/deployment.ts';
import type { Candidate, Release } from '../../src/domain/release.ts';
import {
  aCandidate,
  aControls,
  aFreeze,
  aHold,
  ALICE,
  aMark,
  aMissingImage,
  anArtifact,
  aPlan,
  aRelease,
  aRequest,
  aVerification,
  aWaitingBuild,
  BOB,
  DAVE,
  NOW,
  SHA,
  SRE,
} from './support/builders.ts';

type Type = ReleaseEvent['type'];
type EventOf<T extends Type> = Extract<ReleaseEvent, { readonly type: T }>;

const AT = NOW + 5;
const about = { release: 'rel00001', at: AT } as const;
const tag = { name: 'v1.4.0', commit: SHA, state: { status: 'wanted' } } as const;
const branch = { name: 'release/v1.4.0', commit: 'f'.repeat(40), state: { status: 'wanted' } } as const;
const second = aCandidate({
  number: 2,
  commit: 'f'.repeat(40),
  artifacts: [],
  build: aWaitingBuild(['api', 'worker']),
});
const cut: EventOf<'release.cut'> = {
  type: 'release.cut',
  release: 'rel00001',
  at: NOW,
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: ALICE,
  note: null,
  tag: null,
  candidate: aCandidate(),
};
const EVENTS: { readonly [T in Type]: EventOf<T> } = {
  'release.cut': cut,
  'candidate.picked': { ...about, type: 'candidate.picked', candidate: second, branch },
  'artifacts.found': {
    ...about,
    type: 'artifacts.found',
    candidate: 2,
    artifacts: [anArtifact('worker')],
    missing: [aMissingImage('api')],
  },
  'candidate.incomplete': {
    ...about,
    type: 'candidate.incomplete',
    candidate: 2,
    refusals: [{ code: 'checks_unreadable' }],
  },
  'branch.wanted': { ...about, type: 'branch.wanted', by: BOB, branch },
  'ref.settled': { ...about, type: 'ref.settled', ref: 'tag', state: { status: 'made' } },
  'release.marked': { ...about, type: 'release.marked', by: BOB, mark: aMark(), reason: 'it crashes' },
  'bad_commit.found': {
    ...about,
    type: 'bad_commit.found',
    candidate: 1,
    bad: { release: '2026.11.20.1', commit: 'e'.repeat(40), reason: 'slow' },
  },
  'pick.settled': {
    ...about,
    type: 'pick.settled',
    pick: { source: 'e'.repeat(40), in: '2026.11.20.2', how: 'landed' },
    reason: null,
  },
  'protection.changed': {
    ...about,
    type: 'protection.changed',
    candidate: 1,
    protection: { status: 'done', tagged: ['api'], refused: { worker: 'denied' } },
  },
  'candidate.verified': {
    ...about,
    type: 'candidate.verified',
    candidate: 1,
    verification: aVerification(),
    membership: { [SRE]: [DAVE] },
  },
  'automation.refused': {
    ...about,
    type: 'automation.refused',
    candidate: 1,
    environment: 'staging',
    refusals: [{ code: 'stale_card' }],
  },
};
const TYPES = Object.keys(EVENTS) as readonly Type[];
const picked = aRelease({ tag, branch, candidates: [aCandidate(), second] });
const after = (event: ReleaseEvent, before: Release = picked) => evolveRelease(before, event);

const requested = (deployment: string): DeploymentEvent => ({
  type: 'deployment.requested',
  deployment,
  at: NOW,
  request: aRequest({ id: deployment }),
  plan: aPlan(),
});
const expired = (deployment: string): DeploymentEvent => ({
  type: 'deployment.expired',
  deployment,
  at: NOW,
});

describe('a release', () => {
  it('is what was cut', () => {
    expect(evolveRelease(undefined, cut)).toEqual(aRelease());
    expect(evolveRelease(undefined, { ...cut, note: 'for the fair', tag })).toEqual(
      aRelease({ note: 'for the fair', tag }),
    );
  });

  it('is cut once: nothing overwrites it (T19)', () => {
    expect(() => after(cut)).toThrow('release rel00001 has been cut already');
  });

  it.each(TYPES.filter((type) => type !== 'release.cut'))('must be there for %s', (type) => {
    expect(() => evolveRelease(undefined, EVENTS[type])).toThrow(
      `there is no release rel00001 to take ${type}`,
    );
  });

  it('gets another candidate, and a branch, by a pick', () => {
    expect(after(EVENTS['candidate.picked'], aRelease())).toEqual(
      aRelease({ candidates: [aCandidate(), second], branch }),
    );
  });

  it('gets a branch for somebody who picks by hand', () => {
    expect(after(EVENTS['branch.wanted'], aRelease())).toEqual(aRelease({ branch }));
  });

  it.each([
    { status: 'made' },
    { status: 'taken', at: 'd'.repeat(40) },
    { status: 'refused', code: 'Forbidden' },
  ] as const)('knows what became of its tag and its branch: $status', (state) => {
    expect(after({ ...EVENTS['ref.settled'], state })).toEqual({ ...picked, tag: { ...tag, state } });
    expect(after({ ...EVENTS['ref.settled'], ref: 'branch', state })).toEqual({
      ...picked,
      branch: { ...branch, state },
    });
  });

  it.each(['tag', 'branch'] as const)('must want a %s for that', (ref) => {
    expect(() => after({ ...EVENTS['ref.settled'], ref }, aRelease())).toThrow(
      `release rel00001 wants no ${ref}`,
    );
  });

  it('is bad until it is good again', () => {
    const bad = after(EVENTS['release.marked']);
    expect(bad).toEqual({ ...picked, mark: aMark() });
    expect(after({ ...EVENTS['release.marked'], mark: null, reason: null }, bad)).toEqual(picked);
  });

  it('remembers which of its picks nobody need ask about any more', () => {
    const { pick } = EVENTS['pick.settled'];
    const other = { ...pick, source: SHA, how: 'overruled' } as const;
    const once = after(EVENTS['pick.settled']);
    expect(after({ ...EVENTS['pick.settled'], pick: other }, once)).toEqual({
      ...picked,
      settledPicks: [pick, other],
    });
  });

  it('remembers where automation was refused, for that candidate alone', () => {
    const before = aRelease({
      candidates: [aCandidate(), aCandidate({ number: 2, notRequestedIn: ['canary'] })],
    });
    expect(after({ ...EVENTS['automation.refused'], candidate: 2 }, before)).toEqual({
      ...before,
      candidates: [aCandidate(), aCandidate({ number: 2, notRequestedIn: ['canary', 'staging'] })],
    });
  });

  it('remembers which of its images have a tag of their own, for that candidate alone', () => {
    const { protection } = EVENTS['protection.changed'];
    expect(after(EVENTS['protection.changed']).candidates).toEqual([aCandidate({ protection }), second]);
  });

  it('remembers every word that somebody gave for it, for that candidate alone', () => {
    const { verification } = EVENTS['candidate.verified'];
    const once = after(EVENTS['candidate.verified']);
    const another = aVerification({ deployment: 'again' });
    const twice = after({ ...EVENTS['candidate.verified'], verification: another }, once);
    expect(twice.candidates).toEqual([aCandidate({ verifications: [verification, another] }), second]);
  });
});

describe('a candidate that waits for its images', () => {
  const secondOf = ({ candidates }: Release): Candidate | undefined => candidates[1];
  const found = EVENTS['artifacts.found'];
  const rest = { ...found, artifacts: [anArtifact('api')], missing: [] };

  it('takes them in as they come, and is complete with the last', () => {
    const half = after(found);
    expect(half.candidates[0]).toEqual(aCandidate());
    expect(secondOf(half)).toEqual({
      ...second,
      artifacts: [anArtifact('worker')],
      build: aWaitingBuild(['api']),
    });
    expect(secondOf(after(rest, half))).toEqual({
      ...second,
      artifacts: [anArtifact('worker'), anArtifact('api')],
      build: { status: 'complete' },
    });
  });

  it('is incomplete once they have not come in time, and keeps what has', () => {
    expect(secondOf(after(EVENTS['candidate.incomplete'], after(found)))).toEqual({
      ...second,
      artifacts: [anArtifact('worker')],
      build: { status: 'incomplete', at: AT, refusals: [{ code: 'checks_unreadable' }] },
    });
  });

  it.each(['artifacts.found', 'candidate.incomplete'] as const)('is the only one to take %s', (type) => {
    const event = EVENTS[type];
    const refused = 'candidate 2 of rel00001 waits for no images';
    expect(() => after(event, after(rest))).toThrow(refused);
    expect(() => after(event, after(EVENTS['candidate.incomplete']))).toThrow(refused);
  });
});

const frozen = { type: 'freeze.set', project: 'shop', scope: null, at: AT, freeze: aFreeze() } as const;
const held = { type: 'hold.set', project: 'shop', scope: null, at: AT, hold: aHold() } as const;

describe('the state that the audit entries add up to (I14)', () => {
  it('is nothing, from nothing', () => {
    expect(fold([])).toEqual({ releases: new Map(), deployments: new Map(), controls: new Map() });
  });

  it('is every release, every deployment and the controls of every project, each after its own events', () => {
    const refused = { ...EVENTS['automation.refused'], candidate: 1 };
    const events: readonly Event[] = [
      { type: 'slipway.started', at: NOW, policyHash: 'f00d' },
      cut,
      requested('dep00001'),
      requested('dep00002'),
      { type: 'refused', at: NOW, tried: 'approve dep00001', refusals: [{ code: 'stale_card' }] },
      refused,
      expired('dep00001'),
      frozen,
      { ...frozen, project: 'books' },
      held,
    ];
    expect(fold(events)).toEqual({
      releases: new Map([['rel00001', evolveRelease(aRelease(), refused)]]),
      deployments: new Map([
        ['dep00001', evolve(evolve(undefined, requested('dep00001')), expired('dep00001'))],
        ['dep00002', evolve(undefined, requested('dep00002'))],
      ]),
      controls: new Map([
        ['shop', aControls({ version: 2, freezes: [aFreeze()], holds: [aHold()] })],
        ['books', aControls({ version: 1, freezes: [aFreeze()] })],
      ]),
    });
  });

  it('does not exist for entries that cannot have been written', () => {
    expect(() => fold([expired('dep00001')])).toThrow(ImpossibleTransition);
    expect(() => fold([cut, cut])).toThrow('has been cut already');
  });

  it('is the same step by step, and no step changes what was before', () => {
    const event = fc
      .tuple(fc.constantFrom(...TYPES), fc.constantFrom('rel00001', 'rel00002'))
      .map(([type, release]): ReleaseEvent => ({ ...EVENTS[type], release }));
    const start: readonly ReleaseEvent[] = [cut, { ...cut, release: 'rel00002', tag }];
    fc.assert(
      fc.property(fc.array(event, { size: 'max', maxLength: 20 }), (events) => {
        const releases = new Map<string, Release>();
        const series: ReleaseEvent[] = [];
        for (const each of [...start, ...events]) {
          const before = releases.get(each.release);
          const untouched = structuredClone(before);
          try {
            releases.set(each.release, evolveRelease(before, each));
            series.push(each);
          } catch {
            // One that cannot have been written.
          }
          expect(before).toEqual(untouched);
        }
        expect(fold(series)).toEqual({ releases, deployments: new Map(), controls: new Map() });
        for (const { build } of [...releases.values()].flatMap(({ candidates }) => candidates)) {
          // What lacks nothing waits no more.
          expect(build.status === 'waiting' && build.missing.length === 0).toBe(false);
        }
      }),
    );
  });
});
