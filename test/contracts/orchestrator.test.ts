import { vi } from 'vitest';
import { createAws } from '../../sandbox/aws/create-aws.ts';
import { createOrchestrator } from '../../src/adapters/ecs/orchestrator.ts';
import { containerImage } from '../../src/domain/task-definition.ts';
import { useAws } from '../adapters/ecs/aws-environment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { FakeOrchestrator } from '../support/fake-orchestrator.ts';
import { rolloutContract } from './orchestrator-rollouts.ts';
import { taskContract } from './orchestrator-tasks.ts';
import type { OrchestratorWorld } from './orchestrator-world.ts';
import { orchestratorContract } from './orchestrator.ts';

const cluster = { region: 'eu-west-1', name: 'shop-staging' };
const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

const definition = (family: string, image: string) => ({
  family,
  containerDefinitions: [
    { name: 'app', image, essential: true },
    { name: 'log-router', image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable' },
  ],
});

async function openFake(): Promise<OrchestratorWorld> {
  const orchestrator = new FakeOrchestrator();
  const { ecs } = orchestrator;
  ecs.createCluster(cluster);
  const names: string[] = [];
  const crashing = new Set<string>();
  const endings = new Map<unknown, { readonly exitCode: number; readonly reason: string }>();
  let made = 0;

  const settle = (name: string) => {
    const { deployments, revision } = ecs.service(cluster, name);
    const newest = deployments.at(-1);
    if (newest?.status === 'rolling_back') {
      ecs.end(cluster, name, { status: 'rolled_back', ...(newest.said !== null && { said: newest.said }) });
      return;
    }
    if (newest?.status !== 'in_progress') return;
    ecs.say(cluster, name, `(service ${name}) has started 2 tasks: (task 0123abcd) (task 4567abcd).`);
    if (!crashing.has(containerImage(ecs.revision(revision).definition, 'app') ?? '')) {
      ecs.say(cluster, name, `(service ${name}) has reached a steady state.`);
      ecs.end(cluster, name, { status: 'succeeded' });
      return;
    }
    const unable = `(service ${name}) is unable to consistently start tasks successfully.`;
    for (let times = 0; times < 2; times += 1) ecs.say(cluster, name, unable);
    const reason = 'Essential container in task exited';
    ecs.end(cluster, name, {
      status: 'rolled_back',
      circuitBreaker: true,
      said: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      tasks: [{ cause: 'exit', count: 3, task: '0123abcd'.repeat(4), container: 'app', exitCode: 1, reason }],
    });
  };

  const settleTasks = () => {
    for (const { arn, status, order } of ecs.tasks(cluster)) {
      if (status !== 'running') continue;
      const ending = endings.get(ecs.revision(order.revision).definition['family']);
      const said = ending?.reason ?? 'Essential container in task exited';
      ecs.endTask(arn, { exitCode: ending?.exitCode ?? 0, said });
    }
  };

  return {
    orchestrator,
    cluster,
    image: (kind) => {
      made += 1;
      const image = `${registry}/shop/api@sha256:${String(made).padStart(64, '0')}`;
      if (kind === 'crashing') crashing.add(image);
      return image;
    },
    createService: (name, image) => {
      names.push(name);
      return ecs.createService(cluster, name, definition(name, image));
    },
    createServiceOfCodeDeploy: (name) =>
      ecs.createService(cluster, name, definition(name, registry), { controller: 'CODE_DEPLOY' }),
    deployAsSomebodyElse: (name, revision) => ecs.deploy(cluster, name, revision),
    deregister: (revision) => ecs.deregister(revision),
    deleteService: (name) => ecs.deleteService(cluster, name),
    settle: () => {
      names.forEach(settle);
      settleTasks();
    },
    endNextTask: (family, ending) => endings.set(family, ending),
    placeNoTask: (_family, reason) => ecs.placeNothing(reason),
    forgetTasks: () => {
      for (const { arn } of ecs.tasks(cluster)) ecs.forgetTask(arn);
    },
    freezeReads: () => ecs.freezeReads(),
    thawReads: () => ecs.thawReads(),
    loseNextAnswer: (method) =>
      orchestrator.failNext(method, awsFault('TimeoutError', { retryable: true, uncertain: true }), 'after'),
    denyNext: (method) => orchestrator.failNext(method, awsFault('AccessDeniedException')),
    [Symbol.asyncDispose]: async () => {},
  };
}

const operations = {
  updateService: 'UpdateService',
  registerRevision: 'RegisterTaskDefinition',
  runTask: 'RunTask',
  describeServices: 'DescribeServices',
} as const;

async function openEcs(): Promise<OrchestratorWorld> {
  let clock = Date.UTC(2026, 10, 20, 9, 0, 0);
  const aws = await createAws({ now: () => clock });
  useAws(aws.url);
  const { ecs, ecr } = aws;
  ecs.createCluster({ name: cluster.name });
  ecr.createRepository({ name: 'shop/api' });
  /** Things that a person does come one after another. */
  const later = <T>(what: () => T): T => {
    clock += 1;
    return what();
  };
  const inCluster = { cluster: cluster.name };
  return {
    orchestrator: createOrchestrator(),
    cluster,
    image: (kind) => {
      const behaviour = kind === 'crashing' ? { crashes: { exitCode: 1 } } : kind;
      clock += 1;
      return `${registry}/shop/api@${ecr.pushImage({ repository: 'shop/api', behaviour }).digest}`;
    },
    createService: (name, image) => {
      const circuitBreaker = { enable: true, rollback: true };
      const taskDefinition = definition(name, image);
      return ecs.createService({ ...inCluster, name, taskDefinition, desiredCount: 2, circuitBreaker })
        .taskDefinitionArn;
    },
    createServiceOfCodeDeploy: (name) => {
      const taskDefinition = definition(name, registry);
      ecs.createService({ ...inCluster, name, taskDefinition, controller: 'CODE_DEPLOY' });
    },
    deployAsSomebodyElse: (service, taskDefinition) =>
      later(() => {
        ecs.updateServiceAsSomebodyElse({ ...inCluster, service, taskDefinition });
        return ecs.describeService({ ...inCluster, service }).currentServiceDeployment ?? '';
      }),
    deregister: (revision) => {
      ecs.answer('eu-west-1', 'DeregisterTaskDefinition', { taskDefinition: revision });
    },
    deleteService: (service) => ecs.deleteService({ ...inCluster, service }),
    settle: () => {
      clock += 60_000;
    },
    endNextTask: (family, ending) => ecs.scriptTask({ family, ...ending }),
    placeNoTask: (family, reason) => ecs.scriptTask({ family, failure: { reason } }),
    forgetTasks: () => {
      clock += 2 * 60 * 60_000;
    },
    freezeReads: () => ecs.staleReads(10_000),
    thawReads: () => ecs.staleReads(0),
    loseNextAnswer: (method) => aws.faults.add({ call: operations[method], kind: 'answer-lost' }),
    denyNext: (method) => {
      const code = 'AccessDeniedException';
      aws.refusals.add({ call: operations[method], code, message: 'not authorized', times: 1 });
    },
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await aws.close();
    },
  };
}

for (const contract of [orchestratorContract, rolloutContract, taskContract]) {
  contract('the fake', openFake);
  contract('ECS', openEcs);
}
