// What people type after `/release`. Text arrives from Slack's editor: curly quotes, dashes, entities, mentions.
import type { Refusal } from './refusal.ts';
import { distance, isNearly, words } from './typed-words.ts';

export type Command =
  | {
      readonly verb: 'cut';
      /** A branch, tag, SHA or `#12`; `green`: the newest commit that can be cut; `null`: the head of trunk. */
      readonly ref: string | null;
      readonly note: string | null;
      readonly dryRun: boolean;
      /** Although picks of earlier releases are missing; the note says why. */
      readonly withoutPicks: boolean;
    }
  | {
      readonly verb: 'pick';
      readonly release: string;
      readonly commits: readonly string[];
      /** By hand, through a pull request against the release's branch. */
      readonly byPullRequest: boolean;
    }
  | { readonly verb: 'show'; readonly release: string }
  | { readonly verb: 'diff'; readonly from: string; readonly to: string | null }
  | {
      readonly verb: 'mark';
      readonly release: string;
      readonly verdict: 'bad' | 'good';
      readonly reason: string | null;
      /** SHA or `#12` of the commit at fault. */
      readonly commit: string | null;
    }
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
  {
    verb: 'cut',
    usage: 'cut [ref | sha | #PR | green] [note] [--dry-run] [--without-picks]',
    does: 'make a release candidate of trunk, or of a commit on it',
  },
  {
    verb: 'pick',
    usage: 'pick <release> <sha | #PR> [more] [--by-pull-request]',
    does: 'add single commits to a release: its next candidate',
  },
  { verb: 'show', usage: 'show <release>', does: 'what is in a release, and where it went' },
  {
    verb: 'diff',
    usage: 'diff <release | environment> [release | environment]',
    does: 'commits, artifacts and configuration between two of them',
  },
  {
    verb: 'mark',
    usage: 'mark <release> bad <reason> [--commit <sha | #PR>]',
    does: 'close every gate to a release; `mark <release> good` opens them again',
  },
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
      return cut(rest);
    case 'pick':
      return pick(rest);
    case 'show':
      return show(rest);
    case 'diff':
      return diff(rest);
    case 'mark':
      return mark(rest);
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

/** The first word is the ref; a note without one is written in quotes: no ref has any. */
function cut(rest: readonly string[]): Parsed {
  const { plain, options, unknown } = splitOptions(rest, ['--dry-run', '--without-picks']);
  if (unknown !== undefined) return refused({ code: 'unknown_option', verb: 'cut', typed: unknown });
  const [first = ''] = plain;
  const quoted = first.startsWith('"');
  const note = noteOf(quoted ? plain : plain.slice(1));
  const withoutPicks = options.includes('--without-picks');
  // Cutting without what somebody picked is a decision: it needs a reason.
  if (withoutPicks && note === null) return missing('cut', 'reason');
  const ref = quoted || first === '' ? null : first;
  return command({ verb: 'cut', ref, note, dryRun: options.includes('--dry-run'), withoutPicks });
}

function pick(rest: readonly string[]): Parsed {
  const { plain, options, unknown } = splitOptions(rest, ['--by-pull-request']);
  if (unknown !== undefined) return refused({ code: 'unknown_option', verb: 'pick', typed: unknown });
  // "pick abc1234 to X" would take the commit for a release: the release comes first.
  const [release, ...commits] = plain.flatMap((word) => word.split(',')).filter((word) => word !== '');
  if (release === undefined) return missing('pick', 'release');
  if (commits.length === 0) return missing('pick', 'commit');
  const byPullRequest = options.length > 0;
  return command({ verb: 'pick', release, commits: [...new Set(commits)], byPullRequest });
}

function show([release, ...extra]: readonly string[]): Parsed {
  if (release === undefined) return missing('show', 'release');
  return atMost(extra, 0, 'show', () => command({ verb: 'show', release }));
}

function diff(rest: readonly string[]): Parsed {
  const [from, to] = rest;
  if (from === undefined) return missing('diff', 'release');
  return atMost(rest, 2, 'diff', () => command({ verb: 'diff', from, to: to ?? null }));
}

function mark(rest: readonly string[]): Parsed {
  const named = rest.indexOf('--commit');
  const commit = named === -1 ? null : (rest[named + 1] ?? '');
  if (commit === '') return missing('mark', 'commit');
  const { plain, unknown } = splitOptions(named === -1 ? rest : rest.toSpliced(named, 2), []);
  if (unknown !== undefined) return refused({ code: 'unknown_option', verb: 'mark', typed: unknown });
  const [release, typed, ...words] = plain;
  if (release === undefined) return missing('mark', 'release');
  const verdict = typed?.toLowerCase();
  if (verdict !== 'bad' && verdict !== 'good') return missing('mark', 'verdict (bad or good)');
  const reason = noteOf(words);
  if (verdict === 'bad' && reason === null) return missing('mark', 'reason');
  return command({ verb: 'mark', release, verdict, reason, commit });
}

/** A mistyped option must not become part of a note, and do what it was meant to prevent. */
function splitOptions(
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
function noteOf(words: readonly string[]): string | null {
  const note = words
    .join(' ')
    .replace(/^"(.*?)"?$/u, '$1')
    .trim();
  return note === '' ? null : note;
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
  const [word = '', ...others] = afterEnvironment.slice(names ? 2 : 0);
  // Two environments: nobody can tell which one is meant.
  if (environments.includes(word.toLowerCase())) {
    return refused({ code: 'too_many_arguments', verb: 'rollback', extra: word });
  }
  const reason = [word, ...others].join(' ');
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
