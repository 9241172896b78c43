// A modal that only shows something, inside Slack's limits whatever goes in (FIELD-NOTES 20).
import type { KnownBlock, ModalView } from '@slack/types';
import { sections } from './blocks.ts';
import type { Line } from './changes/entry-lines.ts';
import { plain } from './escape.ts';

/** Slack takes 100 blocks; two are for what comes before and after. */
const BLOCKS = 95;
/** Bytes of all blocks as JSON: Slack takes 250 kB (docs: views.open, `view_too_large`). */
const BYTES = 200_000;

export const modal = (title: string, blocks: readonly KnownBlock[]): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: plain(title, 24) },
  close: { type: 'plain_text', text: 'Close' },
  blocks: [...blocks],
});

export interface Fitted {
  readonly blocks: readonly KnownBlock[];
  /** How many of what the lines stand for are not among them. */
  readonly left: number;
}

/**
 * As many of the lines as one modal holds, each of them whole.
 *
 * @param beside what the modal has besides, and always shows
 */
export function fitted(lines: readonly Line[], beside: readonly KnownBlock[] = []): Fitted {
  const most = Math.max(0, BLOCKS - beside.length);
  const kept: Line[] = [];
  let bytes = bytesOf(beside);
  for (const line of lines) {
    bytes += bytesOf(line.text);
    if (bytes > BYTES) break;
    kept.push(line);
  }
  let blocks = packed(kept);
  while (blocks.length > most) {
    // A section is seldom less than half full: a few steps are enough.
    kept.length = Math.floor((kept.length * most) / blocks.length);
    blocks = packed(kept);
  }
  return { blocks, left: standing(lines) - standing(kept) };
}

const packed = (lines: readonly Line[]): readonly KnownBlock[] => sections(lines.map(({ text }) => text));

const standing = (lines: readonly Line[]): number => lines.reduce((sum, { stands }) => sum + stands, 0);

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
