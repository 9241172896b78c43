// Fifty cuts along the mainline, through the use case and the real adapters, and what each says that is new.
import type { Changelog } from '../../src/domain/changelog.ts';
import type { Release } from '../../src/domain/release.ts';
import { cutRelease } from '../../src/usecases/cut-release.ts';
import { readChanges, type WholeChanges } from '../../src/usecases/read-release.ts';
import { byDate, misplaced, runsBackwards, unaccounted, type Point } from './accounts.ts';
import { cardProblems } from './cards.ts';
import type { Section } from './report.ts';
import type { Served } from './repository.ts';
import { MEMBER, type Place } from './world.ts';

const CUTS = 50;
/** So that some are made on one day, and all on several. */
const APART = 5 * 3_600_000;

interface Cut {
  readonly sha: string;
  readonly release: Release;
  /** Commits since the cut before, as git has them. */
  readonly points: readonly Point[];
  /** `null` for the first. */
  readonly changes: WholeChanges | null;
}

/** @returns the last one */
export async function checkCuts(served: Served, place: Place, report: Section): Promise<Cut | undefined> {
  const points = spread(served.mainline, CUTS);
  const refused: string[] = [];
  const cards: string[] = [];
  const cuts: Cut[] = [];
  for (const [index, sha] of points.entries()) {
    report.progress('cutting releases', index, points.length);
    const cut = await makeCut(served, place, sha, cuts.at(-1)?.sha);
    if ('refusals' in cut) {
      refused.push(`${sha}: ${JSON.stringify(cut.refusals)}`);
      continue;
    }
    cuts.push(cut);
    for (const problem of await cardProblems(place.world, place.project, cut.release, cut.changes))
      cards.push(`${cut.release.name}: ${problem}`);
  }
  const names = new Set(cuts.map(({ release }) => release.name));
  const last = cuts.at(-1);
  report.claim(
    `${cuts.length} cuts along a mainline of ${served.mainline.length} commits, all accepted`,
    refused.length === 0 && cuts.length !== CUTS ? [`there should be ${CUTS}`] : refused,
  );
  report.claim(
    `${names.size} names, each of them once: ${cuts[0]?.release.name ?? ''} to ${last?.release.name ?? ''}`,
    names.size === cuts.length ? [] : [`of ${cuts.length} cuts`],
  );
  checkChangelogs(cuts, runsBackwards(await served.range('main')), report);
  report.claim('every release card and every changelog window keeps to the limits of Slack', cards);
  return last;
}

/** From the first to the last, as evenly as it goes. */
function spread(all: readonly string[], count: number): readonly string[] {
  const step = (all.length - 1) / (count - 1);
  return [...new Set(Array.from({ length: count }, (_, index) => all[Math.round(index * step)] ?? ''))];
}

async function makeCut(
  served: Served,
  { world, project, advance, build }: Place,
  sha: string,
  before: string | undefined,
): Promise<Cut | { readonly refusals: unknown }> {
  advance(APART);
  build(sha);
  const typed = { ref: sha, note: null, dryRun: false, withoutPicks: false };
  const asker = { id: MEMBER, foreign: false, inbound: `cut ${sha}` };
  const outcome = await cutRelease(world, project, typed, asker);
  if (outcome.kind !== 'accepted') return { refusals: outcome };
  const release = outcome.snapshot.releases.at(-1);
  if (release === undefined || release.candidates[0]?.commit !== sha)
    return { refusals: 'it is not the newest' };
  return {
    sha,
    release,
    points: before === undefined ? [] : await served.range(`${before}..${sha}`),
    changes: await readChanges(world, project, { release: release.id, candidate: 1 }),
  };
}

/** @param wrongDates whether the history has commits that are older than their parents */
function checkChangelogs(cuts: readonly Cut[], wrongDates: boolean, report: Section): void {
  const counted = cuts.flatMap((cut, index) => {
    const before = cuts[index - 1];
    return before === undefined ? [] : [{ ...cut, before: before.sha, name: cut.release.name }];
  });
  const complete: string[] = [];
  const ordered: string[] = [];
  const recorded: string[] = [];
  const sums = { commits: 0, entries: 0, cancelled: 0, bots: 0, merges: 0 };
  let [backwards, misled] = [0, 0];
  for (const { name, before, points, changes, release } of counted) {
    if (changes === null || changes.since.commit !== before) {
      complete.push(`${name} has no changelog since ${before}`);
      continue;
    }
    const { changelog } = changes;
    complete.push(...unaccounted(changelog, points).map((problem) => `${name}: ${problem}`));
    if (changes.total !== points.length)
      complete.push(`${name}: ${changes.total} commits, git has ${points.length}`);
    for (const list of listsOf(changelog))
      ordered.push(...misplaced(list, points).map((problem) => `${name}: ${problem}`));
    recorded.push(...unlike(release, changes).map((problem) => `${name}: ${problem}`));
    if (runsBackwards(points)) backwards += 1;
    if (listsOf(changelog).some((list) => misplaced(byDate(list, points), points).length > 0)) misled += 1;
    sums.commits += points.length;
    sums.entries += changelog.entries.length;
    sums.cancelled += changelog.cancelled.length;
    sums.bots += changelog.bots.length;
    sums.merges += changelog.merges.length;
  }
  report.claim(
    `${counted.length} changelogs over ${sums.commits} commits: each commit is in exactly one place (${sums.entries} entries, ${sums.cancelled} pairs taken back, ${sums.bots} by bots, ${sums.merges} merges)`,
    sums.commits === 0 ? ['there is nothing in them'] : complete,
  );
  report.claim(
    `no entry stands after one of its ancestors; in ${backwards} ranges dates run backwards, in ${misled} the dates would have misplaced an entry`,
    wrongDates && misled === 0 ? ['the history has such dates'] : ordered,
  );
  report.claim('what is recorded with each candidate counts the same', recorded);
}

/** Each is newest first by itself. */
export const listsOf = ({ entries, cancelled, bots, merges }: Changelog): readonly (readonly string[])[] => [
  entries.map(({ sha }) => sha),
  [...new Set(cancelled.map(({ by }) => by.sha))],
  bots.map(({ sha }) => sha),
  merges,
];

function unlike({ candidates }: Release, { changelog, total, read }: WholeChanges): readonly string[] {
  const changes = candidates[0]?.changes;
  if (changes?.kind !== 'counted') return [`nothing is counted: ${changes?.kind ?? 'no candidate'}`];
  const { entries, bots, merges, cancelled } = changelog;
  const counts = [
    ['commits', total, changes.total],
    ['commits read', read, changes.read],
    ['entries', entries.length, changes.entries.length + changes.left],
    ['by bots', bots.length, changes.bots],
    ['merges', merges.length, changes.merges],
    ['pairs', cancelled.length, changes.cancelled],
  ] as const;
  return counts
    .filter(([, now, recorded]) => now !== recorded)
    .map(([what, now, recorded]) => `${what}: ${now}, recorded ${recorded}`);
}
