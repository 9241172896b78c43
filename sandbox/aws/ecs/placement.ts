// Where tasks run: launch type or capacity providers, platform version, network. As given, and as ECS shows it.
import type {
  Attachment,
  CapacityProviderStrategyItem,
  LaunchType,
  NetworkConfiguration,
} from '@aws-sdk/client-ecs';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { TaskDefinitionRecord } from './state.ts';

export interface Placement {
  readonly launchType?: LaunchType | undefined;
  readonly capacityProviderStrategy?: CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
  readonly networkConfiguration?: NetworkConfiguration | undefined;
}

/** What LATEST means. (ECS developer guide: Fargate platform versions) */
const latest = '1.4.0';

/** The messages are seen; that the last one is about RunTask, too, is assumed. */
export function checkPlacement(placement: Placement, { networkMode }: TaskDefinitionRecord): void {
  const { networkConfiguration } = placement;
  if (networkMode === 'awsvpc' && networkConfiguration === undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  }
  if (networkMode !== 'awsvpc' && networkConfiguration !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'Network Configuration is not valid for the given networkMode of this task definition.',
    );
  }
  if (placement.launchType !== undefined && (placement.capacityProviderStrategy ?? []).length > 0) {
    throw new AwsError(
      'InvalidParameterException',
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
}

/** Either the launch type or the strategy; platform only on Fargate. (SDK types: Service, Deployment, ServiceRevision) */
export function showPlacement(
  placement: Placement,
  platformVersion: 'as given' | 'resolved',
): Pick<Placement, 'launchType' | 'capacityProviderStrategy' | 'platformVersion' | 'networkConfiguration'> & {
  platformFamily?: string;
} {
  const { capacityProviderStrategy, networkConfiguration } = placement;
  const { launchType } = placementOfTask(placement);
  const given = placement.platformVersion ?? 'LATEST';
  return {
    ...(capacityProviderStrategy === undefined ? { launchType } : { capacityProviderStrategy }),
    ...(launchType === 'FARGATE' && {
      platformVersion: platformVersion === 'resolved' && given === 'LATEST' ? latest : given,
      platformFamily: 'Linux',
    }),
    ...(networkConfiguration && { networkConfiguration }),
  };
}

/**
 * With several capacity providers all tasks go to the one of the greatest weight (the sandbox's own rule).
 * With nothing given they go to Fargate, as if that were the cluster's default (the sandbox's own rule).
 */
export function placementOfTask({ launchType, capacityProviderStrategy }: Placement): {
  launchType: LaunchType;
  capacityProviderName?: string;
} {
  const [heaviest] = (capacityProviderStrategy ?? []).toSorted(
    (one, other) => (other.weight ?? 0) - (one.weight ?? 0),
  );
  const name = heaviest?.capacityProvider;
  if (name === undefined) return { launchType: launchType ?? 'FARGATE' };
  return { launchType: /^FARGATE(_SPOT)?$/.test(name) ? 'FARGATE' : 'EC2', capacityProviderName: name };
}

/** The network interface of a task in awsvpc mode. (SDK types: Attachment) */
export function networkInterface({ networkConfiguration }: Placement): Attachment[] {
  const subnet = networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
  if (subnet === undefined) return [];
  return [
    {
      id: randomUUID(),
      type: 'ElasticNetworkInterface',
      status: 'ATTACHED',
      details: [{ name: 'subnetId', value: subnet }],
    },
  ];
}
