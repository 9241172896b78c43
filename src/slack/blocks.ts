// Slack's blocks as plain objects, kept inside Slack's limits whatever goes in (FIELD-NOTES 20).
import type { ActionsBlock, Button, ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { plain } from './escape.ts';

/** What a message is: blocks for people who look, text for screen readers and notifications. */
export interface View {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const SECTION = 3000;
const LINES_A_SECTION = 40;
const BLOCKS = 50;
/** Characters over all blocks, as JSON: Slack takes about 13,200. */
const ALL_BLOCKS = 12_800;
/** Slack advises 4,000 at most. */
const TEXT = 4000;

/**
 * A view with any number of blocks. What does not fit is counted.
 *
 * @param foot always kept: buttons, and where things stand
 */
export function view(
  text: readonly string[],
  blocks: readonly KnownBlock[],
  foot: readonly KnownBlock[] = [],
): View {
  const kept: KnownBlock[] = [];
  let size = JSON.stringify(foot).length;
  for (const block of blocks) {
    size += JSON.stringify(block).length;
    if (kept.length + foot.length >= BLOCKS - 1 || size > ALL_BLOCKS) break;
    kept.push(block);
  }
  const left = blocks.length - kept.length;
  const more = left === 0 ? [] : [context(`… and ${left} more`)];
  return { text: fitting(text, TEXT), blocks: [...kept, ...more, ...foot] };
}

/** The lines that fit. What does not is counted, never cut in the middle of a line. */
function fitting(lines: readonly string[], most: number): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (kept.length >= LINES_A_SECTION || length + line.length + 40 > most) break;
    kept.push(line);
    length += line.length + 1;
  }
  const left = lines.length - kept.length;
  return [...kept, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: plain(text, 150) },
});

/**
 * Lines of mrkdwn, already escaped.
 *
 * @param most characters, where others need room as well
 */
export function section(lines: readonly string[], most = SECTION): SectionBlock {
  const text = fitting(lines, Math.min(most, SECTION));
  return { type: 'section', text: { type: 'mrkdwn', text: text === '' ? ' ' : text } };
}

/** No section where there is nothing to say. */
export const nonEmpty = (lines: readonly string[], most?: number): readonly SectionBlock[] =>
  lines.length === 0 ? [] : [section(lines, most)];

/**
 * As many sections as the lines need. What does not fit is counted.
 *
 * @param most characters as JSON; see `roomBeside`
 */
export function sections(lines: readonly string[], most = Infinity): readonly SectionBlock[] {
  const packed: string[][] = [];
  let length = 0;
  let all = 0;
  let kept = 0;
  for (const line of lines) {
    const last = packed.at(-1);
    // Room for what `section` would say of lines that do not fit.
    const fits = last !== undefined && last.length < LINES_A_SECTION && length + line.length + 41 <= SECTION;
    all += JSON.stringify(line).length + (fits ? 0 : BARE);
    if (all > most) break;
    if (fits) last.push(line);
    else packed.push([line]);
    length = (fits ? length : 0) + line.length + 1;
    kept += 1;
  }
  const left = lines.length - kept;
  return [...packed, ...(left > 0 ? [[`… and ${left} more`]] : [])].map((each) => section(each));
}

/** Characters of a section without its text. */
const BARE = 100;

/** Characters that a message has left beside these blocks, and a line of small print. */
export const roomBeside = (blocks: readonly KnownBlock[]): number =>
  Math.max(0, ALL_BLOCKS - JSON.stringify(blocks).length - 2 * BARE);

/** Small print: ids and the audit head. */
export const context = (line: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: line.slice(0, 2000) }],
});

export interface ButtonSpec {
  readonly action: string;
  readonly label: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

export const actions = (...buttons: readonly ButtonSpec[]): ActionsBlock => ({
  type: 'actions',
  elements: buttons.map(button),
});

function button({ action, label, value, style, confirm }: ButtonSpec): Button {
  return {
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text: plain(label, 75) },
    value,
    ...(style !== undefined && { style }),
    ...(confirm !== undefined && {
      confirm: {
        title: { type: 'plain_text', text: plain(confirm.title, 100) },
        text: { type: 'plain_text', text: plain(confirm.text, 300) },
        confirm: { type: 'plain_text', text: plain(confirm.yes, 30) },
        deny: { type: 'plain_text', text: plain(confirm.no, 30) },
      },
    }),
  };
}
