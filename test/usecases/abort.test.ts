// `/release abort` and its button: what has begun is taken back by ECS, what has not does not begin.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import type { Outcome } from '../../src/ports.ts';
import { abortDeployment } from '../../src/usecases/abort-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, quietShop, wavesOf } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { deployed, must, rollout, waiting } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';
import { controlsOf, statusOf } from './support/gating.ts';
import { keepLedger, unannounced } from './support/ledger.ts';
import { Mortal } from './support/mortal.ts';
import { aTaskWorld, endTask, run, stepping, stepState, tasksIn } from './support/one-off.ts';

let world: AWorld;
let id: string;
let base: string;
/** A release runs; the next is on its way, and its first wave rolls out. */
async function rolling(project: Project = quietShop): Promise<void> {
  world = aWorld({ project });
  await deployed(world);
  base = world.live('staging', 'worker');
  id = await waiting(world);
  await world.tick();
  expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'rolling_out' });
}
beforeEach(() => rolling());

const abort = (what: string | null = null, by = BOB, reason: string | null = null): Promise<Outcome> =>
  abortDeployment(world, world.project, { what, reason }, world.asker(by));
const worker = () => rollout(world, id, 'worker');
const stops = () => world.writes().filter((method) => method === 'stopServiceDeployment').length;
/** ECS is told, and has put back what ran before. */
const settleBack = async () => {
  await world.tick();
  world.endAllBack();
  await world.ticks(3);
};

describe('aborting what rolls out', () => {
  it('is recorded with who and why, and carried out by the next tick: ECS puts the old revision back', async () => {
    const notes = keepLedger(world);
    must(await abort(null, BOB, 'carts are empty'));
    expect(await world.deployment(id)).toMatchObject({
      status: 'running',
      abort: { by: BOB, at: world.system.now(), reason: 'carts are empty' },
    });
    expect(stops()).toBe(0);
    await world.tick();
    expect(notes.map(({ method }) => method)).toEqual(['stopServiceDeployment']);
    expect(unannounced(notes)).toEqual([]);
    expect(await worker()).toMatchObject({ status: 'stopping' });
    expect(world.live('staging', 'worker')).toBe(base);
  });

  it('ends cancelled once ECS has ended it: what served before serves, the next wave never began, nothing is locked', async () => {
    must(await abort(null, BOB, 'carts are empty'));
    await settleBack();
    expect(await world.deployment(id)).toMatchObject({
      status: 'cancelled',
      by: BOB,
      reason: 'carts are empty',
    });
    expect(await worker()).toMatchObject({ status: 'failed', failure: { reason: 'aborted', serves: base } });
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    expect(world.live('staging', 'worker')).toBe(base);
    expect((await controlsOf(world)).locks).toEqual([]);
    const next = await waiting(world);
    await world.settle();
    expect(await statusOf(world, next)).toBe('succeeded');
  });

  it('is not over while ECS is still at it: the environment stays held', async () => {
    must(await abort());
    await world.ticks(5);
    expect(await statusOf(world, id)).toBe('running');
    const next = await waiting(world);
    await world.ticks(2);
    expect(await statusOf(world, next)).toBe('queued');
  });

  it('comes too late for a service that has just taken: the next wave does not begin, and the mix is locked', async () => {
    must(await abort(null, BOB));
    world.end('staging', 'worker');
    await world.ticks(3);
    expect(await worker()).toMatchObject({ status: 'succeeded' });
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: BOB });
    const { releaseName } = (await world.deployment(id)).request;
    const reason = `${releaseName} took only in part: staging may run a mix`;
    expect((await controlsOf(world)).locks).toMatchObject([
      { id, environment: 'staging', by: BOB, left: true, reason },
    ]);
  });

  it('comes too late where everything has taken: it has succeeded', async () => {
    await rolling(inOneWave(quietShop));
    must(await abort());
    for (const service of ['worker', 'api']) world.end('staging', service);
    await world.ticks(3);
    expect(await statusOf(world, id)).toBe('succeeded');
    expect((await controlsOf(world)).locks).toEqual([]);
  });

  it('stops every service of the wave', async () => {
    await rolling(inOneWave(quietShop));
    must(await abort());
    await world.tick();
    for (const service of ['worker', 'api'])
      expect(await rollout(world, id, service)).toMatchObject({ status: 'stopping' });
    expect(stops()).toBe(2);
  });

  it('that ECS refuses is said, and decides nothing: the rollout goes on to whatever end it has', async () => {
    must(await abort());
    world.orchestrator.failNext('stopServiceDeployment', awsFault('AccessDeniedException'));
    await world.tick();
    expect(await worker()).toMatchObject({ status: 'stopping' });
    expect(world.progress.pauseOf(id)).toMatchObject({ code: 'AccessDeniedException' });
    world.end('staging', 'worker');
    await world.ticks(2, 5000);
    expect(await worker()).toMatchObject({ status: 'succeeded' });
    expect(await statusOf(world, id)).toBe('cancelled');
    expect((await controlsOf(world)).locks).toMatchObject([{ id }]);
  });

  it('is repeated while ECS does not answer', async () => {
    must(await abort());
    const fault = awsFault('ThrottlingException', { retryable: true });
    world.orchestrator.failNext('stopServiceDeployment', fault);
    await world.tick();
    expect(world.live('staging', 'worker')).not.toBe(base);
    world.advance(5000);
    await settleBack();
    expect(await statusOf(world, id)).toBe('cancelled');
    expect(world.live('staging', 'worker')).toBe(base);
  });
});

describe('aborting before ECS was asked for anything', () => {
  it('ends it at once, and nothing is called', async () => {
    world = aWorld({ project: quietShop });
    id = await waiting(world);
    const expired = awsFault('ExpiredTokenException', { retryable: true });
    world.orchestrator.failNext('registerRevision', expired);
    await world.tick();
    const calls = world.writes();
    must(await abort('staging'));
    expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: BOB });
    await world.ticks(3, 5000);
    expect(world.writes()).toEqual(calls);
  });
});

describe('aborting while the answer to UpdateService is lost', () => {
  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('%s its effect: nothing is begun again, and what has begun goes back', async (when, made) => {
    world = aWorld({ project: quietShop });
    base = world.live('staging', 'worker');
    id = await waiting(world);
    const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });
    world.orchestrator.failNext('updateService', lost, when);
    await world.tick();
    must(await abort());
    for (let tick = 0; tick < 5; tick += 1) {
      world.advance(5000);
      await world.tick();
      world.endAllBack();
    }
    expect(await statusOf(world, id)).toBe('cancelled');
    expect(world.live('staging', 'worker')).toBe(base);
    expect(world.ecsDeployments('staging', 'worker')).toHaveLength(made);
    expect(world.writes().filter((method) => method === 'updateService')).toHaveLength(1);
  });
});

describe('a one-off task that runs when somebody aborts', () => {
  beforeEach(async () => {
    world = aTaskWorld(stepping(quietShop, [run(), ...wavesOf(['worker'], ['api'])]));
    id = await waiting(world);
    await world.tick();
    must(await abort());
  });

  it.each([0, 1])('is left to end (exit code %i), and nothing comes after it', async (exitCode) => {
    await world.ticks(3);
    expect(await stepState(world, id)).toMatchObject({ status: 'running' });
    expect(await statusOf(world, id)).toBe('running');
    await endTask(world, exitCode);
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('cancelled');
    expect(await stepState(world, id)).toMatchObject({ status: exitCode === 0 ? 'succeeded' : 'failed' });
    expect(world.ecsDeployments('staging', 'worker')).toHaveLength(1);
    expect(tasksIn(world)).toHaveLength(1);
    expect((await controlsOf(world)).locks).toEqual([]);
  });
});

describe('a process that is killed while it aborts', () => {
  it('at any step is followed by one that ends it, with every stop announced', async () => {
    let step = 0;
    for (let killed = true; killed;) {
      step += 1;
      await rolling(inOneWave(quietShop));
      must(await abort());
      const mortal = new Mortal(world, step);
      killed = await mortal.live(() => world.endAllBack());
      const ledger = keepLedger(world);
      const next = world.restart();
      for (let tick = 0; tick < 5; tick += 1) {
        await next.tick();
        world.endAllBack();
        world.advance(1000);
      }
      expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: BOB });
      expect(world.live('staging', 'worker')).toBe(base);
      expect(unannounced([...mortal.notes, ...ledger])).toEqual([]);
    }
    expect(step).toBeGreaterThan(10);
  });
});
