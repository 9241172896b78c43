// Reading `/release freeze`, `lock`, `hold` and what ends them: an environment, a reason, and when it ends.
import { atMost, command, leadingEnvironment, missing, noteOf, refused } from './command-parts.ts';
import type { ControlCommand, Parsed, TypedEnd } from './command.ts';
import type { Refusal } from './refusal.ts';
import { readDuration, takeTime } from './typed-time.ts';

export function parseControl(
  verb: ControlCommand['verb'],
  rest: readonly string[],
  environments: readonly string[],
): Parsed {
  switch (verb) {
    case 'lock':
      return lock(rest);
    case 'unlock': {
      const [environment] = rest;
      if (environment === undefined) return missing(verb, 'environment');
      return atMost(rest, 1, verb, () => command({ verb, environment: environment.toLowerCase() }));
    }
    case 'unfreeze':
    case 'resume':
      return atMost(rest, 1, verb, () => command({ verb, environment: rest[0]?.toLowerCase() ?? null }));
    case 'freeze':
    case 'hold':
      break;
  }
  const leading = leadingEnvironment(rest, environments);
  if ('refusal' in leading) return refused(leading.refusal);
  const { environment } = leading;
  if (verb === 'hold') {
    const reason = noteOf(leading.rest);
    return reason === null ? missing(verb, 'reason') : command({ verb, environment, reason });
  }
  const { end, refusal, rest: words } = leadingEnd(leading.rest);
  if (refusal !== undefined) return refused(refusal);
  const reason = noteOf(words);
  return reason === null ? missing(verb, 'reason') : command({ verb, environment, end, reason });
}

/** The time and the link stand where people put them: behind the reason, in either order. */
function lock([environment, ...words]: readonly string[]): Parsed {
  if (environment === undefined) return missing('lock', 'environment');
  const links = words.flatMap((word) => addressIn(word) ?? []);
  const { end, refusal, rest } = endAnywhere(words.filter((word) => addressIn(word) === null));
  if (refusal !== undefined) return refused(refusal);
  const reason = noteOf(rest);
  if (reason === null) return missing('lock', 'reason');
  const [link = null, second] = links;
  if (second !== undefined) return refused({ code: 'too_many_arguments', verb: 'lock', extra: second });
  return command({ verb: 'lock', environment: environment.toLowerCase(), end, link, reason });
}

/** Slack sends an address as `<https://…>`, or `<https://…|shown>`. */
function addressIn(word: string): string | null {
  const [, address] = /^<?(https?:\/\/[^|<>]+)(?:\|[^<>]*)?>?$/i.exec(word) ?? [];
  return address ?? null;
}

interface End {
  readonly end: TypedEnd | null;
  readonly refusal?: Refusal;
  readonly rest: readonly string[];
}

/** `until friday 18:00 …` or `for 2h …`; whoever begins so means a time, and a reason may hold neither by mistake. */
function leadingEnd(words: readonly string[]): End {
  const [first = '', ...rest] = words;
  switch (first.toLowerCase()) {
    case 'until': {
      const { time, rest: after } = takeTime(rest);
      const typed = rest[0] ?? '';
      if (time.length === 0) return { end: null, refusal: { code: 'bad_time', typed, wanted: 'time' }, rest };
      return { end: { kind: 'until', time }, rest: after };
    }
    case 'for': {
      const [typed = '', ...after] = rest;
      const milliseconds = readDuration(typed);
      if (milliseconds === null) {
        return { end: null, refusal: { code: 'bad_time', typed, wanted: 'duration' }, rest };
      }
      return { end: { kind: 'for', milliseconds }, rest: after };
    }
    default:
      return { end: null, rest: words };
  }
}

/** The last `for 2h` or `until 18:00`; `for the demo` is part of the reason: nothing there looks like a time. */
function endAnywhere(words: readonly string[]): End {
  const at = words.findLastIndex((word, index) => {
    const next = words[index + 1] ?? '';
    if (/^for$/i.test(word)) return /^\d/.test(next);
    return /^until$/i.test(word) && takeTime([next]).time.length > 0;
  });
  if (at === -1) return { end: null, rest: words };
  const { rest, ...read } = leadingEnd(words.slice(at));
  return { ...read, rest: [...words.slice(0, at), ...rest] };
}
