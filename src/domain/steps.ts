// Steps of a deployment beside its services: one-off tasks, waits, and checks. What each has come to, and what it means.
import type { UnknownOutcome } from './rollout.ts';

/** One step of a plan, in the order in which they are taken. */
export type PlannedStep =
  /** A wave: these services at once. */
  | { readonly kind: 'deploy'; readonly services: readonly string[] }
  | { readonly kind: 'run'; readonly task: PlannedTask }
  /** Milliseconds to let it run before going on. */
  | { readonly kind: 'wait'; readonly pause: number }
  | { readonly kind: 'verify'; readonly check: PlannedCheck };

/** A one-off task, such as a migration. */
export interface PlannedTask {
  /** Task-definition family. */
  readonly family: string;
  /** ARN of the family's revision that it is made from. */
  readonly base: string;
  readonly container: string;
  /** `null`: as the task definition has it. */
  readonly command: readonly string[] | null;
  /** Service whose image it runs, and whose network and capacity it gets. */
  readonly service: string;
  readonly ecsService: string;
  /** The artifact's digest. */
  readonly digest: string;
  /** Why it has to run; `null`: it does not have to, and is passed over. */
  readonly needed: Needed | null;
  /** Milliseconds; then it counts as failed. */
  readonly timeout: number;
  /** Whether it may be started again when nobody can tell whether it ran. */
  readonly repeatable: boolean;
}

/** `paths_unknown`: GitHub could not say whether they changed, which counts as changed (FIELD-NOTES 27). */
export type Needed = 'always' | 'first_here' | 'paths_changed' | 'paths_unknown';

export type PlannedCheck =
  | {
      readonly kind: 'http';
      readonly url: string;
      /** The status that it must answer. */
      readonly status: number;
      /** Milliseconds that it has to come right. */
      readonly timeout: number;
    }
  | { readonly kind: 'task'; readonly task: PlannedTask };

/** How a step stands. Every intent is recorded before the call that it announces. */
export type StepState =
  | { readonly status: 'waiting' }
  | { readonly status: 'registering'; readonly operation: string }
  | { readonly status: 'registered'; readonly revision: string }
  | {
      readonly status: 'starting';
      /** The order's token: the same again is the same task. */
      readonly operation: string;
      readonly revision: string;
      readonly since: number;
    }
  | {
      readonly status: 'running';
      readonly operation: string;
      /** ARN of the task. */
      readonly task: string;
      readonly since: number;
    }
  | { readonly status: 'pausing'; readonly until: number }
  | {
      readonly status: 'checking';
      readonly since: number;
      /** What it answered last; `null` before the first answer. */
      readonly said: string | null;
    }
  | { readonly status: 'succeeded'; readonly at: number; readonly task: string | null }
  /** It did not have to run. */
  | { readonly status: 'skipped'; readonly at: number }
  | { readonly status: 'failed'; readonly at: number; readonly failure: StepFailure }
  /** `operation`: of the order, by which its task may yet be found. */
  | { readonly status: 'unknown'; readonly why: UnknownOutcome; readonly operation: string | null };

export interface StepFailure {
  readonly reason:
    | 'exit_code'
    | 'never_started'
    | 'not_placed'
    | 'timed_out'
    | 'refused_by_ecs'
    | 'check_failed';
  readonly exitCode: number | null;
  /** ECS's own words, or what the check answered: untrusted text. */
  readonly said: string | null;
  /** ARN of the task; `null` when none was started. */
  readonly task: string | null;
}

/** The task that a step runs; `null` for a step that runs none. */
export function taskOf(step: PlannedStep): PlannedTask | null {
  if (step.kind === 'run') return step.task;
  return step.kind === 'verify' && step.check.kind === 'task' ? step.check.task : null;
}

/** Nothing more will happen to this step by itself. */
export const stepHasEnded = ({ status }: StepState): boolean =>
  status === 'succeeded' || status === 'skipped' || status === 'failed' || status === 'unknown';

/** What comes after it may go on. */
export const stepIsDone = ({ status }: StepState): boolean => status === 'succeeded' || status === 'skipped';

/** It has changed something outside that must be followed to its end, whoever aborts. */
export const stepIsUnderWay = ({ status }: StepState): boolean =>
  status === 'starting' || status === 'running';

/** Services of a plan, wave by wave. */
export const wavesOf = (steps: readonly PlannedStep[]): readonly (readonly string[])[] =>
  steps.flatMap((step) => (step.kind === 'deploy' ? [step.services] : []));
