import { describe, expect, it } from 'vitest';
import { gateFacts, standingFreezes, type GateContext } from '../../src/domain/gate-facts.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import {
  aCalendarFreeze,
  aCandidate,
  aCheck,
  aControls,
  aFreeze,
  aHold,
  aLock,
  aMark,
  anAfter,
  anArtifact,
  anAuthor,
  anOpenDeployment,
  aPlan,
  aPolicy,
  aRelease,
  aRunningDeployment,
  aSnapshot,
  aSuccess,
  aVerification,
  aWindow,
  BOB,
  CAROL,
  DAY,
  eligible,
  HOUR,
  NOW,
  PEOPLE,
  PRODUCT,
  readAuthors,
  somePlanFacts,
  SRE,
} from './support/builders.ts';

const facts = (snapshot: Snapshot, more: Partial<GateContext> = {}, deployment = anOpenDeployment()) =>
  gateFacts(snapshot, deployment, { policy: aPolicy(), people: PEOPLE, now: NOW, ...more });

describe('what holds the environment', () => {
  const elsewhere = aRunningDeployment({ request: { id: 'holder01', environment: 'staging' } });
  const here = aRunningDeployment({ request: { id: 'holder02' } });

  it('is looked for where the deployment goes', () => {
    expect(facts(aSnapshot([elsewhere])).holder).toBeUndefined();
    expect(facts(aSnapshot([elsewhere, here])).holder).toBe(here);
  });
});

describe('the release', () => {
  it('is bad while somebody has marked it, and no other one is', () => {
    expect(facts(aSnapshot([], [aRelease({ mark: aMark() })])).bad).toEqual({
      code: 'bad_release',
      release: '2026.11.20.1',
      by: BOB,
      reason: 'it crashes',
    });
    expect(facts(aSnapshot([], [aRelease()])).bad).toBeNull();
    expect(facts(aSnapshot([], [aRelease({ id: 'rel00002', mark: aMark() })])).bad).toBeNull();
    expect(facts(aSnapshot([], [aRelease({ mark: aMark({ kind: 'suspect' }) })])).bad).toBeNull();
  });
});

describe('what was read', () => {
  const shown = somePlanFacts({ checks: 'unreadable', authors: { kind: 'unreadable' } });
  const deployment = anOpenDeployment({ plan: aPlan({ shown }) });

  it('is that of the plan, until somebody has read it again', () => {
    expect(facts(aSnapshot(), {}, deployment)).toMatchObject({
      checks: 'unreadable',
      authors: { kind: 'unreadable' },
    });
    const again = { checks: [aCheck('ci/build')], authors: readAuthors(anAuthor()) };
    expect(facts(aSnapshot(), { shown: again }, deployment)).toMatchObject(again);
  });

  it('is who somebody still is, once that was looked up', () => {
    expect(facts(aSnapshot()).eligibility).toBeNull();
    const eligibility = { [BOB]: eligible(SRE) };
    expect(facts(aSnapshot(), { eligibility }).eligibility).toBe(eligibility);
  });
});

describe('what has proven the artifacts', () => {
  const policy = aPolicy({ after: anAfter('staging', { verifiedBy: [SRE, PRODUCT] }) });
  const success = (id: string, more: object = {}) =>
    aSuccess({ request: { id, environment: 'staging', ...more } });
  const verifiedBy = (...verifications: Parameters<typeof aVerification>[0][]) => [
    aRelease({ candidates: [aCandidate({ verifications: verifications.map(aVerification) })] }),
  ];

  it('is their success in the environment that the policy names', () => {
    expect(facts(aSnapshot([success('before')]), { policy }).proof).toMatchObject({ deployment: 'before' });
    expect(facts(aSnapshot([success('before', { environment: 'canary' })]), { policy }).proof).toBeNull();
    expect(facts(aSnapshot([success('before')])).proof).toBeNull();
  });

  it('is good by the word of somebody whom the policy asks', () => {
    const snapshot = aSnapshot([success('before')], verifiedBy({ through: [PRODUCT] }));
    expect(facts(snapshot, { policy }).verification).toEqual(aVerification({ through: [PRODUCT] }));
    expect(facts(snapshot).verification).toBeNull();
  });

  it('is not good by the word of anybody else', () => {
    const snapshot = aSnapshot([success('before')], verifiedBy({ through: [CAROL] }, { through: [] }));
    expect(facts(snapshot, { policy }).verification).toBeNull();
  });

  it('is not good by a word about an earlier deployment there', () => {
    const again = aSuccess({ request: { id: 'again', environment: 'staging' }, order: 1 });
    expect(facts(aSnapshot([success('before'), again], verifiedBy({})), { policy }).verification).toBeNull();
  });

  it('is not good by a word about what is not on record, or of a release that is not', () => {
    expect(facts(aSnapshot([], verifiedBy({})), { policy }).verification).toBeNull();
    expect(facts(aSnapshot([success('before')]), { policy }).verification).toBeNull();
  });

  it('is good by a word about the very deployment, whichever candidate that was of', () => {
    const candidates = [
      aCandidate({ verifications: [aVerification()] }),
      aCandidate({ number: 2, artifacts: [anArtifact('api')] }),
    ];
    const second = anOpenDeployment({ request: { candidate: 2 } });
    const snapshot = aSnapshot([success('before')], [aRelease({ candidates })]);
    expect(facts(snapshot, { policy }, second).verification).toEqual(aVerification());
  });
});

describe('the calendar', () => {
  it('is open or closed at this moment', () => {
    const policy = aPolicy({ windows: [aWindow()] });
    expect(facts(aSnapshot(), { policy }).window).toMatchObject({ open: true });
    expect(facts(aSnapshot(), { policy, now: NOW - 1 }).window).toEqual({ open: false, opens: NOW });
  });
});

describe('the freezes that stand', () => {
  const ordered = aFreeze({ environment: 'production', until: NOW + HOUR });
  const everywhere = aFreeze({ id: 'frz00002', by: BOB, reason: 'an audit' });
  const controls = aControls({
    freezes: [everywhere, ordered, aFreeze({ id: 'frz00003', environment: 'staging' })],
  });

  it("are the environment's own, then those of the whole project, then the calendar's", () => {
    const policy = aPolicy({ freezes: [aCalendarFreeze()] });
    expect(facts(aSnapshot([], [], controls), { policy }).freezes).toEqual([
      { id: 'frz00001', by: CAROL, until: NOW + HOUR, reason: 'an incident' },
      { id: 'frz00002', by: BOB, until: null, reason: 'an audit' },
      {
        id: 'calendar:2026-11-20:2026-11-21',
        by: null,
        until: Date.UTC(2026, 10, 22),
        reason: 'a sale',
      },
    ]);
  });

  it('are over with their time, though nobody has recorded that yet', () => {
    const ids = standingFreezes(controls, 'production', aPolicy(), NOW + HOUR).map(({ id }) => id);
    expect(ids).toEqual(['frz00002']);
  });

  it('are others next year: what was overruled then is not overruled now', () => {
    const yearly = [aCalendarFreeze(), aCalendarFreeze({ from: '2027-11-20', to: '2027-11-21' })];
    const next = standingFreezes(aControls(), 'production', { freezes: yearly }, NOW + 365 * DAY);
    expect(next).toMatchObject([{ id: 'calendar:2027-11-20:2027-11-21' }]);
  });
});

describe('the locks and holds', () => {
  it('are those of the environment, and the holds of the whole project', () => {
    const [lock, hold, everywhere] = [aLock(), aHold({ id: 'h1', environment: 'production' }), aHold()];
    const controls = {
      locks: [aLock({ id: 'l2', environment: 'staging' }), lock],
      holds: [everywhere, aHold({ id: 'h3', environment: 'staging' }), hold],
    };
    const found = facts(aSnapshot([], [], controls));
    expect(found.lock).toBe(lock);
    expect(found.holds).toEqual([everywhere, hold]);
    expect(facts(aSnapshot()).lock).toBeUndefined();
  });
});
