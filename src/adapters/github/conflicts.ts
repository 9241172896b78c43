// Which files are in conflict: GitHub says only that there is one.
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { faultsOf, named, unless } from './calls.ts';
import { makeCommit, type Place, type slipwayAt } from './git-commits.ts';
import { mergeInto } from './merge.ts';
import { refusalIn } from './references.ts';

type Entry = RestEndpointMethodTypes['git']['getTree']['response']['data']['tree'][number];
type Files = ReadonlyMap<string, Entry>;
type NewEntry = NonNullable<RestEndpointMethodTypes['git']['createTree']['parameters']>['tree'][number];

interface Conflict {
  readonly parent: string;
  /** Where the temporary branch stands: a commit with our tree on the parent. */
  readonly tip: string;
  readonly slipway: ReturnType<typeof slipwayAt>;
  /** Trees: of the picked commit's parent, of what it is picked onto, and of the picked commit. */
  readonly sides: { readonly base: string; readonly ours: string; readonly theirs: string };
}

interface Found {
  readonly files: readonly string[];
  readonly exact: boolean;
}

/** Each probe is three writes, and GitHub wants a second between them. */
const mostProbes = 20;

/**
 * Only what the pick changes and both sides have differently can be in conflict. When that is several files, each is
 * merged by itself. Where git may have followed a rename, the conflict may be under another name: then it is not exact.
 */
export async function findConflicts(place: Place, branch: string, conflict: Conflict): Promise<Found> {
  const { sides } = conflict;
  const [base, ours, theirs] = await Promise.all(
    [sides.base, sides.ours, sides.theirs].map((sha) => readFiles(place, sha)),
  );
  if (!base || !ours || !theirs) return { files: [], exact: false };
  const candidates = [...new Set([...base.keys(), ...theirs.keys()])]
    .filter((path) => !isSame(base, theirs, path) && !isSame(ours, base, path) && !isSame(ours, theirs, path))
    .toSorted();
  const renamed = mayBeRenamed(base, ours, candidates) || mayBeRenamed(base, theirs, candidates);
  if (candidates.length === 1) return { files: candidates, exact: !renamed };
  if (candidates.length > mostProbes) return { files: candidates, exact: false };
  const found: string[] = [];
  let { tip } = conflict;
  for (const path of candidates) {
    const probe = await makeProbe(place, conflict, path, theirs.get(path));
    if (probe === null) return { files: candidates, exact: false };
    const merged = await mergeInto(place, branch, { tip, head: probe }).catch(noneIfRefused);
    if (merged === null) return { files: candidates, exact: false };
    if (merged === 'conflict') found.push(path);
    // The next probe is of another file, and has the same parent: what was merged before does not touch it.
    else ({ tip } = merged);
  }
  return found.length === 0 ? { files: candidates, exact: false } : { files: found, exact: !renamed };
}

/** Nothing refers to a probe: should GitHub not find it, the conflict is reported all the same. */
function noneIfRefused(error: unknown): null {
  if (refusalIn(error) === null) throw error;
  return null;
}

/** The files of a tree; `undefined` when GitHub tells only a part of them. */
async function readFiles({ octokit, repository }: Place, tree: string): Promise<Files | undefined> {
  const at = { ...named(repository), tree_sha: tree, recursive: '1' };
  const { data } = await faultsOf(() => octokit.git.getTree(at));
  if (data.truncated) return undefined;
  return new Map(data.tree.filter(({ type }) => type !== 'tree').map((entry) => [entry.path, entry]));
}

function isSame(one: Files, other: Files, path: string): boolean {
  const [a, b] = [one.get(path), other.get(path)];
  return a?.sha === b?.sha && a?.mode === b?.mode;
}

/** Something that is wanted went away on that side, and something else came. */
const mayBeRenamed = (base: Files, side: Files, wanted: readonly string[]): boolean =>
  wanted.some((path) => base.has(path) && !side.has(path)) &&
  [...side.keys()].some((path) => !base.has(path));

/** A commit on the parent that makes the pick's change to this one file; `null` when GitHub does not take it. */
async function makeProbe(
  place: Place,
  { parent, slipway, sides }: Conflict,
  path: string,
  entry: Entry | undefined,
): Promise<string | null> {
  const change: NewEntry = {
    path,
    mode: modeOf(entry?.mode),
    type: typeOf(entry?.type),
    sha: entry?.sha ?? null,
  };
  const call = place.octokit.git.createTree({
    ...named(place.repository),
    base_tree: sides.base,
    tree: [change],
  });
  const answer = await unless([422], call);
  if (answer === null) return null;
  const message = `Probing ${path}`;
  const tree = answer.data.sha;
  return makeCommit(place, { message, tree, parents: [parent], author: slipway, committer: slipway });
}

/** Files, links and submodules: what has another mode is no file. */
const modeOf = (mode: string | undefined): '100644' | '100755' | '120000' | '160000' =>
  mode === '100755' || mode === '120000' || mode === '160000' ? mode : '100644';

const typeOf = (type: string | undefined): 'blob' | 'commit' => (type === 'commit' ? 'commit' : 'blob');
