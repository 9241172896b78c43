import { describe, expect, it } from 'vitest';
import { abortable, decideAbort } from '../../src/domain/abort.ts';
import { evolve, type Deployment } from '../../src/domain/deployment.ts';
import type { Policy } from '../../src/domain/project.ts';
import {
  aCancelled,
  aFailure,
  ALICE,
  anAbort,
  anOpenDeployment,
  aPolicy,
  aQueuedDeployment,
  aRollback,
  aRollbackRule,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  aWave,
  BOB,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import { aRun, aWait, onItsWay, STEP_STATES, stoppingRollout } from './support/progress.ts';

const named = (id: string, environment = 'production') => ({ request: { id, environment } });
const moving = aRunningDeployment({ rollouts: { api: rollingOut() } });
const abort = (
  deployments: readonly Deployment[],
  reason: string | null = 'it is slow',
  policy: Partial<Policy> = {},
) =>
  decideAbort(aSnapshot(deployments), {
    deployment: 'dep00001',
    by: BOB,
    reason,
    now: NOW + 1,
    policy: aPolicy(policy),
  });

describe('aborting', () => {
  it('records who wants it and why; what has begun is still to be stopped', () => {
    const decision = abort([moving]);
    expect(decision).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.aborting',
          deployment: 'dep00001',
          at: NOW + 1,
          by: BOB,
          reason: 'it is slow',
        },
      ],
    });
    const aborting = { type: 'deployment.aborting', deployment: 'dep00001', at: NOW + 1 } as const;
    expect(evolve(moving, { ...aborting, by: BOB, reason: null })).toMatchObject({
      status: 'running',
      abort: { by: BOB, at: NOW + 1, reason: null },
    });
  });

  it('needs no reason: it has to be quick', () => {
    expect(abort([moving], null)).toMatchObject({ events: [{ reason: null }] });
    expect(abort([aRunningDeployment()], null)).toMatchObject({
      events: [{ reason: null }, { type: 'deployment.cancelled', reason: null }],
    });
  });

  it('is refused where somebody has done so already, saying who', () => {
    expect(abort([aRunningDeployment({ abort: anAbort({ by: ALICE }) })])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_aborting', deployment: 'dep00001', by: ALICE }],
    });
  });

  it.each([
    anOpenDeployment(),
    aQueuedDeployment('holder01'),
    aSuccess(),
    aFailure(),
    aSuperseded(),
    aCancelled(ALICE),
  ])('is refused for what does not run: $status', (deployment) => {
    expect(abort([deployment])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'nothing_to_abort', environment: 'production', stuck: null }],
    });
  });

  it('is refused where nobody knows what became of it, naming it: it is to be resolved', () => {
    expect(abort([aStuckDeployment()])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'nothing_to_abort', environment: 'production', stuck: 'dep00001' }],
    });
  });

  it('is refused for what is not there', () => {
    expect(abort([aRunningDeployment(named('dep00002'))])).toEqual({
      kind: 'refused',
      refusals: [{ code: 'nothing_to_abort', environment: null, stuck: null }],
    });
  });
});

describe('aborting while nothing moves', () => {
  const waves = [aRun(), aWave('api'), aWait(), aWave('worker')];
  const migrated = { 0: STEP_STATES.succeeded };
  const pausing = { ...migrated, 2: STEP_STATES.pausing };

  it('ends the deployment at once, in the same breath', () => {
    expect(abort([aRunningDeployment()])).toEqual({
      kind: 'accepted',
      events: [
        { type: 'deployment.aborting', deployment: 'dep00001', at: NOW + 1, by: BOB, reason: 'it is slow' },
        { type: 'deployment.cancelled', deployment: 'dep00001', at: NOW + 1, by: BOB, reason: 'it is slow' },
      ],
    });
  });

  it.each([
    ['the one-off task waits', {}],
    ['the one-off task is not started yet', { states: { 0: STEP_STATES.registered } }],
    ['a service waits', { states: migrated }],
    [
      'no more than a revision is being made',
      { states: migrated, rollouts: { api: { status: 'registering', operation: 'op-1' } } },
    ],
    [
      'no more than a revision was made',
      { states: migrated, rollouts: { api: { status: 'registered', revision: 'api:8' } } },
    ],
    ['a service has failed already', { states: migrated, rollouts: { api: failedRollout() } }],
  ] as const)('leaves nothing to be locked where %s', (_, course) => {
    expect(inShort(abort([onItsWay(waves, course)]))).toEqual([
      'deployment.aborting',
      'deployment.cancelled',
    ]);
  });

  it.each(['lock', 'rollback'] as const)(
    'locks the environment between two waves in their name, as it runs a mix, whatever is done about a failure: %s',
    (onFailure) => {
      const between = onItsWay(waves, { states: pausing, rollouts: { api: succeededRollout() } });
      expect(abort([between], null, { onFailure })).toMatchObject({
        events: [
          { type: 'deployment.aborting' },
          { type: 'deployment.cancelled' },
          { type: 'lock.taken', scope: 'production', lock: { id: 'dep00001', by: BOB, left: true } },
        ],
      });
    },
  );

  it('is success when all of it has succeeded, and nobody has recorded that', () => {
    const all = { request: { rollback: aRollback() }, rollouts: { api: succeededRollout() } };
    const policy = { rollback: aRollbackRule({ leaves: 'hold' }) };
    expect(inShort(abort([onItsWay([aWave('api')], all)], null, policy))).toEqual([
      'deployment.aborting',
      'deployment.succeeded',
      'hold.set',
    ]);
  });

  it('needs an operator when nobody knows what became of a service', () => {
    expect(inShort(abort([onItsWay([aWave('api')], { rollouts: { api: unknownRollout() } })]))).toEqual([
      'deployment.aborting',
      'deployment.needs_operator',
    ]);
  });

  it.each([
    [
      'a service is about to be set',
      {
        api: {
          status: 'updating',
          operation: 'op-2',
          revision: 'api:8',
          newestBefore: null,
          since: NOW,
        },
      },
    ],
    ['a service rolls out, though another one waits', { api: WAITING, worker: rollingOut() }],
    ['a service is being put back', { api: stoppingRollout() }],
  ] as const)('is not what it is while %s', (_, rollouts) => {
    expect(inShort(abort([onItsWay([aWave('api', 'worker')], { rollouts })]))).toEqual([
      'deployment.aborting',
    ]);
  });

  it.each(['starting', 'running'] as const)('is not what it is while a one-off task is %s', (status) => {
    expect(inShort(abort([onItsWay(waves, { states: { 0: STEP_STATES[status] } })]))).toEqual([
      'deployment.aborting',
    ]);
  });

  it('leaves a record that can be written', () => {
    for (const rollouts of [
      { api: WAITING },
      { api: succeededRollout(), worker: failedRollout(null) },
      { api: unknownRollout() },
    ]) {
      const running = onItsWay([aWave('api', 'worker')], { rollouts });
      const decision = abort([running]);
      const events = decision.kind === 'accepted' ? decision.events : [];
      const after = events.reduce<Deployment>(
        (before, event) => ('deployment' in event && !('scope' in event) ? evolve(before, event) : before),
        running,
      );
      expect(['cancelled', 'needs_operator']).toContain(after.status);
    }
  });
});

describe('what somebody means to abort', () => {
  const here = aRunningDeployment(named('dep00001'));
  const elsewhere = aRunningDeployment(named('dep00002', 'staging'));
  const others = [
    anOpenDeployment(named('dep00003')),
    aStuckDeployment(named('dep00004', 'canary')),
    aSuccess(named('dep00005')),
  ];
  const both = aSnapshot([...others, here, elsewhere]);

  it('is what runs in the environment that they name', () => {
    expect(abortable(both, 'production')).toBe(here);
    expect(abortable(both, 'staging')).toBe(elsewhere);
    expect(abortable(both, 'canary')).toBeUndefined();
  });

  it('is the deployment that they name, while it runs', () => {
    expect(abortable(both, 'dep00002')).toBe(elsewhere);
    expect(abortable(both, 'dep00003')).toBeUndefined();
    expect(abortable(both, 'dep00005')).toBeUndefined();
    expect(abortable(both, 'nothing')).toBeUndefined();
  });

  it('is the only one under way where they name none, and never one of several', () => {
    expect(abortable(aSnapshot([...others, here]), null)).toBe(here);
    expect(abortable(both, null)).toBeUndefined();
    expect(abortable(aSnapshot(others), null)).toBeUndefined();
  });

  it('is still there to be told apart from nothing once somebody has aborted it', () => {
    const aborted = aRunningDeployment({ ...named('dep00001'), abort: anAbort() });
    const found = abortable(aSnapshot([aborted]), null);
    expect(found).toBe(aborted);
    expect(inShort(abort([aborted]))).toEqual(['no: already_aborting']);
  });
});
