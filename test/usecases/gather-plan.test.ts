import { describe, expect, it } from 'vitest';
import type { PlanFact } from '../../src/domain/request.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { newestCandidate } from '../../src/domain/release.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { gatherPlan, gatherSettledPlan } from '../../src/usecases/gather-plan.ts';
import {
  changing,
  CHECK,
  placeOf,
  quietShop,
  SECRET,
  shop,
  taskDefinition,
  withSecret,
  wavesOf,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, deployed, digestOf } from './support/doing.ts';

const { cluster, name: ecsService } = placeOf('staging', 'api');

async function planOf(world: AWorld, gather = gatherPlan): Promise<PlanFact> {
  const snapshot = await world.snapshot();
  const [environment] = world.project.environments;
  const release = snapshot.releases.at(-1);
  if (environment === undefined || release === undefined) throw new Error('nothing to plan');
  return gather(
    world,
    world.project,
    environment,
    { ...newestCandidate(release), rollback: null, taken: {} },
    snapshot,
  );
}

async function thePlan(world: AWorld): Promise<Plan> {
  const fact = await planOf(world);
  if (fact.kind === 'plan') return fact.plan;
  throw new Error(`no plan: ${JSON.stringify(fact)}`);
}

describe('a plan', () => {
  it('says service by service what serves and what would', async () => {
    const world = aWorld();
    const release = await cut(world);
    const { change } = await thePlan(world);
    expect(change).toMatchObject({
      environment: 'staging',
      targetCommit: newestCandidate(release).commit,
      steps: wavesOf(['worker'], ['api']),
      policy: world.project.environments[0]?.policy,
    });
    expect(
      change.services.map(({ service, digest, liveRevision }) => [service, digest, liveRevision]),
    ).toEqual(['api', 'worker'].map((each) => [each, digestOf(release, each), world.live('staging', each)]));
  });

  it('is made of the running revision, without what only an answer carries, and with one image replaced', async () => {
    const world = aWorld();
    const release = await cut(world);
    const [api] = (await thePlan(world)).change.services;
    const base = world.live('staging', 'api');
    const { containerDefinitions, ...rest } = inputOf(api);
    expect(rest).toEqual({ family: 'shop-api-staging', taskRoleArn: 'arn:aws:iam::123456789012:role/shop' });
    expect(api?.action).toMatchObject({ kind: 'register', base });
    expect(containerDefinitions).toMatchObject([
      { name: 'app', image: `${shop.registry.host}/shop/api@${digestOf(release, 'api')}` },
      { name: 'sidecar', image: 'public.ecr.aws/acme/sidecar:1' },
    ]);
  });

  it('keeps fields that nobody knew when this was written', async () => {
    const world = aWorld();
    const { ecs } = world.orchestrator;
    const odd = taskDefinition('staging', 'api', { quantumMode: { level: 3, label: '' } });
    ecs.deploy(cluster, ecsService, ecs.register(cluster, odd));
    await cut(world);
    const [api] = (await thePlan(world)).change.services;
    expect(inputOf(api)).toMatchObject({ quantumMode: { level: 3, label: '' } });
  });

  it('is the same while nothing changes, and another when a value of the environment does', async () => {
    const world = aWorld();
    await cut(world);
    const { hash } = await thePlan(world);
    expect((await thePlan(world)).hash).toBe(hash);
    const { ecs } = world.orchestrator;
    const changed = withSecret(taskDefinition('staging', 'api'), 'another value');
    ecs.deploy(cluster, ecsService, ecs.register(cluster, changed));
    expect((await thePlan(world)).hash).not.toBe(hash);
  });

  it('has nothing to do for a service whose image is there already', async () => {
    const world = aWorld({ project: quietShop });
    await deployed(world);
    expect((await thePlan(world)).change.services.map(({ action }) => action)).toEqual([
      { kind: 'none' },
      { kind: 'none' },
    ]);
  });
});

describe('secrets in a plan (I18)', () => {
  it('never reach the plan or the records, and what serves has them all the same', async () => {
    const world = aWorld({ project: quietShop });
    await deployed(world);
    expect(JSON.stringify(await thePlan(world))).not.toContain(SECRET);
    const recorded = JSON.stringify([await world.events(), await world.snapshot()]);
    expect(recorded).toContain('DATABASE_PASSWORD');
    expect(recorded).not.toContain(SECRET);
    const serving = world.orchestrator.ecs.revision(world.live('staging', 'api')).definition;
    expect(JSON.stringify(serving).split(SECRET)).toHaveLength(3);
  });

  it('are masked differently by every installation, and alike by one', async () => {
    const plans = await Promise.all(
      [1, 1, 2].map(async (key) => {
        const world = aWorld({ key });
        await cut(world);
        return (await thePlan(world)).change.services;
      }),
    );
    const [one, same, other] = plans.map((services) => JSON.stringify(services));
    expect(one).toBe(same);
    expect(other).not.toBe(one);
  });
});

describe('what is live', () => {
  it('is unknown where Slipway has deployed nothing', async () => {
    const world = aWorld();
    await cut(world);
    const { change, shown } = await thePlan(world);
    expect([change.liveCommit, shown.liveRelease, shown.commits]).toEqual([null, null, null]);
  });

  it('is the release that every service still runs, and so many commits behind', async () => {
    const world = aWorld({ project: quietShop });
    const first = await deployed(world);
    world.commit();
    await cut(world);
    const { change, shown } = await thePlan(world);
    expect(change.liveCommit).toBe(newestCandidate(first).commit);
    expect(shown).toMatchObject({ liveRelease: first.name, commits: 2 });
  });

  it('is unknown once somebody has set one service to something else', async () => {
    const world = aWorld({ project: quietShop });
    await deployed(world);
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, ecsService, ecs.register(cluster, taskDefinition('staging', 'api')));
    world.advance(READ_LAG);
    await cut(world);
    const { change, shown } = await thePlan(world);
    expect([change.liveCommit, shown.liveRelease, shown.commits]).toEqual([null, null, null]);
  });

  it('can be planned over while GitHub is down (F21)', async () => {
    const world = aWorld({ project: quietShop });
    const first = await deployed(world);
    await cut(world);
    world.source.break();
    expect((await thePlan(world)).shown).toEqual({
      liveRelease: first.name,
      commits: null,
      checks: [],
      authors: { kind: 'not_asked' },
      wayBack: { release: first.name, obstacle: null },
      undone: null,
      configuration: ['api', 'worker'].map((service) => ({
        service,
        changes: [],
        waiting: null,
        unlike: null,
      })),
    });
    const wanting = changing(quietShop, 'staging', { policy: { checks: [CHECK] } });
    expect((await thePlan(world.restart({ project: wanting }))).shown.checks).toBe('unreadable');
  });
});

describe('while ECS still shows what Slipway has just replaced', () => {
  /** The first release is rolling out, and reads show what was there before; a second one waits to be planned. */
  async function behind(): Promise<AWorld> {
    const world = aWorld({ project: quietShop });
    await ask(world, await cut(world), 'staging');
    world.orchestrator.ecs.freezeReads();
    await world.tick();
    expect(world.writes()).toContain('updateService');
    await cut(world);
    return world;
  }

  it('there is no plan until reads can be believed', async () => {
    const world = await behind();
    expect(await planOf(world)).toEqual({ kind: 'unsettled' });
    world.advance(READ_LAG - 1);
    expect(await planOf(world)).toEqual({ kind: 'unsettled' });
    world.advance(1);
    expect((await planOf(world)).kind).toBe('plan');
  });

  it('somebody who waits for it gets one as soon as reads show it', async () => {
    const world = await behind();
    const before = world.system.now();
    const sleep = world.system.sleep.bind(world.system);
    world.system.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (world.system.now() - before >= 3000) world.orchestrator.ecs.thawReads();
    };
    expect((await planOf(world, gatherSettledPlan)).kind).toBe('plan');
    expect(world.system.now() - before).toBe(3000);
  });

  it('somebody who waits for it gets one at the latest when reads can be believed', async () => {
    const world = await behind();
    const before = world.system.now();
    expect((await planOf(world, gatherSettledPlan)).kind).toBe('plan');
    expect(world.system.now() - before).toBe(READ_LAG);
  });

  it('a success is no proof that reads have caught up', async () => {
    const world = aWorld({ project: quietShop });
    const base = world.live('staging', 'api');
    await ask(world, await cut(world), 'staging');
    await world.ticks(2, 0);
    world.end('staging', 'worker');
    await world.ticks(2, 0);
    world.end('staging', 'api');
    await world.tick();
    // To a reader the same as a read from before.
    world.orchestrator.ecs.deploy(cluster, ecsService, base);
    await cut(world);
    expect(await planOf(world)).toEqual({ kind: 'unsettled' });
    world.advance(READ_LAG);
    expect((await planOf(world)).kind).toBe('plan');
  });
});

function inputOf(plan: Plan['change']['services'][number] | undefined) {
  if (plan?.action.kind !== 'register') throw new Error('nothing would be registered');
  return plan.action.input;
}
