// Making the plan: what serves now, what would serve, and everything about ECS that speaks against it.
import type { PlanFact } from '../domain/request.ts';
import type { Authors } from '../domain/authors.ts';
import type { Checks, Plan, PlanFacts, PlannedChange, ServiceAction, ServicePlan } from '../domain/plan.ts';
import { ecsServiceName, type Environment, type Project, type Service } from '../domain/project.ts';
import { spokenName } from '../domain/names.ts';
import type { Refusal } from '../domain/refusal.ts';
import { imageReference, type Artifact } from '../domain/release.ts';
import { READ_LAG } from '../domain/rollout.ts';
import { recentlySet } from '../domain/settled.ts';
import { lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import { platformProblem } from '../domain/platform.ts';
import { containerImage, maskEnvironment, renderRevision } from '../domain/task-definition.ts';
import { AdapterFault, type LiveService, type Revision } from '../ports.ts';
import { describingOnce, type Describe } from './describing-once.ts';
import { gatherAuthors } from './gather-authors.ts';
import { gatherChecks } from './gather-checks.ts';
import { gatherConfiguration } from './gather-configuration.ts';
import { gatherSteps } from './gather-steps.ts';
import { gatherUndone } from './gather-undone.ts';
import { gatherReadiness, gatherWayBack } from './gather-way-back.ts';
import { knownRelease } from './known-release.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

type Wanted = { readonly service: Service; readonly artifact: Artifact; readonly ecsService: string };

type Reach = Pick<World, 'orchestrator' | 'registry' | 'source' | 'hashing' | 'system'>;

/** Milliseconds between two looks at a cluster that has not caught up. */
const LOOK = 500;

/** The plan for somebody who waits for it: as long as ECS shows what Slipway has just replaced, it is asked again. */
export async function gatherSettledPlan(
  world: Reach,
  ...asked: Tail<Parameters<typeof gatherPlan>>
): Promise<PlanFact> {
  for (let looks = READ_LAG / LOOK; looks > 0; looks -= 1) {
    const fact = await gatherPlan(world, ...asked);
    if (fact.kind !== 'unsettled') return fact;
    await world.system.sleep(LOOK);
  }
  // Longer than reads lag behind: what is read now is so.
  return gatherPlan(world, ...asked);
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/**
 * Reads ECS and GitHub, changes nothing.
 *
 * @param before the plan that people were asked about: what is only shown of it, and cannot change, is not read again
 */
export async function gatherPlan(
  world: Reach,
  project: Project,
  environment: Environment,
  target: Target,
  snapshot: Snapshot,
  before: Plan | null = null,
): Promise<PlanFact> {
  const wanted = wantedServices(project, environment, target);
  try {
    return await planFor(world, project, environment, target, { snapshot, before, wanted });
  } catch (error) {
    // What Slipway may not look at it must not change either: said before anything is begun.
    if (!(error instanceof AdapterFault) || error.denied === null) throw error;
    const problem = { kind: 'denied', action: error.denied.action } as const;
    return {
      kind: 'unfit',
      refusals: wanted.map(({ service }) => ({ code: 'service_unfit', service: service.name, problem })),
    };
  }
}

/** What the plan is about, and what else the last deployment set: to tell whether all of that still runs. */
const namesToRead = (
  snapshot: Snapshot,
  { name }: Environment,
  wanted: readonly Wanted[],
): readonly string[] => [
  ...new Set([
    ...wanted.map(({ ecsService }) => ecsService),
    ...(lastSucceeded(snapshot, name)?.plan.change.services ?? []).map(({ ecsService }) => ecsService),
  ]),
];

interface Planning {
  readonly snapshot: Snapshot;
  readonly before: Plan | null;
  readonly wanted: readonly Wanted[];
}

async function planFor(
  world: Reach,
  project: Project,
  environment: Environment,
  target: Target,
  { snapshot, before, wanted }: Planning,
): Promise<PlanFact> {
  const live = await world.orchestrator.describeServices(
    environment.cluster,
    namesToRead(snapshot, environment, wanted),
  );
  const unfit = live.flatMap((each) => unfitRefusal(wanted, each));
  if (unfit.length > 0) return { kind: 'unfit', refusals: unfit };

  const now = world.system.now();
  const behind = wanted.some((each) => {
    const set = recentlySet(snapshot, environment.name, each.service.name, now);
    return set !== null && set !== liveRevision(live, each);
  });
  if (behind) return { kind: 'unsettled' };

  const reach = { ...world, describe: describingOnce(world.orchestrator) };
  const plans = await Promise.all(
    wanted.map(async (each) => {
      const now = liveRevision(live, each);
      const planned = restoredAsBefore(before, target, each, now);
      return planned ?? planService(reach, environment, target, each, now);
    }),
  );
  const refusals = plans.flatMap((plan) => ('code' in plan ? plan : []));
  if (refusals.length > 0) return { kind: 'unfit', refusals };
  const services = plans.flatMap((plan) => ('code' in plan ? [] : plan));

  const known = knownRelease(snapshot, environment, live);
  const liveCommit = known?.commit ?? null;
  const steps = await gatherSteps(reach, {
    project,
    environment,
    target,
    snapshot,
    liveCommit,
    services,
    before,
  });
  if (steps.kind === 'unfit') return steps;
  const change: PlannedChange = {
    environment: environment.name,
    liveCommit,
    targetCommit: target.commit,
    services,
    steps: steps.steps,
    policy: environment.policy,
  };
  const hash = world.hashing.hash(['plan/v3', change]);
  const liveRelease = known === null ? null : spokenName(known.releaseName, known.candidate);
  const gather = { world: reach, project, environment, target, snapshot };
  const shown = {
    liveRelease,
    ...(await gatherShown(gather, change, before?.hash === hash ? before.shown : null)),
  };
  return { kind: 'plan', plan: { hash, change, shown } };
}

interface Gathering {
  readonly world: Reach & { readonly describe: Describe };
  readonly project: Project;
  readonly environment: Environment;
  readonly target: Target;
  readonly snapshot: Snapshot;
}

/** @param before of the same plan: its commits do not change, nor do the revisions that it names */
async function gatherShown(
  { world, project, environment, target, snapshot }: Gathering,
  change: PlannedChange,
  before: PlanFacts | null,
): Promise<Omit<PlanFacts, 'liveRelease'>> {
  const [commits, checks, authors, configuration, wayBack, undone] = await Promise.all([
    // As below: what is shown of a plan, and cannot change, is not read again.
    before?.commits ?? countCommits(world, project, change),
    readChecks(world, project, environment, target),
    before?.authors.kind === 'read'
      ? before.authors
      : readAuthors(world, project, environment, target, snapshot, change),
    before?.configuration ??
      // A rollback goes to revisions that worked here, at once: nothing more is read for it.
      (target.rollback === null
        ? gatherConfiguration(world, project, environment, snapshot, change.services)
        : []),
    before?.wayBack ??
      (target.rollback === null
        ? gatherWayBack(world, environment, snapshot, target)
        : gatherReadiness(world, environment, snapshot, target.rollback)),
    before?.undone ??
      (target.rollback === null ? null : gatherUndone(world, project, snapshot, change, target.rollback)),
  ]);
  return { commits, checks, authors, configuration, wayBack, undone };
}

/** Only where authors may not approve. */
function readAuthors(
  world: Pick<World, 'source'>,
  project: Project,
  { policy }: Environment,
  { rollback }: Pick<Target, 'rollback'>,
  snapshot: Snapshot,
  change: PlannedChange,
): Authors | Promise<Authors> {
  if (rollback !== null || policy.approvals?.not.authors !== true) return { kind: 'not_asked' };
  return gatherAuthors(world, project, snapshot, change);
}

/** A rollback leaves alone what the target did not have; a service that slipway.yml no longer has is left alone too. */
function wantedServices(project: Project, environment: Environment, target: Target): readonly Wanted[] {
  return project.services.flatMap((service) => {
    const artifact = target.artifacts.find((each) => each.service === service.name);
    const restorable = target.rollback === null || target.rollback.revisions[service.name] !== undefined;
    if (artifact === undefined || !restorable) return [];
    return [{ service, artifact, ecsService: ecsServiceName(service, environment.name) }];
  });
}

function unfitRefusal(wanted: readonly Wanted[], live: LiveService): readonly Refusal[] {
  const service = wanted.find(({ ecsService }) => ecsService === live.ecsService)?.service.name;
  return live.problem === null || service === undefined
    ? []
    : [{ code: 'service_unfit', service, problem: live.problem }];
}

function liveRevision(live: readonly LiveService[], { ecsService }: Wanted): string {
  const found = live.find((each) => each.ecsService === ecsService);
  if (found === undefined) throw new Error(`no answer for the ECS service ${ecsService}`);
  return found.revision;
}

/**
 * What a rollback restores was looked at when it was offered, and revisions never change: an incident does not wait for
 * sixty of them to be described again. One that was deregistered since is registered again when ECS says so.
 */
function restoredAsBefore(
  before: Plan | null,
  { rollback }: Target,
  { service, artifact, ecsService }: Wanted,
  live: string,
): ServicePlan | undefined {
  const restore = rollback?.imageOnly === false ? rollback.revisions[service.name] : undefined;
  const planned = before?.change.services.find((each) => each.service === service.name);
  if (restore === undefined || planned === undefined || planned.liveRevision !== live) return undefined;
  const same =
    planned.ecsService === ecsService &&
    planned.digest === artifact.digest &&
    planned.container === service.container &&
    planned.action.kind === 'restore' &&
    planned.action.revision === restore;
  return same ? planned : undefined;
}

async function planService(
  world: Pick<World, 'hashing' | 'orchestrator'> & { readonly describe: Describe },
  environment: Environment,
  target: Target,
  { service, artifact, ecsService }: Wanted,
  live: string,
): Promise<ServicePlan | Refusal> {
  const restore = target.rollback?.imageOnly === false ? target.rollback.revisions[service.name] : undefined;
  const base = await baseOf(world, environment, target, service, { restore, live });
  if ('code' in base) return base;
  const containers = [service.container, ...service.alsoContainers];
  const running = containers.map((container) => containerImage(base.definition, container));
  const missing = containers[running.indexOf(undefined)];
  if (missing !== undefined) {
    const problem = { kind: 'no_such_container', container: missing } as const;
    return { code: 'service_unfit', service: service.name, problem };
  }
  const unfit = platformProblem(base.definition, artifact);
  if (unfit !== null) return { code: 'service_unfit', service: service.name, problem: unfit };
  const image = imageReference(artifact, environment.registry);
  const action = chooseAction(world, { restore, live, base, running, image, containers });
  return {
    service: service.name,
    ecsService,
    container: service.container,
    alsoContainers: service.alsoContainers,
    digest: artifact.digest,
    liveRevision: live,
    action,
  };
}

/** What a new revision is made from: what is to be restored, what somebody took, or what slipway.yml says. */
async function baseOf(
  { orchestrator, describe }: Pick<World, 'orchestrator'> & { readonly describe: Describe },
  { cluster, configuration }: Environment,
  { taken, rollback }: Target,
  { name }: Service,
  { restore, live }: { readonly restore: string | undefined; readonly live: string },
): Promise<Revision | Refusal> {
  if (restore !== undefined) return describe(cluster, restore);
  const chosen = taken[name];
  if (chosen !== undefined) return named(describe, cluster, name, chosen);
  const source = rollback === null ? (configuration[name] ?? 'running') : 'running';
  if (typeof source === 'object') return named(describe, cluster, name, source.revision);
  const running = await describe(cluster, live);
  const { family } = running.definition;
  if (source === 'running' || typeof family !== 'string') return running;
  return (await orchestrator.newestRevision(cluster, family)) ?? running;
}

/** What people name may not be there. (ECS API: DescribeTaskDefinition, ClientException) */
async function named(
  describe: Describe,
  cluster: Environment['cluster'],
  service: string,
  revision: string,
): Promise<Revision | Refusal> {
  try {
    return await describe(cluster, revision);
  } catch (error) {
    if (!(error instanceof AdapterFault) || error.code !== 'ClientException') throw error;
    return { code: 'service_unfit', service, problem: { kind: 'no_such_revision', revision } };
  }
}

function chooseAction(
  world: Pick<World, 'hashing'>,
  facts: {
    readonly restore: string | undefined;
    readonly live: string;
    readonly base: Revision;
    readonly running: readonly (string | undefined)[];
    readonly image: string;
    readonly containers: readonly string[];
  },
): ServiceAction {
  const { restore, live, base, running, image, containers } = facts;
  const asWanted = base.arn === live && running.every((each) => each === image);
  if (restore === undefined ? asWanted : restore === live) return { kind: 'none' };
  if (restore !== undefined && !base.inactive) return { kind: 'restore', revision: restore };
  const images = Object.fromEntries(containers.map((container) => [container, image]));
  const input = maskEnvironment(renderRevision(base.definition, images), (value) =>
    world.hashing.mask(value),
  );
  return { kind: 'register', base: base.arn, input };
}

/** Shown only: a plan can be made, and a rollback done, while GitHub is down (F21). */
async function countCommits(
  { source }: Pick<World, 'source'>,
  project: Project,
  { liveCommit, targetCommit }: PlannedChange,
): Promise<number | null> {
  if (liveCommit === null) return null;
  if (liveCommit === targetCommit) return 0;
  try {
    return (await source.compare(project.repository, liveCommit, targetCommit))?.ahead ?? null;
  } catch (error) {
    if (error instanceof AdapterFault) return null;
    throw error;
  }
}

const readChecks = async (
  world: Pick<World, 'source'>,
  { repository }: Project,
  { policy }: Environment,
  { rollback, commit }: Pick<Target, 'commit' | 'rollback'>,
): Promise<Checks> =>
  rollback !== null || policy.checks.length === 0 ? [] : gatherChecks(world, repository, commit);
