// A bare repository made on the spot, or an existing bare clone opened, with just enough to grow it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fastImportCommit } from './fast-import.ts';
import { gitAt, type Git } from './git.ts';
import { sampleHistory } from './sample-history.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface NewCommit {
  readonly author: Person;
  readonly subject: string;
  readonly body?: string;
  /** Path to content; `null` removes the file. */
  readonly files: Readonly<Record<string, string | null>>;
  /** A second parent: this makes a merge commit, whose tree is the first parent's plus `files`. */
  readonly merges?: string;
  /** Seconds since the Unix epoch; 45 minutes after the parent when left out. May run backwards. */
  readonly at?: number;
}

export interface SampleRepository {
  readonly owner: string;
  readonly name: string;
  /** Where the bare repository is. */
  readonly path: string;
  /** Commits on the default branch and answers the SHA. */
  commit(commit: NewCommit): Promise<string>;
  commitOn(branch: string, commit: NewCommit): Promise<string>;
  /** Makes the branch, or moves it: `at` is a branch, a tag or a SHA. */
  branch(name: string, at: string): Promise<void>;
  /** The SHA at the tip of the default branch, or of the branch named. */
  head(branch?: string): Promise<string>;
  /** Whether there is a file of this path at a commit. */
  has(sha: string, path: string): Promise<boolean>;
}

const firstCommitAt = Date.parse('2026-11-02T08:00:00Z') / 1000;
const betweenCommits = 45 * 60;

/** `acme/shop`: a monorepo with the services api and worker. The same SHAs every time. */
export async function createRepository(
  folder: string,
  history: readonly NewCommit[] = sampleHistory,
): Promise<SampleRepository> {
  const path = join(folder, 'shop.git');
  await mkdir(path, { recursive: true });
  await gitAt(path).run(['init', '--quiet', '--bare', '--initial-branch=main', '--template=']);
  // One process for all of it: the branch goes on from commit to commit.
  let at = firstCommitAt - betweenCommits;
  const input = history.map((commit) => {
    at = commit.at ?? at + betweenCommits;
    return fastImportCommit('main', commit, at, false);
  });
  await gitAt(path).run(['fast-import', '--quiet', '--date-format=raw'], { input: input.join('') });
  return openRepository(path);
}

/** Serves an existing bare clone, such as one made by `git clone --bare`. */
export async function openRepository(
  path: string,
  { owner, name } = { owner: 'acme', name: 'shop' },
): Promise<SampleRepository> {
  const git = gitAt(path);
  const defaultBranch = (await git.run(['symbolic-ref', '--short', 'HEAD'])).trim();
  const head = async (branch = defaultBranch): Promise<string> =>
    (await git.run(['rev-parse', '--verify', `refs/heads/${branch}`])).trim();
  const commitOn = async (branch: string, commit: NewCommit): Promise<string> => {
    const parent = await lastCommit(git, branch);
    const at =
      commit.at ?? (parent.length === 0 ? firstCommitAt : Number(parent[0]?.committedAt) + betweenCommits);
    await git.run(['fast-import', '--quiet', '--date-format=raw'], {
      input: fastImportCommit(branch, commit, at, parent.length > 0),
    });
    return head(branch);
  };
  return {
    owner,
    name,
    path,
    head,
    commitOn,
    commit: (commit) => commitOn(defaultBranch, commit),
    has: async (sha, file) => (await git.attempt(['cat-file', '-e', `${sha}:${file}`])).code === 0,
    async branch(branch, at) {
      const sha = await git.run(['rev-parse', '--verify', `${at}^{commit}`]);
      await git.run(['update-ref', `refs/heads/${branch}`, sha.trim()]);
    },
  };
}

/** The tip of the branch, as a list of none or one. */
async function lastCommit(git: Git, branch: string): Promise<{ committedAt: string }[]> {
  const tip = await git.attempt(['log', '-1', '--format=%ct', `refs/heads/${branch}`]);
  return tip.code === 0 ? [{ committedAt: tip.stdout.trim() }] : [];
}
