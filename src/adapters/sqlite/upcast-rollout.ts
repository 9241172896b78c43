// Rollouts of older versions, in today's shape.
import type { Evidence, Rollout, RolloutFailure, StoppedTasks } from '../../domain/rollout.ts';
import type { Before, With } from './written.ts';

type RolloutOf<Status extends Rollout['status']> = Extract<Rollout, { readonly status: Status }>;

type WrittenEvidence = Evidence | { readonly kind: 'service_revision' };
type WrittenFailure = With<
  Before<RolloutFailure, 'events' | 'serviceDeployment'>,
  'tasks',
  readonly Before<StoppedTasks, 'cause'>[]
>;
export type WrittenRollout =
  | Exclude<Rollout, { readonly status: 'succeeded' | 'failed' | 'superseded' }>
  | With<Before<RolloutOf<'succeeded'>, 'since'>, 'evidence', WrittenEvidence>
  | With<RolloutOf<'failed'>, 'failure', WrittenFailure>
  | Before<RolloutOf<'superseded'>, 'sameRevision'>;
export type WrittenRollouts = Readonly<Record<string, WrittenRollout>>;

export const rolloutsNow = (rollouts: WrittenRollouts): Readonly<Record<string, Rollout>> =>
  Object.fromEntries(Object.entries(rollouts).map(([service, rollout]) => [service, rolloutNow(rollout)]));

/** Whose revision somebody else brought, and why tasks stopped, nobody looked at. */
export function rolloutNow(rollout: WrittenRollout): Rollout {
  switch (rollout.status) {
    case 'succeeded':
      return { since: null, ...rollout, evidence: evidenceNow(rollout.evidence) };
    case 'failed':
      return { ...rollout, failure: failureNow(rollout.failure) };
    case 'superseded':
      return { sameRevision: false, ...rollout };
    default:
      return rollout;
  }
}

const evidenceNow = (evidence: WrittenEvidence): Evidence =>
  evidence.kind === 'service_revision' ? { desired: null, ...evidence } : evidence;

const failureNow = ({ tasks, ...failure }: WrittenFailure): RolloutFailure => ({
  events: [],
  serviceDeployment: null,
  ...failure,
  tasks: tasks.map((each) => ({ cause: 'other', ...each })),
});
