// Looking things up by name or ARN, with the exceptions that ECS throws when they are not there.
import { AwsError } from '../aws-error.ts';
import { nameIn } from './arns.ts';
import type { RevisionRecord } from './deployment-state.ts';
import type { EcsRegion, ServiceRecord, ServiceState, TaskDefinitionRecord, TaskRecord } from './state.ts';

/**
 * A call without a cluster means the one named `default`. (ECS API) What is refused of a deleted one, and how, is seen of
 * CreateService and UpdateService; of every other call assumed.
 */
export function clusterIn(region: EcsRegion, nameOrArn: string | undefined): string {
  const name = nameIn(nameOrArn ?? 'default');
  const status = region.clusters.get(name);
  if (status === undefined) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  if (status === 'INACTIVE') {
    throw new AwsError('ClusterNotFoundException', 'The referenced cluster was inactive.');
  }
  return name;
}

export function findService(
  state: ServiceState,
  cluster: string,
  nameOrArn: string,
): ServiceRecord | undefined {
  const name = nameIn(nameOrArn);
  return state.services.findLast((service) => service.cluster === cluster && service.name === name);
}

export function serviceIn(state: ServiceState, cluster: string, nameOrArn: string): ServiceRecord {
  const service = findService(state, cluster, nameOrArn);
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  return service;
}

/** The service that a service deployment belongs to; in an exception the sentence of the guide's troubleshooting page. */
export function serviceOfDeployment(region: EcsRegion, arn: string): ServiceRecord {
  const service = region.services.find(({ serviceDeployments }) =>
    serviceDeployments.some((each) => each.arn === arn),
  );
  if (service === undefined) {
    throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  }
  return service;
}

/** By `family` (its newest ACTIVE revision), `family:revision`, or ARN. (ECS API: DescribeTaskDefinition) */
export function findTaskDefinition(region: EcsRegion, reference: string): TaskDefinitionRecord | undefined {
  const [family = '', revision] = nameIn(reference).split(':');
  const revisions = region.families.get(family) ?? [];
  if (revision === undefined) return revisions.findLast(({ status }) => status === 'ACTIVE');
  return revisions[Number(revision) - 1];
}

/** For running something: an INACTIVE revision is refused. (ECS API: DeregisterTaskDefinition; the wording is assumed) */
export function runnableTaskDefinition(region: EcsRegion, reference: string): TaskDefinitionRecord {
  const definition = findTaskDefinition(region, reference);
  if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return definition;
}

export const tasksOf = (state: ServiceState, service: ServiceRecord): TaskRecord[] =>
  state.tasks.filter((task) => task.serviceArn === service.arn);

/** The record of a revision that the service is known to have. */
export function revisionOf(service: ServiceRecord, id: string): RevisionRecord {
  const revision = service.revisions.find((each) => each.id === id);
  if (revision === undefined) throw new Error(`sandbox: ${service.name} has no revision ${id}`);
  return revision;
}

/** The task definition behind an ARN that the sandbox itself has written down. */
export function definitionOf(region: EcsRegion, arn: string): TaskDefinitionRecord {
  const definition = findTaskDefinition(region, arn);
  if (definition === undefined) throw new Error(`sandbox: no task definition ${arn}`);
  return definition;
}
