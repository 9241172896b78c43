// Tags and branches on GitHub: wanted by the record, then made, once, whatever fails in between (F22).
import type { Project } from '../domain/project.ts';
import type { RefState, Release, SourceRef } from '../domain/release.ts';
import { same } from '../domain/same.ts';
import { accepted, findRelease } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { mustHold } from './must-hold.ts';
import { oneByOne } from './one-by-one.ts';
import { tryAgain, type RetryMemory } from './try-again.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'refs' | 'store' | 'system'>;

/**
 * Level-triggered: run twice, it makes nothing twice.
 *
 * @param memory what was refused is tried again by it, now and then
 */
export async function settleRefs(
  world: Reach,
  project: Project,
  fence: Lease,
  memory: RetryMemory,
): Promise<void> {
  const { releases } = await world.store.snapshot({ project: project.name });
  const act = (open: Open) => settle(world, project, open, fence);
  const again = async () => {
    const refused = releases.flatMap((release) => refsOf(release, 'refused'));
    await tryAgain(memory, project.name, world.system.now(), refused, { keyOf, act });
  };
  const wanted = releases.flatMap((release) => refsOf(release, 'wanted'));
  // A wanted one that cannot be made keeps no refused one from its turn.
  await oneByOne([() => oneByOne(wanted, act), again], (part) => part());
}

/** A ref that is not there yet. */
interface Open {
  readonly release: Release;
  readonly kind: 'tag' | 'branch';
  readonly ref: SourceRef;
}

const refsOf = (release: Release, status: 'wanted' | 'refused'): readonly Open[] =>
  (['tag', 'branch'] as const).flatMap((kind) => {
    const ref = release[kind];
    return ref?.state.status === status ? [{ release, kind, ref }] : [];
  });

const keyOf = ({ release, kind }: Open): string => `${kind} ${release.id}`;

async function settle(world: Reach, project: Project, open: Open, fence: Lease): Promise<void> {
  const { release, kind, ref } = open;
  await mustHold(world.store, project.name, fence);
  const state = await make(world, project, open);
  const cause = bySlipway(`${kind} ${release.name}`, fence);
  const scope = { project: project.name, releases: [release.id] };
  const outcome = await world.store.change(scope, cause, (snapshot) => {
    const now = findRelease(snapshot, release.id)?.[kind];
    // Somebody picked meanwhile: the branch is wanted somewhere else by now.
    if (now?.commit !== ref.commit || !same(now.state, ref.state)) return accepted();
    // Refused as before: that is recorded already.
    if (same(state, now.state)) return accepted();
    const at = world.system.now();
    return accepted({ type: 'ref.settled', release: release.id, at, ref: kind, state });
  });
  if (outcome.kind === 'fenced') throw new Fenced();
}

async function make(
  { refs }: Pick<World, 'refs'>,
  { repository }: Project,
  { release, kind, ref: { name, commit } }: Open,
): Promise<RefState> {
  if (kind === 'tag') {
    const message = `Release ${release.name}`;
    return refs.createTag(repository, { name, commit, message, at: release.cutAt });
  }
  const state = await refs.setBranch(repository, { name, from: commitBefore(release), to: commit });
  if (state.status !== 'taken' || !isOwn(release, state.at)) return state;
  return refs.setBranch(repository, { name, from: state.at, to: commit });
}

/** The branch is only further behind: picks came faster than it moved, or some of them were merged into it by hand. */
const isOwn = ({ candidates }: Release, at: string): boolean =>
  candidates.some(({ commit, picks }) => commit === at || picks.some((pick) => pick.commit === at));

/** Where the branch may be before it moves to the newest candidate. */
const commitBefore = ({ candidates, branch }: Release): string | null =>
  candidates.findLast(({ commit }) => commit !== branch?.commit)?.commit ?? null;
