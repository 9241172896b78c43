import { describe, expect, it } from 'vitest';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { newestCandidate } from '../../src/domain/release.ts';
import { containerImage, type JsonObject } from '../../src/domain/task-definition.ts';
import { gatherSettledPlan } from '../../src/usecases/gather-plan.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { changing, placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cutHead, digestOf } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const { host } = quietShop.registry;

describe('the platform of an image', () => {
  /** What runs as `api` says what it wants. */
  async function wanting(more: JsonObject, platforms: readonly string[]): Promise<AWorld> {
    const world = aWorld({ project: quietShop });
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api', more)));
    world.advance(READ_LAG);
    const sha = world.commit();
    world.registry.push(`${host}/shop/api`, sha, platforms);
    await cutHead(world);
    return world;
  }
  async function deploy(world: AWorld) {
    const typed = { release: '2026.11.20.1', environment: 'staging', emergency: null };
    return deployRelease(world, world.project, typed, world.asker(ALICE));
  }
  const arm = { runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } };

  it('is refused before anything changes when the task definition asks for another', async () => {
    const world = await wanting(arm, ['linux/amd64']);
    expect(await deploy(world)).toEqual({
      kind: 'refused',
      refusals: [
        {
          code: 'service_unfit',
          service: 'api',
          problem: { kind: 'platform', wants: 'linux/arm64', has: ['linux/amd64'] },
        },
      ],
    });
    await world.ticks(2);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['it is the one', arm, ['linux/arm64']],
    ['one of an index is', arm, ['linux/amd64', 'linux/arm64']],
    ['the task definition does not say', {}, ['linux/arm64']],
  ])('is fine when %s', async (_why, more, platforms) => {
    const world = await wanting(more, platforms);
    expect(await deploy(world)).toMatchObject({ kind: 'accepted' });
  });

  it('is fine when nobody knows it', async () => {
    const world = aWorld({ project: quietShop });
    world.registry.denyDetails(`${host}/shop/api`);
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api', arm)));
    world.advance(READ_LAG);
    world.commit();
    await cutHead(world);
    expect(await deploy(world)).toMatchObject({ kind: 'accepted' });
  });
});

describe('an environment that pulls from a replica of the registry', () => {
  const REPLICA = {
    host: '210987654321.dkr.ecr.us-east-1.amazonaws.com',
    account: '210987654321',
    region: 'us-east-1',
  };
  const replicated = changing(quietShop, 'production', { registry: REPLICA });

  async function released() {
    const world = aWorld({ project: replicated });
    const sha = world.source.commit('main', { subject: 'feat: a thing', author: 'alice' });
    for (const { image } of replicated.services) {
      const { digest } = world.registry.push(`${host}/${image}`, sha);
      world.registry.replicate(`${host}/${image}`, digest, `${REPLICA.host}/${image}`);
    }
    return { world, release: await cutHead(world) };
  }

  it('runs the same digest, from there', async () => {
    const { world, release } = await released();
    await ask(world, release, 'staging');
    await ask(world, release, 'production');
    await world.settle();
    const imageOf = (environment: string) => {
      const { definition } = world.orchestrator.ecs.revision(world.live(environment, 'api'));
      return containerImage(definition, 'app');
    };
    const digest = digestOf(release, 'api');
    expect(imageOf('staging')).toBe(`${host}/shop/api@${digest}`);
    expect(imageOf('production')).toBe(`${REPLICA.host}/shop/api@${digest}`);
    expect(newestCandidate(release).artifacts[0]?.repository).toBe(`${host}/shop/api`);
  });

  it('is known to run it already, by that very reference', async () => {
    const { world, release } = await released();
    await ask(world, release, 'production');
    await world.settle();
    const environment = world.project.environments[1];
    if (environment === undefined) throw new Error('no production');
    const target = { ...newestCandidate(release), rollback: null, taken: {} };
    const snapshot = await world.snapshot();
    const fact = await gatherSettledPlan(world, world.project, environment, target, snapshot);
    expect(fact).toMatchObject({
      plan: { change: { services: [{ action: { kind: 'none' } }, { action: { kind: 'none' } }] } },
    });
  });

  it('starts nothing when the image is gone from there, wherever else it is', async () => {
    const { world, release } = await released();
    world.registry.expire(`${REPLICA.host}/shop/api`, digestOf(release, 'api'));
    const id = await ask(world, release, 'production');
    await world.ticks(2);
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    expect(world.progress.blocksOf(id)).toEqual([
      { code: 'image_gone', release: release.name, services: ['api'] },
    ]);
    expect(world.writes()).toEqual([]);
  });

  it('waits for the replication like for CI', async () => {
    const world = aWorld({
      project: { ...replicated, artifacts: { ...replicated.artifacts, wait: 60_000 } },
    });
    world.commit();
    const { build } = newestCandidate(await cutHead(world));
    expect(build).toMatchObject({
      status: 'waiting',
      missing: [{ service: 'api', why: 'no_such_tag' }, { service: 'worker' }],
    });
  });
});
