// Commits as git stores them.
import type { Git } from './git.ts';

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** UTC, whole seconds, as GitHub writes times: `2026-11-02T08:00:00Z`. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

// One field a line, the message last: only the message may hold line breaks.
const format = ['%H', '%T', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'].join('%n');

/** Commits that were read, by their whole SHA: what they are never changes. */
const known = new WeakMap<Git, Map<string, Commit>>();

/** Reads many commits with one git process, in the order given; those that were read before with none. */
export async function readCommits(git: Git, shas: readonly string[]): Promise<Commit[]> {
  const commits = known.get(git) ?? new Map<string, Commit>();
  known.set(git, commits);
  const unread = shas.filter((sha) => !commits.has(sha));
  if (unread.length > 0) {
    const output = await git.run(
      ['log', '-z', '--no-walk=unsorted', '--no-show-signature', `--format=${format}`, '--stdin'],
      { input: unread.join('\n') },
    );
    for (const commit of output.split('\0').filter(Boolean).map(parse)) commits.set(commit.sha, commit);
  }
  return shas.flatMap((sha) => commits.get(sha) ?? []);
}

export async function readCommit(git: Git, sha: string): Promise<Commit> {
  const [commit] = await readCommits(git, [sha]);
  if (commit === undefined) throw new Error(`git has no commit ${sha}`);
  return commit;
}

function parse(record: string): Commit {
  const [
    sha = '',
    tree = '',
    parents = '',
    an = '',
    ae = '',
    at = '',
    cn = '',
    ce = '',
    ct = '',
    ...message
  ] = record.split('\n');
  return {
    sha,
    tree,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: utc(Number(at)) },
    committer: { name: cn, email: ce, date: utc(Number(ct)) },
    // git ends a message with a line break of its own; GitHub does not show it.
    message: message.join('\n').trimEnd(),
  };
}

export const utc = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
