// What people type after `/release`. Text arrives from Slack's editor: curly quotes, dashes, entities, mentions.
import type { Refusal } from './refusal.ts';

export type Command =
  | { readonly verb: 'cut'; readonly ref: string | null }
  | { readonly verb: 'status' }
  | { readonly verb: 'deploy'; readonly release: string; readonly environment: string }
  | {
      readonly verb: 'rollback';
      readonly environment: string | null;
      readonly release: string | null;
      readonly reason: string | null;
    }
  | { readonly verb: 'resolve'; readonly deployment: string }
  | { readonly verb: 'history'; readonly environment: string | null }
  | { readonly verb: 'help' };

export type Verb = Command['verb'];

export interface Usage {
  readonly verb: Verb;
  readonly usage: string;
  readonly does: string;
}

/** Every command, in the order in which help shows them. */
export const USAGE: readonly Usage[] = [
  { verb: 'cut', usage: 'cut [ref]', does: 'make a release candidate of trunk, or of a commit on it' },
  { verb: 'status', usage: 'status', does: 'what runs where, what waits, what is on its way' },
  {
    verb: 'deploy',
    usage: 'deploy <release> <environment>',
    does: 'ask for a release to go to an environment',
  },
  {
    verb: 'rollback',
    usage: 'rollback [environment] [to <release>] [reason]',
    does: 'put back what last worked, or the release you name',
  },
  { verb: 'history', usage: 'history [environment]', does: 'the latest deployments and how they ended' },
  {
    verb: 'resolve',
    usage: 'resolve <deployment>',
    does: 'read ECS again when an outcome could not be learned',
  },
  { verb: 'help', usage: 'help', does: 'this list' },
];

export type Parsed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Reads what somebody typed. Never throws, whatever it is given.
 *
 * @param environments names that `rollback` may start with; any other first word belongs to the reason
 */
export function parseCommand(text: string, environments: readonly string[]): Parsed {
  const [typed = '', ...rest] = words(text);
  const verb = typed.toLowerCase();
  switch (verb) {
    case '':
    case 'help':
      return command({ verb: 'help' });
    case 'cut':
      return atMost(rest, 1, verb, () => command({ verb, ref: rest[0] ?? null }));
    case 'status':
      return atMost(rest, 0, verb, () => command({ verb }));
    case 'history':
      return atMost(rest, 1, verb, () => command({ verb, environment: rest[0]?.toLowerCase() ?? null }));
    case 'deploy':
      return deploy(rest);
    case 'rollback':
      return rollback(rest, environments);
    case 'resolve':
      return resolve(rest);
    default:
      return refused({ code: 'unknown_verb', typed, nearest: nearestVerb(verb) });
  }
}

function deploy(rest: readonly string[]): Parsed {
  // "deploy X to production" is what people say.
  const [release, environment, ...extra] = rest[1]?.toLowerCase() === 'to' ? rest.toSpliced(1, 1) : rest;
  if (release === undefined) return missing('deploy', 'release');
  if (environment === undefined) return missing('deploy', 'environment');
  return atMost(extra, 0, 'deploy', () =>
    command({ verb: 'deploy', release, environment: environment.toLowerCase() }),
  );
}

function rollback(rest: readonly string[], environments: readonly string[]): Parsed {
  const [typed = ''] = rest;
  const first = typed.toLowerCase();
  const environment = environments.includes(first) ? first : null;
  // A mistyped environment must not become the reason for rolling back another one.
  const mistyped = environment === null && environments.some((name) => isNearly(first, name));
  if (mistyped) return refused({ code: 'unknown_environment', typed, known: environments });
  const afterEnvironment = environment === null ? rest : rest.slice(1);
  const names = afterEnvironment[0]?.toLowerCase() === 'to';
  const release = names ? (afterEnvironment[1] ?? null) : null;
  if (names && release === null) return missing('rollback', 'release');
  const reason = afterEnvironment.slice(names ? 2 : 0).join(' ');
  return command({ verb: 'rollback', environment, release, reason: reason === '' ? null : reason });
}

function resolve(rest: readonly string[]): Parsed {
  const [deployment, ...extra] = rest;
  if (deployment === undefined) return missing('resolve', 'deployment');
  return atMost(extra, 0, 'resolve', () =>
    command({ verb: 'resolve', deployment: deployment.toLowerCase() }),
  );
}

const command = (parsed: Command): Parsed => ({ kind: 'command', command: parsed });

const refused = (refusal: Refusal): Parsed => ({ kind: 'refused', refusal });

const missing = (verb: Verb, argument: string): Parsed =>
  refused({ code: 'missing_argument', verb, argument });

function atMost(rest: readonly string[], count: number, verb: Verb, parsed: () => Parsed): Parsed {
  const extra = rest[count];
  return extra === undefined ? parsed() : refused({ code: 'too_many_arguments', verb, extra });
}

/** Slack's text as typed: quotes and dashes straightened, entities decoded, invisible characters and quotes around a word taken off. */
function words(text: string): readonly string[] {
  return (
    text
      .replace(/[\u201C\u201D\u201E]/g, '"')
      .replace(/[\u2018\u2019]/g, "'")
      .replaceAll('\u2014', '--')
      .replaceAll('\u2013', '-')
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

/** The verb that a typing mistake most likely meant; `null` when none is near. */
function nearestVerb(typed: string): Verb | null {
  let nearest: Verb | null = null;
  let least = 3;
  for (const { verb } of USAGE) {
    const away = distance(typed.slice(0, 20), verb);
    if (away < least) [nearest, least] = [verb, away];
  }
  return nearest;
}

/** One or two letters off: `stagng`, `prodcution`. */
const isNearly = (typed: string, name: string): boolean =>
  typed.length > 3 && distance(typed.slice(0, 40), name) <= 2;

/** Levenshtein distance, one row at a time. */
function distance(a: string, b: string): number {
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
