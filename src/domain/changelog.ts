// What lies between two commits, as people talk about it: pull requests rather than commits, in the order of the
// history (never of dates), without what was taken back.
import { subjectOf, type Author, type Commit } from './commit.ts';
import { headlineOf, weightOf, type Headline } from './conventional.ts';
import { claimOf, takenBack, type Revertible, type Surroundings } from './reverts.ts';
import { ancestryOf, broughtInBy, newestFirst } from './topology.ts';

/** One line of a changelog: a pull request with all its commits, or a commit that came without one. */
export interface Entry {
  /** The commit on the mainline: the squash, the merge, or the commit itself. */
  readonly sha: string;
  /** Every commit that the line stands for, `sha` included. */
  readonly commits: readonly string[];
  readonly pull: number | null;
  /** Without the type, the scope and the number: untrusted text. */
  readonly title: string;
  /** Conventional type, lower case, such as `feat`; `null` where the title names none. */
  readonly type: string | null;
  readonly scope: string | null;
  readonly breaking: boolean;
  readonly author: Author;
}

/** Every commit of the range is in exactly one of these. Newest first. */
export interface Changelog {
  readonly entries: readonly Entry[];
  /** What was taken back within the range, and what took it back: neither is in `entries`. */
  readonly cancelled: readonly Cancelled[];
  /** By bots: counted, not listed. */
  readonly bots: readonly Entry[];
  /** Merges that carry no change of their own, such as of trunk into a branch. */
  readonly merges: readonly string[];
}

/** Who takes back several changes at once is in a pair with each of them. */
export interface Cancelled {
  readonly reverted: Entry;
  readonly by: Entry;
}

/**
 * A merge of a pull request stands for all that it brought in, except what has a number of its own. What another merge
 * brought in stands for itself. Commits that the head does not reach are kept: nothing is lost.
 *
 * @param head 40 hex digits
 * @param commits in any order; parents outside of them are ignored
 */
export function changelogOf(head: string, commits: readonly Commit[]): Changelog {
  const history = historyOf(head, commits, loneReverts(head, commits));
  const taken = takenBack(history);
  const reverters = new Set(taken.values());
  const left = byPull(history.changes.filter((change) => !taken.has(change) && !reverters.has(change)));
  return {
    entries: left.filter(({ author }) => !isBot(author)),
    cancelled: [...Map.groupBy(taken, ([, by]) => by)].flatMap(([by, pairs]) => {
      const targets = pairs.map(([target]) => target).toSorted((a, b) => a.at - b.at);
      return byPull(targets).map((reverted) => ({ reverted, by: by.entry }));
    }),
    bots: left.filter(({ author }) => isBot(author)),
    merges: history.merges,
  };
}

/**
 * Whether a commit's change is gone again. A revert must have taken it back whole and still be in effect itself: one
 * that was taken back, if only as part of a second try, has not taken anything back.
 *
 * @param sha 40 hex digits; may be older than the commits
 * @param commits those after it, up to the head. Its subject and number are known only where it is one of them:
 *   otherwise it is found by its SHA alone.
 */
export function isReverted(sha: string, head: string, commits: readonly Commit[]): boolean {
  const history = historyOf(head, withRoot(sha, commits));
  const holds = ({ names, parts }: Change): boolean => names.includes(sha) || parts.includes(sha);
  const culprit = history.changes.find(holds);
  const taken = takenBack(history, (change) => change.claim !== null && change !== culprit);
  if (culprit !== undefined && taken.has(culprit)) return true;
  // It can be a part of a pull request, or a merge: a revert that names just this commit is enough.
  return history.changes.some(
    (change) =>
      !taken.has(change) &&
      change.claim?.aside === false &&
      change.claim.shas.some((named) => sha.startsWith(named)),
  );
}

/** The commits, with an older one below them that all have among their ancestors. */
function withRoot(sha: string, commits: readonly Commit[]): readonly Commit[] {
  const known = new Set(commits.map((commit) => commit.sha));
  if (known.has(sha)) return commits;
  const author: Author = { name: '', email: '', login: null, bot: false };
  const above = commits.map((commit) => {
    const isRoot = !commit.parents.some((parent) => known.has(parent));
    return isRoot ? { ...commit, parents: [sha, ...commit.parents.slice(1)] } : commit;
  });
  return [...above, { sha, parents: [], message: '', author }];
}

interface Change extends Revertible {
  readonly entry: Entry;
}

interface Read {
  readonly commit: Commit;
  readonly at: number;
  readonly headline: Headline;
  readonly isMerge: boolean;
}

/**
 * Reverts inside of a merged pull request that does more than that, of what stands for itself: folded into the pull
 * request they would take back nothing, and what they took back would be shown although it is gone.
 */
function loneReverts(head: string, commits: readonly Commit[]): ReadonlySet<string> {
  const large = historyOf(head, commits).changes.filter(
    ({ parts, claim }) => parts.length > 1 && claim?.aside !== false,
  );
  const parts = new Set(large.flatMap((change) => change.parts));
  const suspects = new Set(
    commits
      .filter((commit) => parts.has(commit.sha) && commit.parents.length === 1)
      .filter((commit) => claimOf(headlineOf(commit).line, commit.message) !== null)
      .map(({ sha }) => sha),
  );
  if (suspects.size === 0) return suspects;
  const taken = takenBack(historyOf(head, commits, suspects));
  const involved = new Set([...taken].flat().map(({ sha }) => sha));
  return suspects.intersection(involved);
}

/** @param alone commits that are not folded into the pull request that brought them in */
function historyOf(
  head: string,
  commits: readonly Commit[],
  alone: ReadonlySet<string> = new Set(),
): Surroundings<Change> {
  const ordered = newestFirst(head, commits);
  const reads = ordered.map((commit, at): Read => {
    return { commit, at, headline: headlineOf(commit), isMerge: commit.parents.length > 1 };
  });
  const broughtBy = broughtInBy(head, ordered);
  const homes = homesOf(reads, broughtBy, alone);
  const folded = Map.groupBy(reads, ({ commit }) => homes.get(commit.sha));
  const known = new Set(ordered.map(({ sha }) => sha));
  const standing = reads.filter(({ commit }) => !homes.has(commit.sha));
  const changes = standing
    .filter(({ isMerge, headline }) => !isMerge || headline.pull !== null)
    .map((read) => changeOf(read, folded.get(read.commit.sha) ?? [], known));
  return {
    changes,
    merges: standing
      .filter(({ isMerge, headline }) => isMerge && headline.pull === null)
      .map(({ commit }) => commit.sha),
    broughtIn: broughtInto(changes, broughtBy),
    ancestorsAmong: ancestryOf(ordered),
  };
}

/** The pull request's merge that a commit is folded into; none for what stands for itself. */
function homesOf(
  reads: readonly Read[],
  broughtBy: ReadonlyMap<string, string | null>,
  alone: ReadonlySet<string>,
) {
  const numbered = new Set(
    reads.filter(({ headline }) => headline.pull !== null).map(({ commit }) => commit.sha),
  );
  const homes = new Map<string, string>();
  // A merge comes before what it brought in, so that its own home is known.
  for (const [sha, merge] of broughtBy) {
    if (merge === null || numbered.has(sha) || alone.has(sha)) continue;
    const home = numbered.has(merge) ? merge : homes.get(merge);
    if (home !== undefined) homes.set(sha, home);
  }
  return homes;
}

/** Every change that a merge brought in, also through merges inside of it; newest first. */
function broughtInto(changes: readonly Change[], broughtBy: ReadonlyMap<string, string | null>) {
  const bySha = new Map(changes.map((change) => [change.sha, change]));
  const sides = Map.groupBy(broughtBy.keys(), (sha) => broughtBy.get(sha));
  return (merge: string): readonly Change[] => {
    const found: Change[] = [];
    const open = [...(sides.get(merge) ?? [])];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      found.push(...[bySha.get(sha) ?? []].flat());
      for (const side of sides.get(sha) ?? []) open.push(side);
    }
    return found.toSorted((a, b) => a.at - b.at);
  };
}

const PICKED = /(?<=\(cherry picked from commit )[0-9a-f]{40}(?=\))/g;

/** @param folded what a pull request's merge brought in, newest first */
function changeOf(
  { commit, at, headline }: Read,
  folded: readonly Read[],
  known: ReadonlySet<string>,
): Change {
  const { sha, message } = commit;
  const { pull, title, scope, line } = headline;
  const own = folded.filter(({ isMerge }) => !isMerge);
  const [only, ...others] = own.map((each) => each.commit.sha);
  const picked = [...message.matchAll(PICKED)].map(([from]) => from);
  const subject = subjectOf(commit);
  const authors = own.map((each) => each.commit.author);
  return {
    sha,
    at,
    pull,
    names: [
      sha,
      ...(only !== undefined && others.length === 0 ? [only] : []),
      ...picked.filter((from) => !known.has(from)),
    ],
    parts: folded.map((each) => each.commit.sha),
    subjects: pull === null ? [subject] : [subject, line, `${line} (#${pull})`],
    claim: claimOf(
      line,
      message,
      own.map((each) => each.commit.message),
    ),
    entry: {
      sha,
      commits: [sha, ...folded.map((each) => each.commit.sha)],
      pull,
      title,
      type: headline.type ?? strongest(own.map((each) => each.headline)),
      scope,
      breaking: [headline, ...own.map((each) => each.headline)].some(({ breaking }) => breaking),
      // Who merges a pull request seldom wrote it: whoever began it did, and a person rather than a bot.
      author: authors.findLast((author) => !isBot(author)) ?? authors.at(-1) ?? commit.author,
    },
  };
}

/** The most important of them; `null` where none has any. */
const strongest = (headlines: readonly Headline[]): string | null =>
  headlines
    .flatMap(({ type }) => type ?? [])
    .toSorted((a, b) => weightOf(a) - weightOf(b))
    .at(0) ?? null;

/** Several changes of one pull request are one line, at the newest of them. */
function byPull(changes: readonly Change[]): readonly Entry[] {
  const lines = new Map<number | string, Entry>();
  for (const { sha, pull, entry } of changes) {
    const newer = lines.get(pull ?? sha);
    lines.set(pull ?? sha, newer === undefined ? entry : together(newer, entry));
  }
  return [...lines.values()];
}

const together = (newer: Entry, older: Entry): Entry => ({
  ...newer,
  commits: [...newer.commits, ...older.commits],
  type: newer.type ?? older.type,
  breaking: newer.breaking || older.breaking,
  author: isBot(newer.author) ? older.author : newer.author,
});

const BOTS: ReadonlySet<string> = new Set([
  'allcontributors',
  'dependabot',
  'dependabot-preview',
  'github-actions',
  'greenkeeper',
  'mergify',
  'pre-commit-ci',
  'renovate',
]);

/** `x[bot]` is how GitHub names apps; `x-bot` and `X (Bot)` is how people name the accounts of their scripts. */
const isBot = ({ bot, login, name }: Author): boolean =>
  bot ||
  [login ?? '', name].some(
    (each) => BOTS.has(each.toLowerCase()) || /(\[bot\]|\(bot\)|[-_ ]bot)$/i.test(each),
  );
