// What every Orchestrator does with one-off tasks: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/domain/project.ts';
import type { Orchestrator, TaskOrder } from '../../src/ports.ts';
import { faultOf, nowhere, type OrchestratorWorld } from './orchestrator-world.ts';

export function taskContract(name: string, open: () => Promise<OrchestratorWorld>): void {
  describe(`What an orchestrator does with one-off tasks: ${name}`, () => {
    let world: OrchestratorWorld;
    let ecs: Orchestrator;
    let cluster: Cluster;
    let order: TaskOrder;
    beforeEach(async () => {
      world = await open();
      ecs = world.orchestrator;
      cluster = world.cluster;
      const revision = world.createService('api', world.image('healthy'));
      const command = ['bin/migrate', '--all'];
      order = { revision, container: 'app', command, like: 'api', token: 'slipway-d1-0-op1' };
    });
    afterEach(() => world[Symbol.asyncDispose]());

    /** Answers its ARN. */
    async function start(what: TaskOrder = order): Promise<string> {
      const started = await ecs.runTask(cluster, what);
      if (started.kind !== 'started') throw new Error(started.reason);
      return started.task;
    }

    it('run until their container exits', async () => {
      const task = await start();
      expect(await ecs.readTask(cluster, task, 'app')).toEqual({
        status: 'running',
        exitCode: null,
        said: null,
      });
      world.settle();
      expect(await ecs.readTask(cluster, task, 'app')).toEqual({
        status: 'stopped',
        exitCode: 0,
        said: 'Essential container in task exited',
      });
    });

    it('run as the task definition has it when no command is given', async () => {
      const task = await start({ ...order, command: null });
      world.settle();
      expect(await ecs.readTask(cluster, task, 'app')).toMatchObject({ status: 'stopped', exitCode: 0 });
    });

    it('tell why they failed', async () => {
      world.endNextTask('api', { exitCode: 3, reason: 'relation "orders" exists' });
      const task = await start();
      world.settle();
      expect(await ecs.readTask(cluster, task, 'app')).toEqual({
        status: 'stopped',
        exitCode: 3,
        said: 'relation "orders" exists',
      });
    });

    it('have no exit code of a container that they do not have', async () => {
      const task = await start();
      world.settle();
      expect(await ecs.readTask(cluster, task, 'nope')).toMatchObject({ status: 'stopped', exitCode: null });
    });

    it('are started once for the same order', async () => {
      const task = await start();
      expect(await start()).toBe(task);
      expect(await start({ ...order, token: 'slipway-d1-0-op2' })).not.toBe(task);
    });

    it('are found by their token, running or stopped', async () => {
      expect(await ecs.findTask(cluster, order.token)).toBeNull();
      const task = await start();
      const other = await start({ ...order, token: 'slipway-d1-0-op2' });
      expect(await ecs.findTask(cluster, order.token)).toBe(task);
      world.settle();
      expect(await ecs.findTask(cluster, order.token)).toBe(task);
      expect(await ecs.findTask(cluster, 'slipway-d1-0-op2')).toBe(other);
      expect(await ecs.findTask(cluster, 'slipway-d1-0')).toBeNull();
    });

    it('have been started when the answer is lost, and are found', async () => {
      world.loseNextAnswer('runTask');
      expect(await faultOf(ecs.runTask(cluster, order))).toMatchObject({ retryable: true, uncertain: true });
      const found = await ecs.findTask(cluster, order.token);
      expect(found).not.toBeNull();
      expect(await start()).toBe(found);
    });

    it('are gone once ECS lists them no more', async () => {
      const task = await start();
      world.settle();
      world.forgetTasks();
      const gone = { status: 'gone', exitCode: null, said: null };
      expect(await ecs.readTask(cluster, task, 'app')).toEqual(gone);
      expect(await ecs.readTask(cluster, `${task}0`, 'app')).toEqual(gone);
      expect(await ecs.findTask(cluster, order.token)).toBeNull();
    });

    it('are not placed where there is no room', async () => {
      world.placeNoTask('api', 'RESOURCE:MEMORY');
      expect(await ecs.runTask(cluster, order)).toEqual({ kind: 'not_placed', reason: 'RESOURCE:MEMORY' });
      expect(await ecs.findTask(cluster, order.token)).toBeNull();
    });

    it('are refused for an inactive revision, a service that is not there, and a cluster that is not', async () => {
      world.deregister(order.revision);
      const refused = { retryable: false, uncertain: false };
      expect(await faultOf(ecs.runTask(cluster, order))).toMatchObject(refused);
      expect(await faultOf(ecs.runTask(cluster, { ...order, like: 'nope' }))).toMatchObject({
        ...refused,
        code: 'ServiceNotFoundException',
      });
      expect(await faultOf(ecs.findTask(nowhere, order.token))).toMatchObject({
        ...refused,
        code: 'ClusterNotFoundException',
      });
    });
  });
}
