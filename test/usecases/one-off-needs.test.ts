// Whether a one-off task has to run this time, and what keeps it from being planned at all.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { taskOf } from '../../src/domain/steps.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { approvalsOf, changing, placeOf, quietShop, taskDefinition, wavesOf } from './support/a-shop.ts';
import type { AWorld, NewCommit } from './support/a-world.ts';
import { approve, ask, confirm, cut, cutHead, offerRollback } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { statusOf } from './support/gating.ts';
import {
  aTaskWorld,
  endTask,
  MIGRATION,
  revisionsOf,
  run,
  SMOKE,
  stepping,
  stepState,
  tasksIn,
  verify,
} from './support/one-off.ts';

let world: AWorld;
const WAVES = wavesOf(['worker'], ['api']);

/** A commit with these files becomes a release that is asked for. */
async function asked(files: NewCommit['files'] = { 'api/server.ts': 'export {}' }): Promise<string> {
  world.commit('feat: a thing', { files });
  return ask(world, await cutHead(world), 'staging');
}
async function gone(files?: NewCommit['files']): Promise<string> {
  const id = await asked(files);
  await world.settle();
  expect(await statusOf(world, id)).toBe('succeeded');
  return id;
}
async function neededIn(id: string): Promise<unknown> {
  const [step] = (await world.deployment(id)).plan.change.steps;
  return step === undefined ? undefined : taskOf(step)?.needed;
}

describe('a task that always runs', () => {
  it('runs for every deployment', async () => {
    world = aTaskWorld(stepping(quietShop));
    for (const count of [1, 2]) {
      expect(await neededIn(await gone())).toBe('always');
      expect(tasksIn(world)).toHaveLength(count);
    }
  });
});

describe('a task that runs once for each commit', () => {
  let first: Release;
  beforeEach(async () => {
    world = aTaskWorld(stepping(quietShop, [run({ when: 'first_here' }), ...WAVES]));
    first = await cut(world);
  });

  it('runs for the first deployment of the commit', async () => {
    const id = await ask(world, first, 'staging');
    expect(await neededIn(id)).toBe('first_here');
    await world.settle();
    expect(tasksIn(world)).toHaveLength(1);
  });

  it('does not run again when the commit comes back; that is recorded, and ECS is not asked for anything', async () => {
    await ask(world, first, 'staging');
    await world.settle();
    await gone();
    const [tasks, registered] = [tasksIn(world), revisionsOf(world)];
    const again = await ask(world, first, 'staging');
    expect(await neededIn(again)).toBeNull();
    await world.tick();
    expect(await stepState(world, again)).toEqual({ status: 'skipped', at: world.system.now() });
    await world.settle();
    expect(await statusOf(world, again)).toBe('succeeded');
    expect([tasksIn(world), revisionsOf(world)]).toEqual([tasks, registered]);
  });

  it('runs again after it has failed', async () => {
    await ask(world, first, 'staging');
    await world.tick();
    await endTask(world, 1);
    const again = await ask(world, first, 'staging');
    expect(await neededIn(again)).toBe('first_here');
    await world.settle();
    expect(await statusOf(world, again)).toBe('succeeded');
    expect(tasksIn(world)).toHaveLength(2);
  });

  it('does not run again where it ended well, and something after it failed', async () => {
    const id = await ask(world, first, 'staging');
    await world.tick();
    await endTask(world, 0);
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.tick();
    expect(await statusOf(world, id)).toBe('failed');
    expect(await neededIn(await ask(world, first, 'staging'))).toBeNull();
  });
});

describe('a task that runs when its paths have changed (FIELD-NOTES 27)', () => {
  const migrations = { 'db/001.sql': 'create table carts' };
  const project = stepping(quietShop, [run({ when: { paths: ['db/', 'package.json'] } }), ...WAVES]);
  beforeEach(async () => {
    world = aTaskWorld(project);
    await gone(migrations);
  });

  it.each<readonly [string, NonNullable<NewCommit['files']>]>([
    ['a new file of the folder', { 'db/002.sql': 'alter table carts' }],
    ['another content', { 'db/001.sql': 'create table basket' }],
    ['a file that is taken away', { 'db/001.sql': null }],
    ['a file that is named itself', { 'package.json': '{}' }],
  ])('runs after %s', async (_what, files) => {
    expect(await neededIn(await gone(files))).toBe('paths_changed');
    expect(tasksIn(world)).toHaveLength(2);
  });

  it('does not run after a change of anything else: that is recorded, and nothing is registered', async () => {
    const registered = revisionsOf(world);
    const id = await gone({ 'database/001.sql': 'no', 'db.ts': 'no' });
    expect(await neededIn(id)).toBeNull();
    expect(await stepState(world, id)).toMatchObject({ status: 'skipped' });
    expect([tasksIn(world).length, revisionsOf(world)]).toEqual([1, registered]);
  });

  it('is compared with what runs there, not with the commit before', async () => {
    world.commit('feat: never deployed', { files: { 'db/002.sql': 'alter table carts' } });
    expect(await neededIn(await asked())).toBe('paths_changed');
  });

  it('runs while GitHub is down: unknown counts as changed', async () => {
    const release = await cut(world);
    world.source.break();
    const id = await ask(world, release, 'staging');
    expect(await neededIn(id)).toBe('paths_unknown');
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(tasksIn(world)).toHaveLength(2);
  });

  it('runs when GitHub does not know the commit that runs', async () => {
    const release = await cut(world);
    const [live] = (await world.snapshot()).releases;
    world.source.commits.delete(live === undefined ? '' : newestCandidate(live).commit);
    expect(await neededIn(await ask(world, release, 'staging'))).toBe('paths_unknown');
  });

  it('runs where nothing was deployed yet, and where what runs is unknown', async () => {
    const { cluster, name } = placeOf('staging', 'worker');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'worker')));
    ecs.end(cluster, name, { status: 'succeeded' });
    expect(await neededIn(await asked())).toBe('paths_unknown');
    world = aTaskWorld(project);
    expect(await neededIn(await asked())).toBe('paths_unknown');
  });

  it.each<readonly [string, NonNullable<NewCommit['files']>, string | null, number]>([
    ['has to run', { 'db/002.sql': 'alter table carts' }, 'paths_changed', 2],
    ['has not', { 'api/server.ts': 'export {}' }, null, 1],
  ])(
    '%s as the plan says that people approved, although GitHub is down at the start',
    async (_what, files, needed, ran) => {
      world = world.restart({
        project: changing(project, 'staging', { policy: { approvals: approvalsOf(1) } }),
      });
      const id = await asked(files);
      expect(await neededIn(id)).toBe(needed);
      await approve(world, id, BOB);
      world.source.break();
      await world.tick();
      expect(await world.deployment(id)).toMatchObject({ status: 'running', replans: 0 });
      await world.settle();
      expect(await statusOf(world, id)).toBe('succeeded');
      expect(tasksIn(world)).toHaveLength(ran);
    },
  );

  it('is looked at anew where something else runs by then: that plan was about other commits', async () => {
    world = world.restart({
      project: changing(project, 'staging', { policy: { approvals: approvalsOf(1) } }),
    });
    const id = await asked();
    expect(await neededIn(id)).toBeNull();
    const { cluster, name } = placeOf('staging', 'worker');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'worker')));
    ecs.end(cluster, name, { status: 'succeeded' });
    await approve(world, id, BOB);
    world.source.break();
    world.advance(60_000);
    await world.tick();
    expect(await neededIn(id)).toBe('paths_unknown');
    expect(await world.deployment(id)).toMatchObject({ status: 'awaiting_gates', replans: 1, approvals: [] });
  });

  it('runs after a rollback for what the rollback took away', async () => {
    await gone({ 'db/002.sql': 'alter table carts' });
    const back = await offerRollback(world);
    await confirm(world, back);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
    expect(await neededIn(await gone())).toBe('paths_changed');
  });
});

describe('what makes a task run differently is another plan', () => {
  it('asks people again', async () => {
    const policy = { approvals: approvalsOf(1) };
    world = aTaskWorld(changing(stepping(quietShop), 'staging', { policy }));
    const id = await ask(world, await cut(world), 'staging');
    world = world.restart({
      project: changing(stepping(quietShop, [run({ repeatable: true }), ...WAVES]), 'staging', { policy }),
    });
    await approve(world, id, BOB);
    await world.tick();
    expect(await world.deployment(id)).toMatchObject({
      status: 'awaiting_gates',
      approvals: [],
      differences: [{ what: 'steps' }],
    });
  });
});

describe('a task that cannot be run', () => {
  const refusalIn = async (project: Project) => {
    world = aTaskWorld(project);
    const { name: release } = await cut(world);
    const typed = { release, environment: 'staging', emergency: null };
    const outcome = await deployRelease(world, world.project, typed, world.asker(ALICE));
    expect(outcome.kind).toBe('refused');
    expect((await world.snapshot()).deployments).toEqual([]);
    expect(world.writes()).toEqual([]);
    return (await world.refusals()).at(-1)?.refusals;
  };
  const unfit = (task: string, problem: string) => ({ code: 'task_unfit', task, problem });

  it('is refused before anything is asked: its family is missing', async () => {
    const project = stepping(quietShop, [run({ family: 'shop-none-{environment}' }), ...WAVES]);
    expect(await refusalIn(project)).toEqual([unfit('shop-none-staging', 'missing')]);
  });

  it('also as a check, and where it would not have to run; all of it is said at once', async () => {
    const steps = [
      run({ family: 'shop-none-{environment}', when: 'first_here' }),
      ...WAVES,
      verify({ container: 'smoke' }),
    ];
    expect(await refusalIn(stepping(quietShop, steps))).toEqual([
      unfit('shop-none-staging', 'missing'),
      unfit('shop-smoke-staging', 'no_such_container'),
    ]);
  });

  it('is refused where the release has no image for its service', async () => {
    const project = stepping(quietShop, [run({ service: 'cron', family: SMOKE }), ...WAVES]);
    expect(await refusalIn(project)).toEqual([unfit('shop-smoke-staging', 'no_image')]);
  });

  it('keeps what was asked for from starting when the family has gone since, and says so', async () => {
    world = aTaskWorld(changing(stepping(quietShop), 'staging', { policy: { approvals: approvalsOf(1) } }));
    const id = await ask(world, await cut(world), 'staging');
    for (const arn of revisionsOf(world)) world.orchestrator.ecs.deregister(arn);
    await approve(world, id, BOB);
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('awaiting_gates');
    expect(world.progress.blocksOf(id)).toEqual([unfit(MIGRATION, 'missing')]);
    expect(world.writes()).toEqual([]);
  });
});
