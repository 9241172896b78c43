// What stands at a path, by git's own names for content (FIELD-NOTES 27).
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import { named, unless } from './calls.ts';

interface Entry {
  readonly sha: string;
  readonly mode: string;
  readonly folder: boolean;
}

/** Name to entry, one level; `null` when GitHub has no such tree, or tells only a part of it. */
type Tree = ReadonlyMap<string, Entry> | null;

/** One for each adapter. */
export interface TreeReader {
  contents(
    repository: Repository,
    sha: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, string | null> | null>;
}

/** Trees never change: what was read is kept, so that two commits that are near each other cost little more than one. */
const mostKept = 2000;

export function createTreeReader(octokit: Octokit): TreeReader {
  const trees = createKept<Tree>(mostKept);
  const roots = createKept<string | null>(mostKept);

  const rootOf = (repository: Repository, sha: string): Promise<string | null> =>
    roots(keyOf(repository, sha), async () => {
      const call = octokit.git.getCommit({ ...named(repository), commit_sha: sha });
      return (await unless([404, 409], call))?.data.tree.sha ?? null;
    });
  const treeAt = (repository: Repository, sha: string): Promise<Tree> =>
    trees(keyOf(repository, sha), async () => {
      const answer = await unless([404, 409], octokit.git.getTree({ ...named(repository), tree_sha: sha }));
      if (answer === null || answer.data.truncated) return null;
      return new Map(
        answer.data.tree.map(({ path, mode, type, sha: at }) => [
          path,
          { sha: at, mode, folder: type === 'tree' },
        ]),
      );
    });

  /** `undefined`: GitHub does not say. */
  async function at(repository: Repository, root: string, path: string): Promise<string | null | undefined> {
    const segments = path.split('/').filter(Boolean);
    let entry: Entry | undefined = { sha: root, mode: '040000', folder: true };
    for (const segment of segments) {
      if (!entry.folder) return null;
      const tree: Tree = await treeAt(repository, entry.sha);
      if (tree === null) return undefined;
      entry = tree.get(segment);
      if (entry === undefined) return null;
    }
    if (entry.folder) return entry.sha;
    return path.endsWith('/') ? null : `${entry.mode} ${entry.sha}`;
  }

  return {
    async contents(repository, sha, paths) {
      const root = await rootOf(repository, sha);
      if (root === null) return null;
      const read = await Promise.all(
        paths.map(async (path) => [path, await at(repository, root, path)] as const),
      );
      const known = read.flatMap(([path, content]) =>
        content === undefined ? [] : [[path, content] as const],
      );
      return known.length === read.length ? new Map(known) : null;
    },
  };
}

const keyOf = ({ owner, name }: Repository, sha: string): string => `${owner}/${name} ${sha}`;

/** Reads once what several want at a time; keeps the newest, and no failure. */
function createKept<T>(most: number): (key: string, read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key, read) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const reading = read();
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return reading;
  };
}
