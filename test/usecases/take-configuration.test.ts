// Terraform has registered a newer revision, which does not run: a button takes it, or slipway.yml says what is taken.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConfigurationSource, Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import { containerImage } from '../../src/domain/task-definition.ts';
import type { Outcome } from '../../src/ports.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { takeConfiguration } from '../../src/usecases/take-configuration.ts';
import { awsFault } from '../support/fake-ecs.ts';
import {
  approvalsOf,
  changing,
  placeOf,
  quietShop,
  SECRET,
  taskDefinition,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, confirm, cut, deployed, digestOf, must, offerRollback } from './support/doing.ts';
import { BOB, CAROL } from './support/fake-directory.ts';
import { clickOn, statusOf } from './support/gating.ts';

const { cluster } = placeOf('staging', 'api');
const asking = (more: Parameters<typeof changing>[2] = {}): Project =>
  changing(quietShop, 'staging', { policy: { approvals: approvalsOf(1) }, ...more });

let world: AWorld;
let release: Release;
let id: string;
/** As Terraform would: another value, and no tag of ours. */
const registered = (value: string, service = 'api'): string =>
  world.orchestrator.ecs.register(cluster, withSecret(taskDefinition('staging', service), value));
async function asked(): Promise<void> {
  release = await cut(world);
  id = await ask(world, release, 'staging');
}
const take = async (by = BOB, inbound?: string): Promise<Outcome> => {
  const { replans } = await world.deployment(id);
  return takeConfiguration(world, { deployment: id, replans, asker: world.asker(by, inbound) });
};
const waitingFor = async (service = 'api') =>
  (await world.deployment(id)).plan.shown.configuration.find((each) => each.service === service)?.waiting;
const actionFor = async (service = 'api') =>
  (await world.deployment(id)).plan.change.services.find((each) => each.service === service)?.action;
const liveDefinition = (service = 'api') =>
  world.orchestrator.ecs.revision(world.live('staging', service)).definition;
const goOut = async () => {
  must(await approve(world, id, CAROL));
  await world.settle();
  expect(await statusOf(world, id)).toBe('succeeded');
};
const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });
const NONE = refusedWith({ code: 'no_configuration_waiting' });

describe('Take the new configuration', () => {
  let waiting: string;
  let before: string;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    await deployed(world);
    before = world.live('staging', 'api');
    waiting = registered('from terraform');
    world = world.restart({ project: asking() });
    await asked();
  });

  it('is offered where a newer revision waits, and until somebody takes it what runs is the base', async () => {
    expect(await waitingFor()).toBe(waiting);
    expect(await waitingFor('worker')).toBeNull();
    expect(await actionFor()).toMatchObject({ kind: 'register', base: before });
    await goOut();
    expect(JSON.stringify(liveDefinition())).toContain(SECRET);
  });

  it('makes a new plan with that as its base: approvals are void, and people are asked about it anew', async () => {
    must(await approve(world, id, CAROL));
    const { plan, approvals } = await world.deployment(id);
    const { events } = must(await take());
    const after = await world.deployment(id);
    expect(events).toMatchObject([
      { type: 'deployment.replanned', voided: approvals, taken: { api: waiting }, confirmedBy: null },
    ]);
    expect(after).toMatchObject({
      status: 'awaiting_gates',
      replans: 1,
      approvals: [],
      taken: { api: waiting },
      differences: [{ what: 'configuration', service: 'api' }],
    });
    expect(after.plan.hash).not.toBe(plan.hash);
    expect(await actionFor()).toMatchObject({ kind: 'register', base: waiting });
    expect(await actionFor('worker')).toMatchObject({ base: world.live('staging', 'worker') });
    await world.ticks(2);
    expect(await world.deployment(id)).toMatchObject({ replans: 1, status: 'awaiting_gates' });
    expect(JSON.stringify(await world.events())).not.toContain('from terraform');
  });

  it('goes out with that configuration, and the image that was approved', async () => {
    must(await take());
    await goOut();
    expect(JSON.stringify(liveDefinition())).toContain('from terraform');
    expect(containerImage(liveDefinition(), 'app')).toContain(digestOf(release, 'api'));
    expect(JSON.stringify(liveDefinition('worker'))).toContain(SECRET);
    await asked();
    expect(await waitingFor()).toBeNull();
  });

  it('takes what waits for every service at once, and no more than once', async () => {
    const other = registered('too', 'worker');
    await asked();
    must(await take());
    expect(await world.deployment(id)).toMatchObject({ taken: { api: waiting, worker: other } });
    expect(await take()).toEqual(NONE);
  });

  it('takes a still newer one in another plan', async () => {
    must(await take());
    const newer = registered('newer');
    registered('too', 'worker');
    await asked();
    expect(await waitingFor()).toBe(newer);
    must(await take());
    expect(await actionFor()).toMatchObject({ base: newer });
  });

  it('comes back with a rollback as it ran, whatever was taken since', async () => {
    await goOut();
    const restored = world.live('staging', 'api');
    registered('later');
    await asked();
    must(await take());
    await goOut();
    world = world.restart({ project: quietShop });
    const back = await offerRollback(world);
    expect((await world.deployment(back)).plan.shown.configuration).toEqual([]);
    await confirm(world, back);
    await world.settle();
    expect(world.live('staging', 'api')).toBe(restored);
  });

  it('still waits behind what Slipway has registered since, until something that took it has succeeded', async () => {
    for (const service of ['worker', 'api']) {
      await goOut();
      expect(await waitingFor(service)).toBe(service === 'api' ? waiting : null);
      await asked();
      expect([await waitingFor('api'), await waitingFor('worker')]).toEqual([waiting, null]);
    }
    must(await take());
    await goOut();
    await asked();
    expect(await waitingFor()).toBeNull();
  });

  it('still waits after a deployment that took it has failed', async () => {
    must(await take());
    must(await approve(world, id, CAROL));
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(3);
    expect(await statusOf(world, id)).toBe('failed');
    await asked();
    expect(await waitingFor()).toBe(waiting);
  });

  it('gives way to a newer one that somebody registers after it', async () => {
    await goOut();
    const newer = registered('newer');
    await asked();
    expect(await waitingFor()).toBe(newer);
    await goOut();
    await asked();
    expect(await waitingFor()).toBe(newer);
  });

  it('is refused where it has been deleted since it was shown, in words', async () => {
    await goOut();
    await asked();
    world.orchestrator.ecs.deleteRevision(waiting);
    const problem = { kind: 'no_such_revision', revision: waiting };
    expect(await take()).toEqual(refusedWith({ code: 'service_unfit', service: 'api', problem }));
    expect(await world.deployment(id)).toMatchObject({ replans: 0, taken: {} });
  });

  it('is refused where none waits, on an older card, and once it is not open any more', async () => {
    const old = await clickOn(world, id, BOB);
    must(await take());
    expect(await takeConfiguration(world, { ...old, asker: world.asker(BOB) })).toEqual(
      refusedWith({ code: 'stale_card' }),
    );
    await goOut();
    expect(await take()).toEqual(refusedWith({ code: 'stale_card' }));
    await asked();
    expect(await take()).toEqual(NONE);
  });

  it('is refused for a rollback, and for what there is not', async () => {
    await goOut();
    registered('once more');
    id = await offerRollback(world);
    expect(await take()).toEqual(NONE);
    const click = { deployment: 'zzzzzzzz', replans: 0, asker: world.asker(BOB) };
    expect(await takeConfiguration(world, click)).toEqual(refusedWith({ code: 'stale_card' }));
  });

  it('is refused to an outsider; delivered twice, it has one effect', async () => {
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await take('U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    const click = await clickOn(world, id, BOB);
    must(await takeConfiguration(world, click));
    expect(await takeConfiguration(world, click)).toEqual({ kind: 'duplicate' });
  });

  it('is refused where it does not fit: the container is not in it', async () => {
    const { containerDefinitions: _, ...rest } = taskDefinition('staging', 'api');
    world.orchestrator.ecs.register(cluster, {
      ...rest,
      containerDefinitions: [{ name: 'web', image: 'x' }],
    });
    await asked();
    const problem = { kind: 'no_such_container', container: 'app' };
    expect(await take()).toEqual(refusedWith({ code: 'service_unfit', service: 'api', problem }));
    expect(await world.deployment(id)).toMatchObject({ replans: 0, taken: {} });
  });
});

describe('configuration, in slipway.yml', () => {
  const configured = async (api: ConfigurationSource) => {
    world = aWorld({ project: quietShop });
    await deployed(world);
    const newest = registered('from terraform');
    world = world.restart({ project: asking({ configuration: { api } }) });
    await asked();
    return newest;
  };

  it('running: what runs is the base, whatever is newer', async () => {
    await configured('running');
    expect(await actionFor()).toMatchObject({ base: world.live('staging', 'api') });
  });

  it('latest: the newest of the family is the base, and another that comes before the start asks again', async () => {
    const newest = await configured('latest');
    expect(await actionFor()).toMatchObject({ kind: 'register', base: newest });
    expect(await actionFor('worker')).toMatchObject({ base: world.live('staging', 'worker') });
    must(await approve(world, id, CAROL));
    const newer = registered('newer');
    await world.tick();
    expect(await world.deployment(id)).toMatchObject({ status: 'awaiting_gates', approvals: [], replans: 1 });
    expect(await actionFor()).toMatchObject({ base: newer });
    await goOut();
    expect(JSON.stringify(liveDefinition())).toContain('"newer"');
  });

  it('a family and revision: that very one is the base, whatever runs or is newer', async () => {
    await configured({ revision: 'shop-api-staging:1' });
    const [first] = world.orchestrator.ecs.family('eu-west-1', 'shop-api-staging');
    expect(await actionFor()).toMatchObject({ kind: 'register', base: first?.arn });
    await goOut();
    expect(JSON.stringify(liveDefinition())).toContain(SECRET);
  });

  it('a family and revision that is not there is refused in words, and nothing is asked for', async () => {
    const revision = 'shop-api-staging:99';
    world = aWorld({ project: asking({ configuration: { api: { revision } } }) });
    const { name } = await cut(world);
    const typed = { release: name, environment: 'staging', emergency: null };
    const problem = { kind: 'no_such_revision', revision };
    expect(await deployRelease(world, world.project, typed, world.asker(BOB))).toEqual(
      refusedWith({ code: 'service_unfit', service: 'api', problem }),
    );
    expect((await world.snapshot()).deployments).toEqual([]);
  });

  it('a family and revision that ECS cannot tell of just now is not one that is not there', async () => {
    world = aWorld({ project: asking({ configuration: { api: { revision: 'shop-api-staging:1' } } }) });
    const { name } = await cut(world);
    world.orchestrator.failNext('describeRevision', awsFault('ThrottlingException', { retryable: true }));
    const typed = { release: name, environment: 'staging', emergency: null };
    await expect(deployRelease(world, world.project, typed, world.asker(BOB))).rejects.toMatchObject({
      code: 'ThrottlingException',
    });
  });

  it('latest or pinned: a rollback restores what ran all the same', async () => {
    world = aWorld({ project: quietShop });
    await deployed(world);
    const before = world.live('staging', 'api');
    await deployed(world);
    registered('from terraform');
    for (const api of ['latest', { revision: 'shop-api-staging:1' }] as const) {
      world = world.restart({ project: changing(quietShop, 'staging', { configuration: { api } }) });
      id = await offerRollback(world, { release: (await world.snapshot()).releases[0]?.name ?? '' });
      expect(await actionFor()).toEqual({ kind: 'restore', revision: before });
      await confirm(world, id);
      await world.settle();
      await deployed(world);
    }
  });
});
