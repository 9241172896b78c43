// Every ECS operation that the sandbox answers, by name. The types are the SDK's, so a wrong field does not compile.
import type {
  ContinueServiceDeploymentCommandInput,
  CreatedAt,
  DeregisterTaskDefinitionCommandInput,
  DescribeClustersCommandInput,
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceRevisionsCommandInput,
  DescribeServicesCommandInput,
  DescribeTaskDefinitionCommandInput,
  DescribeTasksCommandInput,
  ListServiceDeploymentsCommandInput,
  ListServicesCommandInput,
  ListTaskDefinitionsCommandInput,
  ListTasksCommandInput,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
  StopServiceDeploymentCommandInput,
  StopTaskCommandInput,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { continueServiceDeployment, stopServiceDeployment } from './interventions.ts';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
} from './service-deployments.ts';
import { describeClusters } from './clusters.ts';
import { describeServices, listServices } from './services.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceState } from './state.ts';
import {
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitions,
  registerTaskDefinition,
} from './task-definitions.ts';
import { runTask } from './run-task.ts';
import { describeTasks, listTasks, stopOneTask } from './tasks.ts';
import { updateService } from './update-service.ts';

export interface EcsCall {
  readonly region: EcsRegion;
  readonly settings: EcsSettings;
  /** Services and their deployments as a reader sees them: perhaps late. */
  readonly seen: ServiceState;
  readonly now: number;
}

/** The only timestamps that a caller sends: epoch seconds on the wire. */
type ListedByWire = Omit<ListServiceDeploymentsCommandInput, 'createdAt'> & {
  readonly createdAt?: { readonly before?: number; readonly after?: number };
};

/** Who signs the calls that come over the wire. */
const callerOf = (region: EcsRegion): string => `arn:aws:sts::${region.account}:assumed-role/slipway/bot`;

export const ecsOperations = {
  DescribeClusters: ({ region }: EcsCall, input: DescribeClustersCommandInput) =>
    describeClusters(region, input),
  DescribeServices: ({ region, settings, seen }: EcsCall, input: DescribeServicesCommandInput) =>
    describeServices(region, settings, seen, input),
  ListServices: ({ region, seen }: EcsCall, input: ListServicesCommandInput) =>
    listServices(region, seen, input),
  UpdateService: ({ region, settings, now }: EcsCall, input: UpdateServiceCommandInput) =>
    updateService(region, settings, input, now),
  ListServiceDeployments: ({ region, seen }: EcsCall, input: ListedByWire) =>
    listServiceDeployments(region, seen, { ...input, createdAt: datesOf(input) }),
  DescribeServiceDeployments: (
    { region, settings, seen }: EcsCall,
    input: DescribeServiceDeploymentsCommandInput,
  ) => describeServiceDeployments(region, settings, seen, input),
  DescribeServiceRevisions: ({ region, seen }: EcsCall, input: DescribeServiceRevisionsCommandInput) =>
    describeServiceRevisions(region, seen, input),
  StopServiceDeployment: ({ region, now }: EcsCall, input: StopServiceDeploymentCommandInput) =>
    stopServiceDeployment(region, input, now),
  ContinueServiceDeployment: ({ region, now }: EcsCall, input: ContinueServiceDeploymentCommandInput) =>
    continueServiceDeployment(region, input, now),
  RegisterTaskDefinition: ({ region, now }: EcsCall, input: RegisterTaskDefinitionCommandInput) =>
    registerTaskDefinition(region, input, callerOf(region), now),
  DescribeTaskDefinition: ({ region }: EcsCall, input: DescribeTaskDefinitionCommandInput) =>
    describeTaskDefinition(region, input),
  ListTaskDefinitions: ({ region }: EcsCall, input: ListTaskDefinitionsCommandInput) =>
    listTaskDefinitions(region, input),
  DeregisterTaskDefinition: ({ region, now }: EcsCall, input: DeregisterTaskDefinitionCommandInput) =>
    deregisterTaskDefinition(region, input, now),
  ListTasks: ({ region }: EcsCall, input: ListTasksCommandInput) => listTasks(region, input),
  DescribeTasks: ({ region }: EcsCall, input: DescribeTasksCommandInput) => describeTasks(region, input),
  RunTask: ({ region, settings, now }: EcsCall, input: RunTaskCommandInput) =>
    runTask(region, settings, input, now),
  StopTask: ({ region, now }: EcsCall, input: StopTaskCommandInput) => stopOneTask(region, input, now),
};

function datesOf({ createdAt }: ListedByWire): CreatedAt {
  const { before, after } = createdAt ?? {};
  return {
    ...(before !== undefined && { before: new Date(before * 1000) }),
    ...(after !== undefined && { after: new Date(after * 1000) }),
  };
}
