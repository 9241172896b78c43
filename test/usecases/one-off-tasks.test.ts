// One-off tasks beside the services: what is run, and what its end means. When one is needed is in one-off-needs.test.ts.
import { beforeEach, describe, expect, it } from 'vitest';
import { containerImage } from '../../src/domain/task-definition.ts';
import { AdapterFault } from '../../src/ports.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { placeOf, quietShop, shop, wavesOf } from './support/a-shop.ts';
import type { AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, digestOf, offerRollback, rollout } from './support/doing.ts';
import { controlsOf, statusOf } from './support/gating.ts';
import {
  aTaskWorld,
  endTask,
  MIGRATION,
  MINUTE,
  newestTask,
  revisionsOf,
  run,
  SMOKE,
  stepping,
  stepState,
  tasksIn,
  verify,
} from './support/one-off.ts';

let world: AWorld;
const begin = async (project = stepping(quietShop)): Promise<string> => {
  world = aTaskWorld(project);
  const id = await ask(world, await cut(world), 'staging');
  await world.tick();
  return id;
};
const untouched = () => ({
  updates: world.writes().filter((method) => method === 'updateService'),
  deployments: ['worker', 'api'].map((service) => world.ecsDeployments('staging', service).length),
});
const NOTHING = { updates: [], deployments: [1, 1] };
const stepStates = async () =>
  (await world.events()).flatMap((event) => (event.type === 'step.changed' ? event.state.status : []));

describe('a migration before the first wave', () => {
  let id: string;
  beforeEach(async () => {
    id = await begin();
  });

  it('runs first, and no service is touched until it has ended well', async () => {
    await world.ticks(3);
    expect(tasksIn(world)).toHaveLength(1);
    expect(untouched()).toEqual(NOTHING);
    await endTask(world, 0);
    await world.tick();
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'rolling_out' });
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(tasksIn(world)).toHaveLength(1);
  });

  it('has the image of the release by its digest; its sidecar and everything else stay', async () => {
    const [base = '', registered = ''] = revisionsOf(world);
    const [before, after] = [base, registered].map((arn) => world.orchestrator.ecs.revision(arn).definition);
    const [release] = (await world.snapshot()).releases;
    const digest = release === undefined ? '' : digestOf(release, 'api');
    expect(containerImage(after ?? {}, 'app')).toBe(`${shop.registry.host}/shop/api@${digest}`);
    expect(containerImage(after ?? {}, 'sidecar')).toBe(containerImage(before ?? {}, 'sidecar'));
    expect(after?.['taskRoleArn']).toBe(before?.['taskRoleArn']);
    expect(after).not.toHaveProperty('registeredBy');
    expect(newestTask(world).order.revision).toBe(registered);
  });

  it('says whose work its revision is', async () => {
    const { tags } = world.orchestrator.ecs.revision(newestTask(world).order.revision);
    expect(tags.map(({ key }) => key)).toEqual([
      'slipway:operation',
      'slipway:deployment',
      'slipway:release',
      'slipway:intent',
    ]);
    expect(tags).toContainEqual({ key: 'slipway:deployment', value: id });
  });

  it('runs its command in its container, with the network and capacity of the service', async () => {
    const { order } = newestTask(world);
    expect(order).toMatchObject({
      container: 'app',
      command: ['npm', 'run', 'migrate'],
      like: placeOf('staging', 'api').name,
    });
    expect(order.token).toMatch(new RegExp(`^slipway-${id}-0-[a-z0-9]+$`));
    expect(order.token.length).toBeLessThanOrEqual(64);
  });

  it('is recorded before and after every call', async () => {
    await endTask(world, 0);
    expect(await stepStates()).toEqual(['registering', 'registered', 'starting', 'running', 'succeeded']);
    expect(await stepState(world, id)).toEqual({
      status: 'succeeded',
      at: world.system.now(),
      task: newestTask(world).arn,
    });
  });

  it('is judged by the exit code of its container alone', async () => {
    await endTask(world, 0);
    const read = world.orchestrator.calls.findLast(({ method }) => method === 'readTask');
    expect(read?.args.slice(1)).toEqual([newestTask(world).arn, 'app']);
  });

  it('is waited for while ECS does not answer, and goes on by itself', async () => {
    world.orchestrator.failNext('readTask', awsFault('ThrottlingException', { retryable: true }));
    await endTask(world, 0);
    expect(await stepState(world, id)).toMatchObject({ status: 'running' });
    expect(world.progress.pauseOf(id)).toMatchObject({ provider: 'aws', code: 'ThrottlingException' });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(tasksIn(world)).toHaveLength(1);
  });
});

describe('a one-off task', () => {
  it('without a command runs as its task definition has it', async () => {
    await begin(stepping(quietShop, [run({ command: null }), ...wavesOf(['worker', 'api'])]));
    expect(newestTask(world).order.command).toBeNull();
  });

  it('can have the image of another service, in a container of another name', async () => {
    const steps = [run({ service: 'worker', container: 'sidecar' }), ...wavesOf(['worker', 'api'])];
    await begin(stepping(quietShop, steps));
    const { order } = newestTask(world);
    expect(order).toMatchObject({ container: 'sidecar', like: placeOf('staging', 'worker').name });
    const { definition } = world.orchestrator.ecs.revision(order.revision);
    expect(containerImage(definition, 'sidecar')).toMatch(/\/shop\/worker@sha256:/);
  });

  it('between two waves runs after the first and before the second, one after the other', async () => {
    const seed = run({ family: SMOKE });
    const id = await begin(stepping(quietShop, [...wavesOf(['worker']), run(), seed, ...wavesOf(['api'])]));
    expect(tasksIn(world)).toEqual([]);
    world.end('staging', 'worker');
    await world.ticks(2);
    expect(tasksIn(world)).toHaveLength(1);
    await endTask(world, 0);
    await world.tick();
    expect(tasksIn(world)).toHaveLength(2);
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  const refused = (code: string, message: string) =>
    new AdapterFault({ provider: 'aws', code, retryable: false, cause: new Error(message) });
  const NO_TASK = { exitCode: null, task: null };

  it.each([
    ['ends with another exit code', { reason: 'exit_code', exitCode: 3, said: 'no such table' }],
    ['never starts', { reason: 'never_started', exitCode: null, said: 'CannotPullContainerError' }],
  ])('that %s has failed, and nothing after it begins', async (_what, failure) => {
    const id = await begin();
    await endTask(world, failure.exitCode, failure.said);
    await world.ticks(3);
    const task = newestTask(world).arn;
    expect(await stepState(world, id)).toMatchObject({ status: 'failed', failure: { ...failure, task } });
    expect(await statusOf(world, id)).toBe('failed');
    expect(untouched()).toEqual(NOTHING);
    expect((await controlsOf(world)).locks).toEqual([]);
  });

  it('that runs out of time has failed, and not a moment before', async () => {
    const id = await begin();
    world.advance(10 * MINUTE - 1);
    await world.tick();
    expect(await stepState(world, id)).toMatchObject({ status: 'running' });
    world.advance(1);
    await world.ticks(3);
    const failure = { reason: 'timed_out', exitCode: null, said: null, task: newestTask(world).arn };
    expect(await stepState(world, id)).toMatchObject({ status: 'failed', failure });
    expect(await statusOf(world, id)).toBe('failed');
    expect(untouched()).toEqual(NOTHING);
  });

  it.each<readonly [string, object, () => void]>([
    [
      'finds no place',
      { reason: 'not_placed', said: 'RESOURCE:MEMORY' },
      () => world.orchestrator.ecs.placeNothing('RESOURCE:MEMORY'),
    ],
    [
      'ECS refuses to start',
      { reason: 'refused_by_ecs', said: 'AccessDeniedException: not authorized to perform ecs:RunTask' },
      () =>
        world.orchestrator.failNext(
          'runTask',
          refused('AccessDeniedException', 'not authorized to perform ecs:RunTask'),
        ),
    ],
    [
      'ECS refuses to register',
      { reason: 'refused_by_ecs', said: 'ClientException: too large' },
      () => world.orchestrator.failNext('registerRevision', refused('ClientException', 'too large')),
    ],
  ])('that %s has failed, and nothing after it begins', async (_what, failure, happens) => {
    world = aTaskWorld(stepping(quietShop));
    const id = await ask(world, await cut(world), 'staging');
    happens();
    await world.ticks(3);
    expect(await stepState(world, id)).toMatchObject({
      status: 'failed',
      failure: { ...NO_TASK, ...failure },
    });
    expect(await statusOf(world, id)).toBe('failed');
    expect([tasksIn(world), untouched()]).toEqual([[], NOTHING]);
  });

  it('that fails between two waves leaves a mix: the environment is locked, with the reason', async () => {
    const id = await begin(stepping(quietShop, [...wavesOf(['worker']), run(), ...wavesOf(['api'])]));
    world.end('staging', 'worker');
    await world.ticks(2);
    await endTask(world, 1);
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('failed');
    expect(await rollout(world, id, 'api')).toEqual({ status: 'waiting' });
    const { releaseName } = (await world.deployment(id)).request;
    expect((await controlsOf(world)).locks).toMatchObject([
      { id, left: true, reason: `${releaseName} took only in part: staging may run a mix` },
    ]);
  });
});

describe('a rollback', () => {
  it('runs no one-off task, waits for nothing, and puts everything back in one wave', async () => {
    const steps = [run(), ...wavesOf(['worker'], ['api']), verify()];
    world = aTaskWorld(stepping(quietShop, steps));
    await deployed(world);
    const before = ['worker', 'api'].map((service) => world.live('staging', service));
    await deployed(world);
    const [tasks, registered] = [tasksIn(world).length, revisionsOf(world).length];
    const id = await offerRollback(world);
    expect((await world.deployment(id)).plan.change.steps).toEqual([
      { kind: 'deploy', services: ['api', 'worker'] },
    ]);
    await confirm(world, id);
    await world.tick();
    for (const service of ['worker', 'api'])
      expect(await rollout(world, id, service)).toMatchObject({ status: 'rolling_out' });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    expect(['worker', 'api'].map((service) => world.live('staging', service))).toEqual(before);
    expect([tasksIn(world).length, revisionsOf(world, MIGRATION).length]).toEqual([tasks, registered]);
  });
});
