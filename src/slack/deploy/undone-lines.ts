// What a rollback takes away: said beside the one click that does it, and after it as what is to be reverted.
import type { Entry } from '../../domain/changelog.ts';
import type { Deployment } from '../../domain/deployment.ts';
import type { Undone } from '../../domain/undone.ts';
import { entryLine, nameOf as entryName, type Naming } from '../changes/entry-lines.ts';
import { escape } from '../escape.ts';
import { duration, plural, some } from '../words.ts';
import { nameOf } from './parts.ts';

/** Changes that a card names. */
const NAMED = 6;

export function undoneLines({ plan, request }: Deployment, naming: Naming): readonly string[] {
  const { undone } = plan.shown;
  if (undone === null || request.rollback === null) return [];
  return [...changeLines(undone, naming), ...timeLines(undone)];
}

function changeLines({ changes }: Undone, naming: Naming): readonly string[] {
  switch (changes.kind) {
    case 'unreadable':
      return ['*What is undone*: GitHub could not say'];
    case 'unknown':
      return ['*What is undone* is not known: Slipway does not know what runs'];
    case 'counted': {
      const { total, entries, left } = changes;
      const more = Math.max(0, entries.length - NAMED) + left;
      return [
        `*What is undone*: ${total === 0 ? 'no commit; only images or configuration differ' : plural(total, 'commit')}`,
        ...entries.slice(0, NAMED).map((entry) => entryLine(entry, naming)),
        ...(more === 0 ? [] : [`… and ${plural(more, 'more change')}`]),
      ];
    }
  }
}

const timeLines = ({ usually }: Undone): readonly string[] =>
  usually === null ? [] : [`Rollbacks here usually take about ${duration(usually)}`];

/** First among what speaks against it. */
export function migrationLines({ plan }: Deployment): readonly string[] {
  const tasks = plan.shown.undone?.tasks ?? [];
  if (tasks.length === 0) return [];
  const [have, them] = tasks.length === 1 ? ['has', 'it'] : ['have', 'them'];
  return [
    `*A migration lies between*: ${some(tasks.map((family) => escape(family, 60)))} ${have} run here since; going back does not undo ${them}`,
  ];
}

/** What would come back with the next cut. */
export function revertLine({ plan, request }: Deployment, naming: Naming): string | null {
  const changes = plan.shown.undone?.changes;
  if (changes === undefined || (changes.kind === 'counted' && changes.total === 0)) return null;
  if (changes.kind === 'counted' && changes.entries.length > 0) {
    const { entries, left } = changes;
    const what = entries.every(({ pull }) => pull !== null) ? 'these pull requests' : 'these';
    return `*Revert ${what}, or they come back with the next cut*: ${namesOf(entries, left, naming)}`;
  }
  const from = request.rollback?.from ?? null;
  const where = from === null ? '' : `; \`/release diff ${nameOf(request)} ${from}\` lists it`;
  return `*Revert what was undone, or it comes back with the next cut*${where}`;
}

/** Numbers that are named. */
const REVERTED = 12;

const namesOf = (entries: readonly Entry[], left: number, naming: Naming): string => {
  const shown = entries.slice(0, REVERTED - 1).map((entry) => entryName(entry, naming));
  const more = entries.length - shown.length + left;
  return some([...shown, ...(more === 0 ? [] : [`${more} more`])]);
};
