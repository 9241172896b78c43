// Drift: what runs is not what Slipway put there. Seen, said once, and offered to be adopted or undone.
import { driftIn, type Drift, type DriftedService } from './controls.ts';
import type { Succeeded } from './deployment.ts';
import { leavesBe } from './left-as-before.ts';
import { spokenName } from './names.ts';
import { same } from './same.ts';
import {
  accepted,
  begunIn,
  holderOf,
  lastSucceeded,
  refused,
  type Decision,
  type Snapshot,
} from './snapshot.ts';

export interface Baseline {
  /** What put there what is to run. */
  readonly of: Succeeded;
  /** Service name -> ARNs of the revisions that may run: what was put there, and what somebody has adopted since. */
  readonly expected: ReadonlyMap<string, readonly [string, ...string[]]>;
}

/** `null` where Slipway has put nothing there, or its last attempt has left whatever it left: that is no drift. */
export function baselineOf(snapshot: Snapshot, environment: string): Baseline | null {
  const last = lastSucceeded(snapshot, environment);
  if (last === undefined) return null;
  const newest = begunIn(snapshot, environment).findLast(
    ({ deployment }) => !leavesBe(deployment, last.rollouts),
  );
  if (newest?.deployment !== last) return null;
  const kept = snapshot.controls.adopted[environment];
  const adopted = kept?.of === last.request.id ? kept.revisions : {};
  const expected = Object.entries(last.rollouts).flatMap(([service, rollout]) => {
    if (rollout.status !== 'succeeded') return [];
    const also = adopted[service];
    const may: [string, ...string[]] = [rollout.revision, ...(also === undefined ? [] : [also])];
    return [[service, may] as const];
  });
  return { of: last, expected: new Map(expected) };
}

export interface DriftSight {
  readonly id: string;
  readonly environment: string;
  /** Service name -> ARN of the revision that runs; only services that could be read. */
  readonly running: ReadonlyMap<string, string>;
  readonly now: number;
}

/** While something is on its way there, what runs changes by itself. */
export function decideDrift(snapshot: Snapshot, { id, environment, running, now: at }: DriftSight): Decision {
  const standing = driftIn(snapshot.controls, environment);
  const baseline = baselineOf(snapshot, environment);
  const base = { project: snapshot.project, scope: environment, at };
  if (standing !== undefined && (baseline === null || standing.of !== baseline.of.request.id))
    return accepted({ ...base, type: 'drift.ended', drift: standing });
  if (baseline === null || holderOf(snapshot, environment) !== undefined) return accepted();

  const services = driftedServices(baseline, running, standing);
  if (same(services, standing?.services ?? [])) return accepted();
  if (standing !== undefined && services.length === 0)
    return accepted({ ...base, type: 'drift.ended', drift: standing });
  const { request } = baseline.of;
  const release = spokenName(request.releaseName, request.candidate);
  const since = standing?.at ?? at;
  const drift: Drift = { id, environment, at: since, of: request.id, release, services };
  return accepted({ ...base, type: 'drift.seen', drift });
}

/** What could not be read is as it was seen last: it is neither gone nor back. */
function driftedServices(
  { expected }: Baseline,
  running: ReadonlyMap<string, string>,
  standing: Drift | undefined,
): readonly DriftedService[] {
  return [...expected].flatMap(([service, may]) => {
    const runs = running.get(service);
    if (runs === undefined) return standing?.services.find((each) => each.service === service) ?? [];
    return may.includes(runs) ? [] : { service, deployed: may[0], runs };
  });
}

/** *Keep it*: what runs is what later changes are held against. */
export function decideAdopt(
  snapshot: Snapshot,
  { seen, by, now: at }: { readonly seen: string; readonly by: string; readonly now: number },
): Decision {
  const drift = snapshot.controls.drifts.find(({ id }) => id === seen);
  if (drift === undefined) return refused({ code: 'no_drift' });
  const { project } = snapshot;
  return accepted({ type: 'drift.adopted', project, scope: drift.environment, at, drift, by });
}
