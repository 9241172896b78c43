// RegisterTaskDefinition, DescribeTaskDefinition, ListTaskDefinitions, DeregisterTaskDefinition.
import type {
  ContainerDefinition,
  DeregisterTaskDefinitionCommandInput,
  DeregisterTaskDefinitionCommandOutput,
  DescribeTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandOutput,
  ListTaskDefinitionsCommandInput,
  ListTaskDefinitionsCommandOutput,
  RegisterTaskDefinitionCommandInput,
  RegisterTaskDefinitionCommandOutput,
  RegisterTaskDefinitionRequest,
  Tag,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import { page } from '../pages.ts';
import type { Answer } from '../wire.ts';
import { taskDefinitionArn } from './arns.ts';
import { findTaskDefinition } from './find.ts';
import type { EcsRegion, TaskDefinitionRecord } from './state.ts';

/**
 * The fields that a caller may register. Response-only ones (revision, status, registeredBy …) and unknown ones are ignored,
 * as the JSON protocol of the real service does (assumed). The compiler holds the list complete.
 */
const registrable: Readonly<Record<keyof RegisterTaskDefinitionRequest, true>> = {
  family: true,
  taskRoleArn: true,
  executionRoleArn: true,
  networkMode: true,
  containerDefinitions: true,
  volumes: true,
  placementConstraints: true,
  requiresCompatibilities: true,
  cpu: true,
  memory: true,
  tags: true,
  pidMode: true,
  ipcMode: true,
  proxyConfiguration: true,
  inferenceAccelerators: true,
  ephemeralStorage: true,
  runtimePlatform: true,
  enableFaultInjection: true,
};

export function registerTaskDefinition(
  region: EcsRegion,
  input: RegisterTaskDefinitionCommandInput,
  by: string,
  now: number,
): Answer<RegisterTaskDefinitionCommandOutput> {
  const { family } = input;
  if (family === undefined || !/^[\w-]{1,255}$/.test(family)) {
    throw new AwsError('ClientException', 'Family contains invalid characters.');
  }
  if ((input.containerDefinitions ?? []).length === 0) {
    throw new AwsError('ClientException', 'Container list cannot be empty.');
  }
  const { tags = [], ...known } = Object.fromEntries(
    Object.entries(input).filter(([key]) => Object.hasOwn(registrable, key)),
  ) as unknown as RegisterTaskDefinitionRequest;
  const revisions = region.families.get(family) ?? [];
  region.families.set(family, revisions);
  const revision = revisions.length + 1;
  const definition: TaskDefinitionRecord = {
    volumes: [],
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    ...known,
    family,
    containerDefinitions: (known.containerDefinitions ?? []).map(withDefaults),
    taskDefinitionArn: taskDefinitionArn(region, family, revision),
    revision,
    status: 'ACTIVE',
    requiresAttributes: [],
    registeredAt: new Date(now),
    registeredBy: by,
    tags,
  };
  revisions.push(definition);
  return { taskDefinition: withoutTags(definition), tags };
}

/** ECS fills these in, so a description never equals what was registered. */
const withDefaults = (container: ContainerDefinition): ContainerDefinition => ({
  cpu: 0,
  essential: true,
  environment: [],
  mountPoints: [],
  portMappings: [],
  systemControls: [],
  volumesFrom: [],
  ...container,
});

/** Tags are never inside a definition: they come beside it. */
function withoutTags(record: TaskDefinitionRecord): TaskDefinition {
  const definition: TaskDefinition & { tags?: Tag[] } = { ...record };
  delete definition.tags;
  return definition;
}

/** Tags come only with `include: ['TAGS']`. INACTIVE revisions are described as well. (ECS API) */
export function describeTaskDefinition(
  region: EcsRegion,
  input: DescribeTaskDefinitionCommandInput,
): Answer<DescribeTaskDefinitionCommandOutput> {
  const definition = findTaskDefinition(region, input.taskDefinition ?? '');
  if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
  const tags = input.include?.includes('TAGS') === true ? { tags: definition.tags } : {};
  return { taskDefinition: withoutTags(definition), ...tags };
}

/** ECS API: ListTaskDefinitions; `familyPrefix` is a whole family name in spite of its name; ACTIVE ones by default. */
export function listTaskDefinitions(
  region: EcsRegion,
  input: ListTaskDefinitionsCommandInput,
): Answer<ListTaskDefinitionsCommandOutput> {
  const { familyPrefix, status = 'ACTIVE', sort = 'ASC' } = input;
  const families = [...region.families.keys()].sort().filter((each) => (familyPrefix ?? each) === each);
  const arns = families
    .flatMap((family) => region.families.get(family) ?? [])
    .filter((definition) => definition.status === status)
    .map((definition) => definition.taskDefinitionArn);
  const { items, nextToken } = page(sort === 'DESC' ? arns.toReversed() : arns, input, {
    usual: 100,
    most: 100,
  });
  return { taskDefinitionArns: [...items], ...(nextToken !== undefined && { nextToken }) };
}

/** INACTIVE: what runs goes on, nothing new may be started from it. (ECS API: DeregisterTaskDefinition) */
export function deregisterTaskDefinition(
  region: EcsRegion,
  input: DeregisterTaskDefinitionCommandInput,
  now: number,
): Answer<DeregisterTaskDefinitionCommandOutput> {
  const reference = input.taskDefinition ?? '';
  const definition = reference.includes(':') ? findTaskDefinition(region, reference) : undefined;
  if (definition === undefined)
    throw new AwsError('ClientException', 'The specified task definition does not exist.');
  definition.status = 'INACTIVE';
  definition.deregisteredAt = new Date(now);
  return { taskDefinition: withoutTags(definition) };
}
