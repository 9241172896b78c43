// Pull requests: those that tests add, and those that the history of the default branch tells of.
import { readCommit, readCommits, type Commit } from './commits.ts';
import type { World } from './endpoint.ts';
import { defaultBranchOf } from './repository-json.ts';

export interface PullInput {
  readonly number: number;
  readonly title: string;
  /** The branch that it goes into; the default one when left out. */
  readonly base?: string;
  /** Name of its own branch; `pull-<number>` when left out. */
  readonly branch?: string;
  /** Whether that branch is in somebody's fork. */
  readonly fork?: boolean;
  /** Its commits, oldest first; the last is its head. */
  readonly commits: readonly [string, ...string[]];
  /** What merging made: the merge, the squash, or the last commit of a rebase. Not merged when left out. */
  readonly merged?: string;
}

export interface Pull extends PullInput {
  readonly base: string;
  readonly branch: string;
}

export interface Pulls {
  /** Replaces an earlier one of the same number. */
  readonly addPull: (pull: PullInput) => void;
  readonly all: () => readonly PullInput[];
}

export function createPulls(): Pulls {
  const added = new Map<number, PullInput>();
  return { addPull: (pull) => void added.set(pull.number, pull), all: () => [...added.values()] };
}

export async function findPull(world: World, number: number): Promise<Pull | undefined> {
  const trunk = await defaultBranchOf(world.git);
  const added = world.pulls.all().find((pull) => pull.number === number);
  return added ? complete(added, trunk) : findSquashed(world, number, trunk);
}

/** GitHub REST: List pull requests associated with a commit: those that merging made it, and those that have it. */
export async function pullsWith(world: World, commit: Commit, onTrunk: boolean): Promise<readonly Pull[]> {
  const trunk = await defaultBranchOf(world.git);
  const added = world.pulls
    .all()
    .filter(({ commits, merged }) => merged === commit.sha || commits.includes(commit.sha))
    .map((pull) => complete(pull, trunk));
  if (added.length > 0) return added;
  const number = pullNumberOf(commit.message);
  return onTrunk && number !== undefined ? [squashedPull(number, commit, trunk)] : [];
}

const complete = (pull: PullInput, trunk: string): Pull => ({
  base: trunk,
  branch: `pull-${pull.number}`,
  ...pull,
});

async function findSquashed(world: World, number: number, trunk: string): Promise<Pull | undefined> {
  const listed = await world.git.run(['log', '--format=%H %s', `refs/heads/${trunk}`]);
  const line = listed.split('\n').find((each) => pullNumberOf(each.slice(41)) === number);
  if (line === undefined) return undefined;
  return squashedPull(number, await readCommit(world.git, line.slice(0, 40)), trunk);
}

/** What a squash merge leaves: the pull request's own commits are gone, so that the squash stands for them. */
const squashedPull = (number: number, commit: Commit, trunk: string): Pull => ({
  number,
  title: squashed.exec(subjectOf(commit.message))?.groups?.['title'] ?? '',
  base: trunk,
  branch: `pull-${number}`,
  commits: [commit.sha],
  merged: commit.sha,
});

const squashed = /^(?<title>.*?) ?\(#(?<number>\d+)\)$/;

/** The last `(#n)` of the subject: the earlier ones belong to what it reverts or picks. */
function pullNumberOf(message: string): number | undefined {
  const found = squashed.exec(subjectOf(message))?.groups?.['number'];
  return found === undefined ? undefined : Number(found);
}

const subjectOf = (message: string): string => message.split('\n', 1)[0] ?? '';

/** GitHub REST: List commits on a pull request: 250 at most, oldest first. */
export const commitsOf = (world: World, pull: Pull): Promise<Commit[]> =>
  readCommits(world.git, pull.commits.slice(0, 250));
