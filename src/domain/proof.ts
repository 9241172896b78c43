// Whether these very artifacts have proven themselves in another environment, and for how long they ran there undisturbed.
import { earlier, type Request, type Succeeded } from './deployment.ts';
import { apartSince } from './controls.ts';
import { leavesBe } from './left-as-before.ts';
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

/** When it ran there, with nothing else under way and nothing changed past Slipway. */
function stretchesOf(snapshot: Snapshot, success: Succeeded): readonly Stretch[] {
  const { id, environment } = success.request;
  const { controls } = snapshot;
  const disturbed = controls.disturbed[environment];
  const apart = apartSince(controls, environment, id);
  // Whatever has run there meanwhile, it was not this.
  const gaps: readonly Stretch[] = [
    ...(disturbed?.of === id ? [{ from: disturbed.since, to: disturbed.until }] : []),
    ...(apart === null ? [] : [{ from: apart, to: null }]),
  ];
  return gaps.reduce(without, heldStretches(snapshot, success));
}

/**
 * From its end to the next start, and again from the end of what failed and left it serving. It held the environment, so
 * whatever came next came after its end.
 */
function heldStretches(
  snapshot: Snapshot,
  { request, order, startedAt, endedAt, rollouts }: Succeeded,
): readonly Stretch[] {
  const after = { order, at: startedAt };
  const stretches: Stretch[] = [];
  let from = endedAt;
  for (const next of begunIn(snapshot, request.environment)) {
    const { deployment, at } = next;
    if (deployment.request.id === request.id || earlier(after, next) > 0) continue;
    stretches.push({ from, to: at });
    if (!leavesBe(deployment, rollouts)) return stretches;
    from = deployment.endedAt;
  }
  return [...stretches, { from, to: null }];
}

const without = (stretches: readonly Stretch[], gap: Stretch): readonly Stretch[] =>
  stretches.flatMap((stretch) => {
    const end = stretch.to ?? Infinity;
    const gapEnd = gap.to ?? Infinity;
    if (gap.from >= end || gapEnd <= stretch.from) return [stretch];
    const before = gap.from > stretch.from ? [{ from: stretch.from, to: gap.from }] : [];
    const behind = gapEnd < end ? [{ from: gapEnd, to: stretch.to }] : [];
    return [...before, ...behind];
  });
