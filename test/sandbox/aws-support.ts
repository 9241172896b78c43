// A sandbox AWS with its own clock, and the real SDK clients on it.
import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type RegisterTaskDefinitionRequest,
  type Service,
  type ServiceDeployment,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { onTestFinished } from 'vitest';
import { type Aws, type AwsOptions, createAws } from '../../sandbox/aws/create-aws.ts';

export const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

/** No retries: a test wants to see the first answer. */
export const clientOptions = (url: string, region = 'eu-west-1') => ({
  endpoint: url,
  region,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

export class World {
  readonly aws: Aws;
  readonly ecs: ECSClient;
  readonly ecr: ECRClient;
  readonly #clock: { at: number };

  constructor(aws: Aws, clock: { at: number }) {
    this.aws = aws;
    this.#clock = clock;
    this.ecs = new ECSClient(clientOptions(aws.url));
    this.ecr = new ECRClient(clientOptions(aws.url));
  }

  pass(milliseconds: number): void {
    this.#clock.at += milliseconds;
  }

  now(): number {
    return this.#clock.at;
  }

  async service(name = 'shop-api-staging'): Promise<Service> {
    const { services = [] } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: 'shop-staging', services: [name] }),
    );
    return known(services[0]);
  }

  async update(taskDefinition: string, name = 'shop-api-staging'): Promise<Service> {
    const { service } = await this.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-staging', service: name, taskDefinition }),
    );
    return known(service);
  }

  /** Newest first. */
  async serviceDeployments(): Promise<ServiceDeployment[]> {
    const { serviceDeployments = [] } = await this.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'shop-staging', service: 'shop-api-staging' }),
    );
    const arns = serviceDeployments.map(({ serviceDeploymentArn }) => known(serviceDeploymentArn));
    const described = await this.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: arns }),
    );
    return arns.map((arn) =>
      known(described.serviceDeployments?.find(({ serviceDeploymentArn }) => serviceDeploymentArn === arn)),
    );
  }

  async newest(): Promise<ServiceDeployment> {
    return known((await this.serviceDeployments())[0]);
  }

  async tasks(desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING', cluster = 'shop-staging'): Promise<Task[]> {
    const { taskArns = [] } = await this.ecs.send(new ListTasksCommand({ cluster, desiredStatus }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await this.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    return tasks;
  }
}

/** A staging cluster with one repository, and the clock standing still until `pass()`. */
export async function startWorld(options: Omit<AwsOptions, 'now'> = {}): Promise<World> {
  const clock = { at: Date.UTC(2026, 10, 20, 9, 0, 0) };
  const aws = await createAws({ ...options, now: () => clock.at });
  const world = new World(aws, clock);
  onTestFinished(async () => {
    world.ecs.destroy();
    world.ecr.destroy();
    await aws.close();
  });
  aws.ecs.createCluster({ name: 'shop-staging' });
  aws.ecr.createRepository({ name: 'shop/api' });
  return world;
}

export const definition = (image: string): RegisterTaskDefinitionRequest => ({
  family: 'shop-api',
  containerDefinitions: [{ name: 'app', image, essential: true }],
});

export interface Running {
  readonly world: World;
  /** The image that serves, and the task definition with it. */
  readonly good: { readonly digest: string; readonly arn: string };
  /** Registers a revision for an image just pushed. */
  readonly register: (digest: string) => string;
}

/** The same, with a stable service of two tasks. */
export async function startService(
  breaker = { enable: true, rollback: true },
  options: Omit<AwsOptions, 'now'> = {},
): Promise<Running> {
  const world = await startWorld(options);
  const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', tag: 'good' });
  const { taskDefinitionArn } = world.aws.ecs.createService({
    cluster: 'shop-staging',
    name: 'shop-api-staging',
    taskDefinition: definition(`${registry}/shop/api@${digest}`),
    desiredCount: 2,
    circuitBreaker: breaker,
  });
  return {
    world,
    good: { digest, arn: taskDefinitionArn },
    register: (image) => world.aws.ecs.registerTaskDefinition(definition(`${registry}/shop/api@${image}`)),
  };
}

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value');
  return value;
}

/** The messages of a service's events, oldest first, without the task ids. */
export const sentences = ({ events = [] }: Service): string[] =>
  events
    .map(({ message = '' }) =>
      message.replaceAll(/\(task [0-9a-f]{32}\)/g, '(task …)').replaceAll(/ecs-svc\/\d+/g, 'ecs-svc/…'),
    )
    .toReversed();
