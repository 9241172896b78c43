// Reading what people type after `/release`. Text arrives from Slack's editor: curly quotes, dashes, entities, mentions.
import {
  atMost,
  command,
  leadingEnvironment,
  missing,
  noteOf,
  refused,
  splitOptions,
} from './command-parts.ts';
import { USAGE, type Parsed, type Verb } from './command.ts';
import { parseControl } from './parse-controls.ts';
import { distance, words } from './typed-words.ts';

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
    case 'abort':
      return abort(rest, environments);
    case 'resolve':
      return resolve(rest);
    case 'check':
      return check(rest);
    case 'whoami':
      return atMost(rest, 0, verb, () => command({ verb }));
    case 'freeze':
    case 'unfreeze':
    case 'lock':
    case 'unlock':
    case 'hold':
    case 'resume':
      return parseControl(verb, rest, environments);
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

/** "deploy X to production" is what people say. What follows `--emergency` is the reason. */
function deploy(rest: readonly string[]): Parsed {
  const at = rest.findIndex((word) => /^--?emergency$/i.test(word));
  const reason = at === -1 ? null : noteOf(rest.slice(at + 1));
  if (at !== -1 && reason === null) return missing('deploy', 'reason');
  const { plain, unknown } = splitOptions(at === -1 ? rest : rest.slice(0, at), []);
  if (unknown !== undefined) return refused({ code: 'unknown_option', verb: 'deploy', typed: unknown });
  return placed(plain, 'deploy', (release, environment) =>
    command({ verb: 'deploy', release, environment, emergency: reason }),
  );
}

const check = (rest: readonly string[]): Parsed =>
  placed(rest, 'check', (release, environment) => command({ verb: 'check', release, environment }));

/** A release and where it goes. */
function placed(
  rest: readonly string[],
  verb: 'deploy' | 'check',
  parsed: (release: string, environment: string) => Parsed,
): Parsed {
  const [release, environment, ...extra] = rest[1]?.toLowerCase() === 'to' ? rest.toSpliced(1, 1) : rest;
  if (release === undefined) return missing(verb, 'release');
  if (environment === undefined) return missing(verb, 'environment');
  return atMost(extra, 0, verb, () => parsed(release, environment.toLowerCase()));
}

function rollback(typed: readonly string[], environments: readonly string[]): Parsed {
  const { plain: rest, options, unknown } = splitOptions(typed, ['--image-only']);
  if (unknown !== undefined) return refused({ code: 'unknown_option', verb: 'rollback', typed: unknown });
  const imageOnly = options.length > 0;
  if (rest[0]?.toLowerCase() === 'list') {
    const [option] = options;
    if (option !== undefined) return refused({ code: 'unknown_option', verb: 'rollback', typed: option });
    return atMost(rest, 2, 'rollback', () =>
      command({ verb: 'rollback', list: true, environment: rest[1]?.toLowerCase() ?? null }),
    );
  }
  const leading = leadingEnvironment(rest, environments);
  if ('refusal' in leading) return refused(leading.refusal);
  const { environment, rest: afterEnvironment } = leading;
  const names = afterEnvironment[0]?.toLowerCase() === 'to';
  const release = names ? (afterEnvironment[1] ?? null) : null;
  if (names && release === null) return missing('rollback', 'release');
  const [word = '', ...others] = afterEnvironment.slice(names ? 2 : 0);
  // Two environments: nobody can tell which one is meant.
  if (environments.includes(word.toLowerCase())) {
    return refused({ code: 'too_many_arguments', verb: 'rollback', extra: word });
  }
  const reason = [word, ...others].join(' ');
  return command({
    verb: 'rollback',
    environment,
    release,
    reason: reason === '' ? null : reason,
    imageOnly,
  });
}

/** The first word may name an environment, or a deployment: ids are eight of these characters (adapters/system.ts). */
function abort(rest: readonly string[], environments: readonly string[]): Parsed {
  const leading = leadingEnvironment(rest, environments);
  if ('refusal' in leading) return refused(leading.refusal);
  const [first = '', ...others] = rest;
  const isId = leading.environment === null && /^[0-9abcdefghjkmnpqrstvwxyz]{8}$/i.test(first);
  return command({
    verb: 'abort',
    what: isId ? first.toLowerCase() : leading.environment,
    reason: noteOf(isId ? others : leading.rest),
  });
}

function resolve(rest: readonly string[]): Parsed {
  const [deployment, ...extra] = rest;
  if (deployment === undefined) return missing('resolve', 'deployment');
  return atMost(extra, 0, 'resolve', () =>
    command({ verb: 'resolve', deployment: deployment.toLowerCase() }),
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
