// What is to be said of a plan's configuration, and decides nothing: what has changed since Slipway last deployed here,
// what waits to be taken, and what is named in another way than in the environment before.
import { configurationDifferences, type ConfigurationDifference } from '../domain/configuration.ts';
import type { ServiceConfiguration, ServicePlan } from '../domain/plan.ts';
import { ecsServiceName, findEnvironment, type Environment, type Project } from '../domain/project.ts';
import { lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import {
  maskEnvironment,
  renderRevision,
  withoutValues,
  type JsonObject,
} from '../domain/task-definition.ts';
import type { Revision } from '../ports.ts';
import type { Describe } from './describing-once.ts';
import { readable } from './readable.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'orchestrator' | 'hashing'> & { readonly describe: Describe };

/** One for each service of the plan; a service that cannot be read has nothing said of it, and stops nothing. */
export async function gatherConfiguration(
  world: Reach,
  project: Project,
  environment: Environment,
  snapshot: Snapshot,
  services: readonly ServicePlan[],
): Promise<readonly ServiceConfiguration[]> {
  const before = await readBefore(world, project, environment, services);
  return Promise.all(
    services.map(async (plan) => {
      const live = await revisionOf(world, environment, plan.liveRevision);
      return {
        service: plan.service,
        changes: await changesOf(world, environment, snapshot, plan),
        waiting: live === null ? null : await waitingOf(world, environment, snapshot, plan, live),
        unlike: unlikeness(before.get(plan.service), live),
      };
    }),
  );
}

/** Between what Slipway last put here with success and what would serve: images apart, environment values masked. */
async function changesOf(
  world: Reach,
  environment: Environment,
  snapshot: Snapshot,
  { service, liveRevision, action }: ServicePlan,
): Promise<readonly ConfigurationDifference[] | null> {
  const rollout = lastSucceeded(snapshot, environment.name)?.rollouts[service];
  if (rollout?.status !== 'succeeded') return null;
  const target = action.kind === 'restore' ? action.revision : liveRevision;
  if (rollout.revision === target) return [];
  const [deployed, next] = await Promise.all([
    revisionOf(world, environment, rollout.revision),
    revisionOf(world, environment, target),
  ]);
  if (deployed === null || next === null) return null;
  return configurationDifferences(masked(world, deployed), masked(world, next));
}

const masked = ({ hashing }: Pick<World, 'hashing'>, { definition }: Revision): JsonObject =>
  maskEnvironment(renderRevision(definition, {}), (value) => hashing.mask(value));

/** A newer revision of the family that does not run, and that Slipway has not registered: Terraform's, mostly. */
async function waitingOf(
  { orchestrator, describe }: Reach,
  { cluster, name: environment }: Environment,
  snapshot: Snapshot,
  { service }: ServicePlan,
  live: Revision,
): Promise<string | null> {
  const { family } = live.definition;
  if (typeof family !== 'string') return null;
  const newest = await orNothing(() => orchestrator.newestRevision(cluster, family));
  if (newest === null) return null;
  const isOurs = newest.tags.some(({ key }) => key.startsWith('slipway:'));
  // Behind what Slipway has registered since, it still waits for whoever takes it.
  if (isOurs) {
    const waits = stillWaiting(snapshot, environment, service, family);
    const there = waits === null ? null : await orNothing(() => describe(cluster, waits));
    return there === null || there.inactive ? null : there.arn;
  }
  return newest.arn === live.arn || numberOf(newest.arn) < numberOf(live.arn) ? null : newest.arn;
}

/** What was shown as waiting here, and has not become part of what runs since. */
function stillWaiting(
  snapshot: Snapshot,
  environment: string,
  service: string,
  family: string,
): string | null {
  const there = snapshot.deployments.filter(({ request }) => request.environment === environment);
  const seen = there.findLast(({ plan }) =>
    plan.shown.configuration.some((each) => each.service === service && each.waiting !== null),
  );
  const arn = seen?.plan.shown.configuration.find((each) => each.service === service)?.waiting ?? null;
  if (arn === null || !arn.includes(`/${family}:`)) return null;
  // Made from it, or put there past Slipway: either way it is in what runs.
  const isIn = there.some(({ status, plan }) =>
    plan.change.services.some(
      (each) =>
        each.service === service &&
        (each.liveRevision === arn ||
          (status === 'succeeded' && each.action.kind === 'register' && each.action.base === arn)),
    ),
  );
  return isIn ? null : arn;
}

/** `7` of `arn:…:task-definition/shop-api:7`. */
const numberOf = (arn: string): number => Number(arn.split(':').at(-1));

/** Service -> its running task definition in the environment that a candidate passes first. */
async function readBefore(
  world: Reach,
  project: Project,
  { policy }: Environment,
  services: readonly ServicePlan[],
): Promise<ReadonlyMap<string, Revision>> {
  const first = policy.after === null ? undefined : findEnvironment(project, policy.after.environment);
  if (first === undefined) return new Map();
  const named = project.services
    .filter(({ name }) => services.some(({ service }) => service === name))
    .map((service) => ({ service: service.name, ecsService: ecsServiceName(service, first.name) }));
  const live = await orNothing(() =>
    world.orchestrator.describeServices(
      first.cluster,
      named.map(({ ecsService }) => ecsService),
    ),
  );
  const found = await Promise.all(
    named.map(async ({ service, ecsService }) => {
      const one = live?.find((each) => each.ecsService === ecsService);
      const revision = one?.problem === null ? await revisionOf(world, first, one.revision) : null;
      return revision === null ? [] : [[service, revision] as const];
    }),
  );
  return new Map(found.flat());
}

/** Values differ between environments on purpose; that a name is missing in one of them seldom is. */
const unlikeness = (
  before: Revision | undefined,
  live: Revision | null,
): readonly ConfigurationDifference[] | null =>
  before === undefined || live === null
    ? null
    : configurationDifferences(withoutValues(before.definition), withoutValues(live.definition));

const revisionOf = ({ describe }: Reach, { cluster }: Environment, arn: string): Promise<Revision | null> =>
  orNothing(() => describe(cluster, arn));

/** What cannot be read has nothing said of it. */
async function orNothing<Answer>(look: () => Promise<Answer>): Promise<Answer | null> {
  const read = await readable(look);
  return read === 'unreadable' ? null : read;
}
