import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';
import { awsFault } from '../support/fake-ecs.ts';
import {
  approvalsOf,
  changing,
  placeOf,
  quietShop,
  taskDefinition,
  wavesOf,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, confirm, cut, deployed, offerRollback, rollout, typed, waiting } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';

describe('rolling back', () => {
  let world: AWorld;
  let a: Release;
  let b: Release;
  /** What each release ran as. */
  let revisions: { readonly a: string; readonly b: string };
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    a = await deployed(world);
    const ofA = world.live('staging', 'api');
    b = await deployed(world);
    revisions = { a: ofA, b: world.live('staging', 'api') };
  });

  const back = async (more?: Parameters<typeof typed>[0]): Promise<string> => {
    const id = await offerRollback(world, more);
    await confirm(world, id);
    await world.settle();
    return id;
  };
  const ask = (more?: Parameters<typeof typed>[0], by = ALICE) =>
    rollBack(world, world.project, typed(more), world.asker(by));
  const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });
  const targetOf = async (id: string) => (await world.deployment(id)).request.releaseName;
  const passedOver = async (id: string) => (await world.deployment(id)).request.rollback?.passedOver;
  const expire = (release: Release) => {
    for (const { repository, digest } of newestCandidate(release).artifacts)
      world.registry.expire(repository, digest);
  };

  it('goes from C to B to A, and then there is nothing left', async () => {
    const c = await deployed(world);
    expect(await targetOf(await back())).toBe(b.name);
    expect(world.live('staging', 'api')).toBe(revisions.b);
    expect(await targetOf(await back())).toBe(a.name);
    expect(world.live('staging', 'api')).toBe(revisions.a);
    // What was left is not gone back to by itself, and is named.
    const skipped = [c, b].map(({ name: release }) => ({ release, why: 'suspect' }));
    expect(await ask()).toEqual(
      refusedWith({ code: 'nothing_to_roll_back_to', environment: 'staging', skipped }),
    );
  });

  it('is only offered until somebody confirms it, and says from where and why', async () => {
    const calls = world.writes();
    const id = await offerRollback(world, { reason: 'carts are empty' });
    await world.ticks(3);
    expect(await world.deployment(id)).toMatchObject({
      status: 'awaiting_gates',
      request: { reason: 'carts are empty', rollback: { from: b.name } },
    });
    expect(world.writes()).toEqual(calls);
    await confirm(world, id, BOB);
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: BOB });
  });

  it('restores the exact revisions that succeeded, and registers none', async () => {
    const registered = () => world.writes().filter((method) => method === 'registerRevision').length;
    const before = registered();
    await back();
    expect(world.live('staging', 'api')).toBe(revisions.a);
    expect(registered()).toBe(before);
  });

  it('registers a deregistered revision again, as it was', async () => {
    const { ecs } = world.orchestrator;
    ecs.deregister(revisions.a);
    const id = await back();
    const restored = world.live('staging', 'api');
    expect(restored).not.toBe(revisions.a);
    expect(ecs.revision(restored).definition['containerDefinitions']).toEqual(
      ecs.revision(revisions.a).definition['containerDefinitions'],
    );
    expect((await world.deployment(id)).status).toBe('succeeded');
  });

  it('passes over a target whose images are gone', async () => {
    await deployed(world);
    expire(b);
    const id = await back();
    expect(await targetOf(id)).toBe(a.name);
    expect(await passedOver(id)).toEqual([{ release: b.name, why: 'image_gone' }]);
  });

  it('passes over nothing where the newest can be had, or somebody names another', async () => {
    await deployed(world);
    expect(await passedOver(await offerRollback(world))).toEqual([]);
    expect(await passedOver(await offerRollback(world, { release: a.name }))).toEqual([]);
  });

  it('restores a release as it was put there last: also by a rollback that kept a newer configuration', async () => {
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, withSecret(taskDefinition('staging', 'api'), 'newer')));
    ecs.end(cluster, name, { status: 'succeeded' });
    world.advance(60_000);
    await back({ release: a.name, imageOnly: true });
    const kept = world.live('staging', 'api');
    expect(kept).not.toBe(revisions.a);
    await deployed(world);
    const id = await back();
    expect(await targetOf(id)).toBe(a.name);
    expect(world.live('staging', 'api')).toBe(kept);
    expect(JSON.stringify(ecs.revision(kept).definition)).toContain('"newer"');
  });

  it('says which targets it passed over when none is left (F14)', async () => {
    await deployed(world);
    for (const gone of [a, b]) expire(gone);
    const skipped = [b, a].map(({ name: release }) => ({ release, why: 'image_gone' }));
    const refusal = { code: 'nothing_to_roll_back_to', environment: 'staging', skipped };
    expect(await ask()).toEqual(refusedWith(refusal));
    expect((await world.refusals()).at(-1)).toMatchObject({ tried: 'rollback staging', refusals: [refusal] });
  });

  it('is offered although nobody can tell whether the images are there, and says so', async () => {
    world.registry.failNext(awsFault('ServerException', { retryable: true }));
    world.registry.failNext(awsFault('ServerException', { retryable: true }));
    const offered = await offerRollback(world);
    expect((await world.deployment(offered)).plan.shown.wayBack).toEqual({
      release: a.name,
      obstacle: { kind: 'unreadable' },
    });
  });

  it('knows what it leaves also where that has a service which the target lacks', async () => {
    const project = changing(quietShop, 'staging', { steps: wavesOf(['api']) });
    const services = project.services.filter((each) => each.name === 'api');
    world = world.restart({ project: { ...project, services } });
    const c = await deployed(world);
    world = world.restart({ project: quietShop });
    const d = await deployed(world);
    const { plan, request } = await world.deployment(await offerRollback(world));
    expect(request.releaseName).toBe(c.name);
    expect(plan.change.services.map(({ service }) => service)).toEqual(['api']);
    expect(plan.change.liveCommit).toBe(newestCandidate(d).commit);
  });

  it('goes to the release that somebody names', async () => {
    await deployed(world);
    expect(await targetOf(await back({ release: a.name }))).toBe(a.name);
    expect(world.live('staging', 'api')).toBe(revisions.a);
  });

  it('refuses a named release whose image is gone, naming the services', async () => {
    expire(a);
    const refusal = { code: 'image_gone', release: a.name, services: ['api', 'worker'] };
    expect(await ask({ release: a.name })).toEqual(refusedWith(refusal));
  });

  it('refuses a named release that never succeeded there (I20)', async () => {
    const { name } = await cut(world);
    const refusal = { code: 'never_succeeded_here', release: name, environment: 'staging' };
    expect(await ask({ release: name })).toEqual(refusedWith(refusal));
  });

  it('refuses to go where it already is', async () => {
    const refusal = { code: 'already_live', release: b.name, environment: 'staging' };
    expect(await ask({ release: b.name })).toEqual(refusedWith(refusal));
  });

  it('refuses where nothing was ever deployed: the last environment, when none is named', async () => {
    expect(await ask({ environment: null })).toEqual(
      refusedWith({ code: 'nothing_to_roll_back_to', environment: 'production', skipped: [] }),
    );
  });

  it('refuses an environment and a release that there are not, and an outsider', async () => {
    expect(await ask({ environment: 'moon' })).toMatchObject(refusedWith({ code: 'unknown_environment' }));
    expect(await ask({ release: '2020.1.1.1' })).toMatchObject(refusedWith({ code: 'unknown_release' }));
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await ask({}, 'U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
  });

  it('works while GitHub is down (F21)', async () => {
    world.source.break();
    const id = await back();
    expect((await world.deployment(id)).status).toBe('succeeded');
  });

  it('takes over what is rolling out, and settles what that left (F32)', async () => {
    const rolling = await waiting(world);
    await world.tick();
    const id = await back();
    expect(await world.deployment(rolling)).toMatchObject({ status: 'superseded', by: { id } });
    expect(await targetOf(id)).toBe(b.name);
    expect(world.live('staging', 'worker')).toBe(await rolloutRevision(id, 'worker'));
    expect(world.live('staging', 'api')).toBe(revisions.b);
  });

  it('takes over what has not changed anything yet', async () => {
    const rolling = await waiting(world);
    world.orchestrator.failNext('registerRevision', awsFault('ExpiredTokenException', { retryable: true }));
    await world.tick();
    const calls = world.writes().length;
    const id = await back();
    expect((await world.deployment(rolling)).status).toBe('superseded');
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded' });
    expect(world.live('staging', 'api')).toBe(revisions.b);
    expect(world.writes()).toHaveLength(calls);
  });

  it('takes over what needs an operator', async () => {
    const stuck = await waiting(world);
    await world.tick();
    for (let tries = 0; tries < 3; tries += 1) {
      world.orchestrator.failNext('readRollouts', new TypeError('a bug'));
      world.advance(5000);
      await world.tick();
    }
    expect((await world.deployment(stuck)).status).toBe('needs_operator');
    const id = await back();
    expect((await world.deployment(id)).status).toBe('succeeded');
    expect(world.live('staging', 'api')).toBe(revisions.b);
  });

  it('waits for approvals where the policy wants them, and asks again when what serves has changed', async () => {
    const approvals = approvalsOf(1);
    world = world.restart({
      project: changing(quietShop, 'staging', { policy: { rollback: { approvals, leaves: 'nothing' } } }),
    });
    const id = await offerRollback(world);
    await confirm(world, id);
    await world.ticks(2);
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    await approve(world, id, BOB);
    await world.settle();
    expect((await world.deployment(id)).status).toBe('succeeded');
  });

  const rolloutRevision = async (id: string, service: string) => {
    const found = await rollout(world, id, service);
    return 'revision' in found ? found.revision : undefined;
  };
});
