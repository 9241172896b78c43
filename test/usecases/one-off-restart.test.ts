// One-off tasks are never run twice for one order: the process is killed, or answers are lost.
import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskStep } from '../../src/domain/project.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { abortDeployment } from '../../src/usecases/abort-deployment.ts';
import { resolveDeployment } from '../../src/usecases/resolve-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { quietShop, wavesOf } from './support/a-shop.ts';
import type { AWorld } from './support/a-world.ts';
import { ask, cut, must, rollout, waiting } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';
import { statusOf } from './support/gating.ts';
import { keepLedger, unannounced, type Note } from './support/ledger.ts';
import { Mortal } from './support/mortal.ts';
import {
  aTaskWorld,
  endTask,
  MINUTE,
  newestTask,
  revisionsOf,
  run,
  stepping,
  stepState,
  tasksIn,
  verify,
  wait,
} from './support/one-off.ts';

const WAVES = wavesOf(['worker'], ['api']);
/** For this long ECS surely takes a repeated order for the same one. */
const SURELY_SAME = 10 * MINUTE;
const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });

async function drivenByTheDying(deaths: readonly number[]) {
  const world = aTaskWorld(stepping(quietShop, [run(), ...WAVES, wait(1500), verify()]));
  const id = await waiting(world);
  const notes: Note[] = [];
  const stood = new Set<string>();
  let killed = 0;
  for (const dieAt of deaths) {
    const mortal = new Mortal(world, dieAt);
    if (await mortal.live()) killed += 1;
    notes.push(...mortal.notes);
    const deployment = await world.deployment(id);
    const steps = 'steps' in deployment ? Object.values(deployment.steps) : [];
    for (const { status } of steps) stood.add(status);
  }
  const ledger = keepLedger(world);
  await world.restart().settle();
  expect(await statusOf(world, id)).toBe('succeeded');
  expect(tasksIn(world).map(({ order }) => order.token.split('-').slice(0, 3).join('-'))).toEqual([
    `slipway-${id}-0`,
    `slipway-${id}-4`,
  ]);
  for (const task of ['migrate', 'smoke']) expect(revisionsOf(world, `shop-${task}-staging`)).toHaveLength(2);
  for (const service of ['api', 'worker']) expect(world.ecsDeployments('staging', service)).toHaveLength(2);
  expect(unannounced([...notes, ...ledger])).toEqual([]);
  return { killed, stood };
}

describe('a process that is killed', () => {
  it('at any step is followed by one that runs every task once', async () => {
    const stood = new Set<string>();
    let step = 0;
    for (let killed = 1; killed > 0;) {
      step += 1;
      const run = await drivenByTheDying([step]);
      killed = run.killed;
      for (const status of run.stood) stood.add(status);
    }
    expect(step).toBeGreaterThan(50);
    expect([...stood].toSorted()).toEqual(
      ['pausing', 'registered', 'registering', 'running', 'starting', 'succeeded', 'waiting'].toSorted(),
    );
  });

  it('at any step, and again soon after the restart, runs every task once', async () => {
    let both = 0;
    for (let step = 3; step < 60; step += 3) {
      const { killed } = await drivenByTheDying([step, 1 + (step % 5)]);
      if (killed === 2) both += 1;
    }
    expect(both).toBeGreaterThan(12);
  });
});

let world: AWorld;
let id: string;
const migration = () => stepState(world, id);
const runs = () => world.writes().filter((method) => method === 'runTask').length;
/** The next tick that a fault has not put off. */
const later = async (milliseconds = 5000) => {
  world.advance(milliseconds);
  await world.tick();
};
async function losing(when: 'before' | 'after', more: Partial<TaskStep> = {}): Promise<void> {
  world = aTaskWorld(stepping(quietShop, [run(more), ...WAVES]));
  id = await ask(world, await cut(world), 'staging');
  world.orchestrator.failNext('runTask', lost, when);
  await world.tick();
  expect(await migration()).toMatchObject({ status: 'starting' });
}

describe('the answer of RunTask', () => {
  it('was lost after the task was started: it is found by its token, and followed', async () => {
    await losing('after');
    await later();
    expect(await migration()).toMatchObject({ status: 'running', task: newestTask(world).arn });
    await world.settle();
    expect([runs(), tasksIn(world).length]).toEqual([1, 1]);
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('was lost before: the same order again, with the same token, starts it', async () => {
    await losing('before');
    const before = await migration();
    await later();
    const [task] = tasksIn(world);
    expect([runs(), tasksIn(world).length]).toEqual([2, 1]);
    expect(before).toMatchObject({ operation: task?.order.token });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('was lost, and the task has ended long ago: it counts as it ended, also an hour later', async () => {
    await losing('after');
    world.orchestrator.ecs.endTask(newestTask(world).arn, { exitCode: 4 });
    await later(50 * MINUTE);
    expect(await migration()).toMatchObject({ status: 'failed', failure: { exitCode: 4 } });
    expect(runs()).toBe(1);
  });

  it('was lost, and the list does not show the task yet: the same order again starts nothing', async () => {
    await losing('after');
    const { arn } = newestTask(world);
    world.orchestrator.ecs.forgetTask(arn);
    await later(SURELY_SAME - 1);
    expect([runs(), tasksIn(world).length]).toEqual([2, 1]);
    expect(await migration()).toMatchObject({ status: 'running', task: arn });
  });

  it('was lost as that of RegisterTaskDefinition before it: the revision is found by its tag', async () => {
    world = aTaskWorld(stepping(quietShop));
    id = await waiting(world);
    world.orchestrator.failNext('registerRevision', lost, 'after');
    await world.tick();
    expect(await migration()).toMatchObject({ status: 'registering' });
    await world.settle();
    expect(revisionsOf(world)).toHaveLength(2);
    expect(await statusOf(world, id)).toBe('succeeded');
  });
});

describe('an order that somebody aborts', () => {
  const abort = async () =>
    must(await abortDeployment(world, world.project, { what: null, reason: null }, world.asker(BOB)));

  it('and that never reached ECS is not given again: once reads can be believed, nothing has started', async () => {
    await losing('before');
    await abort();
    await later(READ_LAG - 1);
    expect(await migration()).toMatchObject({ status: 'starting' });
    await later(1);
    expect(await migration()).toMatchObject({
      status: 'failed',
      failure: { reason: 'never_started', exitCode: null, said: null, task: null },
    });
    expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: BOB });
    await world.ticks(3, MINUTE);
    expect([runs(), tasksIn(world)]).toEqual([1, []]);
  });

  it('is not given again with another token either, where slipway.yml lets it run twice', async () => {
    await losing('before', { repeatable: true });
    await abort();
    await later(SURELY_SAME);
    expect(await statusOf(world, id)).toBe('cancelled');
    expect([runs(), tasksIn(world)]).toEqual([1, []]);
  });

  it('and that did reach ECS is found, and left to end', async () => {
    await losing('after');
    await abort();
    await later();
    expect(await migration()).toMatchObject({ status: 'running', task: newestTask(world).arn });
    await endTask(world, 0);
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('cancelled');
    expect([runs(), tasksIn(world).length]).toEqual([1, 1]);
  });

  it.each(['registering', 'starting'] as const)(
    'between its intent and the call (%s) is not given: nothing is registered or started any more',
    async (status) => {
      world = aTaskWorld(stepping(quietShop, [run(), ...WAVES]));
      id = await waiting(world);
      const { store } = world;
      let aborted = false;
      const racing = world.restart({
        store: {
          ...store,
          change: async (scope, cause, decide) => {
            const outcome = await store.change(scope, cause, decide);
            const events = outcome.kind === 'accepted' ? outcome.events : [];
            if (
              !aborted &&
              events.some((each) => each.type === 'step.changed' && each.state.status === status)
            ) {
              aborted = true;
              await abort();
            }
            return outcome;
          },
        },
      });
      const before = revisionsOf(world).length;
      await racing.tick();
      expect(aborted).toBe(true);
      for (let tick = 0; tick < 3; tick += 1) {
        world.advance(READ_LAG);
        await racing.tick();
      }
      expect(await statusOf(world, id)).toBe('cancelled');
      expect([runs(), tasksIn(world)]).toEqual([0, []]);
      expect(revisionsOf(world)).toHaveLength(status === 'registering' ? before : before + 1);
    },
  );
});

describe('the time of a task', () => {
  it('begins when ECS has taken it on, however long that took', async () => {
    await losing('after');
    await later(8 * MINUTE);
    expect(await migration()).toMatchObject({ status: 'running', since: world.system.now() });
    await later(10 * MINUTE - 1);
    expect(await migration()).toMatchObject({ status: 'running' });
    await later(1);
    expect(await migration()).toMatchObject({ status: 'failed', failure: { reason: 'timed_out' } });
  });
});

describe('an order so old that ECS may not know its token any more', () => {
  const old = async (more: Partial<TaskStep> = {}) => {
    await losing('before', more);
    await later(SURELY_SAME);
  };

  it('and that ECS does not list needs an operator: nothing is started, and nothing after it begins', async () => {
    await old();
    await world.ticks(3, MINUTE);
    expect(await migration()).toMatchObject({ status: 'unknown', why: 'unreadable' });
    expect(await world.deployment(id)).toMatchObject({ status: 'needs_operator', why: 'unreadable' });
    expect([runs(), tasksIn(world).length]).toEqual([1, 0]);
    expect(await rollout(world, id, 'worker')).toEqual({ status: 'waiting' });
  });

  it('is given again with another token where slipway.yml lets it run twice', async () => {
    await losing('before', { repeatable: true });
    const before = await migration();
    await later(SURELY_SAME);
    const [task] = tasksIn(world);
    expect([runs(), tasksIn(world).length]).toEqual([2, 1]);
    expect(before).not.toMatchObject({ operation: task?.order.token });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('is followed all the same while ECS lists it, however old it is', async () => {
    await losing('after', { timeout: 30 * MINUTE });
    await later(SURELY_SAME);
    expect(await migration()).toMatchObject({ status: 'running', task: newestTask(world).arn });
    expect(runs()).toBe(1);
  });
});

describe('a task that ECS does not list any more before anybody has seen its end', () => {
  it('needs an operator once its time is over, and not before: it may not be listed yet', async () => {
    world = aTaskWorld(stepping(quietShop));
    id = await waiting(world);
    await world.tick();
    world.orchestrator.ecs.forgetTask(newestTask(world).arn);
    await later(10 * MINUTE - 1);
    expect(await migration()).toMatchObject({ status: 'running' });
    await later(1);
    expect(await migration()).toMatchObject({ status: 'unknown' });
    expect(await statusOf(world, id)).toBe('needs_operator');
    expect(runs()).toBe(1);
  });
});

describe('/release resolve', () => {
  beforeEach(async () => {
    await losing('after');
    // The list does not show it, for longer than ECS keeps the token.
    world.orchestrator.ecs.forgetTask(newestTask(world).arn);
    await later(SURELY_SAME);
  });
  const resolve = () => resolveDeployment(world, id, world.asker(BOB));

  it('is about a deployment that holds its environment until then (I17)', async () => {
    expect(await statusOf(world, id)).toBe('needs_operator');
    const next = await ask(world, await cut(world), 'staging');
    await world.ticks(3);
    expect(await statusOf(world, next)).toBe('queued');
  });

  it('finds the task by its token once ECS lists it, and records that it ended well: nothing after it had begun', async () => {
    await endTask(world, 0);
    must(await resolve());
    expect(await migration()).toMatchObject({ status: 'succeeded', task: newestTask(world).arn });
    expect(await world.deployment(id)).toMatchObject({ status: 'failed', resolvedBy: BOB });
    await world.ticks(2);
    expect(world.ecsDeployments('staging', 'worker')).toHaveLength(1);
  });

  it('records that it failed, with its exit code and words', async () => {
    await endTask(world, 2, 'no such table');
    must(await resolve());
    expect(await migration()).toMatchObject({
      status: 'failed',
      failure: { reason: 'exit_code', exitCode: 2, said: 'no such table', task: newestTask(world).arn },
    });
    expect(await statusOf(world, id)).toBe('failed');
  });

  it('is refused, by the name of the task, while ECS does not answer', async () => {
    await endTask(world, 0);
    world.orchestrator.failNext('readTask', awsFault('ThrottlingException', { retryable: true }));
    expect(await resolve()).toEqual({
      kind: 'refused',
      refusals: [{ code: 'still_unknown', services: ['shop-migrate-staging'] }],
    });
    expect(await statusOf(world, id)).toBe('needs_operator');
  });

  it('records that nobody can say it ran well when ECS lists it no more, and frees the environment', async () => {
    must(await resolve());
    expect(await migration()).toMatchObject({ status: 'failed' });
    expect(await world.deployment(id)).toMatchObject({ status: 'failed', resolvedBy: BOB });
    const next = await ask(world, await cut(world), 'staging');
    await world.settle();
    expect(await statusOf(world, next)).toBe('succeeded');
  });
});
