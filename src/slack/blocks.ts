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

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: plain(text, 150) },
});

/** Lines of mrkdwn, already escaped. What does not fit is counted, never cut in the middle of a line. */
export function section(lines: readonly string[]): SectionBlock {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (kept.length >= LINES_A_SECTION || length + line.length + 40 > SECTION) break;
    kept.push(line);
    length += line.length + 1;
  }
  const left = lines.length - kept.length;
  const text = [...kept, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
  return { type: 'section', text: { type: 'mrkdwn', text: text === '' ? ' ' : text } };
}

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
