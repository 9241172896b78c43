// Which commits of a history are picked onto which older points of its mainline.
import type { Point } from './accounts.ts';
import { seeded } from './random.ts';
import type { Served } from './repository.ts';

export const PICKS = 50;
/** Of these, where there are so many. */
const MERGES = 10;
const EMPTY = 3;
/** How far back they are put. */
const NEAR = 10;
const FAR = 200;

export interface Wanted {
  readonly onto: string;
  readonly commit: string;
  readonly mainline: number | null;
}

/** Spread over the history; always the same. */
export async function choosePicks(served: Served): Promise<readonly Wanted[]> {
  const { mainline } = served;
  const points = await served.range('main');
  const empty = await emptyCommits(served);
  const random = seeded(PICKS);
  const place = placesOn(mainline, points);
  const possible = points.filter(({ sha, parents }) => parents.length > 0 && (place.get(sha) ?? 0) >= NEAR);
  const merges = evenly(
    possible.filter(({ parents }) => parents.length > 1),
    MERGES,
  );
  const nothing = evenly(
    possible.filter(({ sha }) => empty.has(sha)),
    EMPTY,
  );
  const special = new Set([...merges, ...nothing]);
  const others = possible.filter((point) => !special.has(point) && point.parents.length === 1);
  return [...special, ...evenly(others, PICKS - special.size)].map(({ sha, parents }) => {
    const at = place.get(sha) ?? 0;
    const back = NEAR + random.below(FAR - NEAR + 1);
    return {
      commit: sha,
      onto: mainline[Math.max(0, at - back)] ?? '',
      mainline: parents.length > 1 ? 1 : null,
    };
  });
}

/** Commit -> where on the mainline it came in, the oldest being 0. */
function placesOn(mainline: readonly string[], points: readonly Point[]): ReadonlyMap<string, number> {
  const places = new Map(mainline.map((sha, index) => [sha, index]));
  const came = new Map<string, number>();
  // Children come first: a commit came in with the oldest of them.
  for (const { sha, parents } of points) {
    const own = places.get(sha) ?? came.get(sha) ?? 0;
    came.set(sha, own);
    for (const parent of parents) came.set(parent, Math.min(came.get(parent) ?? Infinity, own));
  }
  return came;
}

/** Commits that change nothing against their first parent. */
async function emptyCommits({ git }: Served): Promise<ReadonlySet<string>> {
  const trees = new Map<string, string>();
  const rows = (await git.run(['log', '--format=%H %T %P', 'main']))
    .trim()
    .split('\n')
    .map((row) => row.split(' '));
  for (const [sha = '', tree = ''] of rows) trees.set(sha, tree);
  return new Set(
    rows.flatMap(([sha = '', tree, parent]) =>
      parent !== undefined && trees.get(parent) === tree ? [sha] : [],
    ),
  );
}

function evenly<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, index) => Math.floor((index * all.length) / count)).flatMap((at) =>
    all.slice(at, at + 1),
  );
}
