import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate } from '../../src/domain/release.ts';
import type { Project } from '../../src/domain/project.ts';
import { rejectDeployment } from '../../src/usecases/answer-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { changing, placeOf, shop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut, pick } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';

describe('promoting candidates', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld();
  });

  const requests = async () =>
    (await world.snapshot()).deployments.map(({ request }) => [request.releaseName, request.environment]);
  const refusedAutomation = async () =>
    (await world.events()).filter(({ type }) => type === 'automation.refused');

  it('asks for what was cut, on behalf of the person who cut', async () => {
    const { name } = await cut(world, BOB);
    await world.tick();
    expect(await requests()).toEqual([[name, 'staging']]);
    const [deployment] = (await world.snapshot()).deployments;
    expect(deployment?.request).toMatchObject({ automatic: true, requestedBy: BOB });
    const entries = await world.store.auditEntries('shop', 100);
    const asked = entries.find(({ event }) => event.type === 'deployment.requested');
    expect(asked?.actor).toEqual({ kind: 'automation', for: BOB });
  });

  it('asks for the next environment once the candidate has succeeded before it, and not earlier', async () => {
    const { name } = await cut(world);
    await world.ticks(3);
    expect(await requests()).toEqual([[name, 'staging']]);
    await world.settle();
    expect(await requests()).toEqual([
      [name, 'staging'],
      [name, 'production'],
    ]);
  });

  it('does not ask for the next environment when the one before it failed', async () => {
    await cut(world);
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.settle();
    expect((await world.snapshot()).deployments).toMatchObject([{ status: 'failed' }]);
  });

  it('asks only for the newest release', async () => {
    await cut(world);
    const { name } = await cut(world);
    await world.tick();
    expect(await requests()).toEqual([[name, 'staging']]);
  });

  it('asks for what was picked, on behalf of the person who picked', async () => {
    world.source.commit('main', { subject: 'begin', author: 'alice' });
    const release = await cut(world, BOB);
    const { commit } = newestCandidate(await pick(world, release, world.commit('fix: a thing')));
    world.build(commit);
    await world.tick();
    const [first, ...others] = (await world.snapshot()).deployments;
    expect(others).toEqual([]);
    expect(first?.request).toMatchObject({ candidate: 2, requestedBy: ALICE, automatic: true });
  });

  it('asks nowhere when slipway.yml says so', async () => {
    const manual = shop.environments.reduce<Project>(
      (project, { name }) => changing(project, name, { automation: { when: 'never' } }),
      shop,
    );
    world = aWorld({ project: manual });
    await cut(world);
    await world.ticks(2);
    expect(await requests()).toEqual([]);
  });

  describe('asks once', () => {
    it('however often it looks, and after a restart', async () => {
      await cut(world);
      await world.settle();
      await world.ticks(3);
      await world.restart().ticks(3);
      expect(await requests()).toHaveLength(2);
    });

    it('and not again when somebody has rejected it', async () => {
      await cut(world);
      await world.settle();
      const waiting = (await world.snapshot()).deployments.at(-1);
      const click = { deployment: waiting?.request.id ?? '', replans: 0, asker: world.asker(BOB) };
      expect(await rejectDeployment(world, click)).toMatchObject({ kind: 'accepted' });
      await world.settle();
      await world.restart().settle();
      expect(await requests()).toHaveLength(2);
      expect((await world.deployment(click.deployment)).status).toBe('rejected');
    });
  });

  describe('when it cannot ask', () => {
    const { cluster, name: ecsService } = placeOf('staging', 'api');
    const refusal = {
      code: 'service_unfit',
      service: 'api',
      problem: { kind: 'inactive', status: 'DRAINING' },
    };

    it('says so once, on the release, and leaves it at that', async () => {
      world.orchestrator.ecs.deleteService(cluster, ecsService);
      const release = await cut(world, ALICE);
      await world.ticks(3);
      await world.restart().ticks(3);
      expect(await refusedAutomation()).toMatchObject([
        { release: release.id, candidate: 1, environment: 'staging', refusals: [refusal] },
      ]);
      const [recorded] = (await world.snapshot()).releases;
      expect(recorded?.candidates[0]?.notRequestedIn).toEqual(['staging']);
      expect(await requests()).toEqual([]);
      expect(await world.refusals()).toMatchObject([{ tried: `deploy ${release.name} staging` }]);
      const cards = await world.store.findCard(`release:${release.id}`);
      expect(cards?.generation).toBe(2);
    });

    it('asks for the next release all the same', async () => {
      world.orchestrator.ecs.deleteService(cluster, ecsService);
      await cut(world);
      await world.tick();
      await cut(world);
      await world.tick();
      expect(await refusedAutomation()).toHaveLength(2);
    });

    it('tries again later when it only could not look', async () => {
      const { name } = await cut(world);
      world.orchestrator.failNext('describeServices', awsFault('ServerException', { retryable: true }));
      await world.tick();
      expect(await requests()).toEqual([]);
      expect(await refusedAutomation()).toEqual([]);
      world.advance(5000);
      await world.tick();
      expect(await requests()).toEqual([[name, 'staging']]);
    });
  });
});
