// The one place where untrusted text (commit subjects, names, reasons, what ECS said) is made safe for Slack (T13, I19).

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Zero-width and bidirectional characters: text must look like what it is. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/gu;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * One line of text without mentions, disguised links, line breaks or invisible characters. Asterisks and underscores
 * stay: `SEARCH_INDEX_URL` must be copied as it is, and bold text harms nobody.
 *
 * @param most characters, as a reader counts them, to keep; what is cut is marked with `…`
 */
export const escape = (text: string, most = 120): string =>
  plain(text, most).replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);

/** The same for fields of type `plain_text`, where Slack reads no entities and no formatting. */
export function plain(text: string, most = 120): string {
  const line = text.toWellFormed().replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
  // A code unit is at most one character: most text is never counted.
  if (line.length <= most) return line;
  // One character can be made of thousands of code units: those beyond ten each are somebody's joke.
  const bounded = line.slice(0, most * 10).toWellFormed();
  const segments = Array.from(characters.segment(bounded), ({ segment }) => segment);
  return segments.length <= most ? bounded : `${segments.slice(0, most - 1).join('')}…`;
}
