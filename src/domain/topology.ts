// The order of a history, by who is whose parent. Dates are never asked: they run backwards (FIELD-NOTES 28).
import type { Commit } from './commit.ts';

type Point = Pick<Commit, 'sha' | 'parents'>;

const bySha = ({ sha: a }: Point, { sha: b }: Point): number => (a < b ? -1 : Number(a > b));

/**
 * Every commit before its parents, and each line of history in one piece, as `git log --topo-order` has it: what a
 * merge brought in follows it, then the mainline goes on. The same for any order of the input; parents that are not
 * among the commits are ignored. Linear in commits and parents.
 */
export function newestFirst<C extends Point>(head: string, commits: readonly C[]): readonly C[] {
  const left = new Map(commits.map((commit) => [commit.sha, { commit, children: 0 }]));
  const parentsOf = ({ parents }: C) => parents.flatMap((sha) => left.get(sha) ?? []);
  const all = [...left.values()];
  for (const { commit } of all) for (const parent of parentsOf(commit)) parent.children += 1;
  const tips = all.filter(({ children }) => children === 0).map(({ commit }) => commit);
  // The last is taken first: the head, then the other tips.
  const open = tips.toSorted((a, b) => Number(a.sha === head) - Number(b.sha === head) || bySha(b, a));
  const placed: C[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    placed.push(next);
    left.delete(next.sha);
    for (const parent of parentsOf(next)) {
      parent.children -= 1;
      if (parent.children === 0) open.push(parent.commit);
    }
  }
  // No repository has commits that are their own ancestors; who sends some anyway loses none of them.
  const circular = [...left.values()].map(({ commit }) => commit).toSorted(bySha);
  return [...placed, ...circular];
}

/**
 * Which merge brought a commit in: the oldest one on the way from the head's mainline; `null` for the mainline itself,
 * and for what the head does not reach. A merge comes before what it brought in.
 *
 * @param ordered newest first, as `newestFirst` has it
 */
export function broughtInBy(head: string, ordered: readonly Point[]): ReadonlyMap<string, string | null> {
  const points = new Map(ordered.map((point) => [point.sha, point]));
  const merges = new Map<string, string | null>();
  interface Side {
    readonly tip: string;
    readonly merge: string | null;
  }
  for (const start of [head, ...points.keys()]) {
    const open: Side[] = [{ tip: start, merge: null }];
    // The last is taken first: of a line's merges the oldest, with everything inside it, before the next one.
    for (let side = open.pop(); side !== undefined; side = open.pop()) {
      let point = points.get(side.tip);
      while (point !== undefined && !merges.has(point.sha)) {
        const { sha, parents } = point;
        merges.set(sha, side.merge);
        for (const tip of parents.slice(1).toReversed()) open.push({ tip, merge: sha });
        point = points.get(parents[0] ?? '');
      }
    }
  }
  return merges;
}

interface Place {
  readonly at: number;
  readonly parents: Place[];
  /** Number of the last walk that came by. */
  seen: number;
}

/** Which of some commits are ancestors of another one. */
export type AncestorsAmong = (sha: string, candidates: readonly string[]) => ReadonlySet<string>;

/**
 * One walk a question, and never further back than the oldest of the candidates.
 *
 * @param ordered newest first, as `newestFirst` has it
 */
export function ancestryOf(ordered: readonly Point[]): AncestorsAmong {
  const places = new Map<string, Place>();
  for (const [at, { sha }] of ordered.entries()) places.set(sha, { at, parents: [], seen: 0 });
  for (const { sha, parents } of ordered) {
    places.get(sha)?.parents.push(...parents.flatMap((parent) => places.get(parent) ?? []));
  }
  let walks = 0;
  return (sha, candidates) => {
    walks += 1;
    const found = candidates.map((candidate) => ({ candidate, place: places.get(candidate) }));
    const oldest = found.reduce((most, { place }) => Math.max(most, place?.at ?? 0), 0);
    const open = [...(places.get(sha)?.parents ?? [])];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (place.seen === walks || place.at > oldest) continue;
      place.seen = walks;
      for (const parent of place.parents) open.push(parent);
    }
    return new Set(found.filter(({ place }) => place?.seen === walks).map(({ candidate }) => candidate));
  };
}
