// What really runs, asked of ECS with the SDK, past Slipway: the demo believes no card.
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { Shop } from '../shop.ts';

export interface Truth {
  /** Service -> the digests that its running tasks report for the container `app`. */
  running(environment: string): Promise<Readonly<Record<string, readonly string[]>>>;
}

export function createTruth({
  variables,
  aws,
  services,
}: Pick<Shop, 'variables' | 'aws' | 'services'>): Truth {
  const client = new ECSClient({
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const digests = async (cluster: string, serviceName: string): Promise<readonly string[]> => {
    const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName }));
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const reported = tasks
      .flatMap(({ containers = [] }) => containers)
      .filter(({ name }) => name === 'app')
      .map(({ imageDigest }) => imageDigest ?? 'none');
    return [...new Set(reported)];
  };
  return {
    running: async (environment) => {
      const entries = services.map(
        async (name) => [name, await digests(`shop-${environment}`, `shop-${name}-${environment}`)] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}
