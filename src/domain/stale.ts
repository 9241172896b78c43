// A newer candidate makes the older ones stale: what was asked for them is closed, and says why. One that still waits
// for its images closes nothing: it may never be there.
import type { DeploymentEvent, Request } from './deployment.ts';
import { spokenName } from './names.ts';
import { lastComplete, type Candidate, type Release } from './release.ts';
import { lineIn, openIn, type Snapshot } from './snapshot.ts';

/**
 * Ends the requests for older candidates, as `candidate` of `release` is complete now. Newer means cut later, or picked
 * later onto the same release: a pick onto an older release does not close what was asked for a newer one.
 *
 * @param release not yet among the snapshot's when it is being cut
 */
export function supersedeOlder(
  snapshot: Snapshot,
  release: Pick<Release, 'id' | 'name'>,
  candidate: Pick<Candidate, 'number'>,
  at: number,
): readonly DeploymentEvent[] {
  const name = spokenName(release.name, candidate.number);
  const newer = { release: release.id, candidate: candidate.number };
  return closedBy(
    name,
    at,
    openRequests(snapshot).filter((request) => isOlder(snapshot, request, newer)),
  );
}

/** What waits in line for the environment and is older than what is asked for now: it would only be overwritten. */
export const supersedeQueued = (
  snapshot: Snapshot,
  request: Request,
  at: number,
): readonly DeploymentEvent[] =>
  request.rollback === null
    ? closedBy(
        spokenName(request.releaseName, request.candidate),
        at,
        lineIn(snapshot, request.environment)
          .map(({ request: other }) => other)
          .filter((other) => isOlder(snapshot, other, request)),
      )
    : [];

type Placed = Pick<Request, 'release' | 'candidate'>;

/** A rollback is no step of the order: it is never older. */
function isOlder(snapshot: Snapshot, { rollback, ...request }: Request, than: Placed): boolean {
  if (rollback !== null) return false;
  if (request.release === than.release) return request.candidate < than.candidate;
  return positionOf(snapshot, request.release) < positionOf(snapshot, than.release);
}

const closedBy = (name: string, at: number, requests: readonly Request[]): readonly DeploymentEvent[] =>
  requests.map(({ id }) => ({
    type: 'deployment.superseded',
    deployment: id,
    at,
    by: { kind: 'candidate', name },
  }));

const openRequests = (snapshot: Snapshot): readonly Request[] => {
  const environments = new Set(snapshot.deployments.map(({ request }) => request.environment));
  return [...environments].flatMap((name) => openIn(snapshot, name).map(({ request }) => request));
};

/** In the order of the cuts; one that is being cut comes last. */
function positionOf({ releases }: Snapshot, id: string): number {
  const position = releases.findIndex((release) => release.id === id);
  return position === -1 ? releases.length : position;
}

/** The candidate that came after this one, if any: what is asked for it goes back in time. */
export function newerThan(snapshot: Snapshot, { release, candidate }: Placed): string | null {
  const newest = lastComplete(snapshot);
  if (newest === undefined) return null;
  const {
    release: of,
    candidate: { number },
  } = newest;
  const ahead = positionOf(snapshot, of.id) - positionOf(snapshot, release);
  return ahead > 0 || (ahead === 0 && number > candidate) ? spokenName(of.name, number) : null;
}
