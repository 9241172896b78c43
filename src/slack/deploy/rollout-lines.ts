// Rollouts on a card: progress while they move, evidence when they took, and why when they did not.
import { nextMove } from '../../domain/advance.ts';
import { hasBegun, type Deployment } from '../../domain/deployment.ts';
import type { Evidence, FailureReason, Rollout, RolloutFailure, StoppedTasks } from '../../domain/rollout.ts';
import type { ServiceProgress } from '../../usecases/progress-board.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { escape } from '../escape.ts';
import { plural, shortDigest, shortRevision } from '../words.ts';

export function rolloutLines(state: DeploymentCardState, deployment: Deployment): readonly string[] {
  const rollouts = hasBegun(deployment) || deployment.status === 'superseded' ? deployment.rollouts : {};
  const moving = deployment.status === 'running';
  const move = moving ? nextMove(deployment, state.now) : null;
  const wave = move?.kind === 'act' ? move.services : [];
  const services = deployment.plan.change.services.map((plan) => ({
    ...plan,
    rollout: rollouts[plan.service] ?? ({ status: 'waiting' } as const),
  }));
  const troubleFirst = services.toSorted(
    (a, b) => Number(isTrouble(b.rollout)) - Number(isTrouble(a.rollout)),
  );
  return troubleFirst.flatMap(({ service, digest, liveRevision, rollout }) => {
    const progress = moving ? state.progress.get(service) : undefined;
    return serviceLines(
      { service, digest, before: liveRevision, moving, inWave: wave.includes(service) },
      rollout,
      progress,
    );
  });
}

/** What people look for first; of many services only the first are shown. */
const isTrouble = ({ status }: Rollout): boolean =>
  status === 'failed' || status === 'unknown' || status === 'superseded';

interface Line {
  readonly service: string;
  readonly digest: string;
  /** Revision that served before. */
  readonly before: string;
  /** The deployment has not ended. */
  readonly moving: boolean;
  /** Of the wave that is under way. */
  readonly inWave: boolean;
}

function serviceLines(
  line: Line,
  rollout: Rollout,
  progress: ServiceProgress | undefined,
): readonly string[] {
  const { service } = line;
  switch (rollout.status) {
    case 'waiting':
      if (!line.moving) return [`${service}  was not started`];
      return [line.inWave ? `${service}  ${bar(0, 1)} starting` : `${service}  waits for the wave before it`];
    case 'registering':
    case 'registered':
    case 'updating':
      return [`${service}  ${bar(0, 1)} ${line.moving ? 'starting' : 'was about to start'}`];
    case 'rolling_out':
      return [`${service}  ${progressText(rollout.revision, progress)}`];
    case 'succeeded':
      return [`✓ ${service}  ${evidenceText(line, rollout.revision, rollout.evidence)}`];
    case 'failed':
      return failureLines(line, rollout.failure);
    case 'superseded':
      return [`✗ ${service}  somebody started another deployment of it in ECS; Slipway does not fight`];
    case 'unknown':
      return [`? ${service}  ${UNKNOWN[rollout.why]}`];
  }
}

const UNKNOWN = {
  two_candidates: 'two deployments in ECS could be ours, and cannot be told apart',
  unreadable: 'ECS gave no clear answer in time',
  resume_failed: 'going on failed three times',
} as const;

function progressText(revision: string, progress: ServiceProgress | undefined): string {
  if (progress === undefined) return `${bar(0, 1)} \`${shortRevision(revision)}\` is rolling out`;
  const { desired, running, pending, failed, rollingBack, event } = progress;
  const counts = [`${running}/${desired} running`];
  if (pending > 0) counts.push(`${pending} starting`);
  if (failed > 0) counts.push(`${failed} failed`);
  const back = rollingBack ? 'ECS is putting the old revision back; ' : '';
  const said = event === null ? '' : ` · ${escape(shortEvent(event), 90)}`;
  return `${bar(running, desired)} ${back}${counts.join(', ')}${said}`;
}

/** ECS begins with the service's name, which the line has, and gives whole task ids. */
const shortEvent = (event: string): string =>
  event.replace(/^\(service [^)]*\) /, '').replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');

const WIDTH = 8;

function bar(done: number, of: number): string {
  const filled = of === 0 ? WIDTH : Math.min(WIDTH, Math.floor((done / of) * WIDTH));
  return '▓'.repeat(filled) + '░'.repeat(WIDTH - filled);
}

function evidenceText({ digest }: Line, revision: string, evidence: Evidence): string {
  const image = `\`${shortDigest(digest)}\``;
  const named = `\`${shortRevision(revision)}\``;
  switch (evidence.kind) {
    case 'running_tasks':
      return `${named}: ${plural(evidence.tasks, 'running task')} ${evidence.tasks === 1 ? 'reports' : 'report'} ${image}`;
    case 'service_revision':
      return `${named} serves and names ${image}; not proven by a running task`;
    case 'unchanged':
      return evidence.proven
        ? `${named} unchanged: its running tasks report ${image}`
        : `${named} unchanged, and names ${image}; not proven by a running task`;
  }
}

const REASONS: Readonly<Record<FailureReason, string>> = {
  circuit_breaker_rolled_back: "ECS's circuit breaker stopped it and put the old revision back",
  circuit_breaker_stopped: "ECS's circuit breaker stopped it; nothing was put back",
  rollback_failed: 'ECS stopped it, and could not put the old revision back',
  stopped: 'it was stopped in ECS',
  timed_out: 'it did not finish in the time that the policy gives it; ECS may still be trying',
  refused_by_ecs: 'ECS refused the change; nothing was changed',
  wrong_digest: 'tasks run an image that nobody approved',
  service_gone: 'the ECS service was deleted meanwhile',
  not_serving: 'another revision serves',
};

function failureLines(
  { service, before }: Line,
  { reason, said, tasks, serves }: RolloutFailure,
): readonly string[] {
  const lines = [`✗ ${service}  ${REASONS[reason]}`];
  lines.push(...tasks.slice(0, 4).map((each) => `    ${taskLine(each)}`));
  if (tasks.length === 0 && said !== null) lines.push(`    ECS says: ${escape(said, 200)}`);
  if (serves !== null) {
    const old = serves === before ? ', as before' : '';
    lines.push(`    Now serving: \`${shortRevision(serves)}\`${old}`);
  }
  return lines;
}

function taskLine({ count, task, container, exitCode, reason }: StoppedTasks): string {
  const tasks =
    count === 1 ? `task ${escape(task, 40)} stopped` : `${count} tasks stopped, such as ${escape(task, 40)}`;
  const where = container === null ? '' : ` in container ${escape(container, 60)}`;
  const exit = exitCode === null ? '' : `exit code ${exitCode}${where}: `;
  return `${tasks}: ${exit}${escape(reason, 200)}`;
}
