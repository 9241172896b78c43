// Tags and branches on GitHub: wanted by the record, then made, once, whatever fails in between (F22).
import type { Project } from '../domain/project.ts';
import type { RefState, Release, SourceRef } from '../domain/release.ts';
import { accepted, findRelease } from '../domain/snapshot.ts';
import type { Cause, Lease } from '../ports.ts';
import { Fenced } from './fenced.ts';
import { mustHold } from './must-hold.ts';
import { oneByOne } from './one-by-one.ts';
import type { World } from './world.ts';

type Reach = Pick<World, 'refs' | 'store' | 'system'>;

/** Level-triggered: run twice, it makes nothing twice. */
export async function settleRefs(world: Reach, project: Project, fence: Lease): Promise<void> {
  const { releases } = await world.store.snapshot({ project: project.name });
  await oneByOne(releases.flatMap(wantedOf), (wanted) => settle(world, project, wanted, fence));
}

interface Wanted {
  readonly release: Release;
  readonly kind: 'tag' | 'branch';
  readonly ref: SourceRef;
}

const wantedOf = (release: Release): readonly Wanted[] =>
  (['tag', 'branch'] as const).flatMap((kind) => {
    const ref = release[kind];
    return ref?.state.status === 'wanted' ? [{ release, kind, ref }] : [];
  });

async function settle(world: Reach, project: Project, wanted: Wanted, fence: Lease): Promise<void> {
  const { release, kind, ref } = wanted;
  await mustHold(world.store, project.name, fence);
  const state = await make(world, project, wanted);
  const cause: Cause = {
    actor: { kind: 'slipway' },
    inbound: null,
    tried: `${kind} ${release.name}`,
    fence,
  };
  const scope = { project: project.name, releases: [release.id] };
  const outcome = await world.store.change(scope, cause, (snapshot) => {
    const now = findRelease(snapshot, release.id)?.[kind];
    // Somebody picked meanwhile: the branch is wanted somewhere else by now.
    if (now?.commit !== ref.commit || now.state.status !== 'wanted') return accepted();
    const at = world.system.now();
    return accepted({ type: 'ref.settled', release: release.id, at, ref: kind, state });
  });
  if (outcome.kind === 'fenced') throw new Fenced();
}

async function make(
  { refs }: Pick<World, 'refs'>,
  { repository }: Project,
  { release, kind, ref: { name, commit } }: Wanted,
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
