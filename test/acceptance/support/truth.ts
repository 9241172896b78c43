// What ECS really runs, asked of the sandbox's ECS with AWS's own client: never of the bot.
import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  type Tag,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { CHANNEL, SERVICES, type Shop } from '../../../sandbox/shop.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import { problemsIn } from './records.ts';
import type { Walk } from './the-walk.ts';

export type ServiceName = (typeof SERVICES)[number];

interface Place {
  readonly environment: string;
  readonly service: ServiceName;
}

const namesOf = ({ environment, service }: Place) => ({
  cluster: `shop-${environment}`,
  service: `shop-${service}-${environment}`,
});

const clients = new WeakMap<Shop['aws'], ECSClient>();

function asking<T>({ aws }: Pick<Shop, 'aws'>, ask: (client: ECSClient) => Promise<T>): Promise<T> {
  const credentials = { accessKeyId: 'a-reader', secretAccessKey: 'a-reader' };
  const client = clients.get(aws) ?? new ECSClient({ region: 'eu-west-1', endpoint: aws.url, credentials });
  clients.set(aws, client);
  return ask(client);
}

export interface Running {
  /** ARN. */
  readonly revision: string;
  readonly definition: TaskDefinition;
  readonly tags: readonly Tag[];
  /** Digests that the running tasks report for the container `app`. */
  readonly digests: readonly string[];
}

/** The service as it is. */
export async function running(shop: Shop, place: Place): Promise<Running> {
  const { cluster, service } = namesOf(place);
  const revision = shop.aws.ecs.describeService({ cluster, service }).taskDefinition ?? '';
  return asking(shop, async (client) => {
    const described = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: revision, include: ['TAGS'] }),
    );
    const { taskArns = [] } = await client.send(
      new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'RUNNING' }),
    );
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const containers = tasks.flatMap((task) => task.containers ?? []);
    return {
      revision,
      definition: described.taskDefinition ?? {},
      tags: described.tags ?? [],
      digests: containers.flatMap(({ name, imageDigest }) => (name === 'app' ? (imageDigest ?? []) : [])),
    };
  });
}

/** Digests that the one-off tasks of a family report for the container `app`; only of those that have ended. */
export const digestsOfTasks = (
  shop: Shop,
  { environment, family }: { readonly environment: string; readonly family: string },
): Promise<readonly string[]> =>
  asking(shop, async (client) => {
    const cluster = `shop-${environment}`;
    const ended = new ListTasksCommand({ cluster, family, desiredStatus: 'STOPPED' });
    const { taskArns = [] } = await client.send(ended);
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const containers = tasks.flatMap((task) => task.containers ?? []);
    return containers.flatMap(({ name, imageDigest }) => (name === 'app' ? (imageDigest ?? []) : []));
  });

export interface FoundServiceDeployment {
  readonly arn: string;
  readonly status: string;
  /** ARN of the task-definition revision that it rolled out. */
  readonly revision: string;
}

/** Every service deployment that the service has had. */
async function serviceDeployments(shop: Shop, place: Place): Promise<FoundServiceDeployment[]> {
  return asking(shop, async (client) => {
    const { serviceDeployments: found = [] } = await client.send(
      new ListServiceDeploymentsCommand({ ...namesOf(place), maxResults: 100 }),
    );
    const serviceRevisionArns = found.map(({ targetServiceRevisionArn = '' }) => targetServiceRevisionArn);
    const { serviceRevisions = [] } = await client.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns }),
    );
    return found.map(({ serviceDeploymentArn = '', status = '', targetServiceRevisionArn: target }) => ({
      arn: serviceDeploymentArn,
      status,
      revision:
        serviceRevisions.find(({ serviceRevisionArn }) => serviceRevisionArn === target)?.taskDefinition ??
        '',
    }));
  });
}

/** ARNs of all revisions of the service's family. */
const revisionsOf = (shop: Shop, place: Place): Promise<readonly string[]> =>
  asking(shop, async (client) => {
    const family = namesOf(place).service;
    const answer = await client.send(new ListTaskDefinitionsCommand({ familyPrefix: family }));
    return answer.taskDefinitionArns ?? [];
  });

const CHANGING: ReadonlySet<string> = new Set([
  'UpdateService',
  'RegisterTaskDefinition',
  'StopServiceDeployment',
  'RunTask',
  'PutImage',
]);

/** Calls so far that change something in AWS. */
export const changingCalls = ({ aws }: Pick<Shop, 'aws'>): readonly string[] =>
  aws.calls.map(({ call }) => call).filter((call) => CHANGING.has(call));

const WORDS: Readonly<Record<Deployment['status'], string>> = {
  awaiting_gates: 'waiting for its gates',
  queued: 'in line',
  running: 'on its way',
  needs_operator: 'in need of an operator',
  succeeded: 'deployed',
  failed: 'failed',
  superseded: 'superseded',
  cancelled: 'taken back',
  rejected: 'rejected',
  expired: 'expired',
};

/** The same word means another thing once it had begun. */
const wordFor = (deployment: Deployment): string =>
  deployment.status === 'cancelled' && deployment.startedAt !== null ? 'aborted' : WORDS[deployment.status];

/** I16: what a card says that the database does not, or the other way round; each card is drawn from all of it first. */
export async function untrueCards(walk: Walk): Promise<readonly string[]> {
  await walk.settle();
  return walk.records().deployments.flatMap((deployment) => {
    const shown = JSON.stringify(walk.cardOf(deployment).blocks);
    const rollouts = 'rollouts' in deployment ? Object.entries(deployment.rollouts) : [];
    const wanted = [
      ` · ${wordFor(deployment)}"`,
      ...rollouts.flatMap(([service, rollout]) =>
        rollout.status === 'succeeded' ? [`✓ ${service}  \`${rollout.revision.split('/').at(-1)}\``] : [],
      ),
    ];
    return wanted.filter((text) => !shown.includes(text)).map((text) => `${text} is not in ${shown}`);
  });
}

/** How the newest deployment to an environment ended, as everybody who has a say in it sees it. */
export interface Ending {
  readonly recorded: Deployment['status'];
  readonly services: Readonly<Record<string, ServiceEnding>>;
  /** Messages in the channel that show it. */
  readonly cards: number;
  /** What is wrong with what those say, with the audit chain, and with the state that it adds up to. */
  readonly problems: readonly unknown[];
}

interface ServiceEnding {
  /** Status of every service deployment of the revision that serves. */
  readonly serviceDeployments: readonly string[];
  /** Service deployments there ever were, and revisions of its family. */
  readonly everDeployed: number;
  readonly everRegistered: number;
  readonly runs: 'what was approved' | readonly string[];
}

const once: ServiceEnding = {
  serviceDeployments: ['SUCCESSFUL'],
  // What was there before Slipway, and this.
  everDeployed: 2,
  everRegistered: 2,
  runs: 'what was approved',
};

/** The first deployment of a shop, carried out exactly once. */
export const DEPLOYED_ONCE: Ending = {
  recorded: 'succeeded',
  services: { api: once, worker: once },
  cards: 1,
  problems: [],
};

export async function endingOf(walk: Walk, environment: string): Promise<Ending> {
  const { shop } = walk;
  const deployment = walk.records().the(environment);
  const untrue = await untrueCards(walk);
  shop.aws.ecs.staleReads(0);
  const services = SERVICES.map(
    async (service) => [service, await serviceEnding(shop, deployment, { environment, service })] as const,
  );
  const cards = shop.slack
    .messages(CHANNEL)
    .filter(({ blocks }) => JSON.stringify(blocks).includes(`deployment \`${deployment.request.id}\``));
  return {
    recorded: deployment.status,
    services: Object.fromEntries(await Promise.all(services)),
    cards: cards.length,
    problems: [...untrue, ...problemsIn(shop)],
  };
}

async function serviceEnding(shop: Shop, { request }: Deployment, place: Place): Promise<ServiceEnding> {
  const now = await running(shop, place);
  const all = await serviceDeployments(shop, place);
  const approved = shop.pushed(request.commit)[place.service];
  const right = now.digests.length > 0 && now.digests.every((digest) => digest === approved);
  return {
    serviceDeployments: all.filter(({ revision }) => revision === now.revision).map(({ status }) => status),
    everDeployed: all.length,
    everRegistered: (await revisionsOf(shop, place)).length,
    runs: right ? 'what was approved' : now.digests,
  };
}
