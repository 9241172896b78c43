// Words as people type them, in Slack's editor and with typing mistakes.

/** Slack's text as typed: quotes and dashes straightened, entities decoded, invisible characters and quotes around a word taken off. */
export function words(text: string): readonly string[] {
  return (
    text
      .replace(/[\u201C\u201D\u201E]/g, '"')
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u2014\u2015]/g, '--')
      .replace(/[\u2010-\u2013\u2212]/g, '-')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      // Last, so that what somebody typed as "&lt;" stays that.
      .replaceAll('&amp;', '&')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .split(/\s+/u)
      .map((word) => word.replace(/^["'`](.*)["'`]$/u, '$1'))
      .filter((word) => word !== '')
  );
}

/** One or two letters off (`stagng`, `prodcution`), or short for it (`prod`, `stage`). */
export const isNearly = (typed: string, name: string): boolean =>
  (typed.length > 3 && distance(typed.slice(0, 40), name) <= 2) ||
  (typed.length > 2 && typed.length < 6 && name.startsWith(typed.slice(0, 4)));

/** Levenshtein distance, one row at a time. */
export function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  let last = b.length;
  for (const [i, letter] of Array.from(a).entries()) {
    let diagonal = i;
    last = i + 1;
    const row = [last];
    for (const [j, up] of above.slice(1).entries()) {
      last = Math.min(diagonal + (letter === b[j] ? 0 : 1), up + 1, last + 1);
      row.push(last);
      diagonal = up;
    }
    above = row;
  }
  return last;
}
