import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut, cutHead, deployed, pick } from './support/doing.ts';

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
});

const changesOf = (release: Release) => newestCandidate(release).changes;

describe('what a cut brings', () => {
  it('is counted from what runs in production, and not from the release before', async () => {
    const live = await deployed(world, 'production');
    await cut(world);
    const next = await cut(world);
    expect(changesOf(next)).toMatchObject({
      kind: 'counted',
      since: {
        release: live.name,
        commit: newestCandidate(live).commit,
        environment: 'production',
      },
      total: 2,
    });
  });

  it('is counted from the release before, and says so, once somebody else has deployed there', async () => {
    const live = await deployed(world, 'production');
    const { cluster, name } = placeOf('production', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('production', 'api')));
    world.advance(READ_LAG);
    expect(changesOf(await cut(world))).toMatchObject({ since: { release: live.name, environment: null } });
  });

  it('is counted from the release before, and says so, while ECS does not answer', async () => {
    const live = await deployed(world, 'production');
    world.orchestrator.failNext('describeServices', awsFault('ServerException', { retryable: true }));
    expect(changesOf(await cut(world))).toMatchObject({ since: { release: live.name, environment: null } });
  });

  it('is counted from the newest candidate of the release before', async () => {
    const first = await cut(world);
    const source = world.commit('fix: picked');
    const { commit } = newestCandidate(await pick(world, first, source));
    expect(changesOf(await cutHead(world))).toMatchObject({
      since: { release: `${first.name}-rc.2`, commit, environment: null },
      total: 1,
    });
  });

  it('cannot be told where GitHub has the commit in production no more', async () => {
    const live = await deployed(world, 'production');
    world.source.range = async () => null;
    expect(changesOf(await cut(world))).toEqual({
      kind: 'unreadable',
      since: {
        release: live.name,
        commit: newestCandidate(live).commit,
        environment: 'production',
      },
    });
  });

  it('lists what people did, and counts bots, merges and what was taken back', async () => {
    await cut(world);
    const taken = world.commit('feat: taken back');
    world.commit('Revert "feat: taken back"', { body: `This reverts commit ${taken}.` });
    world.source.commit('main', { subject: 'chore(deps): bump', author: 'renovate[bot]' });
    world.commit('fix: stays (#7)');
    world.build(world.source.branches.get('main') ?? '');
    expect(changesOf(await cutHead(world))).toMatchObject({
      total: 4,
      read: 4,
      entries: [{ pull: 7, type: 'fix', title: 'stays', author: { login: 'alice' } }],
      left: 0,
      bots: 1,
      merges: 0,
      cancelled: 1,
    });
  });

  it('reads no more commits than it has said, and says how many there are', async () => {
    await cut(world);
    for (let made = 0; made < 2100; made += 1)
      world.source.commit('main', { subject: `fix: number ${made}`, author: 'alice', files: {} });
    world.build(world.source.branches.get('main') ?? '');
    expect(changesOf(await cutHead(world))).toMatchObject({ total: 2100, read: 2000 });
  });
});
