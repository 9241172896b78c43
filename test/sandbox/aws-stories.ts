// Stories of deployments for property tests: what is configured, what happens, and how much time passes in between.
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';

const hook = {
  targetType: 'PAUSE',
  lifecycleStages: ['POST_SCALE_UP'],
  timeoutConfiguration: { timeoutInMinutes: 3, action: 'CONTINUE' },
} as const satisfies NonNullable<DeploymentConfiguration['lifecycleHooks']>[number];

const alarms = { alarmNames: ['5xx'], enable: true, rollback: true };
const lifecycleHooks = [{ ...hook, lifecycleStages: [...hook.lifecycleStages] }];
const early = { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' } as const;

export const configurations = fc.constantFrom<DeploymentConfiguration>(
  {},
  { alarms, bakeTimeInMinutes: 2, lifecycleHooks },
  { maximumPercent: 100, minimumHealthyPercent: 50 },
  { earlySuccessCriteria: early, alarms },
  { earlySuccessCriteria: { ...early, sourceServiceRevisionCleanup: 'BLOCKING' } },
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2, alarms, lifecycleHooks },
  { strategy: 'LINEAR', linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 }, lifecycleHooks },
  { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: 1 }, alarms },
);

const happenings = fc.constantFrom(
  'deploy healthy',
  'deploy crashes',
  'deploy unhealthy',
  'scale',
  'ring',
  'silence',
  'stop deployment',
  'continue',
  'roll back',
  'run task',
  'stop task',
  'nothing',
);

export const story = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 7000 }),
    what: happenings,
    /** How the time before it is cut up. */
    step: fc.integer({ min: 1, max: 900 }),
  }),
  { minLength: 1, maxLength: 7 },
);

export const behaviours: Readonly<Record<string, ImageBehaviour>> = {
  'deploy healthy': 'healthy',
  'deploy crashes': { crashes: { exitCode: 1 } },
  'deploy unhealthy': 'unhealthy',
};
