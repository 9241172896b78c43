// One service on a card: progress while it moves, evidence when it took, and what became of it when it did not.
import type { Evidence, FailureReason, Rollout } from '../../domain/rollout.ts';
import type { ServiceProgress } from '../../usecases/progress-board.ts';
import { plural, shortDigest, shortRevision } from '../words.ts';
import { NOT_BEGUN, type Course, type Outlook } from './outlook.ts';
import { bar, progressLines } from './progress-text.ts';

export interface ShownService {
  readonly service: string;
  /** Of the approved image. */
  readonly digest: string;
  readonly rollout: Rollout;
  readonly progress: ServiceProgress | undefined;
  /** Milliseconds that it usually takes here. */
  readonly usual: number | null;
  /** Link to its page in the AWS console. */
  readonly page: string;
}

export interface ServiceContext {
  readonly course: Course;
  readonly outlook: Outlook;
  readonly now: number;
}

export function rolloutLines(shown: ShownService, context: ServiceContext): readonly string[] {
  const { service, rollout, progress, usual, page } = shown;
  const { course, outlook, now } = context;
  switch (rollout.status) {
    case 'waiting':
      return [`${service}  ${outlook === 'now' ? `${bar(0, 1)} starting` : NOT_BEGUN[outlook](course)}`];
    case 'registering':
    case 'registered': {
      const goesOn = course.running && !course.aborting;
      return [`${service}  ${goesOn ? `${bar(0, 1)} starting` : 'was about to start'}`];
    }
    case 'updating': {
      const starting = course.aborting ? 'is being stopped' : `${bar(0, 1)} starting`;
      return [`${service}  ${course.running ? starting : 'was about to start'}`];
    }
    case 'rolling_out':
    case 'stopping': {
      const { revision, since } = rollout;
      const stopping = rollout.status === 'stopping';
      const elapsed = course.running ? now - since : null;
      const moving = { revision, elapsed, usual, stopping, page };
      const [first = '', ...more] = progressLines(moving, course.running ? progress : undefined);
      return [`${service}  ${first}`, ...more.map((each) => `    ${each}`)];
    }
    case 'succeeded':
      return [`✓ ${service}  ${evidenceText(shown.digest, rollout.revision, rollout.evidence)}`];
    case 'failed':
      return [`✗ ${service}  ${REASONS[rollout.failure.reason]}`];
    case 'superseded':
      return [
        `✗ ${service}  somebody started another deployment of ${rollout.sameRevision ? 'the same revision' : 'it'} in ECS; Slipway does not fight`,
      ];
    case 'unknown':
      return [`? ${service}  ${UNKNOWN[rollout.why]}`];
  }
}

const UNKNOWN = {
  two_candidates: 'two deployments in ECS could be ours, and cannot be told apart',
  unreadable: 'ECS gave no clear answer in time',
  resume_failed: 'going on failed three times',
} as const;

function evidenceText(digest: string, revision: string, evidence: Evidence): string {
  const image = `\`${shortDigest(digest)}\``;
  const named = `\`${shortRevision(revision)}\``;
  switch (evidence.kind) {
    case 'running_tasks':
      return `${named}: ${plural(evidence.tasks, 'running task')} ${evidence.tasks === 1 ? 'reports' : 'report'} ${image}`;
    case 'service_revision':
      return evidence.desired === 0
        ? `${named} deployed, 0 tasks: nothing runs, so it is not proven by a running task`
        : `${named} serves and names ${image}; not proven by a running task`;
    case 'unchanged':
      return evidence.proven
        ? `${named} unchanged: its running tasks report ${image}`
        : `${named} unchanged, and names ${image}; not proven by a running task`;
  }
}

/** Why a rollout failed; what serves now, and ECS's own words, are said beside it. */
export const REASONS: Readonly<Record<FailureReason, string>> = {
  circuit_breaker_rolled_back: "ECS's circuit breaker stopped it and put the old revision back",
  circuit_breaker_stopped: "ECS's circuit breaker stopped it; nothing was put back",
  rollback_failed: 'ECS stopped it, and could not put the old revision back',
  alarm_rolled_back: 'a CloudWatch alarm triggered, and ECS put the old revision back',
  aborted: 'it was aborted',
  stopped: 'it was stopped in ECS',
  timed_out: 'it did not finish in the time that the policy gives it; ECS may still be trying',
  refused_by_ecs: 'ECS refused the change; nothing was changed',
  wrong_digest: 'tasks run an image that nobody approved',
  service_gone: 'the ECS service was deleted meanwhile',
  not_serving: 'another revision serves',
};
