// UpdateService: a new task definition or a forced deployment makes a service deployment; a count only scales.
import type { UpdateServiceCommandInput, UpdateServiceCommandOutput } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import type { Answer } from '../wire.ts';
import { checkConfiguration } from './deployment-configuration.ts';
import { startDeployment } from './engine/start-deployment.ts';
import { clusterIn, runnableTaskDefinition, definitionOf, serviceIn } from './find.ts';
import { showService } from './service-view.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, ServiceRecord } from './state.ts';

/** Everything else would be ignored in silence; better to be told that the sandbox cannot do it. */
const carriedOut: ReadonlySet<string> = new Set([
  'cluster',
  'service',
  'desiredCount',
  'taskDefinition',
  'forceNewDeployment',
  'deploymentConfiguration',
] satisfies (keyof UpdateServiceCommandInput)[]);

export function updateService(
  region: EcsRegion,
  settings: EcsSettings,
  input: UpdateServiceCommandInput,
  now: number,
): Answer<UpdateServiceCommandOutput> {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const unknown = given.map(([key]) => key).filter((key) => !carriedOut.has(key));
  if (unknown.length > 0) {
    throw new AwsError('InvalidParameterException', `The sandbox does not carry out: ${unknown.join(', ')}.`);
  }
  const service = serviceIn(region, clusterIn(region, input.cluster), input.service ?? '');
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  refuseOtherControllers(service, input);
  // Checked before anything is changed: a refused call has no effect.
  const definition =
    input.taskDefinition === undefined
      ? definitionOf(region, service.taskDefinition)
      : runnableTaskDefinition(region, input.taskDefinition);
  const configuration = checkConfiguration({
    ...service.deploymentConfiguration,
    ...input.deploymentConfiguration,
  });
  if (input.desiredCount !== undefined && service.schedulingStrategy === 'DAEMON') {
    // Seen of CreateService.
    throw new AwsError(
      'InvalidParameterException',
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  service.deploymentConfiguration = configuration;
  if (input.desiredCount !== undefined) service.desiredCount = input.desiredCount;
  // FIELD-NOTES 4: the same task definition without force makes no deployment.
  if (input.forceNewDeployment === true || definition.taskDefinitionArn !== service.taskDefinition) {
    startDeployment(region, settings, service, definition, now);
  }
  return { service: showService(region, settings, region, service) };
}

/** ECS API: UpdateService; a CODE_DEPLOY or EXTERNAL service takes its task definition by another way. (wording assumed) */
function refuseOtherControllers({ controller }: ServiceRecord, input: UpdateServiceCommandInput): void {
  if (controller === 'ECS' || (input.taskDefinition === undefined && input.forceNewDeployment !== true))
    return;
  throw new AwsError(
    'InvalidParameterException',
    `Unable to update task definition on services with a ${controller} deployment controller.`,
  );
}
