// Where a rollback goes: the newest release that succeeded here before the one now live or rolling out. Never
// "revision minus one", and never back to what was just left.
import { isHolding, type Deployment, type Request, type Succeeded } from './deployment.ts';
import { begunIn, holderOf, succeededIn, type Snapshot } from './snapshot.ts';

/** A release and which of its candidates: what a rollback goes to, and leaves. */
const keyOf = ({ release, candidate }: Pick<Request, 'release' | 'candidate'>): string =>
  `${release}.${candidate}`;

/**
 * Possible targets, best first: one for each candidate, in the order of going back (C -> B -> A across two rollbacks).
 * What was rolled back from is not among them until it has succeeded here again; bad and suspect ones are for whoever
 * offers them to pass over.
 */
export function rollbackTargets(snapshot: Snapshot, environment: string): readonly Succeeded[] {
  const history = succeededIn(snapshot, environment);
  const { before, except } = reference(liveOrRollingOut(snapshot, environment), history);
  const left = rolledBackFrom(snapshot, environment);
  const targets = new Map<string, Succeeded>();
  for (const deployment of history.slice(0, before).toReversed()) {
    const key = keyOf(deployment.request);
    const eligible = deployment.request.rollback === null && key !== except && !left.has(key);
    if (eligible && !targets.has(key)) targets.set(key, deployment);
  }
  // As it was deployed last: what was put back since may have kept a newer configuration.
  return [...targets.keys()].flatMap((key) =>
    history.filter(({ request }) => keyOf(request) === key).slice(-1),
  );
}

/** Candidates that worked here and were left by a rollback, in the order of going back: for whoever asks why not these. */
export function leftBehind(snapshot: Snapshot, environment: string): readonly Succeeded[] {
  const history = succeededIn(snapshot, environment);
  const left = rolledBackFrom(snapshot, environment);
  const newestBegun = begunIn(snapshot, environment).slice(-1);
  const now = new Set(newestBegun.map(({ deployment }) => keyOf(deployment.request)));
  const newest = new Map(history.map((deployment) => [keyOf(deployment.request), deployment]));
  return [...newest]
    .filter(([key]) => left.has(key) && !now.has(key))
    .map(([, deployment]) => deployment)
    .toReversed();
}

/**
 * The newest success of a release that somebody named; what was rolled back from may be named too.
 *
 * @param candidate one of the release's, or `null` for whichever succeeded last
 */
export const namedTarget = (
  snapshot: Snapshot,
  environment: string,
  release: string,
  candidate: number | null,
): Succeeded | undefined =>
  succeededIn(snapshot, environment).findLast(
    ({ request }) => request.release === release && (candidate === null || request.candidate === candidate),
  );

/** What a rollback leaves: the holder, or else the newest that began here; `undefined` when nothing is on record. */
export function liveOrRollingOut(snapshot: Snapshot, environment: string): Deployment | undefined {
  return holderOf(snapshot, environment) ?? begunIn(snapshot, environment).at(-1)?.deployment;
}

/** One-off tasks that have run here after the target was deployed, each once. */
export function tasksSince(snapshot: Snapshot, target: Succeeded): readonly string[] {
  const later = begunIn(snapshot, target.request.environment).filter(
    ({ order, at }) => order > target.order || (order === target.order && at > target.startedAt),
  );
  const ran = later.flatMap(({ deployment }) =>
    deployment.plan.change.steps.flatMap((step, index) => {
      const state = deployment.steps[String(index)];
      // What failed may have done something all the same.
      const may = state !== undefined && state.status !== 'waiting' && state.status !== 'skipped';
      return step.kind === 'run' && may ? step.task.family : [];
    }),
  );
  return [...new Set(ran)];
}

interface Reference {
  /** Positions in the history from this one on are not "before". */
  readonly before: number;
  /** The candidate that is live, or being put back, is no way back from itself. */
  readonly except: string | null;
}

function reference(newest: Deployment | undefined, history: readonly Succeeded[]): Reference {
  if (newest === undefined) return { before: 0, except: null };
  const { rollback } = newest.request;
  const key = keyOf(newest.request);
  if (newest.status === 'succeeded') return { before: position(newest, history), except: key };
  // What is rolling out, or did not take, has no place in the history: the last complete set is the way back.
  if (rollback === null) return { before: history.length, except: null };
  // A rollback under way goes on to what lies before its target; one that did not take may be tried again.
  const restored = position(newest, history);
  return isHolding(newest) ? { before: restored, except: key } : { before: restored + 1, except: null };
}

/** Where in the history a deployment stands: a rollback stands where what it restored stood. */
function position({ request }: Deployment, history: readonly Succeeded[]): number {
  const { id, rollback } = request;
  const restored = history.find((each) => each.request.id === rollback?.restores);
  if (restored !== undefined) return position(restored, history);
  return Math.max(
    0,
    history.findIndex((each) => each.request.id === id),
  );
}

/** Candidates that a rollback left, whatever became of it, and that have not succeeded here since. */
function rolledBackFrom(snapshot: Snapshot, environment: string): ReadonlySet<string> {
  const left = new Set<string>();
  let live: string | null = null;
  for (const { deployment } of begunIn(snapshot, environment)) {
    const { request, status } = deployment;
    const key = keyOf(request);
    // A rollback to the candidate that is there already tries it again: it leaves nothing.
    if (request.rollback !== null && live !== null && live !== key) left.add(live);
    if (status === 'succeeded') left.delete(key);
    live = key;
  }
  return left;
}
