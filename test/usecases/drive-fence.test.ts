import { beforeEach, describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/domain/rollout.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { driveDeployments } from '../../src/usecases/drive-deployments.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { startDeployment } from '../../src/usecases/start-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { confirm, deployed, offerRollback, rollout, waiting } from './support/doing.ts';

const LEASE_STANDS = 60_000;

/** Another process takes the lease: this one did not renew it in time. */
async function stolen(world: AWorld): Promise<void> {
  world.advance(LEASE_STANDS);
  await world.lease('another process');
}

/** The same world, where something happens as soon as a rollout was recorded as this. */
function after(world: AWorld, status: Rollout['status'], happens: () => Promise<void>): AWorld {
  const { store } = world;
  let happened = false;
  return world.restart({
    store: {
      ...store,
      change: async (scope, cause, decide) => {
        const outcome = await store.change(scope, cause, decide);
        const events = outcome.kind === 'accepted' ? outcome.events : [];
        const here = events.some(
          (event) => event.type === 'rollout.changed' && event.rollout.status === status,
        );
        if (here && !happened) {
          happened = true;
          await happens();
        }
        return outcome;
      },
    },
  });
}

const losingAt = (world: AWorld, status: Rollout['status']): AWorld =>
  after(world, status, () => stolen(world));

describe('a driver that has lost its lease (I11)', () => {
  let world: AWorld;
  let id: string;
  beforeEach(async () => {
    world = aWorld({ project: inOneWave(quietShop) });
    id = await waiting(world);
  });

  const effects = async () => [world.writes(), await world.events()];

  it.each([
    ['registering', []],
    ['updating', ['registerRevision', 'registerRevision']],
  ] as const)('between the intent "%s" and its call makes no call', async (status, made) => {
    await expect(losingAt(world, status).tick()).rejects.toBeInstanceOf(Fenced);
    expect(world.writes()).toEqual(made);
    // Intents of a wave are recorded together.
    expect(await rollout(world, id, 'worker')).toMatchObject({ status });
    expect(await rollout(world, id, 'api')).toMatchObject({ status });
  });

  it.each(['registerRevision', 'updateService'] as const)(
    'during %s records nothing, and goes no further',
    async (lost) => {
      world.orchestrator.watch(async (method) => {
        if (method === lost) await stolen(world);
      });
      await expect(world.tick()).rejects.toBeInstanceOf(Fenced);
      const intent = lost === 'registerRevision' ? 'registering' : 'updating';
      expect(world.writes().at(-1)).toBe(lost);
      expect((await world.events()).at(-1)).toMatchObject({ rollout: { status: intent } });
      expect(await rollout(world, id, 'worker')).toMatchObject({ status: intent });
      expect(await rollout(world, id, 'api')).toMatchObject({ status: intent });
    },
  );

  it('while it reads back a lost answer does not repeat the call', async () => {
    const lost = awsFault('TimeoutError', { retryable: true, uncertain: true });
    world.orchestrator.failNext('updateService', lost, 'before');
    world.orchestrator.failNext('updateService', lost, 'before');
    await world.tick();
    world.advance(READ_LAG);
    const before = await effects();
    world.orchestrator.watch(async (method) => {
      if (method === 'describeServices') await stolen(world);
    });
    await expect(world.tick()).rejects.toBeInstanceOf(Fenced);
    expect(await effects()).toEqual(before);
  });

  it('and fails for a reason of its own does not hand it to an operator', async () => {
    await world.tick();
    for (let tries = 0; tries < 3; tries += 1) {
      world.orchestrator.failNext('readRollouts', new TypeError('a bug'));
      world.advance(5000);
      if (tries < 2) await world.tick();
    }
    world.orchestrator.watch(async (method) => {
      if (method === 'readRollouts') await stolen(world);
    });
    await expect(world.tick()).rejects.toBeInstanceOf(Fenced);
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('neither starts nor asks for anything', async () => {
    const lease = await world.lease();
    await stolen(world);
    const before = await effects();
    await expect(driveDeployments(world, world.memory, lease)).rejects.toBeInstanceOf(Fenced);
    expect(await effects()).toEqual(before);
  });

  it('leaves everything to the next holder, who ends it as one deployment', async () => {
    await expect(losingAt(world, 'updating').tick()).rejects.toBeInstanceOf(Fenced);
    world.advance(LEASE_STANDS);
    await world.restart().settle();
    expect((await world.deployment(id)).status).toBe('succeeded');
    expect(world.ecsDeployments('staging', 'worker')).toHaveLength(2);
  });
});

describe('a deployment that a rollback takes over between its intent and its call', () => {
  it('is not carried out any more', async () => {
    const world = aWorld({ project: quietShop });
    await deployed(world);
    const before = world.live('staging', 'worker');
    const id = await waiting(world);
    let back = '';
    const takenOver = after(world, 'updating', async () => {
      back = await offerRollback(world);
      await confirm(world, back);
      await startDeployment(world, back, await world.lease());
    });
    await takenOver.tick();
    expect(await world.deployment(id)).toMatchObject({ status: 'superseded', by: { id: back } });
    await world.settle();
    expect((await world.deployment(back)).status).toBe('succeeded');
    expect(world.live('staging', 'worker')).toBe(before);
    expect(world.ecsDeployments('staging', 'worker')).toHaveLength(2);
  });
});
