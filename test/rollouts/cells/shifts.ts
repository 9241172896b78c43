// Deployments that shift traffic, alarms, and hooks that wait for somebody.
import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import type { Bed, BedOptions } from '../bed.ts';
import type { Cell, Played } from '../cell.ts';
import { deploying } from '../playing.ts';

const situation = 'traffic shifts';

/** Milliseconds that are passed over at each poll while a hook waits. */
const IDLE = 30_000;

const configured = (deploymentConfiguration: DeploymentConfiguration): BedOptions => ({
  policy: { rolloutTimeout: 10 * 60_000 },
  service: { deploymentConfiguration, circuitBreaker: { enable: true, rollback: true } },
});

/** Deploys, and notes what the card would have shown on the way. */
async function watching(bed: Bed, meanwhile?: (elapsed: number) => unknown): Promise<Played> {
  const stages = new Set<string>();
  const weights = new Set<number>();
  let paused = false;
  const played = await deploying(bed, {}, async (elapsed) => {
    await meanwhile?.(elapsed);
    for (const { request } of (await bed.world.store.snapshot({ project: 'shop' })).deployments) {
      const shown = bed.world.progress.progressOf(request.id).get('api');
      if (shown === undefined) continue;
      if (shown.stage !== null) stages.add(shown.stage);
      if (shown.weight !== null) weights.add(shown.weight);
      if (shown.pause === null) continue;
      paused ||= shown.pause.expiresAt !== null;
      // Nothing happens until somebody goes on, or the hook runs out.
      bed.clock.time += IDLE;
    }
  });
  const also = { stages: stages.size > 0, weights: weights.size > 0, paused };
  return { ...played, said: { ...played.said, also } };
}

const works = (paused = false) =>
  ({
    status: 'succeeded',
    services: { api: 'succeeded: running_tasks' },
    started: 1,
    also: { stages: true, weights: true, paused },
  }) as const;

const ALARMED = { alarms: { alarmNames: ['api-5xx'], enable: true, rollback: true } };

export const shifts: readonly Cell[] = [
  {
    situation,
    name: 'BLUE_GREEN with bake time',
    bed: configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 }),
    play: (bed) => watching(bed),
    must: works(),
  },
  {
    situation,
    name: 'LINEAR with bake time',
    bed: configured({
      strategy: 'LINEAR',
      bakeTimeInMinutes: 1,
      linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
    }),
    play: (bed) => watching(bed),
    must: works(),
  },
  {
    situation,
    name: 'CANARY with bake time',
    bed: configured({
      strategy: 'CANARY',
      bakeTimeInMinutes: 1,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
    }),
    play: (bed) => watching(bed),
    must: works(),
  },
  {
    situation: 'alarm rollback',
    name: 'while traffic bakes',
    bed: configured({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5, ...ALARMED }),
    play: (bed) => {
      let rung = false;
      return watching(bed, (elapsed) => {
        if (rung || elapsed < 60_000) return;
        rung = true;
        bed.aws.ecs.alarm('api-5xx', 'ALARM');
      });
    },
    must: {
      status: 'failed',
      services: { api: 'failed: alarm_rolled_back' },
      started: 1,
      also: { stages: true, weights: true, paused: false },
    },
  },
  {
    situation: 'PAUSE hook',
    name: 'somebody goes on',
    bed: configured({ strategy: 'BLUE_GREEN', lifecycleHooks: [hook('CONTINUE')] }),
    play: (bed) => watching(bed),
    must: works(true),
    later: IDLE,
  },
  {
    situation: 'PAUSE hook',
    name: 'it expires, and goes back',
    bed: configured({ strategy: 'BLUE_GREEN', lifecycleHooks: [hook('ROLLBACK')] }),
    play: (bed) => watching(bed),
    must: {
      status: 'failed',
      services: { api: 'failed: stopped' },
      started: 1,
      also: { stages: true, weights: true, paused: true },
    },
    later: IDLE,
  },
];

/** Waits longer than the policy's own deadline, which does not run meanwhile. */
function hook(action: 'CONTINUE' | 'ROLLBACK'): DeploymentLifecycleHook {
  return {
    targetType: 'PAUSE',
    lifecycleStages: ['POST_SCALE_UP'],
    timeoutConfiguration: { timeoutInMinutes: 11, action },
  };
}
