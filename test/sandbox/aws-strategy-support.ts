// A service with a deployment configuration of its own, and what happens to it, written down tick by tick.
import type { DeploymentConfiguration, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { AwsOptions } from '../../sandbox/aws/create-aws.ts';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';
import { definition, known, registry, startWorld, type World } from './aws-support.ts';

export const named = { cluster: 'shop-staging', service: 'shop-api-staging' } as const;

export interface Strategy {
  readonly world: World;
  /** The task definition that serves at first. */
  readonly good: string;
  /** Registers a revision of an image just pushed. */
  readonly register: (behaviour?: ImageBehaviour) => string;
  /** Updates the service to it. */
  readonly deploy: (behaviour?: ImageBehaviour) => Promise<string>;
}

/** Two tasks, stable, with a circuit breaker that rolls back; a minute takes a second unless the tempo says otherwise. */
export async function startStrategy(
  deploymentConfiguration: DeploymentConfiguration,
  options: Omit<AwsOptions, 'now'> & { readonly stable?: boolean; readonly desiredCount?: number } = {},
): Promise<Strategy> {
  const { stable = true, desiredCount = 2, ...aws } = options;
  const world = await startWorld(aws);
  const register = (behaviour: ImageBehaviour = 'healthy'): string => {
    const { digest } = world.aws.ecr.pushImage({ repository: 'shop/api', behaviour });
    return world.aws.ecs.registerTaskDefinition(definition(`${registry}/shop/api@${digest}`));
  };
  const good = register();
  world.aws.ecs.createService({
    cluster: named.cluster,
    name: named.service,
    taskDefinition: good,
    desiredCount,
    circuitBreaker: { enable: true, rollback: true },
    deploymentConfiguration,
    stable,
  });
  const deploy = async (behaviour?: ImageBehaviour): Promise<string> => {
    const arn = register(behaviour);
    await world.update(arn);
    return arn;
  };
  return { world, good, register, deploy };
}

/** `40/60`: the percent of production traffic of what serves and of what is to serve. */
export const traffic = ({ sourceServiceRevisions = [], targetServiceRevision }: ServiceDeployment): string =>
  [...sourceServiceRevisions, known(targetServiceRevision)]
    .map((revision) => revision.requestedProductionTrafficWeight)
    .join('/');

/** What `tell` says of the newest service deployment while time passes, each sentence once in a row. */
export async function watch(
  world: World,
  milliseconds: number,
  tell: (newest: ServiceDeployment) => string,
): Promise<string[]> {
  const told: string[] = [];
  for (let passed = 0; passed < milliseconds; passed += 50) {
    world.pass(50);
    const said = tell(await world.newest());
    if (told.at(-1) !== said) told.push(said);
  }
  return told;
}

export async function until(
  world: World,
  holds: (newest: ServiceDeployment) => boolean,
  atMost = 60_000,
): Promise<ServiceDeployment> {
  for (let passed = 0; passed < atMost; passed += 50) {
    const newest = await world.newest();
    if (holds(newest)) return newest;
    world.pass(50);
  }
  throw new Error(`it did not come to that within ${atMost} ms`);
}
