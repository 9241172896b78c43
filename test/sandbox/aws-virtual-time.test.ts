// Time can be jumped over at once or in many small steps, and nothing that should have happened is skipped.
import {
  ContinueServiceDeploymentCommand,
  RunTaskCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { known, type World } from './aws-support.ts';
import { behaviours, configurations, story } from './aws-stories.ts';
import { named, type Strategy, startStrategy } from './aws-strategy-support.ts';

/** Refusals are part of the story: what comes too late for one has to come too late for the other. */
async function happen({ world, deploy, good }: Strategy, what: string): Promise<void> {
  const { serviceDeploymentArn, lifecycleHookDetails = [] } = await world.newest();
  const waiting = lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION');
  const hookId = waiting?.hookId ?? 'ecs-pause-none';
  if (what in behaviours) await deploy(behaviours[what]);
  if (what === 'scale') {
    const count = (await world.service()).desiredCount ?? 0;
    world.aws.ecs.scale({ ...named, desiredCount: (count + 1) % 4 });
  }
  if (what === 'ring') world.aws.ecs.alarm('5xx', 'ALARM');
  if (what === 'silence') world.aws.ecs.alarm('5xx', 'OK');
  if (what === 'stop deployment') {
    await world.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  }
  if (what === 'continue' || what === 'roll back') {
    const action = what === 'continue' ? 'CONTINUE' : 'ROLLBACK';
    await world.ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action }));
  }
  if (what === 'run task') {
    await world.ecs.send(new RunTaskCommand({ cluster: named.cluster, taskDefinition: good }));
  }
  if (what === 'stop task') {
    const [task] = await world.tasks();
    if (task)
      await world.ecs.send(new StopTaskCommand({ cluster: named.cluster, task: known(task.taskArn) }));
  }
}

/** All that can be seen, without what is made up anew in every world. */
async function picture(world: World): Promise<string> {
  const seen = [
    await world.service(),
    await world.serviceDeployments(),
    await world.tasks(),
    await world.tasks('STOPPED'),
  ];
  const ids = new Map<string, string>();
  const name = (id: string): string => {
    const known = ids.get(id) ?? `id ${ids.size}`;
    ids.set(id, known);
    return known;
  };
  return JSON.stringify(seen, null, 1)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
    .replaceAll(
      /sha256:[0-9a-f]{64}|[0-9a-f]{32}|\b\d{19}\b|(?<=ecs-pause-|service-deployment\/[\w/-]+\/)[\w-]{22,43}/g,
      name,
    );
}

test('one jump and many small steps come to the same', async () => {
  await fc.assert(
    fc.asyncProperty(configurations, story, async (configuration, happeningsOf) => {
      const told: string[][] = [];
      for (const cut of [false, true]) {
        const strategy = await startStrategy(configuration);
        const pictures: string[] = [];
        for (const { after, what, step } of happeningsOf) {
          for (let left = after; left > 0; left -= step) {
            strategy.world.pass(cut ? Math.min(left, step) : after);
            if (!cut) break;
            strategy.world.aws.ecs.describeService(named);
          }
          const refusal = await happen(strategy, what).then(
            () => '',
            (error: unknown) => String(error),
          );
          pictures.push(refusal, await picture(strategy.world));
        }
        strategy.world.pass(20_000);
        pictures.push(await picture(strategy.world));
        told.push(pictures);
      }
      expect(told[1]).toEqual(told[0]);
    }),
    { numRuns: 12 },
  );
});

test('a week of waiting in a bake time costs nothing', async () => {
  const { world, deploy } = await startStrategy(
    { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1440 },
    { tempo: { minute: 7 * 60_000 } },
  );
  await deploy();
  world.pass(10_000);
  const began = Date.now();
  world.pass(7 * 24 * 60 * 60_000 - 20_000);
  expect((await world.newest()).lifecycleStage).toBe('BAKE_TIME');
  world.pass(20_000);
  expect((await world.newest()).status).toBe('SUCCESSFUL');
  expect(Date.now() - began).toBeLessThan(1000);
});

test('who changes something in the middle of a wait changes it at that moment', async () => {
  const { world, deploy } = await startStrategy({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 });
  await deploy();
  world.pass(30_000);
  await world.ecs.send(new UpdateServiceCommand({ ...named, desiredCount: 3 }));
  world.pass(1000);
  expect(await world.service()).toMatchObject({ runningCount: 6 });
  expect((await world.newest()).lifecycleStage).toBe('BAKE_TIME');
});
