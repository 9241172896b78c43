import { beforeEach, describe, expect, it } from 'vitest';
import {
  approvalsOf,
  placeOf,
  changing,
  CHECK,
  EXPIRE,
  shop,
  SRE,
  taskDefinition,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, confirm, cut, deployed, offerRollback } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';

const PRODUCTION = placeOf('production', 'api');
const LOOK_AGAIN = 30_000;

describe('starting a deployment', () => {
  let world: AWorld;
  /** A deployment to production that BOB has approved, and that waits for one more. */
  let id: string;
  beforeEach(async () => {
    world = aWorld();
    await cut(world, ALICE);
    await world.settle();
    id = await newestIn('production');
    await approve(world, id, BOB);
  });

  const newestIn = async (environment: string) => {
    const { deployments } = await world.snapshot();
    return deployments.findLast(({ request }) => request.environment === environment)?.request.id ?? '';
  };
  const typesSince = async (before: number) => (await world.events()).slice(before).map(({ type }) => type);

  it('starts with the very plan that was approved (I3)', async () => {
    await approve(world, id, CAROL);
    const { plan } = await world.deployment(id);
    await world.tick();
    const started = (await world.events()).findLast(({ type }) => type === 'deployment.started');
    expect(started).toMatchObject({ deployment: id, planHash: plan.hash });
  });

  describe('asks again, and voids what was approved, when', () => {
    /** What the people who were asked are told. */
    const replanned = async () => {
      const { approvals } = await world.deployment(id);
      await world.tick();
      expect(await world.deployment(id)).toMatchObject({
        status: 'awaiting_gates',
        replans: 1,
        approvals: [],
      });
      const event = (await world.events()).findLast(({ type }) => type === 'deployment.replanned');
      expect(event).toMatchObject({ voided: approvals });
      expect(approvals).toHaveLength(2);
      await world.ticks(2);
      expect((await world.deployment(id)).status).toBe('awaiting_gates');
      expect(
        world.orchestrator.ecs.service(PRODUCTION.cluster, PRODUCTION.name).deployments,
      ).not.toContainEqual(expect.objectContaining({ status: 'in_progress' }));
      return event?.type === 'deployment.replanned' ? event.differences : [];
    };

    it('somebody has changed an environment variable meanwhile', async () => {
      await approve(world, id, CAROL);
      const { ecs } = world.orchestrator;
      const changed = withSecret(taskDefinition('production', 'api'), 'another');
      ecs.deploy(PRODUCTION.cluster, PRODUCTION.name, ecs.register(PRODUCTION.cluster, changed));
      ecs.end(PRODUCTION.cluster, PRODUCTION.name, { status: 'succeeded' });
      expect(await replanned()).toEqual([{ what: 'live_revision', service: 'api' }]);
    });

    it('the policy was changed in slipway.yml', async () => {
      await approve(world, id, CAROL);
      const approvals = approvalsOf(1);
      world = world.restart({ project: changing(shop, 'production', { policy: { approvals } }) });
      expect(await replanned()).toEqual([{ what: 'policy' }]);
    });
  });

  it('starts nothing while a check is red at the start, and looks again after a while', async () => {
    const { commit } = (await world.deployment(id)).request;
    await approve(world, id, CAROL);
    world.source.setCheck(commit, { name: CHECK, state: 'failed', url: null });
    await world.tick();
    world.source.setCheck(commit, { name: CHECK, state: 'green', url: null });
    await world.tick();
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('starts nothing while GitHub cannot tell the checks (I22)', async () => {
    await approve(world, id, CAROL);
    world.source.break();
    await world.tick();
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    world.source.mend();
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('does not count somebody who has left the group since, and records it (T8)', async () => {
    await approve(world, id, CAROL);
    world.directory.setMembers(SRE, [CAROL]);
    const before = (await world.events()).length;
    await world.ticks(2);
    expect(await typesSince(before)).toEqual(['approval.revoked']);
    const after = await world.deployment(id);
    expect(after).toMatchObject({ status: 'awaiting_gates', approvals: [{ by: CAROL }] });
  });

  it('waits while the group cannot be read, and takes nobody’s approval away for that', async () => {
    await approve(world, id, CAROL);
    world.directory.break('members');
    const before = (await world.events()).length;
    await world.tick();
    expect(await typesSince(before)).toEqual([]);
    expect((await world.deployment(id)).approvals).toHaveLength(2);
    world.directory.mend();
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('does not count an approval that has run out, and ends what waited too long', async () => {
    await approve(world, id, CAROL);
    world.advance(EXPIRE);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('expired');
  });

  it('starts nothing whose image is gone since the cut, and says which (F14)', async () => {
    await approve(world, id, CAROL);
    const { artifacts, releaseName: release } = (await world.deployment(id)).request;
    const api = artifacts.find(({ service }) => service === 'api');
    world.registry.expire(api?.repository ?? '', api?.digest ?? '');
    await world.tick();
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    expect(world.progress.blocksOf(id)).toEqual([{ code: 'image_gone', release, services: ['api'] }]);
  });

  it('says why when ECS keeps it from starting, and starts when that has been mended', async () => {
    await approve(world, id, CAROL);
    const other = changing(shop, 'production', { cluster: { region: 'eu-west-1', name: 'nowhere' } });
    const astray = world.restart({ project: other });
    await astray.tick();
    expect(astray.progress.blocksOf(id)).toMatchObject([
      { code: 'service_unfit', service: 'api', problem: { kind: 'cluster_missing' } },
      { code: 'service_unfit', service: 'worker', problem: { kind: 'cluster_missing' } },
    ]);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('running');
  });

  it('leaves alone what slipway.yml no longer has', async () => {
    await approve(world, id, CAROL);
    const [staging] = shop.environments;
    const before = (await world.events()).length;
    await world.restart({ project: { ...shop, environments: staging ? [staging] : [] } }).ticks(2);
    expect(await typesSince(before)).toEqual([]);
  });
});

describe('an environment that is held', () => {
  const startsBySelf = changing(shop, 'production', { automation: { when: 'never' } });
  let world: AWorld;
  let first: string;
  let second: string;
  beforeEach(async () => {
    world = aWorld({ project: startsBySelf });
    await deployedByAutomation();
    await cut(world);
    await world.tick();
    await cut(world);
    await world.tick();
    [first = '', second = ''] = (await world.snapshot()).deployments
      .slice(1)
      .map(({ request }) => request.id);
  });

  const deployedByAutomation = async () => {
    await cut(world);
    await world.settle();
  };
  const statusOf = async (id: string) => (await world.deployment(id)).status;

  it('queues the next, naming the holder', async () => {
    expect(await world.deployment(first)).toMatchObject({ status: 'running' });
    expect(await world.deployment(second)).toMatchObject({ status: 'queued', behind: first });
    expect((await world.snapshot()).deployments.filter(({ status }) => status === 'running')).toHaveLength(1);
  });

  it('starts the queued once it is free, with a plan made anew of what serves then', async () => {
    await world.settle();
    expect([await statusOf(first), await statusOf(second)]).toEqual(['succeeded', 'succeeded']);
    expect((await world.deployment(second)).replans).toBe(1);
    const [before] = (await world.deployment(second)).plan.change.services;
    const rollouts = await world.deployment(first);
    expect('rollouts' in rollouts && rollouts.rollouts['api']).toMatchObject({
      revision: before?.liveRevision,
    });
  });

  it('is taken over by a rollback, which ends whatever waited as well (F32)', async () => {
    const back = await offerRollback(world);
    await confirm(world, back, BOB);
    await world.tick();
    expect([await statusOf(first), await statusOf(second)]).toEqual(['superseded', 'superseded']);
    expect(await world.deployment(second)).toMatchObject({ by: { kind: 'deployment', id: back } });
    expect(await statusOf(back)).toBe('running');
    await world.settle();
    expect(await statusOf(back)).toBe('succeeded');
  });
});

describe('a deployment that has started', () => {
  it('takes the button from the card of the one before it', async () => {
    const world = aWorld({ project: changing(shop, 'staging', { automation: { when: 'never' } }) });
    await deployed(world);
    const [before] = (await world.snapshot()).deployments;
    const key = `deployment:${before?.request.id}:0`;
    const drawn = await world.store.findCard(key);
    await deployed(world);
    expect((await world.store.findCard(key))?.generation).toBeGreaterThan(drawn?.generation ?? 0);
  });
});
