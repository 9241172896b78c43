// The one place where untrusted text (commit subjects, names, reasons, what ECS said) is made safe for Slack (T13, I19).

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Zero-width, bidirectional and control characters: text must look like what it is. */
const INVISIBLE =
  /\p{Default_Ignorable_Code_Point}|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\uFFF9-\uFFFB]|(?!\s)\p{Cc}/gu;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * One line of text without mentions, disguised links, line breaks or invisible characters. Asterisks and underscores
 * stay: `SEARCH_INDEX_URL` must be copied as it is, and bold text harms nobody. Three backticks would swallow the lines
 * that follow, and become quotes.
 *
 * @param most UTF-16 code units to keep, before `&`, `<` and `>` become entities; what is cut is marked with `…`
 */
export const escape = (text: string, most = 120): string =>
  plain(text, most)
    .replace(/`{3,}/g, (ticks) => "'".repeat(ticks.length))
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

/** The same where there is little room: of what becomes longer by that, less is kept. */
export function escapeWithin(text: string, most: number): string {
  const whole = escape(text, most);
  return whole.length <= most * 1.5 ? whole : escape(text, Math.floor(most / 5));
}

/** Characters that are looked at, whatever somebody has sent: no line on a card has as many. */
const LONGEST = 4000;

/** The same for fields of type `plain_text`, where Slack reads no entities and no formatting. Never cuts within a character. */
export function plain(text: string, most = 120): string {
  const whole = text.length <= LONGEST;
  const read = whole ? text : text.slice(0, LONGEST);
  const line = read.toWellFormed().replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
  if (line.length <= most) return whole ? line : `${line}…`;
  let kept = '';
  // A character ends before `most` where one more code unit has been seen; one of thousands of them is somebody's joke.
  for (const { segment } of characters.segment(line.slice(0, most + 1))) {
    if (kept.length + segment.length >= most) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** A link with an address that others gave: `https://…`, or only its label where the address is none or too long. */
export function link(address: string, label: string): string {
  // Slack shows no link without a label.
  const shown = escape(label, 60) || '(without a name)';
  const url = URL.parse(address);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!isWeb) return shown;
  const safe = url.href.replace(/[<>|]/g, encodeURIComponent).replaceAll('&', '&amp;');
  // As it counts for Slack's limits.
  if (safe.length > 500) return shown;
  return `<${safe}|${shown}>`;
}
