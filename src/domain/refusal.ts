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
  unknown_option: { readonly verb: string; readonly typed: string };
  unknown_release: { readonly typed: string; readonly newest: readonly string[] };
  ambiguous_release: { readonly typed: string; readonly matches: readonly string[] };
  neither_release_nor_environment: { readonly typed: string; readonly environments: readonly string[] };
  unknown_deployment: { readonly typed: string };
  // Who asks
  outsider: { readonly kind: OutsiderKind };
  person_unreadable: object;
  // Cutting
  unknown_ref: { readonly ref: string; readonly repository: string };
  pull_not_merged: { readonly pull: number };
  /** Merged, and GitHub does not tell which commits that made. */
  pull_untold: { readonly pull: number };
  not_on_trunk: { readonly ref: string; readonly sha: string; readonly trunk: string };
  already_cut: { readonly release: string; readonly id: string; readonly sha: string };
  nothing_new: { readonly release: string; readonly id: string; readonly sha: string };
  would_lose: {
    readonly release: string;
    readonly id: string;
    readonly sha: string;
    readonly behind: number;
  };
  cut_meanwhile: { readonly release: string; readonly id: string; readonly sha: string };
  cut_checks: {
    readonly sha: string;
    readonly checks: readonly ClosedCheck[];
    readonly instead: GreenCommit | null;
  };
  images_missing: {
    readonly sha: string;
    readonly missing: readonly MissingImage[];
    readonly instead: GreenCommit | null;
  };
  image_mismatch: {
    readonly service: string;
    readonly label: 'revision' | 'source';
    readonly expected: string;
    /** As the image says: untrusted text. */
    readonly found: string;
  };
  nothing_green: { readonly trunk: string; readonly looked: number };
  picks_missing: { readonly picks: readonly MissingPick[] };
  // Picking
  not_in_repository: { readonly sha: string };
  no_parent: { readonly sha: string };
  already_in_release: { readonly release: string; readonly sha: string };
  pick_conflict: {
    readonly release: string;
    /** The commit that did not apply. */
    readonly sha: string;
    readonly files: readonly string[];
    /** Whether these are exactly the files in conflict; otherwise some of them are. */
    readonly exact: boolean;
    readonly branch: string;
  };
  branch_moved: { readonly branch: string; readonly expected: string | null; readonly found: string };
  candidate_changed: { readonly release: string };
  // Marking
  bad_release: { readonly release: string; readonly by: string; readonly reason: string };
  not_marked: { readonly release: string };
  already_marked: { readonly release: string; readonly by: string; readonly reason: string };
  // Requesting
  already_live: { readonly release: string; readonly environment: string };
  already_requested: { readonly deployment: string; readonly status: string };
  not_settled: { readonly environment: string };
  /** A one-off task of slipway.yml cannot be run: no such family, no such container, or no image for it in the release. */
  task_unfit: {
    readonly task: string;
    readonly problem: 'missing' | 'no_such_container' | 'no_image';
  };
  service_unfit: { readonly service: string; readonly problem: ServiceProblem };
  candidate_waits: { readonly release: string; readonly missing: readonly string[] };
  candidate_incomplete: { readonly release: string; readonly refusals: readonly Refusal[] };
  // Gates
  not_confirmed: { readonly emergency: boolean };
  no_emergency_path: { readonly environment: string };
  not_for_emergencies: {
    readonly from: readonly string[];
    /** They could not be looked up. */
    readonly unreadable: boolean;
  };
  not_succeeded_in: { readonly environment: string };
  soaking: {
    readonly environment: string;
    /** Milliseconds. */
    readonly soak: number;
    /** `null`: something else runs there now. */
    readonly opens: number | null;
  };
  not_verified: { readonly environment: string; readonly from: readonly string[] };
  checks_unreadable: object;
  checks_not_green: { readonly checks: readonly ClosedCheck[] };
  outside_window: {
    /** `null`: it does not open within a year. */
    readonly opens: number | null;
  };
  frozen: {
    /** `null`: by the calendar of slipway.yml. */
    readonly by: string | null;
    readonly until: number | null;
    readonly reason: string;
    readonly overrule: readonly string[];
  };
  locked: StandingLock;
  on_hold: { readonly environment: string; readonly by: string; readonly reason: string };
  authors_unreadable: object;
  too_many_authors: { readonly commits: number; readonly read: number };
  unknown_authors: { readonly authors: readonly UnknownAuthor[] };
  approvals_missing: {
    readonly rules: readonly {
      readonly have: number;
      readonly need: number;
      readonly from: readonly string[];
    }[];
    readonly must: readonly string[];
  };
  environment_held: { readonly deployment: string; readonly release: string; readonly status: string };
  // Answering a card
  stale_card: object;
  not_waiting: { readonly status: string; readonly by: string | null };
  requester_cannot_approve: object;
  no_approval_needed: object;
  not_an_approver: { readonly from: readonly string[] };
  approvers_unreadable: { readonly from: readonly string[] };
  already_approved: object;
  author_cannot_approve: object;
  excluded_approver: object;
  /** Where authors may not approve, whoever Slipway cannot place on GitHub could be one. */
  approver_unmapped: { readonly person: string };
  nothing_to_withdraw: object;
  nothing_to_overrule: { readonly gate: 'freeze' | 'hold' };
  not_an_overruler: { readonly from: readonly string[] };
  nothing_to_verify: { readonly release: string; readonly environment: string };
  not_a_verifier: { readonly from: readonly string[] };
  already_verified: { readonly by: string };
  nothing_to_review: object;
  cannot_review_own: object;
  already_reviewed: { readonly by: string };
  not_a_reviewer: { readonly from: readonly string[] };
  plan_changed: { readonly differences: readonly PlanDifference[] };
  // Freezes, locks and holds
  bad_time: { readonly typed: string; readonly wanted: 'duration' | 'time' };
  past_time: { readonly typed: string };
  already_frozen: { readonly environment: string | null; readonly by: string; readonly reason: string };
  not_frozen: { readonly environment: string | null };
  not_your_freeze: {
    readonly by: string;
    readonly overrule: readonly string[];
    readonly unreadable: boolean;
  };
  already_locked: StandingLock;
  not_locked: { readonly environment: string };
  not_your_lock: StandingLock;
  /** The lock that the button was about is gone, or somebody else's by now. */
  lock_changed: object;
  already_on_hold: { readonly environment: string | null; readonly by: string; readonly reason: string };
  not_on_hold: { readonly environment: string | null };
  // Rolling back and resolving
  nothing_to_stop: { readonly deployment: string };
  /** What a button is about has been adopted or undone, or something else has been deployed since. */
  no_drift: object;
  no_configuration_waiting: object;
  /** `stuck`: the deployment that holds it, whose outcome nobody knows. */
  nothing_to_abort: { readonly environment: string | null; readonly stuck: string | null };
  already_aborting: { readonly deployment: string; readonly by: string };
  revision_gone: { readonly release: string; readonly services: readonly string[] };
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
  readonly why:
    | 'no_such_tag'
    | 'no_such_repository'
    | 'denied'
    | 'unreadable'
    /** Another image has this tag in a replica of the registry. */
    | 'differs';
}

/** The newest commit of trunk whose checks are green and whose images are all there. */
export interface GreenCommit {
  readonly sha: string;
  /** Untrusted text. */
  readonly subject: string;
}

/** A commit that was picked onto an earlier release, and that a later cut does not have. */
export interface MissingPick {
  readonly release: string;
  readonly source: string;
  readonly subject: string;
}

/** Why Slipway will not touch a service (FIELD-NOTES 5): said before anything changes. */
export type ServiceProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'cluster_missing' }
  /** AWS does not let Slipway look; the action, where AWS names it. */
  | { readonly kind: 'denied'; readonly action: string | null }
  | { readonly kind: 'inactive'; readonly status: string }
  | { readonly kind: 'controller'; readonly controller: string }
  | { readonly kind: 'no_such_container'; readonly container: string }
  /** The configuration that slipway.yml names, or that somebody took, cannot be described. */
  | { readonly kind: 'no_such_revision'; readonly revision: string }
  /** None of the image's platforms is the one that the task definition asks for. */
  | { readonly kind: 'platform'; readonly wants: string; readonly has: readonly string[] };

export interface ClosedCheck {
  readonly name: string;
  readonly state: 'failed' | 'pending' | 'missing';
  readonly url: string | null;
}

export interface StandingLock {
  readonly environment: string;
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
  /** Untrusted text, like the address. */
  readonly reason: string;
  readonly link: string | null;
}

/** As a commit has them: untrusted text. */
export interface UnknownAuthor {
  readonly name: string;
  readonly email: string;
  readonly login: string | null;
}

export interface SkippedTarget {
  readonly release: string;
  readonly why: 'image_gone' | 'revision_gone' | 'bad' | 'suspect';
}
