// Whether these very artifacts have proven themselves in another environment, and for how long they ran there undisturbed.
import { earlier, type Request, type Succeeded } from './deployment.ts';
import { leftAsBefore } from './left-as-before.ts';
import { begunIn, succeededIn, type Snapshot } from './snapshot.ts';

export interface Proof {
  /** The newest deployment that put exactly these artifacts there with success. */
  readonly deployment: string;
  /** Since when they run there undisturbed; `null` when something else was begun there, and did not leave them serving. */
  readonly since: number | null;
  /** Milliseconds of the longest time that they ran there undisturbed. */
  readonly healthy: number;
}

/** @returns `null` when they have never succeeded there */
export function proofIn(
  snapshot: Snapshot,
  environment: string,
  artifacts: Request['artifacts'],
  now: number,
): Proof | null {
  const successes = succeededIn(snapshot, environment).filter((deployment) => has(deployment, artifacts));
  const newest = successes.at(-1);
  if (newest === undefined) return null;
  const stretches = successes.map((deployment) => stretchesOf(snapshot, deployment));
  return {
    deployment: newest.request.id,
    since: stretches.at(-1)?.find(({ to }) => to === null)?.from ?? null,
    // A clock that was set back must not make time out of nothing.
    healthy: Math.max(0, ...stretches.flat().map(({ from, to }) => (to ?? now) - from)),
  };
}

/** Without any artifacts there is nothing to prove. */
const has = ({ request }: Succeeded, artifacts: Request['artifacts']): boolean =>
  artifacts.length > 0 &&
  artifacts.every((artifact) =>
    request.artifacts.some(
      ({ service, digest }) => service === artifact.service && digest === artifact.digest,
    ),
  );

interface Stretch {
  readonly from: number;
  /** `null`: it lasts. */
  readonly to: number | null;
}

/**
 * When it ran there with nothing else under way: from its end to the next start, and again from the end of what failed
 * and left it serving. It held the environment, so whatever came next came after its end.
 */
function stretchesOf(
  snapshot: Snapshot,
  { request, order, startedAt, endedAt }: Succeeded,
): readonly Stretch[] {
  const after = { order, at: startedAt };
  const stretches: Stretch[] = [];
  let from = endedAt;
  for (const next of begunIn(snapshot, request.environment)) {
    const { deployment, at } = next;
    if (deployment.request.id === request.id || earlier(after, next) > 0) continue;
    stretches.push({ from, to: at });
    if (deployment.status !== 'failed' || !leftAsBefore(deployment)) return stretches;
    from = deployment.endedAt;
  }
  return [...stretches, { from, to: null }];
}
