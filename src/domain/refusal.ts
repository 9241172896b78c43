// Every "no" that Slipway can say, from one closed list: a code, and the facts that the sentence needs.
// `slack/refusal-text.ts` alone turns them into words.
import type { PlanDifference } from './plan.ts';

export type Refusal =
  // What was typed
  | { readonly code: 'unknown_verb'; readonly typed: string; readonly nearest: string | null }
  | { readonly code: 'missing_argument'; readonly verb: string; readonly argument: string }
  | { readonly code: 'too_many_arguments'; readonly verb: string; readonly extra: string }
  | { readonly code: 'not_a_project_channel'; readonly channels: readonly string[] }
  | { readonly code: 'unknown_environment'; readonly typed: string; readonly known: readonly string[] }
  | { readonly code: 'unknown_release'; readonly typed: string; readonly newest: readonly string[] }
  | { readonly code: 'unknown_deployment'; readonly typed: string }
  // Who asks
  | { readonly code: 'outsider'; readonly kind: OutsiderKind }
  | { readonly code: 'person_unreadable' }
  // Cutting
  | { readonly code: 'unknown_ref'; readonly ref: string; readonly repository: string }
  | { readonly code: 'not_on_trunk'; readonly ref: string; readonly sha: string; readonly trunk: string }
  | { readonly code: 'already_cut'; readonly release: string; readonly sha: string }
  | { readonly code: 'images_missing'; readonly sha: string; readonly missing: readonly MissingImage[] }
  // Requesting
  | { readonly code: 'already_live'; readonly release: string; readonly environment: string }
  | { readonly code: 'already_requested'; readonly deployment: string; readonly status: string }
  | { readonly code: 'service_unfit'; readonly service: string; readonly problem: ServiceProblem }
  // Gates
  | { readonly code: 'not_confirmed' }
  | { readonly code: 'not_succeeded_in'; readonly environment: string }
  | { readonly code: 'checks_unreadable' }
  | { readonly code: 'checks_not_green'; readonly checks: readonly ClosedCheck[] }
  | {
      readonly code: 'approvals_missing';
      readonly have: number;
      readonly need: number;
      readonly from: readonly string[];
    }
  | {
      readonly code: 'environment_held';
      readonly deployment: string;
      readonly release: string;
      readonly status: string;
    }
  // Answering a card
  | { readonly code: 'stale_card' }
  | { readonly code: 'not_waiting'; readonly status: string; readonly by: string | null }
  | { readonly code: 'requester_cannot_approve' }
  | { readonly code: 'no_approval_needed' }
  | { readonly code: 'not_an_approver'; readonly from: readonly string[] }
  | { readonly code: 'approvers_unreadable'; readonly from: readonly string[] }
  | { readonly code: 'already_approved' }
  | { readonly code: 'plan_changed'; readonly differences: readonly PlanDifference[] }
  // Rolling back and resolving
  | {
      readonly code: 'nothing_to_roll_back_to';
      readonly environment: string;
      readonly skipped: readonly SkippedTarget[];
    }
  | { readonly code: 'never_succeeded_here'; readonly release: string; readonly environment: string }
  | { readonly code: 'image_gone'; readonly release: string; readonly services: readonly string[] }
  | { readonly code: 'nothing_to_resolve'; readonly status: string }
  | { readonly code: 'still_unknown'; readonly services: readonly string[] };

export type RefusalCode = Refusal['code'];

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
  | { readonly kind: 'no_such_container'; readonly container: string }
  | { readonly kind: 'changing' };

export interface ClosedCheck {
  readonly name: string;
  readonly state: 'failed' | 'pending' | 'missing';
  readonly url: string | null;
}

export interface SkippedTarget {
  readonly release: string;
  readonly why: 'image_gone';
}
