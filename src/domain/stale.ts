// A newer candidate makes the older ones stale: what was asked for them is closed, and says why. One that still waits
// for its images closes nothing: it may never be there.
import type { DeploymentEvent, Request } from './deployment.ts';
import { spokenName } from './names.ts';
import { lastComplete, type Candidate, type Release } from './release.ts';
import { openIn, type Snapshot } from './snapshot.ts';

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
  const position = positionOf(snapshot, release.id);
  const isOlder = ({ release: id, candidate: number }: Request): boolean =>
    id === release.id ? number < candidate.number : positionOf(snapshot, id) < position;
  const name = spokenName(release.name, candidate.number);
  return openRequests(snapshot)
    .filter(({ rollback, ...request }) => rollback === null && isOlder({ ...request, rollback }))
    .map(({ id }) => ({
      type: 'deployment.superseded',
      deployment: id,
      at,
      by: { kind: 'candidate', name },
    }));
}

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
export function newerThan(
  snapshot: Snapshot,
  { release, candidate }: Pick<Request, 'release' | 'candidate'>,
): string | null {
  const newest = lastComplete(snapshot);
  if (newest === undefined) return null;
  const {
    release: of,
    candidate: { number },
  } = newest;
  const ahead = positionOf(snapshot, of.id) - positionOf(snapshot, release);
  return ahead > 0 || (ahead === 0 && number > candidate) ? spokenName(of.name, number) : null;
}
