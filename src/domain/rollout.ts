// One service's part of a deployment: where it stands, and the verdict over what ECS says.
// "Stable" is not success: after a circuit-breaker rollback a service is stable on the old revision.

/** How a service's rollout stands. Every intent is recorded before the call that it announces. */
export type Rollout =
  | { readonly status: 'waiting' }
  | { readonly status: 'registering'; readonly operation: string }
  | { readonly status: 'registered'; readonly revision: string }
  | {
      readonly status: 'updating';
      readonly operation: string;
      readonly revision: string;
      /** The newest service deployment before the call: what started later, and has our revision, is ours. */
      readonly newestBefore: SeenDeployment | null;
      readonly since: number;
    }
  | {
      readonly status: 'rolling_out';
      readonly revision: string;
      readonly serviceDeployment: string;
      readonly since: number;
    }
  | {
      readonly status: 'succeeded';
      readonly revision: string;
      readonly evidence: Evidence;
      /** When that was learned. */
      readonly at: number;
    }
  | { readonly status: 'failed'; readonly failure: RolloutFailure }
  | { readonly status: 'superseded'; readonly by: string | null }
  | { readonly status: 'unknown'; readonly revision: string; readonly why: UnknownOutcome };

/** Why a rollout counts as succeeded, strongest first. */
export type Evidence =
  /** Running tasks of our revision report an approved digest. */
  | { readonly kind: 'running_tasks'; readonly tasks: number }
  /** No task runs, or none reports a digest: the service revision names an approved one. */
  | { readonly kind: 'service_revision' }
  /** The live revision already was the wanted one: nothing was changed. */
  | { readonly kind: 'unchanged'; readonly proven: boolean };

export interface RolloutFailure {
  readonly reason: FailureReason;
  /** ECS's own words, when it has some: untrusted text. */
  readonly said: string | null;
  readonly tasks: readonly StoppedTasks[];
  /** ARN of the revision that serves now; `null` when that could not be read. */
  readonly serves: string | null;
}

export type FailureReason =
  | 'circuit_breaker_rolled_back'
  | 'circuit_breaker_stopped'
  | 'rollback_failed'
  | 'stopped'
  | 'timed_out'
  | 'refused_by_ecs'
  | 'wrong_digest'
  | 'service_gone'
  | 'not_serving';

/** Tasks that stopped for the same reason. */
export interface StoppedTasks {
  readonly count: number;
  /** Short id of one of them, for the console. */
  readonly task: string;
  readonly container: string | null;
  readonly exitCode: number | null;
  readonly reason: string;
}

export type UnknownOutcome = 'two_candidates' | 'unreadable' | 'resume_failed';

/** What one poll says of a service while we roll it out. */
export interface RolloutReading {
  /** The service deployment that we started; `null` when this read does not have it (reads can be stale). */
  readonly ours: ServiceDeploymentReading | null;
  readonly service: ServiceReading | null;
}

export interface ServiceDeploymentReading {
  readonly status:
    | 'in_progress'
    | 'rolling_back'
    | 'succeeded'
    | 'rolled_back'
    | 'rollback_failed'
    | 'stopped';
  readonly said: string | null;
  /** ARN of the service revision that it rolls out. */
  readonly target: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The circuit breaker triggered. */
  readonly circuitBreaker: boolean;
}

export interface SeenDeployment {
  readonly arn: string;
  readonly startedAt: number;
}

export interface ServiceReading {
  readonly active: boolean;
  /** ARN of the task-definition revision that the service is set to. */
  readonly revision: string;
  /** ARNs of the service revisions that serve. */
  readonly serving: readonly string[];
  /** The newest service deployment that ECS names, ours or not. */
  readonly newest: SeenDeployment | null;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Tasks of the revision being rolled out that have failed so far. */
  readonly failed: number;
  readonly lastEvent: string | null;
}

/** What proves that the right image runs. Read only once ECS says SUCCESSFUL. */
export interface DigestReading {
  /** Digests that running tasks of our revision report for the named container. */
  readonly tasks: readonly (string | null)[];
  /** Digest that the service revision names for the container. */
  readonly revision: string | null;
}

export type Verdict =
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'rolling_back' }
  /** ECS says SUCCESSFUL, and ours is what serves: now look at the digests. */
  | { readonly kind: 'took' }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly said: string | null }
  | { readonly kind: 'superseded'; readonly by: string | null }
  | { readonly kind: 'unknown'; readonly why: UnknownOutcome };

/** Milliseconds that reads may lag behind a write: until then, that something is absent proves nothing (FIELD-NOTES 2). */
export const READ_LAG = 12_000;

/**
 * Judges one poll. Only the service deployment that we started counts, and nothing is inferred from one read:
 * what is missing or older than ours is a stale read (FIELD-NOTES 2), and is waited for until the deadline.
 */
export function judge(reading: RolloutReading, ours: string, now: number, deadline: number): Verdict {
  const late = now >= deadline;
  const deployment = reading.ours;
  if (reading.service?.active === false) return { kind: 'failed', reason: 'service_gone', said: null };
  if (deployment === null) return late ? { kind: 'unknown', why: 'unreadable' } : { kind: 'in_progress' };
  const other = startedAfter(reading.service, deployment, ours);
  const { said } = deployment;
  switch (deployment.status) {
    case 'in_progress':
      return late ? { kind: 'failed', reason: 'timed_out', said } : { kind: 'in_progress' };
    case 'rolling_back':
      return late ? { kind: 'failed', reason: 'timed_out', said } : { kind: 'rolling_back' };
    case 'rolled_back':
      return {
        kind: 'failed',
        reason: deployment.circuitBreaker ? 'circuit_breaker_rolled_back' : 'stopped',
        said,
      };
    case 'rollback_failed':
      return { kind: 'failed', reason: 'rollback_failed', said };
    case 'stopped':
      if (deployment.circuitBreaker) return { kind: 'failed', reason: 'circuit_breaker_stopped', said };
      if (other !== null) return { kind: 'superseded', by: other };
      // Whoever deployed over ours may not show yet; without a time of the end, not for longer than the deadline.
      if (now < (deployment.endedAt ?? deadline) + READ_LAG) return { kind: 'in_progress' };
      return { kind: 'failed', reason: 'stopped', said };
    case 'succeeded':
      if (other !== null) return { kind: 'superseded', by: other };
      if (reading.service?.serving.includes(deployment.target) === true) return { kind: 'took' };
      return late ? { kind: 'unknown', why: 'unreadable' } : { kind: 'in_progress' };
  }
}

/** The service deployment that somebody started after ours, if this read shows one. */
function startedAfter(
  service: ServiceReading | null,
  deployment: ServiceDeploymentReading,
  ours: string,
): string | null {
  const newest = service?.newest ?? null;
  if (newest === null || newest.arn === ours) return null;
  return newest.startedAt > deployment.startedAt ? newest.arn : null;
}

/** Weighs what runs against what was approved: the artifact's digest, or its index's child (FIELD-NOTES 15). */
export function weighDigests(
  reading: DigestReading,
  approved: readonly string[],
):
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  | { readonly kind: 'wrong_digest' }
  | { readonly kind: 'none' } {
  const reported = reading.tasks.filter((digest) => digest !== null);
  if (reported.some((digest) => !approved.includes(digest))) return { kind: 'wrong_digest' };
  if (reported.length > 0)
    return { kind: 'evidence', evidence: { kind: 'running_tasks', tasks: reported.length } };
  if (reading.revision === null) return { kind: 'none' };
  if (!approved.includes(reading.revision)) return { kind: 'wrong_digest' };
  return { kind: 'evidence', evidence: { kind: 'service_revision' } };
}

/** A service deployment, as found after an answer was lost. */
export interface FoundDeployment extends SeenDeployment {
  /** ARN of the task-definition revision that it rolls out. */
  readonly revision: string;
  readonly status: ServiceDeploymentReading['status'];
}

/**
 * Which of a service's deployments is ours, when the answer to UpdateService was lost: the only one started after
 * what was there before whose revision is ours. Two such cannot be told apart.
 */
export function claimOurs(
  found: readonly FoundDeployment[],
  newestBefore: SeenDeployment | null,
  revision: string,
): { readonly kind: 'ours'; readonly arn: string } | { readonly kind: 'none' } | { readonly kind: 'two' } {
  const [only, second] = found.filter(
    (each) => each.revision === revision && each.startedAt > (newestBefore?.startedAt ?? 0),
  );
  if (only === undefined) return { kind: 'none' };
  return second === undefined ? { kind: 'ours', arn: only.arn } : { kind: 'two' };
}

/** Nothing more will happen to this rollout by itself. */
export const hasEnded = (rollout: Rollout): boolean =>
  rollout.status === 'succeeded' ||
  rollout.status === 'failed' ||
  rollout.status === 'superseded' ||
  rollout.status === 'unknown';
