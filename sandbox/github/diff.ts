// What changed between two trees, as GitHub's `diff-entry`. The `patch` text is left out: the schema allows it.
import type { Schemas } from './endpoint.ts';
import type { Git } from './git.ts';
import type { Links } from './links.ts';

type DiffEntry = Schemas['diff-entry'];

interface RawChange {
  readonly blob: string;
  readonly letter: string;
  readonly path: string;
  readonly previous?: string;
}

/** The tree without entries, which git knows without having it: what a root commit is compared with. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export async function changedFiles(git: Git, links: Links, from: string, to: string): Promise<DiffEntry[]> {
  const printed = await git.run(['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', from, to]);
  const fields = printed.split('\0');
  const changes = readRaw(fields);
  const counts = readNumstat(fields);
  return changes.map((change) => entry(change, counts.get(change.path) ?? [0, 0], links, to));
}

/** `:<mode> <mode> <sha> <sha> <letter><score>`, then one path, or two for a rename. Takes its fields off the front. */
function readRaw(fields: string[]): RawChange[] {
  const changes: RawChange[] = [];
  while (fields[0]?.startsWith(':')) {
    const [, , before = '', after = '', status = ''] = (fields.shift() ?? '').split(' ');
    const letter = status.charAt(0);
    const first = fields.shift() ?? '';
    const blob = letter === 'D' ? before : after;
    changes.push(
      letter === 'R'
        ? { blob, letter, path: fields.shift() ?? '', previous: first }
        : { blob, letter, path: first },
    );
  }
  return changes;
}

/** `<added>\t<deleted>\t<path>`; for a rename the path is empty and the old and new ones follow. `-` means binary. */
function readNumstat(fields: string[]): Map<string, [number, number]> {
  const counts = new Map<string, [number, number]>();
  while (fields.length > 0) {
    const [added = '', deleted = '', path = ''] = (fields.shift() ?? '').split('\t');
    if (added === '') continue;
    const key = path === '' ? fields.splice(0, 2)[1] : path;
    counts.set(key ?? '', [Number(added) || 0, Number(deleted) || 0]);
  }
  return counts;
}

function entry(
  change: RawChange,
  [additions, deletions]: [number, number],
  links: Links,
  at: string,
): DiffEntry {
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  return {
    sha: change.blob,
    filename: change.path,
    status: statusOf(change.letter),
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${links.html}/blob/${at}/${path}`,
    raw_url: `${links.html}/raw/${at}/${path}`,
    contents_url: `${links.api}/contents/${path}?ref=${at}`,
    ...(change.previous === undefined ? {} : { previous_filename: change.previous }),
  };
}

function statusOf(letter: string): DiffEntry['status'] {
  if (letter === 'A') return 'added';
  if (letter === 'D') return 'removed';
  if (letter === 'R') return 'renamed';
  // `T`: the type changed, say a file became a link.
  return letter === 'T' ? 'changed' : 'modified';
}
