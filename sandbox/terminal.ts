// What people and the bot say, as lines of a terminal: cards whole when they appear, and only what changed after that.
import { stripVTControlCharacters } from 'node:util';
import type { Change } from './slack/changes.ts';
import { isDirect } from './slack/direct-messages.ts';
import type { Message } from './slack/model.ts';
import { renderMessage } from './slack/render-text.ts';

export interface Terminal {
  heading(text: string): void;
  said(text: string): void;
  /** Prints what happens in the workspace. */
  show(change: Change): void;
  /** Whether cards are printed whole, or only their first words. */
  brief(on: boolean): void;
}

export interface TerminalOptions {
  readonly write: (line: string) => void;
  readonly nameOf: (id: string) => string | undefined;
  /** Columns. */
  readonly width: number;
  readonly ansi: boolean;
  readonly now: () => number;
}

const GUTTER = 8;

export function createTerminal({ write, nameOf, width, ansi, now }: TerminalOptions): Terminal {
  const begun = now();
  const shown = new Map<string, readonly string[]>();
  let brief = false;

  const dim = (text: string): string => (ansi ? `\u001B[2m${text}\u001B[0m` : text);
  const bold = (text: string): string => (ansi ? `\u001B[1m${text}\u001B[0m` : text);
  const clock = (): string => `${((now() - begun) / 1000).toFixed(1)}s`.padStart(GUTTER - 2).padEnd(GUTTER);
  const line = (mark: string, text: string, at = ' '.repeat(GUTTER)): void =>
    write(`${dim(at)}${dim(mark)} ${text}`.trimEnd());

  const linesOf = (message: Message): readonly string[] =>
    renderMessage(message, { width: width - GUTTER - 4, nameOf, ansi }).split('\n');

  /** Whose direct message it is; nothing in a channel, where everybody reads. */
  const addressee = ({ channel }: Message): readonly string[] =>
    isDirect(channel) ? [`direct message to ${nameOf(channel) ?? 'somebody'}:`] : [];

  function showMessage(message: Message, mark: string): void {
    const key = `${message.channel} ${message.ts}`;
    const before = shown.get(key);
    const after = linesOf(message);
    shown.set(key, after);
    if (brief) {
      if (before === undefined || headline(before) !== headline(after))
        line(mark, [...addressee(message), headline(after)].join(' '), clock());
      return;
    }
    const news = before === undefined ? after : changed(before, after);
    if (news.length === 0) return;
    const lines = [...addressee(message).map(dim), ...news];
    for (const [index, each] of lines.entries()) line(mark, each, index === 0 ? clock() : undefined);
    if (before === undefined) write('');
  }

  return {
    heading: (text) => {
      write('');
      write(bold(`── ${text} ${'─'.repeat(Math.max(0, width - text.length - 4))}`));
      write('');
    },
    said: (text) => write(text),
    show: (change) => {
      if (change.kind === 'posted') showMessage(change.message, '┃');
      if (change.kind === 'updated') showMessage(change.message, '┊');
      if (change.kind !== 'ephemeral') return;
      const to = nameOf(change.message.visibleTo ?? '') ?? 'somebody';
      line('┆', dim(`only ${to} sees this:`), clock());
      for (const each of linesOf(change.message)) line('┆', each);
      write('');
    },
    brief: (on) => (brief = on),
  };
}

/** The card's title with the line below it. */
function headline(lines: readonly string[]): string {
  const [title = '', second = ''] = lines.filter((each) => each.trim() !== '' && !/^[━─]+$/.test(each));
  return second === '' ? title : `${title}: ${second}`;
}

/** Lines that were not there before, without the small print at the end, which changes with everything. */
function changed(before: readonly string[], after: readonly string[]): readonly string[] {
  const smallPrint = after.findIndex((each) => stripVTControlCharacters(each).startsWith('deployment `'));
  const body = smallPrint === -1 ? after : after.slice(0, smallPrint);
  return body.filter((each) => each.trim() !== '' && !before.includes(each));
}
