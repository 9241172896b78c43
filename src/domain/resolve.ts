// `/release resolve`: the outcome could not be learned; a person has had ECS read again, and the end is recorded.
import type { DeploymentEvent } from './deployment.ts';
import { rolloutOf } from './advance.ts';
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
  const unknown = services.filter((service) => (facts[service]?.kind ?? 'still_unknown') === 'still_unknown');
  if (unknown.length > 0) return refused({ code: 'still_unknown', services: unknown });

  const { id } = deployment.request;
  const { now: at, by: resolvedBy } = command;
  const settled = Object.fromEntries(services.map((service) => [service, settledRollout(facts[service])]));
  const rollouts = { ...deployment.rollouts, ...settled };
  const all = Object.values(rollouts).every(({ status }) => status === 'succeeded');
  return accepted(
    ...Object.entries(settled).map(([service, rollout]): DeploymentEvent => ({
      type: 'rollout.changed',
      deployment: id,
      at,
      service,
      rollout,
    })),
    { type: all ? 'deployment.succeeded' : 'deployment.failed', deployment: id, at, resolvedBy },
  );
}

/** Services whose rollout was begun and whose end is not known. */
export const unsettled = (deployment: Parameters<typeof rolloutOf>[0]): readonly string[] =>
  Object.keys(deployment.rollouts).filter((service) => {
    const { status } = rolloutOf(deployment, service);
    return status !== 'waiting' && status !== 'succeeded' && status !== 'failed' && status !== 'superseded';
  });

function settledRollout(fact: SettledFact | undefined): Rollout {
  if (fact?.kind === 'runs_ours')
    return { status: 'succeeded', revision: fact.revision, evidence: fact.evidence };
  const serves = fact?.kind === 'runs_other' ? fact.serves : null;
  return { status: 'failed', failure: { reason: 'not_serving', said: null, tasks: [], serves } };
}
