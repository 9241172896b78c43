// What is there before Slipway comes: a cluster, and services that run an image of before.
import type { Aws } from '../../sandbox/aws/create-aws.ts';
import type { NewService } from '../../sandbox/aws/ecs/create-service.ts';
import { CLUSTER } from './project.ts';

/** @param more what every service is created with, beyond two tasks and a circuit breaker that rolls back */
export function furnish({ ecs, ecr }: Aws, services: readonly string[], more: Partial<NewService>): void {
  ecs.createCluster({ name: CLUSTER });
  for (const name of services) {
    ecr.createRepository({ name: `shop/${name}`, mutability: 'IMMUTABLE' });
    ecr.pushImage({ repository: `shop/${name}`, tag: 'before-slipway' });
    ecs.createService({
      cluster: CLUSTER,
      name: `shop-${name}`,
      desiredCount: 2,
      circuitBreaker: { enable: true, rollback: true },
      taskDefinition: {
        family: `shop-${name}`,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [
          {
            name: 'app',
            image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/${name}:before-slipway`,
            essential: true,
          },
        ],
      },
      ...more,
    });
  }
}
