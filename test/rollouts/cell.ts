// One cell of the verdict table: a situation, and what must be said of it.
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Evidence, Rollout } from '../../src/domain/rollout.ts';
import type { Bed, BedOptions } from './bed.ts';

export interface Cell {
  /** Row of the table. */
  readonly situation: string;
  readonly name: string;
  readonly bed?: BedOptions;
  /** @returns the id of the deployment that is judged; `null` when there is none, because it was refused */
  readonly play: (bed: Bed) => Promise<Played>;
  /** What must be said. */
  readonly must: Said;
  /** Milliseconds by which reads are behind, so that the verdict may come later; `Infinity` where it may come whenever. */
  readonly later?: number;
}

export interface Played {
  readonly said: Said;
  readonly deployment: Deployment | null;
}

export interface Said {
  /** How the deployment ended, or `refused`. */
  readonly status: Deployment['status'] | 'refused';
  /** Service -> how it ended, and why: `failed: circuit_breaker_rolled_back`, `succeeded: running_tasks`. */
  readonly services?: Readonly<Record<string, string>>;
  /** Refusals by their codes, and what is special about them. */
  readonly refusals?: readonly string[];
  /** Service deployments that were started, whoever did: Slipway never starts a second one. */
  readonly started?: number;
  /** Whatever else the cell looks at. */
  readonly also?: Readonly<Record<string, unknown>>;
}

function wordFor(rollout: Rollout): string {
  switch (rollout.status) {
    case 'succeeded':
      return `succeeded: ${evidenceOf(rollout.evidence)}`;
    case 'failed':
      return `failed: ${rollout.failure.reason}`;
    case 'superseded':
      return rollout.sameRevision ? 'superseded: same revision' : 'superseded';
    case 'unknown':
      return `unknown: ${rollout.why}`;
    default:
      return rollout.status;
  }
}

const evidenceOf = (evidence: Evidence): string =>
  evidence.kind === 'service_revision' && evidence.desired === 0
    ? 'service_revision, 0 tasks'
    : evidence.kind;

/** What is on record of a deployment that was judged, in the words of the table. */
export function saidOf(deployment: Deployment, started?: number): Said {
  const rollouts = 'rollouts' in deployment ? deployment.rollouts : {};
  return {
    status: deployment.status,
    services: Object.fromEntries(
      Object.entries(rollouts).map(([service, rollout]) => [service, wordFor(rollout)]),
    ),
    ...(started !== undefined && { started }),
  };
}
