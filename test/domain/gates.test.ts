import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../src/domain/deployment.ts';
import {
  approvalRule,
  closedGates,
  gateFacts,
  gateStates,
  validApprovals,
  type GateFacts,
} from '../../src/domain/gates.ts';
import {
  aCheck,
  aFailure,
  ALICE,
  aMark,
  anApproval,
  anArtifact,
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
  BOB,
  CAROL,
  HOUR,
  NOW,
  SRE,
} from './support/builders.ts';

const facts = (more: Partial<GateFacts> = {}): GateFacts => ({
  deployment: anOpenDeployment(),
  policy: aPolicy(),
  holder: undefined,
  succeededIn: [],
  bad: null,
  checks: [],
  now: NOW,
  ...more,
});
const strict = aPolicy({ after: 'staging', checks: ['ci/build'], approvals: aRule() });
const aRollbackRequest = anOpenDeployment({ request: { rollback: aRollback() } });

describe('which gates there are', () => {
  const gates = (more: Partial<GateFacts>) => gateStates(facts(more)).map(({ gate }) => gate);

  it('for a deployment without any policy: that the environment is free', () => {
    expect(gates({})).toEqual(['environment']);
  });

  it('for a deployment under a strict policy: all but the confirmation', () => {
    expect(gates({ policy: strict })).toEqual(['order', 'checks', 'approvals', 'environment']);
  });

  it('for a rollback: the confirmation alone, whatever holds the environment', () => {
    expect(gates({ deployment: aRollbackRequest, policy: strict })).toEqual(['confirmation']);
  });

  it('for a rollback under a rule of its own: approvals too', () => {
    const policy = aPolicy({ rollback: { approvals: aRule() } });
    expect(gates({ deployment: aRollbackRequest, policy })).toEqual(['confirmation', 'approvals']);
  });
});

describe('a release that somebody has marked as bad', () => {
  const refusal = { code: 'bad_release', release: '2026.11.20.1', by: BOB, reason: 'it crashes' };
  const marked = aSnapshot([], [aRelease({ mark: aMark() })]);
  const closed = (deployment: GateFacts['deployment'], snapshot = marked) =>
    closedGates(gateFacts(snapshot, deployment, aPolicy(), NOW));

  it.each([
    ['that waits', anOpenDeployment()],
    ['that is in line', aQueuedDeployment('x')],
    ['of another candidate of it', anOpenDeployment({ request: { candidate: 2 } })],
    ['that everybody has approved', anOpenDeployment({ approvals: [anApproval(BOB), anApproval(CAROL)] })],
    ['that is a rollback, confirmed', { ...aRollbackRequest, confirmedBy: BOB }],
  ])('is refused to a deployment %s', (_, deployment) => {
    expect(closed(deployment)).toEqual([refusal]);
  });

  it('closes no gate to other releases, nor to itself once it is good again', () => {
    expect(closed(anOpenDeployment({ request: { release: 'rel00002' } }))).toEqual([]);
    expect(closed(anOpenDeployment(), aSnapshot([], [aRelease()]))).toEqual([]);
  });

  it('is a gate that others do not have', () => {
    const states = gateStates(gateFacts(marked, anOpenDeployment(), aPolicy(), NOW));
    expect(states.map(({ gate }) => gate)).toEqual(['release', 'environment']);
  });
});

describe('the confirmation of a rollback', () => {
  it('is closed until somebody has pressed the button', () => {
    expect(closedGates(facts({ deployment: aRollbackRequest }))).toEqual([{ code: 'not_confirmed' }]);
  });

  it('is open afterwards', () => {
    const deployment = { ...aRollbackRequest, confirmedBy: BOB };
    expect(gateStates(facts({ deployment }))).toEqual([{ gate: 'confirmation', closed: null }]);
  });
});

describe('the order of environments', () => {
  const policy = aPolicy({ after: 'staging' });
  const deployment = anOpenDeployment({ request: { artifacts: [anArtifact('api'), anArtifact('worker')] } });
  const given = (...records: Parameters<typeof aSnapshot>[0] & readonly unknown[]) =>
    closedGates(gateFacts(aSnapshot(records), deployment, policy, NOW));
  const inStaging = (artifacts = deployment.request.artifacts) => ({
    request: { id: 'before', environment: 'staging', artifacts },
  });

  it('is closed while nothing has succeeded there', () => {
    expect(given()).toEqual([{ code: 'not_succeeded_in', environment: 'staging' }]);
  });

  it('is open once exactly these digests have succeeded there', () => {
    expect(given(aSuccess(inStaging()))).toEqual([]);
  });

  it('stays closed when they failed there, or succeeded elsewhere', () => {
    const elsewhere = aSuccess({ request: { ...inStaging().request, environment: 'canary' } });
    expect(given(aFailure(inStaging()), elsewhere)).toMatchObject([{ code: 'not_succeeded_in' }]);
  });

  it('stays closed when one of the services ran another digest there', () => {
    const other = aSuccess(inStaging([anArtifact('api'), anArtifact('worker', { digest: 'sha256:old' })]));
    expect(given(other)).toMatchObject([{ code: 'not_succeeded_in' }]);
  });

  it('stays closed when the digests ran there as other services', () => {
    const swapped = aSuccess(
      inStaging([
        anArtifact('api', { digest: 'sha256:worker' }),
        anArtifact('worker', { digest: 'sha256:api' }),
      ]),
    );
    expect(given(swapped)).toMatchObject([{ code: 'not_succeeded_in' }]);
  });

  it('stays closed when the parts succeeded there in two deployments', () => {
    const parts = [aSuccess(inStaging([anArtifact('api')])), aSuccess(inStaging([anArtifact('worker')]))];
    expect(given(...parts)).toMatchObject([{ code: 'not_succeeded_in' }]);
  });
});

describe('the checks', () => {
  const policy = aPolicy({ checks: ['ci/build', 'ci/test'] });
  const green = aCheck('ci/build');

  it('are open when every one that is wanted is green, whatever the others are', () => {
    const checks = [green, aCheck('ci/test'), aCheck('lint', 'failed')];
    expect(closedGates(facts({ policy, checks }))).toEqual([]);
  });

  it('are closed by each that is not, and say which', () => {
    expect(closedGates(facts({ policy, checks: [aCheck('ci/build', 'failed')] }))).toEqual([
      {
        code: 'checks_not_green',
        checks: [
          { name: 'ci/build', state: 'failed', url: 'https://ci.example/ci/build' },
          { name: 'ci/test', state: 'missing', url: null },
        ],
      },
    ]);
  });

  it('are closed while one is still running', () => {
    expect(closedGates(facts({ policy, checks: [green, aCheck('ci/test', 'pending')] }))).toMatchObject([
      { checks: [{ name: 'ci/test', state: 'pending' }] },
    ]);
  });

  it('are closed when GitHub could not say (I22)', () => {
    expect(closedGates(facts({ policy, checks: 'unreadable' }))).toEqual([{ code: 'checks_unreadable' }]);
  });

  it('do not matter where none is wanted', () => {
    expect(closedGates(facts({ checks: 'unreadable' }))).toEqual([]);
  });

  it('are those of the plan until somebody has read them again', () => {
    const shown = { liveRelease: null, commits: null, checks: 'unreadable' } as const;
    const deployment = anOpenDeployment({ plan: aPlan({ shown }) });
    expect(gateFacts(aSnapshot(), deployment, policy, NOW).checks).toBe('unreadable');
    expect(gateFacts(aSnapshot(), deployment, policy, NOW, [green]).checks).toEqual([green]);
  });
});

describe('the approvals', () => {
  const approved = (...approvals: readonly Approval[]) =>
    closedGates(facts({ deployment: anOpenDeployment({ approvals }), policy: strict })).filter(
      ({ code }) => code === 'approvals_missing',
    );

  it('are closed while there are too few, and say who may', () => {
    expect(approved(anApproval(BOB))).toEqual([{ code: 'approvals_missing', have: 1, need: 2, from: [SRE] }]);
  });

  it('are open with as many as the rule wants', () => {
    expect(approved(anApproval(BOB), anApproval(CAROL))).toEqual([]);
  });

  it('are open with more', () => {
    expect(approved(anApproval(BOB), anApproval(CAROL), anApproval('U0DAVE000'))).toEqual([]);
  });

  it('go by the rule for rollbacks in a rollback, and by the other one otherwise', () => {
    const policy = aPolicy({ approvals: aRule({ count: 2 }), rollback: { approvals: aRule({ count: 1 }) } });
    expect(approvalRule({ deployment: anOpenDeployment(), policy })?.count).toBe(2);
    expect(approvalRule({ deployment: aRollbackRequest, policy })?.count).toBe(1);
    expect(approvalRule({ deployment: aRollbackRequest, policy: strict })).toBeNull();
  });
});

describe('an approval counts', () => {
  const rule = aRule({ expire: HOUR });
  const counted = (approvals: readonly Approval[], now = NOW) =>
    validApprovals(anOpenDeployment({ approvals }), rule, now).map(({ by }) => by);

  it('for the very plan that it was given to (I3)', () => {
    expect(counted([anApproval(BOB, { planHash: 'plan-0' }), anApproval(CAROL)])).toEqual([CAROL]);
  });

  it('unless it is by the requester (I4)', () => {
    expect(counted([anApproval(ALICE)])).toEqual([]);
  });

  it('once for each person (I4)', () => {
    expect(counted([anApproval(BOB), anApproval(BOB, { at: NOW + 1 })])).toEqual([BOB]);
  });

  it('until it expires, and not at that moment', () => {
    expect(counted([anApproval(BOB)], NOW + HOUR - 1)).toEqual([BOB]);
    expect(counted([anApproval(BOB)], NOW + HOUR)).toEqual([]);
  });

  it('never by the requester, for another plan, after its time, or twice by one person', () => {
    const approval = fc.record({
      by: fc.constantFrom(ALICE, BOB, CAROL),
      at: fc.integer({ min: NOW - 3 * HOUR, max: NOW }),
      planHash: fc.constantFrom('plan-0', 'plan-1'),
      through: fc.constant([SRE]),
    });
    fc.assert(
      fc.property(fc.array(approval), (approvals) => {
        const valid = validApprovals(anOpenDeployment({ approvals }), rule, NOW);
        const people = valid.map(({ by }) => by);
        expect(new Set(people).size).toBe(people.length);
        for (const { by, at, planHash } of valid) {
          expect(by).not.toBe(ALICE);
          expect(planHash).toBe('plan-1');
          expect(at + HOUR).toBeGreaterThan(NOW);
        }
        const deserving = approvals.filter(
          ({ by, at, planHash }) => by !== ALICE && planHash === 'plan-1' && at + HOUR > NOW,
        );
        expect(new Set(people)).toEqual(new Set(deserving.map(({ by }) => by)));
      }),
    );
  });
});

describe('the environment', () => {
  it.each([aRunningDeployment, aStuckDeployment])(
    'is closed while something holds it, and says what',
    (held) => {
      const holder = held({ request: { id: 'holder01', releaseName: '2026.11.20.2' } });
      expect(closedGates(facts({ holder }))).toEqual([
        {
          code: 'environment_held',
          deployment: 'holder01',
          release: '2026.11.20.2',
          status: holder.status,
        },
      ]);
    },
  );

  it('is held by a candidate that was picked later: its own name is said', () => {
    const holder = aRunningDeployment({ request: { id: 'holder01', candidate: 2 } });
    expect(closedGates(facts({ holder }))).toMatchObject([{ release: '2026.11.20.1-rc.2' }]);
  });

  it('is looked for where the deployment goes', () => {
    const elsewhere = aRunningDeployment({ request: { id: 'holder01', environment: 'staging' } });
    const here = aRunningDeployment({ request: { id: 'holder02' } });
    const given = (...records: (typeof here)[]) =>
      gateFacts(aSnapshot(records), anOpenDeployment(), aPolicy(), NOW).holder;
    expect(given(elsewhere)).toBeUndefined();
    expect(given(elsewhere, here)).toBe(here);
  });
});

describe('all gates together', () => {
  it('say everything that is closed, never only the first', () => {
    const holder = aRunningDeployment({ request: { id: 'holder01' } });
    const closed = closedGates(facts({ policy: strict, holder })).map(({ code }) => code);
    expect(closed).toEqual(['not_succeeded_in', 'checks_not_green', 'approvals_missing', 'environment_held']);
  });

  it('say which stand open too', () => {
    const states = gateStates(
      facts({ policy: strict, succeededIn: ['staging'], checks: [aCheck('ci/build')] }),
    );
    expect(states.map(({ gate, closed }) => [gate, closed === null])).toEqual([
      ['order', true],
      ['checks', true],
      ['approvals', false],
      ['environment', true],
    ]);
  });
});
