// What takes back what: from the words of git and GitHub, `This reverts commit …`, `Reverts owner/repo#12` and
// `Revert "…"`. When in doubt nothing is taken back: a change that is shown although it is gone harms less than one
// that is there and not shown.
import type { AncestorsAmong } from './topology.ts';

/** What a change says that it takes back. */
export interface Claim {
  /** 7 to 40 hex digits, lower case. */
  readonly shas: readonly string[];
  readonly pulls: readonly number[];
  /** The subject that it quotes; `null` where it quotes none. */
  readonly quoted: string | null;
  /** It is one of several things that the change does, so that the change is more than a revert. */
  readonly aside: boolean;
}

/** Digits of a SHA that is worth the name. */
const SHORTEST = 7;
const HEX = `[0-9a-f]{${SHORTEST},40}\\b`;
const COMMITS = new RegExp(
  `(?:\\bthis reverts|^[ \\t]*reverts) commits?\\s+(${HEX}(?:(?:,| and|, and) ${HEX})*)`,
  'gim',
);
const EACH = new RegExp(`\\b${HEX}`, 'g');
const PULLS =
  /^[ \t]*(?:this )?reverts (?:pull request |pr )?(?:[\w.-]+\/[\w.-]+)?#([1-9]\d{0,9})[.;]?[ \t\r]*$/gim;
/** With or without a conventional type before it. */
const PREFIX = '^(?:[a-z][a-z\\d-]{0,31}(?:\\([^()]*\\))?!?:\\s+)?';
const QUOTED = new RegExp(`${PREFIX}(revert|reapply):?\\s+["“](.+)["”]$`, 'is');
const TYPED = /^revert(?:\([^()]*\))?!?:\s+(\S.*)$/is;
const SAYS_SO = new RegExp(`${PREFIX}["“]?revert|^[a-z\\d-]{1,32}\\(revert\\)`, 'i');
/** GitHub lists the commits of a squash like this. */
const LIST = /^\* /m;

/**
 * @param line what speaks for the whole change, without its own pull request's number
 * @param message of the commit
 * @param folded messages of the commits that it stands for, where it merges a pull request
 * @returns `null` where it takes nothing back
 */
export function claimOf(line: string, message: string, folded: readonly string[] = []): Claim | null {
  const messages = [message, ...folded];
  const shas = messages
    .flatMap((message) => [...message.matchAll(COMMITS)])
    .flatMap(([said]) => [...said.toLowerCase().matchAll(EACH)].map(([sha]) => sha));
  const pulls = messages.flatMap((message) => [...message.matchAll(PULLS)].map(([, pull]) => Number(pull)));
  const quoted = quotedBy(line);
  if (shas.length + pulls.length === 0 && quoted === null) return null;
  const severalThings = folded.length > 1 || messages.some((message) => LIST.test(message));
  return {
    shas: [...new Set(shas)],
    pulls: [...new Set(pulls)],
    quoted,
    aside: severalThings && !SAYS_SO.test(line) && quoted === null,
  };
}

/** `Reapply "x"` is git's word for `Revert "Revert "x""`. */
function quotedBy(line: string): string | null {
  const [, word, quoted] = QUOTED.exec(line) ?? [];
  if (quoted !== undefined) return word?.toLowerCase() === 'reapply' ? `Revert "${quoted}"` : quoted;
  return TYPED.exec(line)?.[1] ?? null;
}

/** One change, as far as it can take something back or be taken back. */
export interface Revertible {
  readonly sha: string;
  /** Its place in the order of the history: 0 is the newest. */
  readonly at: number;
  readonly pull: number | null;
  /** Commits by whose names it may be called: none that is only a part of it. */
  readonly names: readonly string[];
  /** The others: who reverts one of them takes back a part. */
  readonly parts: readonly string[];
  /** Ways in which a revert may quote its subject. */
  readonly subjects: readonly string[];
  readonly claim: Claim | null;
}

/** The history in which reverts look for what they take back. */
export interface Surroundings<C> {
  /** Newest first. */
  readonly changes: readonly C[];
  /** Merges that are no change of their own. */
  readonly merges: readonly string[];
  /** The changes that a merge brought in: to revert the merge is to revert them. */
  readonly broughtIn: (merge: string) => readonly C[];
  readonly ancestorsAmong: AncestorsAmong;
}

interface Taking<C> {
  readonly targets: readonly C[];
  /** Nothing of what it takes back lies elsewhere, and it does nothing else. */
  readonly whole: boolean;
}

/** So many changes of one subject or number are looked at: a bound for histories that are made to be slow. */
const MOST = 50;
const NUMBERED = /\(#\d+\)$/;

/**
 * Newest first, so that whoever takes something back is known to be in effect: a change is, unless a newer one that is
 * in effect took it back. Each is taken back once at most, and only by what has it among its ancestors.
 *
 * @param countsInPart whether a change is also taken back by what does more than that
 * @returns who took back what
 */
export function takenBack<C extends Revertible>(
  around: Surroundings<C>,
  countsInPart: (change: C) => boolean = () => false,
): ReadonlyMap<C, C> {
  const taken = new Map<C, C>();
  const find = finder(around, taken);
  for (const change of around.changes) {
    if (change.claim === null || taken.has(change)) continue;
    const { targets, whole } = find(change, change.claim);
    for (const target of targets) if (whole || countsInPart(target)) taken.set(target, change);
  }
  return taken;
}

function finder<C extends Revertible>(around: Surroundings<C>, taken: ReadonlyMap<C, C>) {
  const { changes, broughtIn, ancestorsAmong } = around;
  const named = byName(around);
  const numbered = listed(changes, ({ pull }) => (pull === null ? [] : [pull]));
  const called = listed(changes, ({ subjects }) => subjects.map(plain));

  /** Newest first. Nobody asks again for what is newer than the change, or taken: it is dropped for good. */
  const older = (list: C[], { at }: C): readonly C[] => {
    for (let last = list.at(-1); last !== undefined; last = list.at(-1)) {
      if (last.at > at && !taken.has(last)) break;
      list.pop();
    }
    return list.slice(-MOST).toReversed();
  };
  const before = ({ sha }: C, candidates: readonly C[]): readonly C[] => {
    const ancestors = ancestorsAmong(
      sha,
      candidates.map((candidate) => candidate.sha),
    );
    return candidates.filter((candidate) => ancestors.has(candidate.sha));
  };
  const taking = (change: C, { aside }: Claim, found: readonly (readonly C[])[]): Taking<C> => {
    const reached = found.map((each) => before(change, each));
    return {
      targets: reached.flat().filter((target) => !taken.has(target)),
      whole: !aside && reached.every((each) => each.length > 0),
    };
  };
  const withSides = (change: C): readonly C[] => [change, ...broughtIn(change.sha)];

  return (change: C, claim: Claim): Taking<C> => {
    const { shas, pulls, quoted } = claim;
    const bySha = shas.map(named);
    if (bySha.some((found) => found !== null))
      return taking(
        change,
        claim,
        bySha.map((found) => found ?? []),
      );
    const byPull = pulls.map((pull) => older(numbered.get(pull) ?? [], change).flatMap(withSides));
    if (byPull.some((found) => found.length > 0)) return taking(change, claim, byPull);
    // Who names a commit elsewhere means that one, and not another of the same subject, unless its number says so.
    if (quoted === null || (shas.length > 0 && !NUMBERED.test(quoted))) return taking(change, claim, [[]]);
    const list = older(called.get(plain(quoted)) ?? [], change);
    const target = before(change, list).find((each) => !taken.has(each));
    return taking(change, claim, target === undefined ? [[]] : [withSides(target)]);
  };
}

/** What a SHA or its beginning means: changes, none where it names a part of one; `null` where nothing is called so. */
function byName<C extends Revertible>({ changes, merges, broughtIn }: Surroundings<C>) {
  const meant = new Map<string, () => readonly C[]>();
  for (const merge of merges) meant.set(merge, () => broughtIn(merge));
  for (const change of changes) {
    for (const part of change.parts) meant.set(part, () => []);
    for (const name of change.names) meant.set(name, () => [change, ...broughtIn(name)]);
  }
  const short = Map.groupBy(meant, ([name]) => name.slice(0, SHORTEST));
  return (typed: string): readonly C[] | null => {
    const alike = short.get(typed.slice(0, SHORTEST)) ?? [];
    const [found, another] = alike.filter(([name]) => name.startsWith(typed));
    return found === undefined || another !== undefined ? null : found[1]();
  };
}

/** Oldest first. */
function listed<C, K>(changes: readonly C[], keysOf: (change: C) => readonly K[]): ReadonlyMap<K, C[]> {
  const lists = new Map<K, C[]>();
  for (const change of changes.toReversed()) {
    for (const key of new Set(keysOf(change))) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [change]);
      else list.push(change);
    }
  }
  return lists;
}

const plain = (subject: string): string => subject.replace(/\s+/g, ' ').trim();
