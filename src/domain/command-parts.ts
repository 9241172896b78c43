// Pieces that the grammar of every command is made of.
import type { Command, Parsed, Verb } from './command.ts';
import type { Refusal } from './refusal.ts';
import { isNearly } from './typed-words.ts';

/** A mistyped option must not become part of a note, and do what it was meant to prevent. */
export function splitOptions(
  rest: readonly string[],
  known: readonly string[],
): { readonly plain: readonly string[]; readonly options: readonly string[]; readonly unknown?: string } {
  // `-dry-run`, and `"--dry-run` at the beginning of a note, too.
  const isOption = (word: string): boolean => /^["'`]*(-\p{L}|--.)/u.test(word);
  const options = rest.filter(isOption).map((word) => word.toLowerCase());
  const unknown = options.find((word) => !known.includes(word));
  const plain = rest.filter((word) => !isOption(word));
  return { plain, options, ...(unknown !== undefined && { unknown }) };
}

/** The words as one text, without the quotes around it; `null` when there are none. */
export function noteOf(words: readonly string[]): string | null {
  const note = words
    .join(' ')
    .replace(/^"(.*?)"?$/u, '$1')
    .trim();
  return note === '' ? null : note;
}

export const command = (parsed: Command): Parsed => ({ kind: 'command', command: parsed });

export const refused = (refusal: Refusal): Parsed => ({ kind: 'refused', refusal });

export const missing = (verb: Verb, argument: string): Parsed =>
  refused({ code: 'missing_argument', verb, argument });

export function atMost(rest: readonly string[], count: number, verb: Verb, parsed: () => Parsed): Parsed {
  const extra = rest[count];
  return extra === undefined ? parsed() : refused({ code: 'too_many_arguments', verb, extra });
}

/**
 * Splits off an environment at the beginning. A mistyped one must not become part of a reason, and mean another one, or
 * all of them.
 */
export function leadingEnvironment(
  rest: readonly string[],
  environments: readonly string[],
):
  | { readonly environment: string | null; readonly rest: readonly string[] }
  | { readonly environment?: never; readonly refusal: Refusal } {
  const [typed = ''] = rest;
  const first = typed.toLowerCase();
  if (environments.includes(first)) return { environment: first, rest: rest.slice(1) };
  const mistyped = environments.some((name) => isNearly(first, name));
  if (mistyped) return { refusal: { code: 'unknown_environment', typed, known: environments } };
  return { environment: null, rest };
}
