// `/release rollback list`: what one could go back to, and whether each could be had now.
import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { listTargets, type ListedTarget } from '../../src/usecases/list-targets.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, deployed, must, offerRollback, pick, waiting } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

let world: AWorld;
let a: Release;
let b: Release;
let revisionOfA: string;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  a = await deployed(world);
  revisionOfA = world.live('staging', 'api');
  b = await deployed(world);
});

const list = async (environment = 'staging'): Promise<readonly ListedTarget[]> => {
  const wanted = world.project.environments.filter(({ name }) => name === environment);
  const [listed] = await listTargets(world, world.project, wanted);
  return listed?.targets ?? [];
};
const statuses = async () => (await list()).map(({ release, status }) => [release, status]);
const mark = async (release: Release) => {
  const typed = { release: release.name, verdict: 'bad', reason: 'it leaks', commit: null } as const;
  must(await markRelease(world, world.project, typed, world.asker(ALICE)));
};
const rolledBack = async (release?: string) => {
  const id = await offerRollback(world, release === undefined ? {} : { release });
  await confirm(world, id);
  await world.settle();
};

describe('the targets of a rollback', () => {
  it('are what succeeded there, newest first, each with its commit, its time and the command to paste', async () => {
    const { deployments } = await world.snapshot();
    const endedAt = deployments.map((each) => ('endedAt' in each ? each.endedAt : 0));
    expect(await list()).toEqual([
      {
        release: b.name,
        commit: newestCandidate(b).commit,
        deployedAt: endedAt[1],
        status: 'live',
        command: `/release rollback staging to ${b.name}`,
      },
      {
        release: a.name,
        commit: newestCandidate(a).commit,
        deployedAt: endedAt[0],
        status: 'ready',
        command: `/release rollback staging to ${a.name}`,
      },
    ]);
  });

  it('are none where nothing was ever deployed', async () => {
    expect(await list('production')).toEqual([]);
  });

  it('are listed for every environment that is asked for', async () => {
    const listed = await listTargets(world, world.project, world.project.environments);
    expect(listed.map(({ environment, targets }) => [environment.name, targets.length])).toEqual([
      ['staging', 2],
      ['production', 0],
    ]);
  });

  it('are each there once, as it was deployed last, and what failed is not among them', async () => {
    await ask(world, a, 'staging');
    await world.settle();
    await waiting(world);
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(2);
    expect((await list()).map(({ release }) => release)).toEqual([a.name, b.name]);
  });

  it('are single candidates, by their own names', async () => {
    world.source.commit('main', { subject: 'begin', author: 'alice' });
    const { commit } = newestCandidate(await pick(world, b, world.commit('fix: a thing')));
    world.build(commit);
    await world.tick();
    await ask(world, b, 'staging');
    await world.settle();
    expect((await list()).map(({ release }) => release)).toEqual([`${b.name}-rc.2`, b.name, a.name]);
  });

  it('are the newest ten', async () => {
    for (let more = 0; more < 10; more += 1) await deployed(world);
    const listed = await list();
    expect(listed).toHaveLength(10);
    expect(listed.map(({ release }) => release)).not.toContain(a.name);
  });
});

describe('a target', () => {
  it('is live where a rollback has put it back, and suspect where one has left it', async () => {
    await rolledBack();
    expect(await statuses()).toEqual([
      [a.name, 'live'],
      [b.name, 'suspect'],
    ]);
  });

  it('is bad once somebody has marked it so', async () => {
    await mark(a);
    expect(await statuses()).toContainEqual([a.name, 'bad']);
  });

  it('has no image any more where that was expired or archived', async () => {
    const [first] = newestCandidate(a).artifacts;
    world.registry.archive(first?.repository ?? '', first?.digest ?? '');
    expect(await statuses()).toContainEqual([a.name, 'image_gone']);
  });

  it('has no revision any more where that was deleted; one that was only deregistered is ready', async () => {
    world.orchestrator.ecs.deregister(revisionOfA);
    expect(await statuses()).toContainEqual([a.name, 'ready']);
    world.orchestrator.ecs.deleteRevision(revisionOfA);
    expect(await statuses()).toContainEqual([a.name, 'revision_gone']);
  });

  it.each([
    ['ECR', () => world.registry.failNext(awsFault('ServerException', { retryable: true }))],
    [
      'ECS',
      () =>
        world.orchestrator.failNext('describeRevision', awsFault('ThrottlingException', { retryable: true })),
    ],
  ])('is unreadable where %s does not say, and the others are listed all the same', async (_what, fail) => {
    const c = await deployed(world);
    fail();
    expect(await statuses()).toEqual([
      [c.name, 'live'],
      [b.name, 'unreadable'],
      [a.name, 'ready'],
    ]);
  });
});

describe('the list', () => {
  it('is reading: nothing is recorded, and nothing is changed', async () => {
    const before = [await world.events(), world.writes()];
    await list();
    expect([await world.events(), world.writes()]).toEqual(before);
  });

  it('has commands that work: each that is ready is offered', async () => {
    await deployed(world);
    const ready = (await list()).filter(({ status }) => status === 'ready');
    const offered: string[] = [];
    for (const { release } of ready) {
      const id = await offerRollback(world, { release });
      offered.push((await world.deployment(id)).request.releaseName);
    }
    expect(offered).toEqual([b.name, a.name]);
  });
});
