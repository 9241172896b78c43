// The webhooks that come with every command and click. Slack docs: handling user interaction, message responses.
import type { Content, Message } from '../model.ts';
import type { State } from '../state.ts';
import type { ResponseTicket, TicketProblem } from '../tickets.ts';
import type { Answer } from './answer.ts';
import { type Args, flagArg, Refused, textArg } from './call.ts';
import { contentOf, wholeContentOf } from './content.ts';

/** Slack answers a spent URL with 404 and one of these codes (status assumed). */
const PROBLEMS: Readonly<Record<TicketProblem, string>> = {
  invalid: 'no_service',
  expired: 'expired_url',
  used: 'used_url',
};

/** The body of a webhook: JSON, or JSON in a form field named `payload`. */
export function readResponse(args: Args): Args {
  const { payload } = args;
  return typeof payload === 'string' ? (JSON.parse(payload) as Args) : args;
}

export function answerResponse(path: string, args: Args, state: State): Answer {
  const found = state.tickets.redeemResponse(path);
  if ('problem' in found) return { status: 404, body: { ok: false, error: PROBLEMS[found.problem] } };
  try {
    respond(found.ticket, args, state);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Unlike the Web API, webhooks speak through the status (which one is assumed: 400).
    return { status: 400, body: { ok: false, error: error.code, ...error.details } };
  }
}

/** Also carries out what an app writes into its acknowledgement of a command: the same words, the same effect. */
export function respond(ticket: ResponseTicket, args: Args, state: State): Message | undefined {
  const original = ticket.original;
  if (flagArg(args, 'delete_original')) {
    if (original === undefined) throw new Refused('message_not_found');
    state.messages.delete(original);
    return undefined;
  }
  if (flagArg(args, 'replace_original') && original !== undefined) {
    const { text = '', blocks = [] }: Partial<Content> = contentOf(args);
    const replaced = state.messages.update(original, { text, blocks });
    if (replaced === undefined) throw new Refused('message_not_found');
    return replaced;
  }
  const message = state.messages.post({
    ...wholeContentOf(args),
    ...threadOf(ticket, args),
    channel: ticket.channel,
    user: state.directory.bot.id,
    // Ephemeral is the default.
    ...(textArg(args, 'response_type') === 'in_channel' ? {} : { visibleTo: ticket.user }),
  });
  // A command has no message of its own: `replace_original` means its first answer (assumed).
  ticket.original ??= message;
  return message;
}

function threadOf(ticket: ResponseTicket, args: Args): { thread_ts?: string } {
  const thread_ts = textArg(args, 'thread_ts') ?? ticket.thread_ts;
  return thread_ts === undefined ? {} : { thread_ts };
}
