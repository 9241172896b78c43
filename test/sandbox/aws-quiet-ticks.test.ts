// The engine by itself: what it skips is what would have changed nothing.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createService } from '../../sandbox/aws/ecs/create-service.ts';
import { tick } from '../../sandbox/aws/ecs/engine/advance.ts';
import { quietUntil } from '../../sandbox/aws/ecs/engine/quiet.ts';
import { ecsOperations } from '../../sandbox/aws/ecs/operations.ts';
import { newSettings } from '../../sandbox/aws/ecs/settings.ts';
import { newRegion } from '../../sandbox/aws/ecs/state.ts';
import type { ImageBehaviour } from '../../sandbox/aws/image-behaviour.ts';
import { definition } from './aws-support.ts';
import { behaviours, configurations, story } from './aws-stories.ts';
import { named } from './aws-strategy-support.ts';

const start = Date.UTC(2026, 10, 20);

function startEngine() {
  const region = newRegion('123456789012', 'eu-west-1', start);
  region.clusters.set(named.cluster, 'ACTIVE');
  let behaviour: ImageBehaviour = 'healthy';
  const settings = newSettings(() => ({
    pulled: true,
    digest: 'sha256:0',
    platformDigest: 'sha256:0',
    behaviour,
  }));
  return {
    region,
    settings,
    pushes: (next: ImageBehaviour): void => {
      behaviour = next;
    },
  };
}

type Engine = ReturnType<typeof startEngine>;

/** Plays every tick; answers how many were taken to do nothing. */
function play({ region, settings }: Engine, milliseconds: number): number {
  const all = (): string => JSON.stringify([region.services, region.tasks, region.stopped]);
  let quiet = 0;
  for (let passed = 0; passed < milliseconds; passed += settings.tempo.schedulerTick) {
    const next = region.clock + settings.tempo.schedulerTick;
    const before = quietUntil(region, settings) > next ? all() : undefined;
    region.clock = next;
    tick(region, settings, next);
    if (before === undefined) continue;
    quiet += 1;
    expect(all()).toBe(before);
  }
  return quiet;
}

function happen({ region, settings, pushes }: Engine, what: string): void {
  const call = { region, settings, seen: region, now: region.clock };
  const service = region.services[0];
  if (service?.status !== 'ACTIVE') return;
  const behaviour = behaviours[what];
  if (behaviour !== undefined) {
    pushes(behaviour);
    ecsOperations.UpdateService(call, { ...named, forceNewDeployment: true });
  }
  if (what === 'scale') {
    ecsOperations.UpdateService(call, { ...named, desiredCount: (service.desiredCount + 1) % 4 });
  }
  if (what === 'ring') region.alarms.add('5xx');
  if (what === 'silence') region.alarms.delete('5xx');
  if (what === 'run task') {
    ecsOperations.RunTask(call, { cluster: named.cluster, taskDefinition: 'shop-api' });
  }
  if (what === 'stop task') {
    const task = region.tasks[0]?.shown.taskArn;
    if (task !== undefined) ecsOperations.StopTask(call, { cluster: named.cluster, task });
  }
  const serviceDeploymentArn = service.serviceDeployments.at(-1)?.arn;
  if (what === 'stop deployment' && service.serviceDeployments.at(-1)?.finishedAt === undefined) {
    ecsOperations.StopServiceDeployment(call, { serviceDeploymentArn, stopType: 'ROLLBACK' });
  }
  // Rarely, so that most stories go on.
  if (what === 'nothing' && service.desiredCount === 0) service.status = 'DRAINING';
}

test('a tick that is taken to do nothing does nothing', () => {
  let quiet = 0;
  fc.assert(
    fc.property(configurations, story, (deploymentConfiguration, happenings) => {
      const engine = startEngine();
      const order = {
        cluster: named.cluster,
        name: named.service,
        desiredCount: 2,
        circuitBreaker: { enable: true, rollback: true },
        deploymentConfiguration,
        taskDefinition: definition('public.example/app:1'),
      };
      createService(engine.region, engine.settings, order, 'somebody', start);
      for (const { after, what } of happenings) {
        quiet += play(engine, after);
        happen(engine, what);
      }
      quiet += play(engine, 10_000);
    }),
    { numRuns: 20 },
  );
  expect(quiet).toBeGreaterThan(1000);
});
