// What is said of a plan's configuration: it decides nothing, and what cannot be read is not said.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ServiceConfiguration } from '../../src/domain/plan.ts';
import type { JsonObject } from '../../src/domain/task-definition.ts';
import { awsFault } from '../support/fake-ecs.ts';
import {
  afterRule,
  approvalsOf,
  changing,
  placeOf,
  quietShop,
  SECRET,
  taskDefinition,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, offerRollback } from './support/doing.ts';

const LAG = 60_000;
const api = placeOf('staging', 'api');

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
});

/** Of the api, as a request for a new release says it. */
const said = async (environment = 'staging'): Promise<ServiceConfiguration> => {
  const id = await ask(world, await cut(world), environment);
  const { configuration } = (await world.deployment(id)).plan.shown;
  expect(configuration.map(({ service }) => service)).toEqual(['api', 'worker']);
  const [first] = configuration;
  if (first === undefined) throw new Error('nothing is said');
  return first;
};
/** Somebody registers a revision of the api in staging. */
const register = (
  definition: JsonObject,
  tags: readonly { readonly key: string; readonly value: string }[] = [],
) => world.orchestrator.ecs.register(api.cluster, definition, tags);
/** And deploys it, past Slipway. */
const changeOutside = (definition: JsonObject) => {
  const { ecs } = world.orchestrator;
  ecs.deploy(api.cluster, api.name, register(definition));
  ecs.end(api.cluster, api.name, { status: 'succeeded' });
  world.advance(LAG);
};
const definition = taskDefinition('staging', 'api');
/** As it runs, image and all. */
const live = (): JsonObject => world.orchestrator.ecs.revision(world.live('staging', 'api')).definition;

describe('what has changed since Slipway last deployed there', () => {
  it('is nothing to compare with before it has', async () => {
    expect((await said()).changes).toBeNull();
  });

  it('is nothing when its own revision still runs', async () => {
    await deployed(world);
    expect((await said()).changes).toEqual([]);
  });

  it('is told field by field, environment values masked (I18, T18)', async () => {
    await deployed(world);
    changeOutside(withSecret({ ...live(), cpu: '512' }, 'another secret'));
    const { changes } = await said();
    expect(changes?.map(({ path }) => path)).toEqual([
      'containerDefinitions.app.environment.DATABASE_PASSWORD',
      'containerDefinitions.sidecar.environment.TOKEN',
      'cpu',
    ]);
    expect(changes?.at(-1)).toEqual({ path: 'cpu', from: null, to: '"512"' });
    expect(JSON.stringify(await world.events())).not.toMatch(new RegExp(`another secret|${SECRET}`));
  });

  it('is nothing when only an image was changed: artifacts are compared apart', async () => {
    await deployed(world);
    changeOutside(JSON.parse(JSON.stringify(live()).replaceAll(/sha256:\w+/g, 'sha256:0')) as JsonObject);
    expect((await said()).changes).toEqual([]);
  });

  it('is told from what a rollback put back, when that was last', async () => {
    await deployed(world);
    await deployed(world);
    await confirm(world, await offerRollback(world));
    await world.settle();
    expect((await said()).changes).toEqual([]);
    changeOutside({ ...live(), memory: '1024' });
    expect((await said()).changes).toMatchObject([{ path: 'memory' }]);
  });

  it('is not told of a failed deployment', async () => {
    await deployed(world);
    await ask(world, await cut(world), 'staging');
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.settle();
    world.advance(LAG);
    expect((await said()).changes).toEqual([]);
  });
});

describe('a revision that waits', () => {
  it('is a newer one of the family, which somebody registered and which does not run', async () => {
    await deployed(world);
    expect((await said()).waiting).toBeNull();
    const waiting = register({ ...definition, cpu: '512' });
    expect((await said()).waiting).toBe(waiting);
    expect(register({ ...definition, cpu: '1024' })).not.toBe(waiting);
    expect((await said()).waiting).toMatch(/:4$/);
  });

  it('is none that Slipway registered itself, nor one that was deregistered', async () => {
    register({ ...definition, cpu: '512' }, [{ key: 'slipway:operation', value: 'abcdefgh' }]);
    expect((await said()).waiting).toBeNull();
    world.orchestrator.ecs.deregister(register({ ...definition, cpu: '1024' }));
    expect((await said()).waiting).toBeNull();
  });

  it('is none that is older than what runs', async () => {
    register({ ...definition, cpu: '256' });
    changeOutside({ ...definition, cpu: '512' });
    expect((await said()).waiting).toBeNull();
  });

  it('still waits behind what Slipway has registered since, until somebody deregisters it', async () => {
    await deployed(world);
    const waiting = register({ ...definition, cpu: '512' });
    await deployed(world);
    expect((await said()).waiting).toBe(waiting);
    world.orchestrator.ecs.deregister(waiting);
    expect((await said()).waiting).toBeNull();
  });

  it('waits no more once it has been deployed past Slipway, whatever Slipway makes from it', async () => {
    await deployed(world);
    const waiting = register({ ...definition, cpu: '512' });
    await deployed(world);
    const { ecs } = world.orchestrator;
    ecs.deploy(api.cluster, api.name, waiting);
    ecs.end(api.cluster, api.name, { status: 'succeeded' });
    world.advance(LAG);
    await deployed(world);
    expect(live()).toHaveProperty('cpu', '512');
    expect((await said()).waiting).toBeNull();
  });

  it('is shown, and changes neither the plan nor what runs', async () => {
    const id = await ask(world, await cut(world), 'staging');
    const { hash } = (await world.deployment(id)).plan;
    register({ ...definition, cpu: '512' });
    await world.settle();
    const after = await world.deployment(id);
    expect(after).toMatchObject({ status: 'succeeded', replans: 0 });
    expect(after.plan.hash).toBe(hash);
    expect(live()).not.toHaveProperty('cpu');
  });
});

describe('what is unlike the environment before', () => {
  beforeEach(() => {
    const after = afterRule('staging');
    world = aWorld({
      project: changing(quietShop, 'production', { policy: { after, approvals: approvalsOf(1) } }),
    });
  });
  const [app, sidecar] = definition['containerDefinitions'] as readonly [JsonObject, JsonObject];
  const withApp = (more: JsonObject) => ({
    ...definition,
    containerDefinitions: [{ ...app, ...more }, sidecar],
  });

  it('is nothing to compare where nothing comes before', async () => {
    expect((await said('staging')).unlike).toBeNull();
  });

  it('is nothing though values, sizes and images differ: they do on purpose', async () => {
    changeOutside(withSecret({ ...definition, cpu: '512', taskRoleArn: 'arn:other' }, 'another'));
    expect((await said('production')).unlike).toEqual([]);
  });

  it('is a variable, a secret or a command that only one of them has, by name', async () => {
    changeOutside(
      withApp({
        environment: [
          { name: 'SEARCH_INDEX_URL', value: SECRET },
          { name: 'EMPTY', value: 'full' },
        ],
        secrets: [{ name: 'API_KEY', valueFrom: 'arn:aws:ssm:key' }],
        command: ['serve', '--fast'],
      }),
    );
    const { unlike } = await said('production');
    expect(unlike?.map(({ path }) => path)).toEqual([
      'containerDefinitions.app.command',
      'containerDefinitions.app.command.0',
      'containerDefinitions.app.command.1',
      'containerDefinitions.app.environment.DATABASE_PASSWORD',
      'containerDefinitions.app.environment.SEARCH_INDEX_URL',
      'containerDefinitions.app.secrets',
      'containerDefinitions.app.secrets.API_KEY',
    ]);
    expect(JSON.stringify(unlike)).not.toContain(SECRET);
  });

  it('is not told where the service is not there before', async () => {
    world.orchestrator.ecs.deleteService(api.cluster, api.name);
    expect((await said('production')).unlike).toBeNull();
  });
});

describe('what cannot be read', () => {
  const down = awsFault('ServerException', { retryable: true });
  const NOTHING = { changes: null, waiting: null, unlike: null };

  it('says nothing, and stops nothing', async () => {
    const after = afterRule('staging');
    world = aWorld({ project: changing(quietShop, 'production', { policy: { after } }) });
    const release = await deployed(world);
    // The first two reads are those of the plan itself.
    let reads = 0;
    world.orchestrator.watch((method) => {
      if (method === 'describeRevision') reads += 1;
      if (method === 'newestRevision' || (method === 'describeRevision' && reads > 2)) throw down;
    });
    const id = await ask(world, release, 'production');
    world.orchestrator.watch(() => {});
    const { configuration } = (await world.deployment(id)).plan.shown;
    expect(configuration).toMatchObject([NOTHING, NOTHING]);
    await world.settle();
    expect((await world.deployment(id)).status).toBe('succeeded');
  });

  it('is told apart from what is the same', async () => {
    await deployed(world);
    world.orchestrator.failNext('newestRevision', down);
    world.orchestrator.failNext('newestRevision', down);
    expect(await said()).toMatchObject({ changes: [], waiting: null });
  });

  it('is not asked for at all by a rollback', async () => {
    await deployed(world);
    await deployed(world);
    const before = world.orchestrator.calls.length;
    const id = await offerRollback(world);
    expect((await world.deployment(id)).plan.shown.configuration).toEqual([]);
    const methods = world.orchestrator.calls.slice(before).map(({ method }) => method);
    expect(methods).not.toContain('newestRevision');
  });
});
