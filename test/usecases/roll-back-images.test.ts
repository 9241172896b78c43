// A rollback of images alone, and one whose revisions are not what they were when it was offered.
import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { containerImage, type JsonObject } from '../../src/domain/task-definition.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';
import {
  changing,
  inOneWave,
  placeOf,
  quietShop,
  SECRET,
  taskDefinition,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { confirm, deployed, digestOf, offerRollback, rollout, typed } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';
import { controlsOf, statusOf } from './support/gating.ts';

const { cluster, name: ecsApi } = placeOf('staging', 'api');
let world: AWorld;
let a: Release;
/** What `api` ran as with the first release. */
let revisionOfA: string;
const definitionOf = (arn: string): JsonObject => world.orchestrator.ecs.revision(arn).definition;
const live = () => definitionOf(world.live('staging', 'api'));
const registered = () => world.writes().filter((method) => method === 'registerRevision').length;
const confirmed = async (id: string) => {
  await confirm(world, id);
  await world.settle();
};
/** Somebody deploys another configuration past Slipway, with the image that runs. */
const reconfigured = (value: string) => {
  const { ecs } = world.orchestrator;
  const { taskDefinitionArn: _, ...now } = live();
  const text = JSON.stringify(now).replaceAll(SECRET, value).replaceAll('of today', value);
  ecs.deploy(cluster, ecsApi, ecs.register(cluster, JSON.parse(text) as JsonObject));
  ecs.end(cluster, ecsApi, { status: 'succeeded' });
  world.advance(60_000);
};

beforeEach(async () => {
  world = aWorld({ project: inOneWave(quietShop) });
  a = await deployed(world);
  revisionOfA = world.live('staging', 'api');
});

describe('a rollback of images alone', () => {
  beforeEach(async () => {
    reconfigured('of today');
    await deployed(world);
  });

  it('puts back the image and keeps today’s configuration', async () => {
    const id = await offerRollback(world, { imageOnly: true });
    const { plan, request } = await world.deployment(id);
    expect(request.rollback).toMatchObject({ imageOnly: true });
    expect(plan.change.services.find(({ service }) => service === 'api')?.action).toMatchObject({
      kind: 'register',
      base: world.live('staging', 'api'),
    });
    await confirmed(id);
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(containerImage(live(), 'app')).toContain(digestOf(a, 'api'));
    expect(JSON.stringify(live())).toContain('of today');
  });

  it('keeps what runs, whatever slipway.yml says new revisions are made from', async () => {
    world.orchestrator.ecs.register(cluster, withSecret(taskDefinition('staging', 'api'), 'from terraform'));
    world = world.restart({ project: changing(quietShop, 'staging', { configuration: { api: 'latest' } }) });
    await confirmed(await offerRollback(world, { imageOnly: true }));
    expect(JSON.stringify(live())).toContain('of today');
  });

  it('is unlike the other kind, which puts back the configuration too', async () => {
    await confirmed(await offerRollback(world));
    expect(world.live('staging', 'api')).toBe(revisionOfA);
    expect(JSON.stringify(live())).toContain(SECRET);
    expect(JSON.stringify(live())).not.toContain('of today');
  });

  it.each<readonly [string, () => { readonly imageOnly: true; readonly release?: string }]>([
    ['it is the newest', () => ({ imageOnly: true })],
    ['somebody names it', () => ({ imageOnly: true, release: a.name })],
  ])('does not need the revisions of then, where %s: they may be deleted', async (_how, more) => {
    world.orchestrator.ecs.deleteRevision(revisionOfA);
    const id = await offerRollback(world, more());
    expect((await world.deployment(id)).request.rollback?.passedOver).toEqual([]);
    await confirmed(id);
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(containerImage(live(), 'app')).toContain(digestOf(a, 'api'));
  });

  it('needs the images all the same', async () => {
    for (const { repository, digest } of newestCandidate(a).artifacts)
      world.registry.expire(repository, digest);
    const asked = typed({ imageOnly: true });
    expect(await rollBack(world, world.project, asked, world.asker(ALICE))).toMatchObject({
      refusals: [{ code: 'nothing_to_roll_back_to', skipped: [{ release: a.name, why: 'image_gone' }] }],
    });
  });

  it('follows what serves when that is changed between the offer and the click', async () => {
    const id = await offerRollback(world, { imageOnly: true });
    reconfigured('of this minute');
    await confirmed(id);
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: ALICE });
    expect(JSON.stringify(live())).toContain('of this minute');
    expect(containerImage(live(), 'app')).toContain(digestOf(a, 'api'));
  });

  it('is refused where those images run already', async () => {
    await confirmed(await offerRollback(world, { imageOnly: true }));
    const again = typed({ release: a.name, imageOnly: true });
    expect(await rollBack(world, world.project, again, world.asker(ALICE))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_live', release: a.name, environment: 'staging' }],
    });
  });
});

describe('a revision that was deregistered between the offer and the click', () => {
  let id: string;
  beforeEach(async () => {
    await deployed(world);
    id = await offerRollback(world);
    world.orchestrator.ecs.deregister(revisionOfA);
  });

  it('was to be restored, as the plan that was confirmed says', async () => {
    const action = (await world.deployment(id)).plan.change.services[0]?.action;
    expect(action).toEqual({ kind: 'restore', revision: revisionOfA });
  });

  it('is registered again as it was, once, and no other service is held up by it', async () => {
    const before = registered();
    await confirmed(id);
    expect(await statusOf(world, id)).toBe('succeeded');
    const restored = world.live('staging', 'api');
    expect(restored).not.toBe(revisionOfA);
    expect(definitionOf(restored)['containerDefinitions']).toEqual(
      definitionOf(revisionOfA)['containerDefinitions'],
    );
    expect(registered()).toBe(before + 1);
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'succeeded' });
  });

  it('is recorded as what was registered, so that it can be gone back to', async () => {
    await confirmed(id);
    const restored = world.live('staging', 'api');
    expect(await rollout(world, id, 'api')).toMatchObject({ revision: restored });
    await deployed(world);
    await confirmed(await offerRollback(world, { release: a.name }));
    expect(world.live('staging', 'api')).toBe(restored);
  });

  it('is registered once although the process is restarted in between', async () => {
    const before = registered();
    await confirm(world, id);
    world.orchestrator.watch((method) => {
      if (method !== 'registerRevision') return;
      world.orchestrator.watch(() => {});
      world.orchestrator.failNext('registerRevision', new Error('killed'), 'after');
    });
    await world.tick();
    await world.restart().settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(registered()).toBe(before + 1);
  });
});

describe('a revision that was deleted between the offer and the click', () => {
  it('cannot be had: that service fails in ECS’s words, and what has become of the rest is locked', async () => {
    await deployed(world);
    const before = world.live('staging', 'api');
    const id = await offerRollback(world);
    world.orchestrator.ecs.deleteRevision(revisionOfA);
    await confirm(world, id);
    for (let tick = 0; tick < 5; tick += 1) {
      await world.tick();
      world.endAll();
      world.advance(13_000);
    }
    expect(await rollout(world, id, 'api')).toMatchObject({
      status: 'failed',
      failure: { reason: 'refused_by_ecs', serves: before },
    });
    expect(await statusOf(world, id)).toBe('failed');
    expect((await controlsOf(world)).locks).toMatchObject([{ id, left: true }]);
  });
});

describe('what a rollback leaves alone', () => {
  it('is a service that runs the revision of then already', async () => {
    await deployed(world);
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, ecsApi, revisionOfA);
    ecs.end(cluster, ecsApi, { status: 'succeeded' });
    world.advance(60_000);
    const count = world.ecsDeployments('staging', 'api').length;
    const id = await offerRollback(world);
    await confirmed(id);
    expect(world.ecsDeployments('staging', 'api')).toHaveLength(count);
    expect(await rollout(world, id, 'api')).toMatchObject({
      status: 'succeeded',
      evidence: { kind: 'unchanged', proven: true },
    });
  });
});
