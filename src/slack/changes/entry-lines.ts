// Changes as lines: a pull request with its number, or a commit with its SHA; the title; who wrote it.
import type { Entry } from '../../domain/changelog.ts';
import { groups, type Heading } from '../../domain/changes.ts';
import type { Author } from '../../domain/commit.ts';
import type { Identity } from '../../domain/project.ts';
import type { SourceLinks } from '../../ports.ts';
import { escape, link } from '../escape.ts';
import { person, shortSha } from '../words.ts';

/** What makes names and numbers of GitHub into something to click. */
export interface Naming {
  readonly people: readonly Identity[];
  readonly links: SourceLinks;
}

/** A line, and how many changes it stands for: none for a heading. */
export interface Line {
  readonly text: string;
  readonly stands: number;
}

export const heading = (text: string): Line => ({ text: `*${text}*`, stands: 0 });

/** Under headings, the most important first. */
export const groupedLines = (entries: readonly Entry[], naming: Naming): readonly Line[] =>
  groups(entries).flatMap((group) => [
    heading(group.heading),
    ...group.entries.map((entry) => ({ text: entryLine(entry, naming, group.heading), stands: 1 })),
  ]);

export function entryLine(entry: Entry, naming: Naming, under: Heading | null = null): string {
  const title = `${kindOf(entry, under)}${escape(entry.title, 90) || '(without a title)'}`;
  const author = authorText(entry.author, naming);
  const named = nameOf(entry, naming);
  return entry.pull === null ? `• ${title} (${named}) — ${author}` : `• ${named} ${title} — ${author}`;
}

/** `#12`, or the commit where there is no pull request. */
export const nameOf = ({ pull, sha }: Pick<Entry, 'pull' | 'sha'>, { links }: Naming): string =>
  pull === null ? commitLink(sha, links) : link(links.pull(pull), `#${pull}`);

export const commitLink = (sha: string, links: SourceLinks): string => link(links.commit(sha), shortSha(sha));

/** What the heading does not say already: `api: `, `docs(api): `. */
function kindOf({ type, scope }: Entry, under: Heading | null): string {
  const said = under === 'Features' || under === 'Fixes' || under === 'Performance';
  const shown = scope === null ? '' : escape(scope, 30);
  if (said || type === null) return shown === '' ? '' : `${shown}: `;
  return `${escape(type, 30)}${shown === '' ? '' : `(${shown})`}: `;
}

/** A mention where slipway.yml says who that is in Slack; otherwise the name, as the commit has it. */
function authorText({ login, email, name }: Author, { people }: Pick<Naming, 'people'>): string {
  const known =
    people.find(({ github }) => github !== null && github.toLowerCase() === login?.toLowerCase()) ??
    people.find(({ emails }) => emails.includes(email.toLowerCase()));
  if (known !== undefined) return person(known.slack);
  return escape(name, 40) || escape(login ?? '', 40) || 'somebody without a name';
}
