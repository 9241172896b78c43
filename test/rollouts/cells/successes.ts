// It works, in every way in which ECS may show that.
import type { NewService } from '../../../sandbox/aws/ecs/create-service.ts';
import type { Cell } from '../cell.ts';
import { after, deploying, named } from '../playing.ts';

const situation = 'success';
const succeeded = { status: 'succeeded', services: { api: 'succeeded: running_tasks' }, started: 1 } as const;

export const successes: readonly Cell[] = [
  { situation, name: 'a rolling update', play: (bed) => deploying(bed), must: succeeded },
  {
    situation,
    name: 'COMPLETED comes late',
    bed: { tempo: { steadyState: 45_000 } },
    play: (bed) => deploying(bed),
    must: succeeded,
  },
  {
    situation,
    name: 'early success, clean-up deferred',
    bed: {
      service: {
        desiredCount: 4,
        deploymentConfiguration: {
          earlySuccessCriteria: {
            enable: true,
            healthyPercent: 100,
            sourceServiceRevisionCleanup: 'DEFERRED',
          },
        },
      },
    },
    play: (bed) => deploying(bed),
    must: succeeded,
  },
  {
    situation,
    name: 'a multi-arch image, reported by its index',
    play: (bed) => {
      bed.aws.ecs.reportDigests('index');
      return deploying(bed, { platforms: ['linux/amd64', 'linux/arm64'] });
    },
    must: succeeded,
  },
  {
    situation,
    name: 'a multi-arch image, reported by its child',
    play: (bed) => {
      bed.aws.ecs.reportDigests('child');
      return deploying(bed, { platforms: ['linux/amd64', 'linux/arm64'] });
    },
    must: succeeded,
  },
  {
    situation: 'desired count',
    name: 'it is 0',
    bed: { service: { desiredCount: 0 } },
    play: (bed) => deploying(bed),
    must: { ...succeeded, services: { api: 'succeeded: service_revision, 0 tasks' } },
  },
  {
    situation: 'desired count',
    name: 'a DAEMON service',
    bed: { service: { schedulingStrategy: 'DAEMON', daemonHosts: 3, ...onHosts() } },
    play: (bed) => deploying(bed),
    must: succeeded,
  },
  {
    situation: 'desired count',
    name: 'autoscaling changes it meanwhile',
    play: (bed) => {
      const up = after(4000, () => bed.aws.ecs.scale({ ...named(), desiredCount: 5 }));
      const down = after(12_000, () => bed.aws.ecs.scale({ ...named(), desiredCount: 3 }));
      return deploying(bed, {}, (elapsed) => {
        up(elapsed);
        down(elapsed);
      });
    },
    must: succeeded,
  },
  {
    situation: 'somebody scales to 0 meanwhile',
    name: 'somebody scales to 0 meanwhile',
    play: (bed) =>
      deploying(
        bed,
        {},
        after(4000, () => bed.aws.ecs.scale({ ...named(), desiredCount: 0 })),
      ),
    must: { ...succeeded, services: { api: 'succeeded: service_revision, 0 tasks' } },
  },
];

/** DAEMON services run on hosts of one's own. */
function onHosts(): Partial<NewService> {
  return {
    launchType: 'EC2',
    taskDefinition: {
      family: 'shop-api',
      networkMode: 'bridge',
      requiresCompatibilities: ['EC2'],
      containerDefinitions: [
        {
          name: 'app',
          image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:before-slipway',
          essential: true,
          memory: 256,
        },
      ],
    },
  };
}
