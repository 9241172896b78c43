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
      /** When ECS took it on. */
      readonly since: number;
      /** When it counts as failed; `null`: the policy's time after `since`. A hook that waits for somebody moves it on. */
      readonly until: number | null;
    }
  /** Somebody aborts: ECS is to be told to put the old revision back, or has been. */
  | {
      readonly status: 'stopping';
      readonly operation: string;
      readonly revision: string;
      readonly serviceDeployment: string;
      readonly since: number;
    }
  | {
      readonly status: 'succeeded';
      readonly revision: string;
      readonly evidence: Evidence;
      /** When ECS was asked for it; `null` when nothing was changed. */
      readonly since: number | null;
      /** When that was learned. */
      readonly at: number;
    }
  | { readonly status: 'failed'; readonly failure: RolloutFailure }
  | {
      readonly status: 'superseded';
      readonly by: string | null;
      /** Somebody started another deployment of our very revision. */
      readonly sameRevision: boolean;
    }
  | { readonly status: 'unknown'; readonly revision: string; readonly why: UnknownOutcome };

/** Why a rollout counts as succeeded, strongest first. */
export type Evidence =
  /** Running tasks of our revision report an approved digest. */
  | { readonly kind: 'running_tasks'; readonly tasks: number }
  /** No task runs, or none reports a digest: the service revision names an approved one. */
  | {
      readonly kind: 'service_revision';
      /** How many tasks the service was set to; `null` when nobody read that. */
      readonly desired: number | null;
    }
  /** The live revision already was the wanted one: nothing was changed. */
  | { readonly kind: 'unchanged'; readonly proven: boolean };

export interface RolloutFailure {
  readonly reason: FailureReason;
  /** ECS's own words, when it has some: untrusted text. */
  readonly said: string | null;
  readonly tasks: readonly StoppedTasks[];
  /** What ECS said of the service meanwhile, newest first: untrusted text. */
  readonly events: readonly string[];
  /** ARN of the service deployment that did not take; `null` when none was begun. */
  readonly serviceDeployment: string | null;
  /** ARN of the revision that serves now; `null` when that could not be read. */
  readonly serves: string | null;
}

export type FailureReason =
  | 'circuit_breaker_rolled_back'
  | 'circuit_breaker_stopped'
  | 'rollback_failed'
  | 'alarm_rolled_back'
  | 'aborted'
  | 'stopped'
  | 'timed_out'
  | 'refused_by_ecs'
  | 'wrong_digest'
  | 'service_gone'
  | 'not_serving';

/** Tasks that stopped for the same reason. */
export interface StoppedTasks {
  readonly cause: StopCause;
  readonly count: number;
  /** Id of one of them, for the console; cards shorten it. */
  readonly task: string;
  readonly container: string | null;
  readonly exitCode: number | null;
  readonly reason: string;
}

/** What kind of trouble it was; `exit`: a container ended by itself. */
export type StopCause = 'image' | 'memory' | 'exit' | 'health' | 'capacity' | 'secrets' | 'other';

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
  /** Name of the CloudWatch alarm that triggered; `null` when none did. */
  readonly alarm: string | null;
  readonly strategy: 'rolling' | 'blue_green' | 'linear' | 'canary';
  /** Stage of its lifecycle in lower-case words, `bake time`; `null` when ECS names none. New ones may come any day. */
  readonly stage: string | null;
  /** Percent of production traffic that goes to the new revision; `null` where ECS does not shift traffic. */
  readonly weight: number | null;
  /** A hook waits for somebody to go on. */
  readonly pause: HookPause | null;
  /** ARN of the service revision that ECS went back to, or is going back to. */
  readonly wentBackTo: string | null;
}

export interface HookPause {
  readonly hook: string;
  /** When ECS stops waiting; `null` when it does not say. */
  readonly expiresAt: number | null;
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
  | { readonly kind: 'superseded'; readonly by: string | null; readonly sameRevision: boolean }
  | { readonly kind: 'unknown'; readonly why: UnknownOutcome };

/** Milliseconds that reads may lag behind a write: until then, that something is absent proves nothing (FIELD-NOTES 2). */
export const READ_LAG = 12_000;

/**
 * Judges one poll. Only the service deployment that we started counts, and nothing is inferred from one read:
 * what is missing or older than ours is a stale read (FIELD-NOTES 2), and is waited for until the deadline.
 */
export function judge(reading: RolloutReading, ours: OurDeployment, now: number): Verdict {
  const deployment = reading.ours;
  const { deadline } = ours;
  const late = now >= deadline;
  if (reading.service?.active === false) return { kind: 'failed', reason: 'service_gone', said: null };
  if (deployment === null) return late ? { kind: 'unknown', why: 'unreadable' } : { kind: 'in_progress' };
  const other = startedAfter(reading.service, deployment, ours.serviceDeployment);
  const sameRevision = reading.service?.revision === ours.revision;
  const { said } = deployment;
  switch (deployment.status) {
    case 'in_progress':
      return late ? { kind: 'failed', reason: 'timed_out', said } : { kind: 'in_progress' };
    case 'rolling_back':
      return late ? { kind: 'failed', reason: 'timed_out', said } : { kind: 'rolling_back' };
    case 'rolled_back':
      return { kind: 'failed', reason: whyRolledBack(deployment, ours), said };
    case 'rollback_failed':
      return { kind: 'failed', reason: 'rollback_failed', said };
    case 'stopped':
      if (deployment.circuitBreaker) return { kind: 'failed', reason: 'circuit_breaker_stopped', said };
      if (other !== null) return { kind: 'superseded', by: other, sameRevision };
      // Whoever deployed over ours may not show yet; without a time of the end, not for longer than the deadline.
      if (now < (deployment.endedAt ?? deadline) + READ_LAG) return { kind: 'in_progress' };
      return { kind: 'failed', reason: ours.aborted ? 'aborted' : 'stopped', said };
    case 'succeeded':
      if (other !== null) return { kind: 'superseded', by: other, sameRevision };
      if (reading.service?.serving.includes(deployment.target) === true) return { kind: 'took' };
      return late ? { kind: 'unknown', why: 'unreadable' } : { kind: 'in_progress' };
  }
}

/**
 * The deadline, once a hook has waited for somebody: no rollout is stuck meanwhile, and afterwards it has all its time.
 *
 * @returns `null` when it stays as it is
 */
export function movedDeadline(
  { until }: { readonly until: number | null },
  pause: HookPause | null,
  now: number,
  timeout: number,
): number | null {
  if (pause !== null) {
    // Where ECS does not say until when, it is looked at again with every poll.
    const moved = (pause.expiresAt ?? now) + timeout;
    return until !== null && until >= moved ? null : moved;
  }
  const over = now + timeout;
  return until !== null && until > over ? over : null;
}

/** What is judged. */
export interface OurDeployment {
  /** ARN of the service deployment that we started. */
  readonly serviceDeployment: string;
  /** ARN of the task-definition revision that it rolls out. */
  readonly revision: string;
  /** When it counts as failed, whatever ECS still tries. */
  readonly deadline: number;
  /** Somebody has had it stopped. */
  readonly aborted: boolean;
}

function whyRolledBack(
  { circuitBreaker, alarm }: ServiceDeploymentReading,
  { aborted }: OurDeployment,
): FailureReason {
  if (circuitBreaker) return 'circuit_breaker_rolled_back';
  if (alarm !== null) return 'alarm_rolled_back';
  return aborted ? 'aborted' : 'stopped';
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
  desired: number | null = null,
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
  return { kind: 'evidence', evidence: { kind: 'service_revision', desired } };
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
): ({ readonly kind: 'ours' } & SeenDeployment) | { readonly kind: 'none' } | { readonly kind: 'two' } {
  const [only, second] = found.filter(
    (each) => each.revision === revision && each.startedAt > (newestBefore?.startedAt ?? 0),
  );
  if (only === undefined) return { kind: 'none' };
  if (second !== undefined) return { kind: 'two' };
  return { kind: 'ours', arn: only.arn, startedAt: only.startedAt };
}

/** ECS may have been told something: it must be followed to its end, whoever aborts. */
export const hasBegunMoving = ({ status }: Rollout): boolean =>
  status === 'updating' || status === 'rolling_out' || status === 'stopping';

/** Nothing more will happen to this rollout by itself. */
export const hasEnded = (rollout: Rollout): boolean =>
  rollout.status === 'succeeded' ||
  rollout.status === 'failed' ||
  rollout.status === 'superseded' ||
  rollout.status === 'unknown';
