// One call of a Web API method: what it says, and how it is refused.
import type { webApi } from '@slack/bolt';
import type { State } from '../state.ts';

/** Arguments as they came: text from a form, or values from JSON. */
export type Args = Readonly<Record<string, unknown>>;

export interface Method {
  readonly token: 'bot' | 'app';
  /** The scopes of which one is enough; an empty list asks for none. */
  readonly scopes: readonly string[];
  readonly answer: (args: Args, state: State) => webApi.WebAPICallResult;
}

/** A refusal as Slack words it: HTTP 200 with `ok: false` and a code. Thrown by methods, answered by the door. */
export class Refused extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** What Slack adds when a payload is malformed: each problem twice. Seen in slackapi/java-slack-sdk#1017. */
export const problemDetails = (problems: readonly string[]): Readonly<Record<string, unknown>> => ({
  errors: problems,
  response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
});

export function textArg(args: Args, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function requiredArg(args: Args, name: string): string {
  const value = textArg(args, name);
  if (value === undefined)
    throw new Refused('invalid_arguments', problemDetails([`missing required field: ${name}`]));
  return value;
}

export const flagArg = (args: Args, name: string): boolean =>
  ['true', '1'].includes(String(args[name]).toLowerCase());

/** A structured argument: JSON in a form field, or the value itself in a JSON body. */
export function jsonArg(args: Args, name: string, malformed: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new Refused(malformed);
  }
}
