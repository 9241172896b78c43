import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { StartFacts } from '../../src/domain/start.ts';
import {
  aCheck,
  aFailure,
  aFreeze,
  aHold,
  ALICE,
  aLock,
  aMark,
  anAfter,
  anApproval,
  anAuthor,
  anEmergencyRule,
  anExpired,
  anOpenDeployment,
  aPlan,
  aPolicy,
  aQueuedDeployment,
  aRelease,
  aRollback,
  aRule,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWindow,
  BOB,
  BOSSES,
  eligible,
  HOUR,
  inShort,
  NOW,
  readAuthors,
  somePlanFacts,
  SRE,
} from './support/builders.ts';
import { automatic, emergency } from './support/gates.ts';
import { holder, start, started } from './support/starting.ts';

describe('a request whose gates are open', () => {
  it('starts', () => {
    expect(start(aSnapshot([anOpenDeployment()]))).toEqual({ kind: 'accepted', events: [started()] });
  });

  it('starts as the next of those that began there, whatever the clock said (T34)', () => {
    const before = [
      aSuccess({ request: { id: 'second' }, order: 2, startedAt: NOW - HOUR }),
      aFailure({ request: { id: 'first' }, order: 1, startedAt: NOW + HOUR }),
      aSuccess({ request: { id: 'elsewhere', environment: 'staging' }, order: 7 }),
    ];
    expect(start(aSnapshot([...before, anOpenDeployment()]))).toEqual({
      kind: 'accepted',
      events: [started(3)],
    });
  });

  it('starts out of the line, once the environment is free', () => {
    expect(inShort(start(aSnapshot([aQueuedDeployment('holder01')])))).toEqual(['deployment.started']);
  });

  it('gets in line behind what holds the environment, naming it (F31)', () => {
    expect(start(aSnapshot([holder, anOpenDeployment()]))).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.queued', deployment: 'dep00001', at: NOW, behind: 'holder01', place: 1 }],
    });
  });

  it('gets in line behind everybody who stands there, and not behind those elsewhere', () => {
    const line = [
      aQueuedDeployment('holder01', { request: { id: 'dep00003' }, place: 5 }),
      aQueuedDeployment('holder01', { request: { id: 'dep00002' }, place: 3 }),
      aQueuedDeployment('x', { request: { id: 'dep00004', environment: 'staging' }, place: 9 }),
    ];
    expect(start(aSnapshot([holder, ...line, anOpenDeployment()]))).toMatchObject({
      events: [{ type: 'deployment.queued', place: 6 }],
    });
  });

  it('gets in line once, and keeps its place when something else is in front', () => {
    expect(inShort(start(aSnapshot([holder, aQueuedDeployment('holder01')])))).toEqual([]);
    const line = [
      aQueuedDeployment('holder00', { place: 2 }),
      aQueuedDeployment('holder00', { request: { id: 'dep00002' }, place: 4 }),
    ];
    expect(start(aSnapshot([holder, ...line]))).toMatchObject({
      events: [{ type: 'deployment.queued', behind: 'holder01', place: 2 }],
    });
  });

  it('gets in line behind a deployment that needs an operator (I17)', () => {
    const stuck = aStuckDeployment({ request: { id: 'holder01' } });
    expect(inShort(start(aSnapshot([stuck, anOpenDeployment()])))).toEqual(['deployment.queued']);
  });

  it('does not end what else waits there', () => {
    const other = anOpenDeployment({ request: { id: 'dep00002' } });
    expect(inShort(start(aSnapshot([other, anOpenDeployment()])))).toEqual(['deployment.started']);
  });

  it('ends the offers of a rollback that would now leave something else, and no confirmed one', () => {
    const rollback = aRollback();
    const snapshot = aSnapshot([
      anOpenDeployment({ request: { id: 'offer001', rollback } }),
      anOpenDeployment({ request: { id: 'offer002', rollback }, confirmedBy: ALICE }),
      anOpenDeployment({ request: { id: 'dep00002' } }),
      anOpenDeployment(),
    ]);
    expect(start(snapshot)).toMatchObject({
      events: [
        { type: 'deployment.superseded', deployment: 'offer001' },
        { type: 'deployment.started', deployment: 'dep00001' },
      ],
    });
    expect(inShort(start(snapshot))).toHaveLength(2);
  });
});

describe('a request for a release that somebody has marked as bad meanwhile', () => {
  const marked = (...deployments: readonly Deployment[]) =>
    aSnapshot(deployments, [aRelease({ mark: aMark() })]);
  const rollback = anOpenDeployment({ request: { rollback: aRollback() }, confirmedBy: BOB });

  it('does not start, though it was approved before', () => {
    const policy = aPolicy({ approvals: aRule({ count: 1 }) });
    const approved = anOpenDeployment({ approvals: [anApproval(BOB)] });
    const eligibility = { [BOB]: eligible(SRE) };
    expect(inShort(start(aSnapshot([approved]), { policy, eligibility }))).toEqual(['deployment.started']);
    expect(inShort(start(marked(approved), { policy, eligibility }))).toEqual([]);
  });

  it('does not start out of the line, nor get in line', () => {
    expect(inShort(start(marked(aQueuedDeployment('holder01'))))).toEqual([]);
    expect(inShort(start(marked(holder, anOpenDeployment())))).toEqual([]);
  });

  it('does not start as a rollback either, and takes over nothing', () => {
    expect(inShort(start(marked(holder, rollback)))).toEqual([]);
  });

  it('starts once it is good again', () => {
    expect(inShort(start(aSnapshot([rollback], [aRelease()])))).toEqual(['deployment.started']);
  });
});

describe('a request that is none any more', () => {
  it.each([
    ['gone', undefined],
    ['running', aRunningDeployment()],
    ['succeeded', aSuccess()],
    ['expired', anExpired()],
  ] as const)('is left alone: %s', (_, deployment) => {
    const records: readonly Deployment[] = deployment === undefined ? [] : [deployment];
    expect(start(aSnapshot(records), { plan: aPlan({ hash: 'plan-2' }) })).toEqual({
      kind: 'accepted',
      events: [],
    });
  });
});

describe('a request with a gate closed', () => {
  const policy = aPolicy({ after: anAfter(), checks: ['ci/build'], approvals: aRule({ count: 1 }) });
  const proven = aSuccess({ request: { id: 'before', environment: 'staging' } });
  const shown = somePlanFacts({ checks: [aCheck('ci/build')] });
  const approved = anOpenDeployment({ approvals: [anApproval(BOB)], plan: aPlan({ shown }) });
  const open: Partial<StartFacts> = {
    policy,
    plan: aPlan({ shown }),
    eligibility: { [BOB]: eligible(SRE) },
  };
  const withChecks = (checks: typeof shown.checks) => ({
    ...open,
    plan: aPlan({ shown: { ...shown, checks } }),
  });

  it('would start if it were open', () => {
    expect(inShort(start(aSnapshot([proven, approved]), open))).toEqual(['deployment.started']);
  });

  it('waits for the environment before', () => {
    expect(inShort(start(aSnapshot([approved]), open))).toEqual([]);
  });

  it('waits for the checks as they are now, not as they were when the plan was made', () => {
    const snapshot = aSnapshot([proven, approved]);
    const reread = ['deployment.reread'];
    expect(inShort(start(snapshot, withChecks([aCheck('ci/build', 'failed')])))).toEqual(reread);
    expect(inShort(start(snapshot, withChecks('unreadable')))).toEqual(reread);
  });

  it('waits for who wrote it as it is known now', () => {
    const strict = { ...policy, approvals: aRule({ count: 1, not: { authors: true } }) };
    const facts = (authors: typeof shown.authors) => ({
      ...open,
      policy: strict,
      plan: aPlan({ shown: { ...shown, authors } }),
    });
    const snapshot = aSnapshot([proven, approved]);
    expect(inShort(start(snapshot, facts(readAuthors(anAuthor('dave')))))).toContain('deployment.started');
    expect(inShort(start(snapshot, facts(readAuthors(anAuthor('bob')))))).toEqual(['deployment.reread']);
    expect(inShort(start(snapshot, facts({ kind: 'unreadable' })))).toEqual(['deployment.reread']);
  });

  it('waits for approvals (I3)', () => {
    const deployment = { ...approved, approvals: [] };
    expect(inShort(start(aSnapshot([proven, deployment]), open))).toEqual([]);
  });

  it('waits although the approvals are worth nothing any more', () => {
    expect(inShort(start(aSnapshot([proven, approved]), open, NOW + 4 * HOUR))).toEqual([]);
  });

  it('does not get in line either', () => {
    expect(inShort(start(aSnapshot([holder, approved]), open))).toEqual([]);
  });

  it('waits for the hours, for a freeze, for a lock and for a hold', () => {
    const given = (controls: object, deployment: Deployment = anOpenDeployment(), more = aPolicy()) =>
      inShort(start(aSnapshot([deployment], [], controls), { policy: more }));
    expect(given({}, anOpenDeployment(), aPolicy({ windows: [aWindow({ days: ['sun'] })] }))).toEqual([]);
    expect(given({ freezes: [aFreeze()] })).toEqual([]);
    expect(given({ locks: [aLock({ by: BOB })] })).toEqual([]);
    expect(given({ locks: [aLock({ by: ALICE })] })).toEqual(['deployment.started']);
    expect(given({ holds: [aHold()] })).toEqual(['deployment.started']);
    expect(given({ holds: [aHold()] }, automatic)).toEqual([]);
  });
});

describe('an emergency', () => {
  const policy = aPolicy({
    approvals: aRule(),
    after: anAfter(),
    emergency: anEmergencyRule({ skips: ['approvals', 'order'] }),
  });
  const confirmed = { ...emergency, confirmedBy: BOB };
  const facts = { policy, eligibility: { [BOB]: eligible(BOSSES) } };

  it('starts past what it may pass, and asks for a review that says what that was (T31)', () => {
    expect(start(aSnapshot([confirmed]), facts)).toMatchObject({
      events: [
        {
          type: 'review.asked',
          project: 'shop',
          review: { deployment: 'dep00001', by: [ALICE, BOB], skipped: ['order', 'approvals'] },
        },
        { type: 'deployment.started' },
      ],
    });
  });

  it('asks for a review although it passed nothing', () => {
    const decision = start(aSnapshot([confirmed]), {
      ...facts,
      policy: { ...policy, approvals: null, after: null },
    });
    expect(decision).toMatchObject({ events: [{ review: { skipped: [] } }, {}] });
  });

  it('gets in line, at its front, and asks for no review yet', () => {
    const queued = { type: 'deployment.queued', deployment: 'dep00001', at: NOW, behind: 'holder01' };
    expect(start(aSnapshot([holder, confirmed]), facts)).toEqual({
      kind: 'accepted',
      events: [{ ...queued, place: 0 }],
    });
    const line = [3, 5].map((place) =>
      aQueuedDeployment('holder01', { request: { id: `dep0001${place}` }, place }),
    );
    expect(start(aSnapshot([holder, ...line, confirmed]), facts)).toEqual({
      kind: 'accepted',
      events: [{ ...queued, place: 2 }],
    });
  });

  it('keeps its place there', () => {
    const inLine = aQueuedDeployment('holder00', {
      request: { emergency: true },
      confirmedBy: BOB,
      place: 2,
    });
    const other = aQueuedDeployment('holder01', { request: { id: 'dep00002' }, place: 1 });
    expect(start(aSnapshot([holder, inLine, other]), facts)).toMatchObject({ events: [{ place: 2 }] });
  });

  it('waits for its click, and for what it may not pass', () => {
    expect(inShort(start(aSnapshot([emergency]), facts))).toEqual([]);
    const frozen = aSnapshot([confirmed], [], { freezes: [aFreeze()] });
    expect(inShort(start(frozen, facts))).toEqual([]);
  });
});
