import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import type { ServiceProblem } from '../../src/domain/refusal.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { changing, placeOf, quietShop, taskDefinition, wavesOf } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const { cluster } = placeOf('staging', 'api');

/** Another ECS service, or another container, stands behind `api`. */
const withApi = (more: Partial<Project['services'][number]>): Project => ({
  ...quietShop,
  services: quietShop.services.map((each) => (each.name === 'api' ? { ...each, ...more } : each)),
});

describe('a service that Slipway cannot deploy to (F13)', () => {
  let world: AWorld;
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    await cut(world);
  });

  const deployTo = async (project: Project) => {
    const [release] = (await world.snapshot()).releases;
    const typed = { release: release?.name ?? '', environment: 'staging', emergency: null };
    const outcome = await deployRelease(world.restart({ project }), project, typed, world.asker(ALICE));
    expect(world.writes()).toEqual([]);
    return outcome;
  };
  const unfit = (service: string, problem: ServiceProblem) => ({ code: 'service_unfit', service, problem });
  const refusalsOf = async (project: Project) => {
    expect(await deployTo(project)).toMatchObject({ kind: 'refused' });
    return (await world.refusals())[0]?.refusals;
  };

  it('is refused when it is not there', async () => {
    const refusals = await refusalsOf(withApi({ ecsService: 'nope' }));
    expect(refusals).toEqual([unfit('api', { kind: 'missing' })]);
  });

  it.each(['CODE_DEPLOY', 'EXTERNAL'] as const)('is refused when %s deploys it', async (controller) => {
    const definition = taskDefinition('staging', 'odd');
    world.orchestrator.ecs.createService(cluster, 'odd', definition, { controller });
    const refusals = await refusalsOf(withApi({ ecsService: 'odd' }));
    expect(refusals).toEqual([unfit('api', { kind: 'controller', controller })]);
  });

  it('is refused while it is being deleted', async () => {
    world.orchestrator.ecs.deleteService(cluster, placeOf('staging', 'api').name);
    expect(await refusalsOf(quietShop)).toEqual([unfit('api', { kind: 'inactive', status: 'DRAINING' })]);
  });

  it('is refused when it runs no container of that name', async () => {
    const refusals = await refusalsOf(withApi({ container: 'web' }));
    expect(refusals).toEqual([unfit('api', { kind: 'no_such_container', container: 'web' })]);
  });

  it('is refused with every other one when the cluster is not there', async () => {
    const elsewhere = changing(quietShop, 'staging', { cluster: { region: 'eu-west-1', name: 'nowhere' } });
    const problem = { kind: 'cluster_missing' } as const;
    expect(await deployTo(elsewhere)).toEqual({
      kind: 'refused',
      refusals: [unfit('api', problem), unfit('worker', problem)],
    });
  });

  it('is left alone when slipway.yml no longer has it', async () => {
    const services = quietShop.services.filter(({ name }) => name === 'api');
    await deployTo({ ...quietShop, services });
    const [deployment] = (await world.snapshot()).deployments;
    expect(deployment?.plan.change).toMatchObject({
      services: [{ service: 'api' }],
      steps: wavesOf(['api']),
    });
  });
});
