// Some of the services fail, or nobody can tell what became of them.
import type { Bed } from '../bed.ts';
import type { Cell, Played } from '../cell.ts';
import { deployedBefore, deploying, named } from '../playing.ts';
import { resolveDeployment } from '../../../src/usecases/resolve-deployment.ts';
import { saidOf } from '../cell.ts';
import { ALICE } from '../../usecases/support/fake-directory.ts';

const CRASH = { crashes: { exitCode: 1, reason: 'SEARCH_INDEX_URL is not set' } } as const;
const THREE = ['api', 'worker', 'web'];
const situation = 'k of N services fail';

/** One of three crashes; then whatever the policy makes of it has its time. */
async function partly(bed: Bed): Promise<Played> {
  await deployedBefore(bed);
  const before = THREE.map((name) => bed.aws.ecs.describeService(named(name)).taskDefinition);
  const played = await deploying(bed, { behave: { worker: CRASH } });
  for (let tick = 0; tick < 40; tick += 1) await bed.tick();
  const now = THREE.map((name) => bed.aws.ecs.describeService(named(name)).taskDefinition);
  const { controls } = await bed.world.store.snapshot({ project: 'shop' });
  const also = {
    whole: now.every((arn, index) => arn === before[index]),
    locked: controls.locks.some(({ left }) => left),
  };
  const { started: _started, ...said } = played.said;
  return { ...played, said: { ...said, also } };
}

const services = {
  api: 'succeeded: running_tasks',
  worker: 'failed: circuit_breaker_rolled_back',
  web: 'succeeded: running_tasks',
};

/** Nobody can tell ours from another of the same revision: the answer was lost, and somebody forced a second one. */
async function twoCandidates(bed: Bed): Promise<Played> {
  await deployedBefore(bed);
  const id = await bed.ask(await bed.release());
  bed.aws.faults.add({ call: 'UpdateService', kind: 'answer-lost' });
  await bed.tick();
  bed.aws.ecs.updateServiceAsSomebodyElse({ ...named(), forceNewDeployment: true });
  const deployment = await bed.run(id);
  const said = saidOf(deployment);
  return { deployment: null, said: { ...said, also: await resolved(bed, id) } };
}

/** Its deployments can be read no more, to the end. */
async function unreadable(bed: Bed): Promise<Played> {
  await deployedBefore(bed);
  const id = await bed.ask(await bed.release());
  // Nothing that has been begun from now on can be read.
  bed.aws.ecs.staleReads(24 * 60 * 60_000);
  const deployment = await bed.run(id);
  bed.aws.ecs.staleReads(0);
  return { deployment: null, said: { ...saidOf(deployment), also: await resolved(bed, id) } };
}

async function resolved(bed: Bed, id: string): Promise<Readonly<Record<string, unknown>>> {
  bed.clock.time += 60_000;
  await resolveDeployment(bed.world, id, { id: ALICE, foreign: false, inbound: `resolve ${id}` });
  const { status } = await bed.deployment(id);
  return { resolved: status };
}

export const partial: readonly Cell[] = [
  {
    situation,
    name: 'the policy rolls all back together',
    bed: { services: THREE, policy: { onFailure: 'rollback' } },
    play: partly,
    must: { status: 'failed', services, also: { whole: true, locked: false } },
  },
  {
    situation,
    name: 'the policy locks and asks',
    bed: { services: THREE, policy: { onFailure: 'lock' } },
    play: partly,
    must: { status: 'failed', services, also: { whole: false, locked: true } },
  },
  {
    situation: 'the outcome cannot be learned',
    name: 'two candidates for ours, after a lost answer',
    play: twoCandidates,
    must: {
      status: 'needs_operator',
      services: { api: 'unknown: two_candidates' },
      also: { resolved: 'succeeded' },
    },
  },
  {
    situation: 'the outcome cannot be learned',
    name: 'unreadable to the end',
    bed: { policy: { rolloutTimeout: 2 * 60_000 } },
    play: unreadable,
    must: {
      status: 'needs_operator',
      services: { api: 'unknown: unreadable' },
      also: { resolved: 'succeeded' },
    },
  },
];
