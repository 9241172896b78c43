// Task-definition revisions: describing one, registering one, and finding the newest, or one whose registration was never
// heard of.
import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Tag,
} from '@aws-sdk/client-ecs';
import type { JsonObject } from '../../domain/task-definition.ts';
import { AdapterFault, type Revision } from '../../ports.ts';
import { plainObject } from './plain-json.ts';

type Tags = Revision['tags'];

export async function describeRevision(client: ECSClient, arn: string): Promise<Revision> {
  const { taskDefinition = {}, tags } = await client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
  );
  return {
    arn: taskDefinition.taskDefinitionArn ?? arn,
    inactive: taskDefinition.status !== 'ACTIVE',
    definition: plainObject(taskDefinition),
    tags: (tags ?? []).map(({ key = '', value = '' }) => ({ key, value })),
  };
}

export async function registerRevision(
  client: ECSClient,
  definition: JsonObject,
  tags: Tags,
): Promise<string> {
  if (!isRegistrable(definition)) throw new TypeError('a task definition needs a family and containers');
  // AWS's own tags are described like any other, and refused from everybody else. (ECS API: RegisterTaskDefinition)
  const own = tags.filter(({ key }) => !key.toLowerCase().startsWith('aws:'));
  const { taskDefinition } = await client.send(
    // An empty list is refused as well: "Tags can not be empty." (fabfuel/ecs-deploy#146)
    new RegisterTaskDefinitionCommand({ ...definition, ...(own.length > 0 && { tags: own }) }),
  );
  const arn = taskDefinition?.taskDefinitionArn;
  if (arn !== undefined) return arn;
  throw new AdapterFault({ provider: 'aws', code: 'NoRevisionInAnswer', retryable: true, uncertain: true });
}

/** Only what the SDK insists on: the rest came from ECS, and ECS judges it. The SDK drops fields that it does not know. */
function isRegistrable(definition: object): definition is RegisterTaskDefinitionCommandInput {
  return (
    'family' in definition &&
    typeof definition.family === 'string' &&
    'containerDefinitions' in definition &&
    Array.isArray(definition.containerDefinitions)
  );
}

/** ECS cannot list by tag, and does not show tags in a list: the newest are described one by one (FIELD-NOTES 11). */
export async function findRegistered(
  client: ECSClient,
  family: string,
  tag: { readonly key: string; readonly value: string },
): Promise<string | null> {
  for (const arn of await newestOfFamily(client, family, 20)) {
    const { tags } = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: arn, include: ['TAGS'] }),
    );
    if (carries(tags, tag)) return arn;
  }
  return null;
}

/** The list does not tell tags; and what it names can be deregistered before it is described: then the one before it. */
export async function newestRevision(client: ECSClient, family: string): Promise<Revision | null> {
  for (const arn of await newestOfFamily(client, family, 3, 3)) {
    const revision = await describeRevision(client, arn);
    if (!revision.inactive) return revision;
  }
  return null;
}

const carries = (
  tags: readonly Tag[] | undefined,
  { key, value }: { readonly key: string; readonly value: string },
): boolean => tags?.some((each) => each.key === key && each.value === value) ?? false;

/**
 * ECS API: ListTaskDefinitions, at most 100 a page, ACTIVE ones only. The documentation calls `familyPrefix` a whole
 * family name; its own name says otherwise, so other families are filtered out here.
 *
 * @param perPage what one call asks for
 */
async function newestOfFamily(
  client: ECSClient,
  family: string,
  count: number,
  perPage = 100,
): Promise<readonly string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC', maxResults: perPage, nextToken }),
    );
    found.push(...(page.taskDefinitionArns ?? []).filter((arn) => familyOf(arn) === family));
    nextToken = page.nextToken;
  } while (found.length < count && nextToken !== undefined);
  return found.slice(0, count);
}

/** `shop-api` of `arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:7`. */
const familyOf = (arn: string): string | undefined => arn.split('/').at(-1)?.split(':')[0];
