// Text for terminals: how wide it is, and where it breaks. Knows nothing of Slack.

/** What a terminal does to a word: an SGR code to switch it on and the one that switches it off. */
const STYLES = { bold: [1, 22], dim: [2, 22], italic: [3, 23], strike: [9, 29], inverse: [7, 27] } as const;
export type Style = keyof typeof STYLES;

const ESC = '\u001B';
const SGR = new RegExp(`${ESC}\\[\\d+m`, 'g');
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns on the screen: emoji and East Asian characters take two, marks and escape sequences none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text.replace(SGR, '')))
    width += ZERO.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  return width;
}

function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Word by word, so that a line break or a column beside it never inherits the style. */
export function styled(text: string, style: Style): string {
  const [on, off] = STYLES[style];
  return text.replace(/\S+/g, (word) => `${ESC}[${on}m${word}${ESC}[${off}m`);
}

/** Breaks at words, and a word in two only when it alone is wider than the line. `hang` indents the lines that follow. */
export function wrap(text: string, width: number, hang = ''): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width, hang));
}

function wrapLine(line: string, width: number, hang: string): string[] {
  const lines: string[] = [];
  let current = '';
  let fresh = true;
  for (const word of line.split(/(?<=\S) +/).flatMap((each) => chop(each, width - displayWidth(hang)))) {
    const longer = fresh ? current + word : `${current} ${word}`;
    if (!fresh && displayWidth(longer) > width) {
      lines.push(current);
      current = hang + word;
    } else {
      current = longer;
    }
    fresh = false;
  }
  return [...lines, current.trimEnd()];
}

function chop(word: string, width: number): string[] {
  if (displayWidth(word) <= width || width < 1) return [word];
  const pieces: string[] = [];
  let piece = '';
  // A word this long is a digest or an address: it loses its style rather than its place.
  for (const { segment } of graphemes.segment(word.replace(SGR, ''))) {
    if (displayWidth(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** Cells side by side, two to a row, each wrapped within its column. */
export function columns(cells: readonly string[], width: number, gap = 2): string[] {
  const half = Math.floor((width - gap) / 2);
  const lines: string[] = [];
  for (let index = 0; index < cells.length; index += 2) {
    const left = wrap(cells[index] ?? '', half);
    const right = wrap(cells[index + 1] ?? '', half);
    for (let row = 0; row < Math.max(left.length, right.length); row += 1)
      lines.push((padTo(left[row] ?? '', half + gap) + (right[row] ?? '')).trimEnd());
  }
  return lines;
}
