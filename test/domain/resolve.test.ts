import { describe, expect, it } from 'vitest';
import { evolve, type Deployment } from '../../src/domain/deployment.ts';
import {
  decideResolve,
  unsettled,
  unsettledSteps,
  type SettledFact,
  type SettledStep,
} from '../../src/domain/resolve.ts';
import type { Controls } from '../../src/domain/controls.ts';
import type { Policy } from '../../src/domain/project.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import type { StepState } from '../../src/domain/steps.ts';
import {
  aHold,
  ALICE,
  aLock,
  anAbort,
  anOpenDeployment,
  aPlannedTask,
  aPolicy,
  aRelease,
  aRollback,
  aRollbackRule,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aWave,
  BOB,
  CAROL,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import {
  aPlanOf,
  aRun,
  aVerify,
  aWait,
  EVERY_STEP_STATE,
  STEP_STATES,
  stoppingRollout,
} from './support/progress.ts';

const command = { deployment: 'dep00001', by: BOB, now: NOW + 1, policy: aPolicy() };
const evidence = { kind: 'service_revision', desired: 2 } as const;
const runsOurs: SettledFact = { kind: 'runs_ours', revision: 'api:8', evidence };
const runsOther: SettledFact = { kind: 'runs_other', serves: 'api:7' };
const resolve = (
  deployment: Deployment,
  services: Readonly<Record<string, SettledFact>> = {},
  steps: Readonly<Record<string, SettledStep>> = {},
) => decideResolve(aSnapshot([deployment]), command, { services, steps });
const stuck = (rollouts: Readonly<Record<string, Rollout>>) => aStuckDeployment({ rollouts });

describe('a deployment that needs no operator', () => {
  it('has nothing to resolve, and says how it stands', () => {
    for (const deployment of [anOpenDeployment(), aRunningDeployment(), aSuccess()]) {
      expect(resolve(deployment, { api: runsOurs })).toEqual({
        kind: 'refused',
        refusals: [{ code: 'nothing_to_resolve', status: deployment.status }],
      });
    }
  });

  it('must be there', () => {
    expect(decideResolve(aSnapshot(), command, { services: {}, steps: {} })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'unknown_deployment', typed: 'dep00001' }],
    });
  });
});

describe('a deployment that needs an operator', () => {
  it('has succeeded when every service runs ours, and says who had it looked at', () => {
    expect(resolve(stuck({ api: unknownRollout(), worker: succeededRollout() }), { api: runsOurs })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'rollout.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          service: 'api',
          rollout: { status: 'succeeded', revision: 'api:8', evidence, since: null, at: NOW + 1 },
        },
        { type: 'deployment.succeeded', deployment: 'dep00001', at: NOW + 1, resolvedBy: BOB },
      ],
    });
  });

  it('has failed when a service runs something else, and says what', () => {
    expect(resolve(stuck({ api: unknownRollout() }), { api: runsOther })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'rollout.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          service: 'api',
          rollout: {
            status: 'failed',
            failure: {
              reason: 'not_serving',
              said: null,
              tasks: [],
              events: [],
              serviceDeployment: null,
              serves: 'api:7',
            },
          },
        },
        { type: 'deployment.failed', deployment: 'dep00001', at: NOW + 1, resolvedBy: BOB },
      ],
    });
  });

  it.each([
    ['failed', failedRollout()],
    ['never got its turn', WAITING],
    ['was deployed over', supersededRollout()],
  ])('has failed when another service %s, although this one runs ours', (_, worker) => {
    expect(inShort(resolve(stuck({ api: unknownRollout(), worker }), { api: runsOurs }))).toEqual([
      'rollout.changed',
      'deployment.failed',
      'lock.taken',
    ]);
  });

  it('keeps its environment while the outcome cannot be learned, and says of what (I17)', () => {
    const both = stuck({ api: unknownRollout(), worker: rollingOut(), cron: unknownRollout() });
    expect(resolve(both, { api: runsOurs, cron: runsOurs, worker: { kind: 'still_unknown' } })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['worker'] }],
    });
    expect(resolve(both, { api: runsOurs, worker: { kind: 'still_unknown' } })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['worker', 'cron'] }],
    });
  });

  it('records the end of every service that was unknown', () => {
    const both = stuck({ api: unknownRollout(), worker: rollingOut() });
    expect(inShort(resolve(both, { api: runsOurs, worker: runsOurs }))).toEqual([
      'rollout.changed',
      'rollout.changed',
      'deployment.succeeded',
    ]);
    expect(inShort(resolve(both, { api: runsOurs, worker: runsOther }))).toEqual([
      'rollout.changed',
      'rollout.changed',
      'deployment.failed',
      'lock.taken',
    ]);
  });

  it('has failed when it was given up before anything was begun', () => {
    expect(inShort(resolve(stuck({ api: WAITING })))).toEqual(['deployment.failed']);
  });

  it('has succeeded when it was given up after everything had', () => {
    expect(inShort(resolve(stuck({ api: succeededRollout() })))).toEqual(['deployment.succeeded']);
  });

  it('takes no news about a service whose end is known', () => {
    const facts = { api: runsOurs, worker: runsOurs };
    const decision = resolve(stuck({ api: unknownRollout(), worker: failedRollout() }), facts);
    expect(inShort(decision)).toEqual(['rollout.changed', 'deployment.failed', 'lock.taken']);
  });
});

describe('what a deployment leaves once somebody has had it looked at', () => {
  const left = (
    deployment: Deployment,
    services: Readonly<Record<string, SettledFact>>,
    {
      policy = {},
      controls = {},
    }: { readonly policy?: Partial<Policy>; readonly controls?: Partial<Controls> } = {},
  ) =>
    decideResolve(
      aSnapshot([deployment], [aRelease({ id: 'rel00002', name: '2026.11.20.2' })], controls),
      { ...command, policy: aPolicy(policy) },
      { services, steps: {} },
    );
  const plan = aPlanOf(aWave('api', 'worker'));
  const half = aStuckDeployment({ plan, rollouts: { api: succeededRollout(), worker: unknownRollout() } });
  const lock = aLock({
    id: 'dep00001',
    by: ALICE,
    at: NOW + 1,
    reason: '2026.11.20.1 took only in part: production may run a mix',
    left: true,
  });

  it('is the environment locked where it turns out to run a mix (F9)', () => {
    const decision = left(half, { worker: { kind: 'runs_other', serves: 'worker:7' } });
    expect(decision).toMatchObject({
      events: [
        { type: 'rollout.changed', service: 'worker' },
        { type: 'deployment.failed', resolvedBy: BOB },
        { type: 'lock.taken', project: 'shop', scope: 'production', at: NOW + 1, lock, from: null },
      ],
    });
  });

  it('is a lock where a service turns out to run what neither was there nor was to be', () => {
    const only = stuck({ api: unknownRollout() });
    expect(inShort(left(only, { api: { kind: 'runs_other', serves: 'api:6' } }))).toEqual([
      'rollout.changed',
      'deployment.failed',
      'lock.taken',
    ]);
  });

  it.each([
    ['everything turns out to run what it ran', stuck({ api: unknownRollout() }), runsOther, {}],
    ['everything turns out to run ours', half, { ...runsOurs, revision: 'worker:8' }, {}],
    ['the policy rather goes back', half, runsOther, { policy: { onFailure: 'rollback' } }],
    ['somebody has locked it already', half, runsOther, { controls: { locks: [aLock()] } }],
  ] as const)('is nothing where %s', (_, deployment, fact, more) => {
    expect(inShort(left(deployment, { api: fact, worker: fact }, more))).not.toContain('lock.taken');
  });

  const back = aStuckDeployment({
    request: { releaseName: '2026.11.19.1', rollback: aRollback({ leaves: 'rel00002' }) },
    confirmedBy: CAROL,
    rollouts: { api: unknownRollout() },
  });

  it.each([
    ['nothing', []],
    ['lock', ['lock.taken']],
    ['hold', ['hold.set']],
  ] as const)('is what every rollback leaves, and the release suspect: %s', (leaves, expected) => {
    const policy = { rollback: aRollbackRule({ leaves }) };
    expect(inShort(left(back, { api: runsOurs }, { policy }))).toEqual([
      'rollout.changed',
      'deployment.succeeded',
      'release.marked',
      ...expected,
    ]);
  });

  it('is by whoever confirmed the rollback, not by whoever had it looked at', () => {
    const policy = { rollback: aRollbackRule({ leaves: 'lock' }) };
    expect(left(back, { api: runsOurs }, { policy })).toMatchObject({
      events: [
        {},
        { resolvedBy: BOB },
        { release: 'rel00002', mark: { kind: 'suspect', by: CAROL } },
        { lock: { by: CAROL, at: NOW + 1, reason: 'Rolled back from 2026.11.20.2 to 2026.11.19.1' } },
      ],
    });
  });

  it('is no second hold of the environment', () => {
    const policy = { rollback: aRollbackRule({ leaves: 'hold' }) };
    const controls = { holds: [aHold({ environment: 'production' })] };
    expect(inShort(left(back, { api: runsOurs }, { policy, controls }))).not.toContain('hold.set');
  });
});

describe('what is not settled', () => {
  it('is every rollout that was begun and whose end is not known', () => {
    const seen = { arn: 'sd-0', startedAt: NOW };
    const rollouts: Readonly<Record<string, Rollout>> = {
      waiting: WAITING,
      registering: { status: 'registering', operation: 'op1' },
      registered: { status: 'registered', revision: 'api:8' },
      updating: { status: 'updating', operation: 'op2', revision: 'api:8', newestBefore: seen, since: NOW },
      rolling: rollingOut(),
      stopping: stoppingRollout(),
      succeeded: succeededRollout(),
      failed: failedRollout(),
      superseded: supersededRollout(),
      unknown: unknownRollout(),
    };
    expect(unsettled(aStuckDeployment({ request: { requestedBy: ALICE }, rollouts }))).toEqual([
      'registering',
      'registered',
      'updating',
      'rolling',
      'stopping',
      'unknown',
    ]);
  });

  it('is every one-off task that may have run, and whose end is not known: by its place in the plan', () => {
    const steps = Object.fromEntries(EVERY_STEP_STATE.map((state, index) => [String(index), state]));
    const states = unsettledSteps(aStuckDeployment({ steps })).map((step) => EVERY_STEP_STATE[step]?.status);
    expect(states).toEqual(['starting', 'running', 'unknown']);
    expect(unsettledSteps(aStuckDeployment())).toEqual([]);
  });
});

describe('a deployment that needs an operator because of a one-off task', () => {
  const { unknown, starting, failed, succeeded, skipped, waiting } = STEP_STATES;
  const plan = aPlanOf(
    aRun(),
    aWave('api'),
    aVerify({ kind: 'task', task: aPlannedTask({ family: 'smoke' }) }),
  );
  const stuckWith = (
    steps: Readonly<Record<string, StepState>>,
    rollouts: Readonly<Record<string, Rollout>> = { api: succeededRollout() },
  ) => aStuckDeployment({ plan, steps, rollouts });
  const ended = (exitCode: number | null, said: string | null = null): SettledStep => ({
    kind: 'ended',
    task: 'task-2',
    exitCode,
    said,
  });

  it('has succeeded when the task ended well, and all else has', () => {
    expect(resolve(stuckWith({ '0': succeeded, '2': unknown }), {}, { '2': ended(0) })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'step.changed',
          deployment: 'dep00001',
          at: NOW + 1,
          step: 2,
          state: { status: 'succeeded', at: NOW + 1, task: 'task-2' },
        },
        { type: 'deployment.succeeded', deployment: 'dep00001', at: NOW + 1, resolvedBy: BOB },
      ],
    });
    const passedOver = stuckWith({ '0': skipped, '2': starting });
    expect(inShort(resolve(passedOver, {}, { '2': ended(0) }))).toEqual([
      'step.changed',
      'deployment.succeeded',
    ]);
  });

  it.each([
    ['ended badly', ended(3, 'no such table'), ['exit_code', 3, 'no such table', 'task-2']],
    ['never came so far as to end', ended(null, 'no image'), ['never_started', null, 'no image', 'task-2']],
    ['is not listed any more', { kind: 'not_listed' }, ['never_started', null, null, null]],
  ] as const)('has failed when the task %s', (_, fact, [reason, exitCode, said, task]) => {
    const before = { api: WAITING };
    expect(resolve(stuckWith({ '0': unknown, '2': waiting }, before), {}, { '0': fact })).toMatchObject({
      events: [
        {
          type: 'step.changed',
          step: 0,
          state: { status: 'failed', at: NOW + 1, failure: { reason, exitCode, said, task } },
        },
        { type: 'deployment.failed', resolvedBy: BOB },
      ],
    });
  });

  it.each([
    ['another step failed', { '0': failed, '2': unknown }, succeededRollout()],
    ['another step never got its turn', { '0': unknown, '2': waiting }, succeededRollout()],
    ['a service failed', { '0': unknown, '2': succeeded }, failedRollout()],
    ['a service never got its turn', { '0': unknown, '2': succeeded }, WAITING],
  ])('has failed when %s, although the task ended well', (_, steps, api) => {
    const decision = resolve(stuckWith(steps, { api }), {}, { '0': ended(0), '2': ended(0) });
    const mixed = api.status === 'succeeded' ? ['lock.taken'] : [];
    expect(inShort(decision)).toEqual(['step.changed', 'deployment.failed', ...mixed]);
  });

  it('keeps its environment while nobody can tell, and names the tasks beside the services (I17)', () => {
    const all = stuckWith({ '0': unknown, '2': starting }, { api: unknownRollout() });
    expect(resolve(all)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['api', 'shop-migrate-production', 'smoke'] }],
    });
    const known = { '0': ended(0), '2': { kind: 'still_unknown' } } as const;
    expect(resolve(all, { api: runsOurs }, known)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['smoke'] }],
    });
  });

  it('names a step of which the plan knows no task by its place', () => {
    const steps = { '0': unknown, '7': unknown };
    const odd = aStuckDeployment({ plan: aPlanOf(aWait()), rollouts: {}, steps });
    expect(resolve(odd)).toMatchObject({ refusals: [{ services: ['step 1', 'step 8'] }] });
  });

  it('records what became of services and tasks together, with the end', () => {
    const all = stuckWith({ '0': unknown, '2': starting }, { api: unknownRollout() });
    const decision = resolve(all, { api: runsOurs }, { '0': ended(0), '2': ended(0) });
    expect(inShort(decision)).toEqual([
      'rollout.changed',
      'step.changed',
      'step.changed',
      'deployment.succeeded',
    ]);
  });

  it('takes no news about a step whose end is known', () => {
    const decision = resolve(stuckWith({ '0': failed, '2': unknown }), {}, { '0': ended(0), '2': ended(0) });
    expect(decision).toMatchObject({
      events: [{ step: 2 }, { type: 'deployment.failed' }, { type: 'lock.taken' }],
    });
  });
});

describe('a deployment that somebody has aborted, and that needs an operator', () => {
  const { unknown, succeeded, skipped, failed, waiting } = STEP_STATES;
  const abort = anAbort({ by: CAROL, reason: 'wrong one' });
  const plan = aPlanOf(aRun(), aWave('api', 'worker'));
  const aborted = (
    rollouts: Readonly<Record<string, Rollout>>,
    run: StepState = succeeded,
    more: Parameters<typeof aStuckDeployment>[0] = {},
  ) => aStuckDeployment({ plan, abort, rollouts, steps: { '0': run }, ...more });
  const cancelled = {
    type: 'deployment.cancelled',
    deployment: 'dep00001',
    at: NOW + 1,
    by: CAROL,
    reason: 'wrong one',
  };

  it('ends as taken back by whoever aborted it, with their reason, and not by whoever had it looked at', () => {
    const stopped = aborted({ api: unknownRollout(), worker: WAITING });
    const decision = resolve(stopped, { api: runsOther });
    expect(decision).toMatchObject({ events: [{ type: 'rollout.changed', service: 'api' }, cancelled] });
    const events = decision.kind === 'accepted' ? decision.events : [];
    expect(events.at(-1)).toEqual(cancelled);
  });

  it('is recorded as cancelled, after it had begun', () => {
    const stopped = aborted({ api: WAITING, worker: WAITING }, skipped);
    const decision = resolve(stopped);
    expect(decision).toEqual({ kind: 'accepted', events: [cancelled] });
    expect(evolve(stopped, { ...cancelled, type: 'deployment.cancelled' })).toMatchObject({
      status: 'cancelled',
      by: CAROL,
      reason: 'wrong one',
      startedAt: NOW,
      rollouts: stopped.rollouts,
    });
  });

  it('is taken back for no reason where nobody gave one', () => {
    const stopped = aborted({ api: WAITING, worker: WAITING }, succeeded, { abort: anAbort() });
    expect(resolve(stopped)).toMatchObject({ events: [{ ...cancelled, by: ALICE, reason: null }] });
  });

  it.each([
    ['failed', failedRollout('worker:7')],
    ['never got its turn', WAITING],
    ['was deployed over', supersededRollout()],
  ])('is taken back when another service %s, although this one runs ours', (_, worker) => {
    expect(inShort(resolve(aborted({ api: unknownRollout(), worker }), { api: runsOurs }))).toEqual([
      'rollout.changed',
      'deployment.cancelled',
      'lock.taken',
    ]);
  });

  it.each([
    ['ended well, and the services never got their turn', 0],
    ['ended badly', 3],
  ])('is taken back when its one-off task %s', (_, exitCode) => {
    const ended = { kind: 'ended', task: 'task-2', exitCode, said: null } as const;
    const stopped = aborted({ api: WAITING, worker: WAITING }, unknown);
    expect(inShort(resolve(stopped, {}, { '0': ended }))).toEqual(['step.changed', 'deployment.cancelled']);
  });

  it.each([failed, waiting])('is taken back when all services run ours, and a step is $status', (run) => {
    const stopped = aborted({ api: unknownRollout(), worker: succeededRollout('worker:8') }, run);
    expect(inShort(resolve(stopped, { api: runsOurs }))).toEqual([
      'rollout.changed',
      'deployment.cancelled',
      'lock.taken',
    ]);
  });

  it('has succeeded when all of it took all the same, and says who had it looked at', () => {
    const stopped = aborted({ api: unknownRollout(), worker: succeededRollout('worker:8') });
    expect(resolve(stopped, { api: runsOurs })).toMatchObject({
      events: [{ type: 'rollout.changed' }, { type: 'deployment.succeeded', resolvedBy: BOB }],
    });
  });

  it('keeps its environment while the outcome cannot be learned (I17)', () => {
    expect(resolve(aborted({ api: unknownRollout(), worker: WAITING }))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['api'] }],
    });
  });

  it('leaves the environment locked where it runs a mix, also where the policy rather goes back: a person decides', () => {
    const half = aborted({ api: succeededRollout(), worker: unknownRollout() });
    const policy = aPolicy({ onFailure: 'rollback' });
    const services = { worker: { kind: 'runs_other', serves: 'worker:7' } } as const;
    const decision = decideResolve(aSnapshot([half]), { ...command, policy }, { services, steps: {} });
    expect(inShort(decision)).toEqual(['rollout.changed', 'deployment.cancelled', 'lock.taken']);
  });

  it('leaves no hold, and no release suspect, where it was a rollback that did not take', () => {
    const back = aborted({ api: unknownRollout(), worker: WAITING }, succeeded, {
      request: { rollback: aRollback({ leaves: 'rel00002' }) },
      confirmedBy: BOB,
    });
    const policy = aPolicy({ rollback: aRollbackRule({ leaves: 'hold' }) });
    const snapshot = aSnapshot([back], [aRelease({ id: 'rel00002' })]);
    const facts = { services: { api: runsOther }, steps: {} };
    expect(inShort(decideResolve(snapshot, { ...command, policy }, facts))).toEqual([
      'rollout.changed',
      'deployment.cancelled',
    ]);
  });
});
