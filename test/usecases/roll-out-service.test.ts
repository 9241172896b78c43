import { beforeEach, describe, expect, it } from 'vitest';
import { imageReference } from '../../src/domain/release.ts';
import { containerImage } from '../../src/domain/task-definition.ts';
import { quietShop, SECRET } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, rollout, waiting } from './support/doing.ts';
import { keepLedger, unannounced } from './support/ledger.ts';

describe('rolling a release out', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld({ project: quietShop });
  });

  it('registers the running revision with one image replaced, and its secrets as they are', async () => {
    const base = world.live('staging', 'worker');
    const release = await cut(world);
    const id = await ask(world, release, 'staging');
    await world.tick();
    const { definition, tags } = world.orchestrator.ecs.revision(world.live('staging', 'worker'));
    const worker = release.candidates[0]?.artifacts.find(({ service }) => service === 'worker');
    expect(containerImage(definition, 'app')).toBe(worker && imageReference(worker, world.project.registry));
    expect(containerImage(definition, 'sidecar')).toBe('public.ecr.aws/acme/sidecar:1');
    expect(JSON.stringify(definition).split(SECRET)).toHaveLength(3);
    expect(definition).not.toHaveProperty('registeredBy');
    expect(tags).toContainEqual({ key: 'slipway:deployment', value: id });
    expect(tags).toContainEqual({ key: 'slipway:release', value: release.name });
    expect(world.live('staging', 'worker')).not.toBe(base);
  });

  it('keeps foreign tags of the base, and none of its own from before', async () => {
    const { ecs } = world.orchestrator;
    const base = ecs.revision(world.live('staging', 'worker'));
    const tagged = ecs.register({ region: 'eu-west-1', name: 'shop-staging' }, base.definition, [
      { key: 'team', value: 'carts' },
      { key: 'slipway:operation', value: 'of long ago' },
    ]);
    ecs.deploy({ region: 'eu-west-1', name: 'shop-staging' }, 'shop-worker-staging', tagged);
    await waiting(world);
    await world.tick();
    const { tags } = ecs.revision(world.live('staging', 'worker'));
    expect(tags).toContainEqual({ key: 'team', value: 'carts' });
    expect(tags.filter(({ key }) => key === 'slipway:operation')).toHaveLength(1);
    expect(tags).not.toContainEqual({ key: 'slipway:operation', value: 'of long ago' });
  });

  it('goes wave by wave: the next is not touched before the one before it has succeeded', async () => {
    const id = await waiting(world);
    const base = world.live('staging', 'api');
    await world.ticks(3);
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'rolling_out' });
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    expect(world.live('staging', 'api')).toBe(base);
    world.end('staging', 'worker');
    await world.ticks(2);
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'succeeded' });
    expect(await rollout(world, id, 'api')).toMatchObject({ status: 'rolling_out' });
  });

  it('writes its intent before every call that changes ECS, with the id that the call carries (I2)', async () => {
    const notes = keepLedger(world);
    await waiting(world);
    await world.settle();
    expect(notes.map(({ method, service }) => [service, method])).toEqual([
      ['worker', 'registerRevision'],
      ['worker', 'updateService'],
      ['api', 'registerRevision'],
      ['api', 'updateService'],
    ]);
    expect(unannounced(notes)).toEqual([]);
  });

  it('records every step of a service in order', async () => {
    await waiting(world);
    await world.settle();
    const steps = (await world.events()).flatMap((event) =>
      event.type === 'rollout.changed' && event.service === 'api' ? event.rollout.status : [],
    );
    expect(steps).toEqual(['registering', 'registered', 'updating', 'rolling_out', 'succeeded']);
  });

  it('does nothing twice when it is driven again at once', async () => {
    await waiting(world);
    await world.tick();
    const [calls, events] = [world.writes(), await world.events()];
    await world.ticks(3, 0);
    await world.restart().ticks(3, 0);
    expect(world.writes()).toEqual(calls);
    expect(await world.events()).toEqual(events);
  });

  it('leaves production alone while it deploys to staging', async () => {
    const before = world.live('production', 'api');
    await waiting(world);
    await world.settle();
    expect(world.live('production', 'api')).toBe(before);
    expect(world.ecsDeployments('production', 'worker')).toHaveLength(1);
  });
});
