// How soon a rollback has told ECS: from the confirming click, with the revisions there, to the last UpdateService, next to
// as many bare UpdateService calls in the same run.
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { openBed, type Bed } from '../../test/rollouts/bed.ts';
import { CLUSTER } from '../../test/rollouts/project.ts';
import { ALICE } from '../../test/usecases/support/fake-directory.ts';
import { confirmDeployment } from '../../src/usecases/answer-deployment.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';

/** Milliseconds that a call is on its way: about what a Region nearby takes. */
const NETWORK = 20;

export interface RollbackTime {
  /** Milliseconds. */
  readonly rollback: number;
  readonly oneByOne: number;
  readonly together: number;
}

export async function measureRollback(services: number): Promise<RollbackTime> {
  const names = Array.from({ length: services }, (_, index) => `s${index + 1}`);
  await using bed = await openBed({ services: names, policy: { onFailure: 'lock' } });
  for (let release = 0; release < 2; release += 1) await bed.run(await bed.ask(await bed.release()));
  const asker = () => ({ id: ALICE, foreign: false, inbound: `inbound ${bed.clock.id()}` });
  const typed = { environment: null, release: null, reason: null, imageOnly: false };
  const offered = await rollBack(bed.world, bed.project, typed, asker());
  const [event] = offered.kind === 'accepted' ? offered.events : [];
  if (event?.type !== 'deployment.requested') throw new Error(`nothing offered: ${JSON.stringify(offered)}`);

  const updates = noteUpdates(bed);
  const began = performance.now();
  await confirmDeployment(bed.world, { deployment: event.deployment, replans: 0, asker: asker() });
  await bed.tick();
  if (updates.length !== services) throw new Error(`${updates.length} updates`);
  const rollback = Math.max(...updates) - began;
  const ended = await bed.run(event.deployment);
  if (ended.status !== 'succeeded') throw new Error(`it ${ended.status}`);
  return {
    rollback,
    oneByOne: await bare(bed, names, 1),
    together: await bare(bed, names, 10),
  };
}

/** Every call takes its time on the network; when each UpdateService had taken effect is noted. */
function noteUpdates({ aws }: Bed): readonly number[] {
  const updates: number[] = [];
  aws.onCall(async ({ call }, phase) => {
    if (phase === 'over') return;
    await setTimeout(NETWORK / 2);
    if (call === 'UpdateService' && phase === 'after-effect') updates.push(performance.now());
  });
  return updates;
}

/** The same revision again starts nothing: ECS answers, and that is all. */
async function bare({ aws }: Bed, names: readonly string[], atOnce: number): Promise<number> {
  const client = new ECSClient({ region: 'eu-west-1', maxAttempts: 1 });
  const left = names.values();
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (const name of left) {
      const service = `shop-${name}`;
      const { taskDefinition } = aws.ecs.describeService({ cluster: CLUSTER, service });
      await client.send(new UpdateServiceCommand({ cluster: CLUSTER, service, taskDefinition }));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const took = performance.now() - began;
  client.destroy();
  return took;
}
