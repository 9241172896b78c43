// From what a caller names (a branch, a tag, a SHA) to one object of the repository.
import type { Git } from './git.ts';

const fullSha = /^[0-9a-f]{40}$/;
/** git itself refuses to abbreviate below four digits; GitHub's own lower limit is not documented (assumed: git's). */
const shortSha = /^[0-9a-f]{4,39}$/i;
/** What git forbids in a reference's name: without it, `main~3` or `@{yesterday}` would be an expression. */
const notAName = /[\s~^:?*[\\]|\.\.|@\{|^-|\/\/|\.lock$/;

/**
 * GitHub REST: Get a commit: `ref` is a commit SHA, a branch name (`heads/NAME` too) or a tag name (`tags/NAME` too).
 * A branch goes before a tag of the same name, and both before an abbreviated SHA (assumed: as on the site).
 */
export function resolveCommit(git: Git, ref: string): Promise<string | undefined> {
  return resolve(git, ref, 'commit');
}

/** GitHub REST: Get a tree: the SHA of a tree, or the name of a reference. */
export function resolveTree(git: Git, ref: string): Promise<string | undefined> {
  return resolve(git, ref, 'tree');
}

export async function branchTip(git: Git, branch: string): Promise<string | undefined> {
  return notAName.test(branch) ? undefined : peel(git, `refs/heads/${branch}`, 'commit');
}

/** The object a reference points at, a tag object not peeled; `ref` is `heads/…`, `tags/…` or any other below `refs/`. */
export async function readReference(
  git: Git,
  ref: string,
): Promise<{ sha: string; type: string } | undefined> {
  if (!isReferenceName(`refs/${ref}`)) return undefined;
  const found = await git.attempt(['rev-parse', '--verify', '--quiet', `refs/${ref}`]);
  if (found.code !== 0) return undefined;
  const sha = found.stdout.trim();
  return { sha, type: (await git.run(['cat-file', '-t', sha])).trim() };
}

/** Whether the very object is there, and of that type. */
export async function hasObject(git: Git, sha: string, type?: string): Promise<boolean> {
  if (!fullSha.test(sha)) return false;
  const found = await git.attempt(['cat-file', '-t', sha]);
  return found.code === 0 && (type === undefined || found.stdout.trim() === type);
}

/** GitHub REST: Create a reference: the name starts with `refs` and has at least two slashes. */
export const isReferenceName = (name: string): boolean =>
  /^refs\/[^/]+\/.*[^/.]$/.test(name) && !notAName.test(name);

export async function isAncestor(git: Git, ancestor: string, of: string): Promise<boolean> {
  return (await git.attempt(['merge-base', '--is-ancestor', ancestor, of])).code === 0;
}

async function resolve(git: Git, ref: string, type: 'commit' | 'tree'): Promise<string | undefined> {
  if (fullSha.test(ref)) return peel(git, ref, type);
  if (ref === '' || notAName.test(ref)) return undefined;
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}`];
  if (/^(?:heads|tags)\//.test(ref)) names.push(`refs/${ref}`);
  if (ref.startsWith('refs/') || ref === 'HEAD' || shortSha.test(ref)) names.push(ref);
  for (const name of names) {
    const sha = await peel(git, name, type);
    if (sha !== undefined) return sha;
  }
  return undefined;
}

async function peel(git: Git, name: string, type: 'commit' | 'tree'): Promise<string | undefined> {
  const found = await git.attempt(['rev-parse', '--verify', '--quiet', `${name}^{${type}}`]);
  return found.code === 0 ? found.stdout.trim() : undefined;
}
