// The plan: what a deployment would change. An approval is a person's consent to one exact plan, by its hash.
import type { Authors } from './authors.ts';
import type { ConfigurationDifference } from './configuration.ts';
import type { Policy } from './project.ts';
import { same } from './same.ts';
import type { PlannedStep } from './steps.ts';
import type { Undone } from './undone.ts';
import type { JsonObject } from './task-definition.ts';

export interface ServicePlan {
  readonly service: string;
  readonly ecsService: string;
  readonly container: string;
  /** Containers beside it that run the same image. */
  readonly alsoContainers: readonly string[];
  /** The artifact's digest. */
  readonly digest: string;
  /** ARN of the revision that serves when the plan is made. */
  readonly liveRevision: string;
  readonly action: ServiceAction;
}

/**
 * - `register`: a new revision, rendered from `base` (`input`: without tags, environment values masked). The base is
 *   the live revision, or the configuration that somebody took; in a rollback, the one to restore when it has been
 *   deregistered.
 * - `restore`: the exact revision that succeeded before (rollback).
 * - `none`: the live revision already is what is wanted.
 */
export type ServiceAction =
  | { readonly kind: 'register'; readonly base: string; readonly input: JsonObject }
  | { readonly kind: 'restore'; readonly revision: string }
  | { readonly kind: 'none' };

/** What is hashed: change one of these and it is another plan, which nobody has approved. */
export interface PlannedChange {
  readonly environment: string;
  /** Commit of the release that Slipway knows to run here; `null` when it does not know (a range is never invented). */
  readonly liveCommit: string | null;
  readonly targetCommit: string;
  readonly services: readonly ServicePlan[];
  readonly steps: readonly PlannedStep[];
  /** The whole policy as it was when the plan was made: compared, and otherwise only this is read of it. */
  readonly policy: Pick<Policy, 'rolloutTimeout'>;
}

export interface Plan {
  /** SHA-256, hex, of the canonical form of `change`. */
  readonly hash: string;
  readonly change: PlannedChange;
  /** Shown, never hashed. */
  readonly shown: PlanFacts;
}

/** All of it may change while people consider: that voids nothing (a test holds both lists). */
export interface PlanFacts {
  /** Name of the release that runs here, when Slipway knows it. */
  readonly liveRelease: string | null;
  /** Commits between live and target; `null` when either is unknown or GitHub could not say. */
  readonly commits: number | null;
  readonly checks: Checks;
  /** Of what lies between; only read where the policy asks. */
  readonly authors: Authors;
  /** One for each service of the plan. */
  readonly configuration: readonly ServiceConfiguration[];
  /**
   * Where a rollback would go once this is live, and whether it could; of a rollback, whether it can itself. `null` when
   * there is nothing to go back to.
   */
  readonly wayBack: WayBack | null;
  /** What a rollback takes away; `null` for every other deployment. */
  readonly undone: Undone | null;
}

/** Rollback readiness: looked at beforehand, so that nobody learns of it during an incident. */
export interface WayBack {
  /** As people call it. */
  readonly release: string;
  readonly obstacle: Obstacle | null;
}

/** Why a target could not be gone back to: `services` have no image, or no revision to register again. */
export type Obstacle =
  | { readonly kind: 'image_gone' | 'revision_gone'; readonly services: readonly string[] }
  | { readonly kind: 'unreadable' };

/** What is to be said of a service's configuration; environment values masked. */
export interface ServiceConfiguration {
  readonly service: string;
  /** Between the revision that Slipway last deployed here and the one that would serve (T18); `null`: nothing to compare with. */
  readonly changes: readonly ConfigurationDifference[] | null;
  /** ARN of a newer revision of the family, which somebody else registered and which does not run. */
  readonly waiting: string | null;
  /** What is named, or how it is started, in another way than in the environment before; `null`: not compared. */
  readonly unlike: readonly ConfigurationDifference[] | null;
}

/** A check run or a commit status at the commit, the newest of its name. */
export interface Check {
  readonly name: string;
  readonly state: 'green' | 'failed' | 'pending';
  readonly url: string | null;
}

/** `unreadable` when GitHub could not say. */
export type Checks = readonly Check[] | 'unreadable';

export type PlanDifference =
  | { readonly what: 'image'; readonly service: string }
  | { readonly what: 'live_revision'; readonly service: string }
  | { readonly what: 'configuration'; readonly service: string }
  /** Which services, or where one of them lives in ECS. */
  | { readonly what: 'services' }
  | { readonly what: 'live_commit' }
  | { readonly what: 'target_commit' }
  | { readonly what: 'steps' }
  | { readonly what: 'policy' };

/**
 * What changed between the plan that people were asked about and the one that would run now. Both are of one
 * environment; empty exactly when their hashes are equal, so that nothing changes unsaid.
 */
export function planDifferences(before: PlannedChange, after: PlannedChange): readonly PlanDifference[] {
  const differences: PlanDifference[] = [];
  if (!same(before.services.map(place), after.services.map(place))) differences.push({ what: 'services' });
  for (const old of before.services) {
    const now = after.services.find((each) => each.service === old.service);
    if (now !== undefined) differences.push(...serviceDifferences(old, now));
  }
  if (before.liveCommit !== after.liveCommit) differences.push({ what: 'live_commit' });
  if (before.targetCommit !== after.targetCommit) differences.push({ what: 'target_commit' });
  if (!same(before.steps, after.steps)) differences.push({ what: 'steps' });
  if (!same(before.policy, after.policy)) differences.push({ what: 'policy' });
  return differences;
}

/** Where in ECS a service's image goes. */
const place = ({ service, ecsService, container, alsoContainers }: ServicePlan): readonly string[] => [
  service,
  ecsService,
  container,
  ...alsoContainers,
];

function serviceDifferences(before: ServicePlan, after: ServicePlan): PlanDifference[] {
  const { service } = before;
  const differences: PlanDifference[] = [];
  if (before.digest !== after.digest) differences.push({ what: 'image', service });
  if (before.liveRevision !== after.liveRevision) differences.push({ what: 'live_revision', service });
  else if (!same(before.action, after.action)) differences.push({ what: 'configuration', service });
  return differences;
}
