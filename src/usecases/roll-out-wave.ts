// The services of a wave, one phase after the other: look at what is recorded, do the next thing, record what came back.
// Every call that changes ECS follows a committed intent (I2); what is not known is read back, never repeated blindly.
// Intents and news are recorded together: sixty services are not sixty times as many transactions.
import { rolloutOf } from '../domain/advance.ts';
import type { Cluster } from '../domain/project.ts';
import type { Rollout } from '../domain/rollout.ts';
import { AdapterFault } from '../ports.ts';
import { atOnce } from './at-once.ts';
import { confirmUnchanged } from './confirm-unchanged.ts';
import { readBackUpdate } from './read-back-update.ts';
import { recordAll, stillStanding, type News, type Part } from './record-rollout.ts';
import { refusedForGood } from './refused-by-ecs.ts';
import { registerService } from './register-service.ts';
import type { World } from './world.ts';

export type WaveReach = Pick<World, 'orchestrator' | 'store' | 'system'>;

type At<S extends Rollout['status']> = Extract<Rollout, { readonly status: S }>;

/** A service and where its rollout stands. */
interface Standing<From extends Rollout = Rollout> {
  readonly part: Part;
  readonly from: From;
}

/** UpdateService calls on their way at once, between two looks at whether they still may. */
const TOGETHER = 10;
/** Revisions that are registered between two looks at the clock, and milliseconds after which no more are begun. */
const FEW = 5;
const WHILE = 2000;

/**
 * Takes the services as far as they go without waiting for ECS: until each rolls out, or has ended. All parts are of one
 * deployment. One service's trouble holds up no other: it is among the faults that come back, and the next tick goes on
 * from what is recorded.
 *
 * @throws Fenced
 */
export async function rollOutWave(
  world: WaveReach,
  parts: readonly Part[],
): Promise<readonly AdapterFault[]> {
  const wave = new Wave(parts);
  // What an earlier tick, or an earlier process, left between an intent and its answer is read back first.
  await wave.each(wave.at('updating'), (each) => readBackUpdate(world, each.part, each.from));
  await wave.each(wave.at('registering'), (each) => registerService(world, each.part, each.from, 'resumed'));
  const [first] = parts;
  if (first !== undefined && first.deployment.abort !== null) await stopAll(world, wave);
  else await goOn(world, wave);
  return wave.faults;
}

/**
 * ECS registers few revisions a second: a few at a time are taken all the way, and what does not get its turn now does so
 * in the next round, so that sixty services hold up no other deployment's.
 */
async function goOn(world: WaveReach, wave: Wave): Promise<void> {
  const began = world.system.now();
  do {
    await begin(world, wave);
    await wave.each(wave.at('registering'), (each) => registerService(world, each.part, each.from, 'new'));
    await announce(world, wave);
    await update(world, wave);
  } while (wave.at('waiting').length > 0 && world.system.now() < began + WHILE);
}

/** Where each service of the wave stands by now, and what went wrong. */
class Wave {
  readonly faults: AdapterFault[] = [];
  readonly #standing: Map<string, Standing>;
  readonly #done = new Set<string>();

  constructor(parts: readonly Part[]) {
    this.#standing = new Map(
      parts.map((part) => [part.plan.service, { part, from: rolloutOf(part.deployment, part.plan.service) }]),
    );
  }

  /** Those that stand there, and with which nothing went wrong in this tick. */
  at<S extends Rollout['status']>(status: S): readonly Standing<At<S>>[] {
    return [...this.#standing.values()].filter(
      (each): each is Standing<At<S>> =>
        each.from.status === status && !this.#done.has(each.part.plan.service),
    );
  }

  /** Of those that were tried: what was recorded has moved, and the rest is left for the next tick to look at. */
  moved(tried: readonly Standing[], news: readonly News[]): void {
    for (const { part, to } of news) this.#standing.set(part.plan.service, { part, from: to });
    const recorded = new Set(news.map(({ part }) => part.plan.service));
    for (const each of tried) if (!recorded.has(each.part.plan.service)) this.leave(each);
  }

  /** Not looked at again in this tick. */
  leave({ part }: Pick<Standing, 'part'>): void {
    this.#done.add(part.plan.service);
  }

  /** Some at once. `null`: there is nothing to do but wait. */
  async each<From extends Rollout>(
    standing: readonly Standing<From>[],
    act: (each: Standing<From>) => Promise<Rollout | null>,
  ): Promise<void> {
    await atOnce(TOGETHER, standing, async (each) => {
      const to = await this.trying([each], () => act(each));
      this.moved([each], to === undefined || to === null ? [] : [{ ...each, to }]);
    });
  }

  /** What ECS does not answer is everybody's of these, and nobody else's. */
  async trying<T>(standing: readonly Standing[], act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AdapterFault) || error.provider === 'sqlite') throw error;
      this.faults.push(error);
      for (const each of standing) this.leave(each);
      return undefined;
    }
  }
}

/** The first intent of each, all of them at once; of those that have to be registered, the first few. */
async function begin(world: WaveReach, wave: Wave): Promise<void> {
  const all = wave.at('waiting');
  const isQuick = ({ part }: Standing): boolean => part.plan.action.kind !== 'register';
  const waiting = [...all.filter(isQuick), ...all.filter((each) => !isQuick(each)).slice(0, FEW)];
  await wave.each(
    waiting.filter(({ part }) => part.plan.action.kind === 'none'),
    ({ part, from }) => confirmUnchanged(world, part, from, part.plan.liveRevision),
  );
  const toBegin = waiting.filter(({ part }) => part.plan.action.kind !== 'none');
  const news = toBegin.flatMap(({ part, from }): readonly News[] => {
    const { action } = part.plan;
    if (action.kind === 'restore')
      return [{ part, from, to: { status: 'registered', revision: action.revision } }];
    return [{ part, from, to: { status: 'registering', operation: world.system.id() } }];
  });
  wave.moved(toBegin, await recordAll(world, news));
}

/** Before the calls: what is newest now cannot be ours. */
async function announce(world: WaveReach, wave: Wave): Promise<void> {
  const registered = wave.at('registered');
  const cluster = clusterOf(registered);
  if (cluster === null) return;
  const names = registered.map(({ part }) => part.plan.ecsService);
  const newest = await wave.trying(registered, () =>
    world.orchestrator.newestServiceDeployments(cluster, names),
  );
  if (newest === undefined) return;
  const since = world.system.now();
  const news = registered.map(({ part, from }): News => {
    const newestBefore = newest.get(part.plan.ecsService) ?? null;
    const { revision } = from;
    const operation = world.system.id();
    return { part, from, to: { status: 'updating', operation, revision, newestBefore, since } };
  });
  wave.moved(registered, await recordAll(world, news));
}

async function update(world: WaveReach, wave: Wave): Promise<void> {
  const updating = wave.at('updating');
  for (let done = 0; done < updating.length; done += TOGETHER) {
    const those = updating.slice(done, done + TOGETHER);
    const standing = await stillStanding(world, those);
    const answers = await Promise.all(standing.map((each) => wave.trying([each], () => set(world, each))));
    const news = answers.flatMap((each) => each ?? []);
    wave.moved(those, await recordAll(world, news));
  }
}

/** @returns `null` when the answer says nothing: the next tick reads back */
async function set(world: WaveReach, { part, from }: Standing<At<'updating'>>): Promise<News | null> {
  const { revision, newestBefore } = from;
  const answer = await refusedForGood(part, () =>
    world.orchestrator.updateService(part.environment.cluster, part.plan.ecsService, revision),
  );
  if (answer.kind === 'refused')
    return { part, from, to: (await deregistered(world, part)) ?? answer.rollout };
  const { value: serviceDeployment } = answer;
  // An answer that names what was there before is no answer.
  if (serviceDeployment === null || serviceDeployment === newestBefore?.arn) return null;
  const since = world.system.now();
  return { part, from, to: { status: 'rolling_out', revision, serviceDeployment, since, until: null } };
}

/** What was to be restored has been deregistered since the plan was made: it is registered again (FIELD-NOTES 13). */
async function deregistered(world: WaveReach, { plan, environment }: Part): Promise<Rollout | null> {
  if (plan.action.kind !== 'restore') return null;
  const { inactive } = await world.orchestrator.describeRevision(environment.cluster, plan.action.revision);
  return inactive ? { status: 'registering', operation: world.system.id() } : null;
}

/** Somebody aborts: ECS puts back what it was asked to change; nothing new is begun. */
async function stopAll(world: WaveReach, wave: Wave): Promise<void> {
  const rolling = wave.at('rolling_out');
  const news = rolling.map(({ part, from }): News => {
    const { revision, serviceDeployment, since } = from;
    const operation = world.system.id();
    return { part, from, to: { status: 'stopping', operation, revision, serviceDeployment, since } };
  });
  wave.moved(rolling, await recordAll(world, news));
  // Repeated at every tick until it has ended: ECS takes that calmly. What it refuses is said on the card, and the rollout
  // goes on to whatever end it has.
  for (const each of await stillStanding(world, wave.at('stopping'))) {
    const { part, from } = each;
    await wave.trying([each], () =>
      world.orchestrator.stopServiceDeployment(part.environment.cluster, from.serviceDeployment),
    );
  }
}

const clusterOf = ([first]: readonly Standing[]): Cluster | null => first?.part.environment.cluster ?? null;
