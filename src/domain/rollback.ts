// Where a rollback goes: the newest release that succeeded here before the one now live or rolling out. Never
// "revision minus one", and never back to what was just left.
import { hasBegun, type Deployment, type Succeeded } from './deployment.ts';
import { holderOf, succeededIn, type Snapshot } from './snapshot.ts';

/**
 * Possible targets, best first: one for each release, in the order of going back (C -> B -> A across two rollbacks).
 * What was rolled back from is not among them until it has succeeded here again.
 */
export function rollbackTargets(snapshot: Snapshot, environment: string): readonly Succeeded[] {
  const history = succeededIn(snapshot, environment);
  const { before, except } = reference(snapshot, environment, history);
  const left = rolledBackFrom(snapshot, environment, history);
  const targets = new Map<string, Succeeded>();
  for (const [position, deployment] of [...history.entries()].toReversed()) {
    const { release, releaseName, rollback } = deployment.request;
    const eligible = rollback === null && position < before && release !== except && !left.has(releaseName);
    if (eligible && !targets.has(release)) targets.set(release, deployment);
  }
  return [...targets.values()];
}

/** The newest success of a release that somebody named; what was rolled back from may be named too. */
export const namedTarget = (
  snapshot: Snapshot,
  environment: string,
  release: string,
): Succeeded | undefined =>
  succeededIn(snapshot, environment).findLast(({ request }) => request.release === release);

/** The release to name as the one that is left; `null` when nothing is on record. */
export function liveOrRollingOut(snapshot: Snapshot, environment: string): Deployment | undefined {
  return holderOf(snapshot, environment) ?? newestBegun(snapshot, environment);
}

interface Reference {
  /** Positions in the history from this one on are not "before". */
  readonly before: number;
  /** The release that is live is no way back from itself. */
  readonly except: string | null;
}

function reference(snapshot: Snapshot, environment: string, history: readonly Succeeded[]): Reference {
  const newest = liveOrRollingOut(snapshot, environment);
  if (newest === undefined) return { before: 0, except: null };
  const restored = newest.request.rollback === null ? null : position(newest, history);
  if (newest.status === 'succeeded') {
    return { before: restored ?? position(newest, history), except: newest.request.release };
  }
  // What is rolling out, or did not take, has no place in the history: the last complete set is the way back.
  if (restored === null) return { before: history.length, except: null };
  // A rollback under way goes on to what lies before its target; one that failed may be tried again.
  const underWay = newest.status === 'running' || newest.status === 'needs_operator';
  return { before: underWay ? restored : restored + 1, except: null };
}

/** Where in the history a deployment stands: a rollback stands where what it restored stood. */
function position(deployment: Deployment, history: readonly Succeeded[]): number {
  const { id, rollback } = deployment.request;
  const restored =
    rollback === null ? undefined : history.find(({ request }) => request.id === rollback.restores);
  if (restored !== undefined) return position(restored, history);
  return Math.max(
    0,
    history.findIndex(({ request }) => request.id === id),
  );
}

function rolledBackFrom(
  snapshot: Snapshot,
  environment: string,
  history: readonly Succeeded[],
): ReadonlySet<string> {
  const left = new Set<string>();
  for (const { request } of history) {
    if (request.rollback === null) left.delete(request.releaseName);
    else if (request.rollback.from !== null) left.add(request.rollback.from);
  }
  // The target of a later rollback is wanted again, whatever was rolled back from before.
  const live = succeededIn(snapshot, environment).at(-1);
  if (live !== undefined) left.delete(live.request.releaseName);
  return left;
}

function newestBegun(snapshot: Snapshot, environment: string): Deployment | undefined {
  return snapshot.deployments
    .filter(({ request }) => request.environment === environment)
    .flatMap((deployment) => {
      const startedAt = beganAt(deployment);
      return startedAt === null ? [] : [{ deployment, startedAt }];
    })
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .at(-1)?.deployment;
}

function beganAt(deployment: Deployment): number | null {
  return hasBegun(deployment) || deployment.status === 'superseded' ? deployment.startedAt : null;
}
