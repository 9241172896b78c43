// Over the whole history at once: who took back whom, and whether git agrees that it could.
import { changelogOf, type Cancelled, type Changelog } from '../../src/domain/changelog.ts';
import { subjectOf, type Commit } from '../../src/domain/commit.ts';
import type { WholeChanges } from '../../src/usecases/read-release.ts';
import { misplaced, unaccounted } from './accounts.ts';
import { windowProblems } from './cards.ts';
import { listsOf } from './cuts.ts';
import type { History, KnownRevert } from './records.ts';
import { printable, type Section } from './report.ts';
import type { Served } from './repository.ts';
import type { Place } from './world.ts';

/** What is listed of a history in which it is known who takes back whom, and of what takes back nothing. */
const SHOWN = 12;

/** @param whole of some release: what its window would show of the whole history */
export async function checkReverts(
  history: History,
  served: Served,
  { world, project }: Place,
  whole: WholeChanges | null,
  report: Section,
): Promise<void> {
  const [base = ''] = served.mainline;
  const head = served.mainline.at(-1) ?? '';
  report.progress('reading the whole history', 0, 1);
  const range = await world.source.range(project.repository, base, head, Infinity);
  if (range === null)
    return report.claim('the whole history can be read', ['GitHub says that there is none']);
  const points = await served.range(`${base}..${head}`);
  const changelog = changelogOf(head, range.commits);
  const commits = new Map(range.commits.map((commit) => [commit.sha, commit]));
  const { cancelled } = changelog;

  report.line(`the whole history, ${range.commits.length} commits: ${cancelled.length} pairs`);
  const list = history.reverts === null ? cancelled : cancelled.slice(0, SHOWN);
  for (const { reverted, by } of list) {
    const title = printable(subjectOf(commits.get(reverted.sha) ?? { message: '' }), 72);
    report.line(`    ${reverted.sha.slice(0, 9)} taken back by ${by.sha.slice(0, 9)}: ${title}`);
  }
  const left = stillStanding(changelog, commits);
  report.line(
    `    ${left.length} more say "revert", and take back nothing of this history, or not the whole of it`,
  );
  for (const line of left.slice(0, SHOWN)) report.line(`      ${line}`);
  if (left.length > SHOWN) report.line(`      … and ${left.length - SHOWN} more`);

  report.claim('the whole history accounts for every commit too, in order', [
    ...unaccounted(changelog, points),
    ...listsOf(changelog).flatMap((shas) => misplaced(shas, points)),
  ]);
  const apart: string[] = [];
  for (const { reverted, by } of cancelled) {
    const { code } = await served.git.attempt(['merge-base', '--is-ancestor', reverted.sha, by.sha]);
    if (code !== 0) apart.push(`${by.sha} does not come after ${reverted.sha}`);
  }
  report.claim(
    `git has all ${cancelled.length} that were taken back among the ancestors of what took them back`,
    apart,
  );
  const plain = plainReverts(served, range.commits);
  report.claim(
    `of the ${plain.length} commits on the mainline that only revert another one, and name its SHA, none is passed over`,
    passedOver(plain, cancelled),
  );
  if (history.reverts === null) {
    report.claim(
      'every one of them is named by the message of what took it back',
      unnamed(cancelled, commits),
    );
  } else {
    report.claim(
      `these are all ${history.reverts.length} that the history was made with, and no other`,
      otherThan(
        history.reverts.map(({ reverted, by }) => `${here(served, reverted)} by ${here(served, by)}`),
        cancelled,
      ),
    );
  }
  if (whole !== null) {
    const all = { ...whole, changelog, total: range.ahead, read: range.commits.length };
    report.claim(
      'a window with the whole history keeps to the limits of Slack',
      windowProblems(world, project, all),
    );
  }
}

const here = ({ shas }: Served, sha: string): string => shas.get(sha) ?? sha;

const REVERT = /^(?:[a-z]+(?:\([^()]*\))?!?: )?["“]?(?:revert|reapply)/i;

/** Those that say so, and are in no pair. */
function stillStanding(
  { entries, bots }: Changelog,
  commits: ReadonlyMap<string, Commit>,
): readonly string[] {
  return [...entries, ...bots].flatMap((entry) =>
    entry.commits.flatMap((sha) => {
      const subject = subjectOf(commits.get(sha) ?? { message: '' });
      if (!REVERT.test(subject)) return [];
      const where = sha === entry.sha ? '' : `, a part of ${entry.sha.slice(0, 9)}`;
      return [`${sha.slice(0, 9)}${where}: ${printable(subject, 72)}`];
    }),
  );
}

/** Both on the mainline, one commit is named, and nothing else is listed: there is nothing to judge. */
function plainReverts({ mainline }: Served, commits: readonly Commit[]): readonly KnownRevert[] {
  const trunk = new Set(mainline);
  return commits.flatMap((commit) => {
    const said = [...commit.message.matchAll(/This reverts commit ([0-9a-f]{40})/g)].flatMap(
      ([, sha = '']) => sha,
    );
    const [reverted = '', ...others] = said;
    const isPlain = REVERT.test(subjectOf(commit)) && others.length === 0 && !/^\* /m.test(commit.message);
    return isPlain && trunk.has(commit.sha) && trunk.has(reverted) ? [{ reverted, by: commit.sha }] : [];
  });
}

/** Whoever was taken back itself takes back nothing. */
function passedOver(plain: readonly KnownRevert[], cancelled: readonly Cancelled[]): readonly string[] {
  if (plain.length === 0) return ['there is none: nothing is shown by that'];
  const gone = new Set(cancelled.flatMap(({ reverted }) => reverted.commits));
  return plain
    .filter(({ reverted, by }) => !gone.has(reverted) && !gone.has(by))
    .map(({ reverted, by }) => `${by} says that it reverts ${reverted}, which is still there`);
}

/** By its SHA, its number or its subject; what a merge brought in also by the merge's. */
function unnamed(cancelled: readonly Cancelled[], commits: ReadonlyMap<string, Commit>): readonly string[] {
  return cancelled.flatMap(({ reverted, by }) => {
    const said = by.commits.map((sha) => commits.get(sha)?.message ?? '').join('\n');
    const words = said.replaceAll(/\s+/g, ' ');
    // GitHub leaves the number out of the subject that it quotes.
    const subject = subjectOf(commits.get(reverted.sha) ?? { message: '' }).replace(/(\s*\(#\d+\))+\s*$/, '');
    const named =
      reverted.commits.some((sha) => said.includes(sha.slice(0, 7))) ||
      (reverted.pull !== null && new RegExp(`#${reverted.pull}\\b`).test(said)) ||
      (subject !== '' && words.includes(subject.replaceAll(/\s+/g, ' ').trim()));
    return named ? [] : [`${by.sha} does not name ${reverted.sha} (${subject})`];
  });
}

function otherThan(expected: readonly string[], cancelled: readonly Cancelled[]): readonly string[] {
  const wanted = new Set(expected);
  const found = new Set(cancelled.map(({ reverted, by }) => `${reverted.sha} by ${by.sha}`));
  return [
    ...[...wanted.difference(found)].map((pair) => `not found: ${pair}`),
    ...[...found.difference(wanted)].map((pair) => `too much: ${pair}`),
  ];
}
