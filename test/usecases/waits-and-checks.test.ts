// Steps that change nothing themselves: a wait, and checks of what runs.
import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpCheck, Step } from '../../src/domain/project.ts';
import { driveDeployments } from '../../src/usecases/drive-deployments.ts';
import { quietShop, wavesOf } from './support/a-shop.ts';
import type { AWorld } from './support/a-world.ts';
import { rollout, waiting } from './support/doing.ts';
import { controlsOf, statusOf } from './support/gating.ts';
import {
  aTaskWorld,
  endTask,
  MINUTE,
  newestTask,
  stepping,
  stepState,
  tasksIn,
  verify,
  wait,
} from './support/one-off.ts';

const ADDRESS = 'https://shop.acme.example/healthz';
const [workerWave, apiWave] = [wavesOf(['worker']), wavesOf(['api'])];
const http = (more: Partial<HttpCheck> = {}): Step => ({
  kind: 'verify',
  check: { kind: 'http', url: ADDRESS, status: 200, timeout: MINUTE, ...more },
});

let world: AWorld;
let id: string;
/** The step comes between the two waves, and the first of them has just taken. */
async function reaching(step: Step): Promise<void> {
  world = aTaskWorld(stepping(quietShop, [...workerWave, step, ...apiWave]));
  id = await waiting(world);
  await world.tick();
  world.end('staging', 'worker');
  // The rollout is judged in this tick, and the step begins with the next.
  await world.tick();
  await world.tick();
}
const state = () => stepState(world, id, 1);
const states = async () =>
  (await world.events()).flatMap((event) => (event.type === 'step.changed' ? event.state.status : []));
const apiWaits = async () => expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
const apiMoves = async () => expect(await rollout(world, id, 'api')).toMatchObject({ status: 'rolling_out' });
const later = async (milliseconds: number) => {
  world.advance(milliseconds);
  await world.tick();
};

describe('a wait between two waves', () => {
  beforeEach(() => reaching(wait(5 * MINUTE)));

  it('lasts as long as slipway.yml says, and the next wave begins with the tick after', async () => {
    expect(await state()).toEqual({ status: 'pausing', until: world.system.now() + 5 * MINUTE });
    await later(5 * MINUTE - 1);
    expect(await state()).toMatchObject({ status: 'pausing' });
    await apiWaits();
    await later(1);
    expect(await state()).toEqual({ status: 'succeeded', at: world.system.now(), task: null });
    await world.tick();
    await apiMoves();
  });

  it('asks ECS for nothing meanwhile', async () => {
    const calls = world.orchestrator.calls.length;
    await world.ticks(5, MINUTE / 2);
    expect(world.orchestrator.calls.slice(calls)).toEqual([]);
  });

  it('ends when it would have ended although the process was restarted in between', async () => {
    const before = await state();
    world = world.restart();
    await later(MINUTE);
    expect(await state()).toEqual(before);
    await later(4 * MINUTE);
    expect(await state()).toMatchObject({ status: 'succeeded' });
    expect(await states()).toEqual(['pausing', 'succeeded']);
  });
});

describe('a check over HTTP', () => {
  it('that is right at once lets the next wave begin, and is recorded before and after', async () => {
    world = aTaskWorld(stepping(quietShop, [...workerWave, http(), ...apiWave]));
    world.prober.answer(ADDRESS, { status: 200 });
    id = await waiting(world);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(world.prober.asked).toEqual([ADDRESS]);
    expect(await states()).toEqual(['checking', 'succeeded']);
  });

  it('is asked only once what is before it has taken', async () => {
    world = aTaskWorld(stepping(quietShop, [...workerWave, http(), ...apiWave]));
    id = await waiting(world);
    await world.ticks(3);
    expect(world.prober.asked).toEqual([]);
  });

  it('is recorded as under way before anything is asked', async () => {
    const seen: unknown[] = [];
    world = aTaskWorld(stepping(quietShop, [http(), ...workerWave, ...apiWave]));
    id = await waiting(world);
    const prober = {
      get: async () => {
        seen.push(await stepState(world, id));
        return { status: 200 };
      },
    };
    await driveDeployments(world.with({ prober }), world.memory, await world.lease());
    expect(seen).toEqual([{ status: 'checking', since: world.system.now(), said: null }]);
  });

  it('that comes right after a while is asked at every tick until then, and told what it answers meanwhile', async () => {
    await reaching(http());
    expect(await state()).toMatchObject({ status: 'checking', said: 'connect ECONNREFUSED' });
    world.prober.answer(ADDRESS, { status: 503 });
    await world.ticks(3);
    expect(await state()).toMatchObject({ status: 'checking', said: 'answered 503, not 200' });
    await apiWaits();
    world.prober.answer(ADDRESS, { status: 200 });
    await world.ticks(2);
    expect(await state()).toMatchObject({ status: 'succeeded', task: null });
    await apiMoves();
    expect(world.prober.asked).toHaveLength(5);
    // What it says is recorded when it says something else, not each time that it is asked.
    expect(await states()).toEqual(['checking', 'checking', 'checking', 'succeeded']);
  });

  it('that stays wrong until its time is over has failed, with what it answered last; nothing after it begins', async () => {
    await reaching(http({ timeout: MINUTE }));
    world.prober.answer(ADDRESS, { status: 302 });
    await later(MINUTE - 1);
    expect(await state()).toMatchObject({ status: 'checking', said: 'answered 302, not 200' });
    await later(1);
    expect(await state()).toEqual({
      status: 'failed',
      at: world.system.now(),
      failure: { reason: 'check_failed', exitCode: null, said: 'answered 302, not 200', task: null },
    });
    expect(await statusOf(world, id)).toBe('failed');
    const asked = world.prober.asked.length;
    await world.ticks(3);
    await apiWaits();
    expect(world.prober.asked).toHaveLength(asked);
    expect((await controlsOf(world)).locks).toMatchObject([{ id, left: true }]);
  });

  it('counts when it comes right at the very end', async () => {
    await reaching(http());
    world.prober.answer(ADDRESS, { status: 200 });
    await later(MINUTE);
    expect(await state()).toMatchObject({ status: 'succeeded' });
  });

  it('may want another status than 200', async () => {
    await reaching(http({ status: 401 }));
    world.prober.answer(ADDRESS, { status: 200 });
    await world.tick();
    expect(await state()).toMatchObject({ status: 'checking', said: 'answered 200, not 401' });
    world.prober.answer(ADDRESS, { status: 401 });
    await world.tick();
    expect(await state()).toMatchObject({ status: 'succeeded' });
  });

  it('has no more time for a restart', async () => {
    await reaching(http());
    world = world.restart();
    await later(MINUTE);
    expect(await state()).toMatchObject({ status: 'failed' });
  });

  it('at the end makes the deployment fail although every service has taken it', async () => {
    world = aTaskWorld(stepping(quietShop, [...workerWave, ...apiWave, http({ timeout: 3000 })]));
    id = await waiting(world);
    await world.settle();
    expect(await statusOf(world, id)).toBe('failed');
    expect(await rollout(world, id, 'api')).toMatchObject({ status: 'succeeded' });
    expect((await controlsOf(world)).locks).toMatchObject([{ id, environment: 'staging' }]);
  });
});

describe('a check by a task', () => {
  beforeEach(() => reaching(verify()));

  it('runs the image of the release, and has to end with 0 before the next wave begins', async () => {
    expect(tasksIn(world)).toHaveLength(1);
    expect(newestTask(world).order).toMatchObject({ container: 'app', command: null });
    await apiWaits();
    await endTask(world, 0);
    expect(await state()).toMatchObject({ status: 'succeeded', task: newestTask(world).arn });
    await world.tick();
    await apiMoves();
  });

  it('that ends with anything else has failed, and nothing after it begins', async () => {
    await endTask(world, 1, 'carts are empty');
    await world.ticks(2);
    expect(await state()).toMatchObject({
      status: 'failed',
      failure: { reason: 'exit_code', exitCode: 1, said: 'carts are empty' },
    });
    expect(await statusOf(world, id)).toBe('failed');
    await apiWaits();
  });

  it('is made again for every deployment', async () => {
    await world.settle();
    const again = await waiting(world);
    await world.settle();
    expect(await statusOf(world, again)).toBe('succeeded');
    expect(tasksIn(world)).toHaveLength(2);
  });
});
