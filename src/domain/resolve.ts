// `/release resolve`: the outcome could not be learned; a person has had ECS read again, and the end is recorded.
import { withRollout, type DeploymentEvent, type Holding } from './deployment.ts';
import type { Evidence, Rollout } from './rollout.ts';
import { accepted, findDeployment, refused, type Decision, type Snapshot } from './snapshot.ts';

/** What ECS says now of a service whose outcome was unknown. */
export type SettledFact =
  | { readonly kind: 'runs_ours'; readonly revision: string; readonly evidence: Evidence }
  | { readonly kind: 'runs_other'; readonly serves: string }
  | { readonly kind: 'still_unknown' };

export function decideResolve(
  snapshot: Snapshot,
  command: { readonly deployment: string; readonly by: string; readonly now: number },
  facts: Readonly<Record<string, SettledFact>>,
): Decision {
  const deployment = findDeployment(snapshot, command.deployment);
  if (deployment === undefined) return refused({ code: 'unknown_deployment', typed: command.deployment });
  if (deployment.status !== 'needs_operator') {
    return refused({ code: 'nothing_to_resolve', status: deployment.status });
  }
  const services = unsettled(deployment);
  const settled = services.flatMap((service) => {
    const fact = facts[service] ?? { kind: 'still_unknown' };
    return fact.kind === 'still_unknown' ? [] : { service, rollout: settledRollout(fact, command.now) };
  });
  const unknown = services.filter((name) => !settled.some(({ service }) => service === name));
  if (unknown.length > 0) return refused({ code: 'still_unknown', services: unknown });

  const { id } = deployment.request;
  const { now: at, by: resolvedBy } = command;
  const rollouts = settled.reduce(
    (before, { service, rollout }) => withRollout(before, service, rollout),
    deployment,
  ).rollouts;
  const all = Object.values(rollouts).every(({ status }) => status === 'succeeded');
  return accepted(
    ...settled.map((news): DeploymentEvent => ({ type: 'rollout.changed', deployment: id, at, ...news })),
    { type: all ? 'deployment.succeeded' : 'deployment.failed', deployment: id, at, resolvedBy },
  );
}

/** Services whose rollout was begun and whose end is not known. */
export const unsettled = ({ rollouts }: Holding): readonly string[] =>
  Object.entries(rollouts).flatMap(([service, { status }]) =>
    status !== 'waiting' && status !== 'succeeded' && status !== 'failed' && status !== 'superseded'
      ? service
      : [],
  );

function settledRollout(fact: Exclude<SettledFact, { readonly kind: 'still_unknown' }>, at: number): Rollout {
  return fact.kind === 'runs_ours'
    ? { status: 'succeeded', revision: fact.revision, evidence: fact.evidence, at }
    : {
        status: 'failed',
        failure: { reason: 'not_serving', said: null, tasks: [], serves: fact.serves },
      };
}
