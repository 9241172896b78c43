// A deployment configuration as it is given: refused where ECS refuses it, and without what belongs to another strategy.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';

/** Ranges: SDK types and the developer guide's page on pause hooks. Sentences are assumed where nothing else is said. */
export function checkConfiguration(configuration: DeploymentConfiguration): DeploymentConfiguration {
  checkHooks(configuration);
  checkEarlySuccess(configuration);
  checkRanges(configuration);
  return withoutOtherStrategies(configuration);
}

const refuse = (message: string): never => {
  throw new AwsError('InvalidParameterException', message);
};

const unless = (allowed: boolean, message: string): void => {
  if (!allowed) refuse(message);
};

function checkHooks({ lifecycleHooks = [] }: DeploymentConfiguration): void {
  for (const { targetType = 'AWS_LAMBDA' } of lifecycleHooks) {
    // The guide's own sentence.
    const known = targetType === 'AWS_LAMBDA' || targetType === 'PAUSE';
    unless(known, 'Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
  }
  const pauses = lifecycleHooks.filter(({ targetType }) => targetType === 'PAUSE');
  unless(pauses.length <= 10, 'A service can have at most 10 pause hooks.');
  for (const { lifecycleStages = [], timeoutConfiguration } of pauses) {
    const possible =
      lifecycleStages.length > 0 &&
      !lifecycleStages.includes('TEST_TRAFFIC_SHIFT') &&
      !lifecycleStages.includes('PRODUCTION_TRAFFIC_SHIFT');
    // The guide's own sentence.
    unless(possible, 'Invalid lifecycle stage provided for Pause Hook');
    const { timeoutInMinutes = 1440 } = timeoutConfiguration ?? {};
    unless(within(timeoutInMinutes, 1, 20_160), 'timeoutInMinutes must be between 1 and 20160.');
  }
}

function checkEarlySuccess({
  strategy = 'ROLLING',
  minimumHealthyPercent = 100,
  earlySuccessCriteria,
}: DeploymentConfiguration): void {
  if (earlySuccessCriteria?.enable !== true) return;
  const { healthyPercent, sourceServiceRevisionCleanup } = earlySuccessCriteria;
  unless(strategy === 'ROLLING', 'earlySuccessCriteria can be used only with the ROLLING strategy.');
  unless(
    healthyPercent !== undefined && sourceServiceRevisionCleanup !== undefined,
    'earlySuccessCriteria needs healthyPercent and sourceServiceRevisionCleanup.',
  );
  const percent = healthyPercent ?? 0;
  unless(
    Number.isInteger(percent) && within(percent, minimumHealthyPercent, 100),
    'healthyPercent must be an integer from minimumHealthyPercent to 100.',
  );
}

function checkRanges({
  bakeTimeInMinutes,
  linearConfiguration,
  canaryConfiguration,
}: DeploymentConfiguration): void {
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = linearConfiguration ?? {};
  const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = canaryConfiguration ?? {};
  unless(within(bakeTimeInMinutes ?? 0, 0, 1440), 'bakeTimeInMinutes must be between 0 and 1440.');
  unless(within(stepPercent, 3, 100), 'stepPercent must be between 3.0 and 100.0.');
  unless(within(stepBakeTimeInMinutes, 0, 1440), 'stepBakeTimeInMinutes must be between 0 and 1440.');
  unless(within(canaryPercent, 0.1, 100), 'canaryPercent must be between 0.1 and 100.0.');
  unless(within(canaryBakeTimeInMinutes, 0, 1440), 'canaryBakeTimeInMinutes must be between 0 and 1440.');
}

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;

/** `canaryConfiguration` with BLUE_GREEN is dropped in silence (seen); the others are assumed to be. */
function withoutOtherStrategies(configuration: DeploymentConfiguration): DeploymentConfiguration {
  const { linearConfiguration, canaryConfiguration, ...rest } = configuration;
  return {
    ...rest,
    ...(rest.strategy === 'LINEAR' && linearConfiguration && { linearConfiguration }),
    ...(rest.strategy === 'CANARY' && canaryConfiguration && { canaryConfiguration }),
  };
}
