// Every "no" that Slipway can say, from one closed list: a code, and the facts that the sentence needs.
// `slack/refusal-text.ts` alone turns them into words.
import type { PlanDifference } from './plan.ts';

/** What each code comes with. */
export interface RefusalFacts {
  // What was typed
  unknown_verb: { readonly typed: string; readonly nearest: string | null };
  missing_argument: { readonly verb: string; readonly argument: string };
  too_many_arguments: { readonly verb: string; readonly extra: string };
  not_a_project_channel: { readonly channels: readonly string[] };
  unknown_environment: { readonly typed: string; readonly known: readonly string[] };
  unknown_release: { readonly typed: string; readonly newest: readonly string[] };
  unknown_deployment: { readonly typed: string };
  // Who asks
  outsider: { readonly kind: OutsiderKind };
  person_unreadable: object;
  // Cutting
  unknown_ref: { readonly ref: string; readonly repository: string };
  not_on_trunk: { readonly ref: string; readonly sha: string; readonly trunk: string };
  already_cut: { readonly release: string; readonly sha: string };
  images_missing: { readonly sha: string; readonly missing: readonly MissingImage[] };
  // Requesting
  already_live: { readonly release: string; readonly environment: string };
  already_requested: { readonly deployment: string; readonly status: string };
  not_settled: { readonly environment: string };
  service_unfit: { readonly service: string; readonly problem: ServiceProblem };
  // Gates
  not_confirmed: object;
  not_succeeded_in: { readonly environment: string };
  checks_unreadable: object;
  checks_not_green: { readonly checks: readonly ClosedCheck[] };
  approvals_missing: { readonly have: number; readonly need: number; readonly from: readonly string[] };
  environment_held: { readonly deployment: string; readonly release: string; readonly status: string };
  // Answering a card
  stale_card: object;
  not_waiting: { readonly status: string; readonly by: string | null };
  requester_cannot_approve: object;
  no_approval_needed: object;
  not_an_approver: { readonly from: readonly string[] };
  approvers_unreadable: { readonly from: readonly string[] };
  already_approved: object;
  plan_changed: { readonly differences: readonly PlanDifference[] };
  // Rolling back and resolving
  nothing_to_roll_back_to: { readonly environment: string; readonly skipped: readonly SkippedTarget[] };
  never_succeeded_here: { readonly release: string; readonly environment: string };
  image_gone: { readonly release: string; readonly services: readonly string[] };
  nothing_to_resolve: { readonly status: string };
  still_unknown: { readonly services: readonly string[] };
}

export type RefusalCode = keyof RefusalFacts;

/** A refusal with one of these codes, or any refusal. */
export type Refusal<C extends RefusalCode = RefusalCode> = {
  [K in C]: { readonly code: K } & Readonly<RefusalFacts[K]>;
}[C];

export type OutsiderKind = 'other_organisation' | 'guest' | 'bot' | 'deactivated';

export interface MissingImage {
  readonly service: string;
  /** `<host>/<name>:<tag>` as looked for. */
  readonly looked: string;
  readonly why: 'no_such_tag' | 'no_such_repository' | 'denied' | 'unreadable';
}

/** Why Slipway will not touch a service (FIELD-NOTES 5): said before anything changes. */
export type ServiceProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'cluster_missing' }
  | { readonly kind: 'inactive'; readonly status: string }
  | { readonly kind: 'controller'; readonly controller: string }
  | { readonly kind: 'no_such_container'; readonly container: string };

export interface ClosedCheck {
  readonly name: string;
  readonly state: 'failed' | 'pending' | 'missing';
  readonly url: string | null;
}

export interface SkippedTarget {
  readonly release: string;
  readonly why: 'image_gone';
}
