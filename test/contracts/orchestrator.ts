// What every Orchestrator does with services and revisions: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/domain/project.ts';
import type { Orchestrator } from '../../src/ports.ts';
import { faultOf, newest, nowhere, type OrchestratorWorld, register, update } from './orchestrator-world.ts';

export function orchestratorContract(name: string, open: () => Promise<OrchestratorWorld>): void {
  describe(`An orchestrator: ${name}`, () => {
    let world: OrchestratorWorld;
    let ecs: Orchestrator;
    let cluster: Cluster;
    beforeEach(async () => {
      world = await open();
      ecs = world.orchestrator;
      cluster = world.cluster;
    });
    afterEach(() => world[Symbol.asyncDispose]());

    describe('describeServices', () => {
      it('answers once for every name, in the order asked', async () => {
        const api = world.createService('api', world.image('healthy'));
        const worker = world.createService('worker', world.image('healthy'));
        expect(await ecs.describeServices(cluster, ['worker', 'nope', 'api'])).toEqual([
          { ecsService: 'worker', problem: null, revision: worker },
          { ecsService: 'nope', problem: { kind: 'missing' }, revision: '' },
          { ecsService: 'api', problem: null, revision: api },
        ]);
      });

      it('answers for more services than one call of ECS takes', async () => {
        const image = world.image('healthy');
        const names = Array.from({ length: 23 }, (_, index) => `service-${index}`);
        const revisions = names.map((each) => world.createService(each, image));
        const described = await ecs.describeServices(cluster, names);
        expect(described.map(({ revision }) => revision)).toEqual(revisions);
      });

      it('answers nothing when asked for nothing', async () => {
        expect(await ecs.describeServices(cluster, [])).toEqual([]);
      });

      it('says of every service that its cluster is missing', async () => {
        expect(await ecs.describeServices(nowhere, ['api', 'worker'])).toEqual([
          { ecsService: 'api', problem: { kind: 'cluster_missing' }, revision: '' },
          { ecsService: 'worker', problem: { kind: 'cluster_missing' }, revision: '' },
        ]);
      });

      it('says that a service is being deleted', async () => {
        world.createService('api', world.image('healthy'));
        world.deleteService('api');
        expect(await ecs.describeServices(cluster, ['api'])).toMatchObject([
          { problem: { kind: 'inactive', status: 'DRAINING' } },
        ]);
      });

      it('says that somebody else’s controller deploys a service', async () => {
        world.createServiceOfCodeDeploy('api');
        expect(await ecs.describeServices(cluster, ['api'])).toMatchObject([
          { problem: { kind: 'controller', controller: 'CODE_DEPLOY' } },
        ]);
      });

      it('throws when it is not allowed to look', async () => {
        world.createService('api', world.image('healthy'));
        world.denyNext('describeServices');
        expect(await faultOf(ecs.describeServices(cluster, ['api']))).toMatchObject({
          provider: 'aws',
          code: 'AccessDeniedException',
          retryable: false,
          uncertain: false,
        });
      });
    });

    describe('revisions', () => {
      it('are described whole, with their tags', async () => {
        const base = world.createService('api', world.image('healthy'));
        const tags = [
          { key: 'slipway:operation', value: 'op1' },
          { key: 'team', value: '' },
        ];
        const { revision, digest } = await register(world, base, 'healthy', tags);
        const described = await ecs.describeRevision(cluster, revision);
        expect(described).toMatchObject({
          arn: revision,
          inactive: false,
          definition: { taskDefinitionArn: revision, family: 'api', revision: 2, status: 'ACTIVE' },
        });
        expect(described.tags).toEqual(tags);
        expect(JSON.stringify(described.definition)).toContain(digest);
        expect(JSON.parse(JSON.stringify(described.definition))).toEqual(described.definition);
      });

      it('are registered without tags when there are none', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        expect(await ecs.describeRevision(cluster, revision)).toMatchObject({ tags: [] });
      });

      it('are inactive once deregistered', async () => {
        const revision = world.createService('api', world.image('healthy'));
        world.deregister(revision);
        expect(await ecs.describeRevision(cluster, revision)).toMatchObject({ inactive: true });
      });

      it('cannot be described when there is no such one', async () => {
        const revision = world.createService('api', world.image('healthy'));
        const fault = await faultOf(ecs.describeRevision(cluster, `${revision}00`));
        expect(fault).toMatchObject({ code: 'ClientException', retryable: false, uncertain: false });
      });

      it('are found again by a tag after their answer was lost', async () => {
        const base = world.createService('api', world.image('healthy'));
        const tag = { key: 'slipway:operation', value: 'op1' };
        world.loseNextAnswer('registerRevision');
        expect(await faultOf(register(world, base, 'healthy', [tag]))).toMatchObject({ uncertain: true });
        const found = await ecs.findRegistered(cluster, 'api', tag);
        expect(found).not.toBeNull();
        expect(await ecs.describeRevision(cluster, found ?? '')).toMatchObject({ tags: [tag] });
      });

      it('are found by key and value, in their own family, while active', async () => {
        const base = world.createService('api', world.image('healthy'));
        const tag = { key: 'slipway:operation', value: 'op1' };
        const { revision } = await register(world, base, 'healthy', [tag]);
        await register(world, base, 'healthy', [{ key: 'slipway:operation', value: 'op2' }]);
        expect(await ecs.findRegistered(cluster, 'api', tag)).toBe(revision);
        expect(await ecs.findRegistered(cluster, 'api', { ...tag, key: 'operation' })).toBeNull();
        expect(await ecs.findRegistered(cluster, 'ap', tag)).toBeNull();
        expect(await ecs.findRegistered(cluster, 'api-2', tag)).toBeNull();
        world.deregister(revision);
        expect(await ecs.findRegistered(cluster, 'api', tag)).toBeNull();
      });
    });

    describe('newestRevision', () => {
      it('is the last that anybody registered, whatever runs, and comes with its tags', async () => {
        const base = world.createService('api', world.image('healthy'));
        expect(await ecs.newestRevision(cluster, 'api')).toMatchObject({ arn: base, tags: [] });
        await register(world, base);
        const tags = [{ key: 'managed-by', value: 'terraform' }];
        const { revision } = await register(world, base, 'healthy', tags);
        const newest = await ecs.newestRevision(cluster, 'api');
        expect(newest).toEqual(await ecs.describeRevision(cluster, revision));
        expect(newest).toMatchObject({ arn: revision, inactive: false, tags });
      });

      it('is of that very family, and of none whose name begins the same', async () => {
        const api = world.createService('api', world.image('healthy'));
        const worker = world.createService('api-worker', world.image('healthy'));
        await register(world, worker);
        expect(await ecs.newestRevision(cluster, 'api')).toMatchObject({ arn: api });
        expect(await ecs.newestRevision(cluster, 'ap')).toBeNull();
      });

      it('comes tenth after the ninth', async () => {
        const base = world.createService('api', world.image('healthy'));
        const registered: string[] = [];
        for (let count = 2; count <= 10; count += 1) registered.push((await register(world, base)).revision);
        expect(await ecs.newestRevision(cluster, 'api')).toMatchObject({ arn: registered.at(-1) });
      });

      it('is one that is active, and null when there is none', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        world.deregister(revision);
        expect(await ecs.newestRevision(cluster, 'api')).toMatchObject({ arn: base, inactive: false });
        world.deregister(base);
        expect(await ecs.newestRevision(cluster, 'api')).toBeNull();
      });
    });

    describe('updateService', () => {
      it('answers with the service deployment that it started', async () => {
        const base = world.createService('api', world.image('healthy'));
        const before = await newest(world, 'api');
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        expect(await newest(world, 'api')).toMatchObject({ arn, revision, status: 'in_progress' });
        expect((await newest(world, 'api')).startedAt).toBeGreaterThan(before.startedAt);
        expect(await ecs.describeServices(cluster, ['api'])).toMatchObject([{ revision }]);
      });

      it('starts nothing when the service has the revision already', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        const arn = await update(world, 'api', revision);
        expect(await ecs.updateService(cluster, 'api', revision)).toBe(arn);
        world.settle();
        expect(await ecs.updateService(cluster, 'api', revision)).toBe(arn);
        expect(await ecs.listServiceDeployments(cluster, 'api')).toHaveLength(2);
      });

      it('has been carried out when its answer is lost, and can be read back', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        world.loseNextAnswer('updateService');
        expect(await faultOf(ecs.updateService(cluster, 'api', revision))).toMatchObject({
          provider: 'aws',
          retryable: true,
          uncertain: true,
        });
        expect(await newest(world, 'api')).toMatchObject({ revision });
      });

      it('has done nothing when it is refused', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        world.denyNext('updateService');
        const fault = await faultOf(ecs.updateService(cluster, 'api', revision));
        expect(fault).toMatchObject({ code: 'AccessDeniedException', retryable: false, uncertain: false });
        expect(await newest(world, 'api')).toMatchObject({ revision: base });
      });

      it('is refused for an inactive revision, and for a service that is not there', async () => {
        const base = world.createService('api', world.image('healthy'));
        const { revision } = await register(world, base);
        world.deregister(revision);
        const refused = { retryable: false, uncertain: false };
        expect(await faultOf(ecs.updateService(cluster, 'api', revision))).toMatchObject(refused);
        expect(await faultOf(ecs.updateService(cluster, 'nope', base))).toMatchObject(refused);
      });
    });
  });
}
