// What people do: type commands, click buttons.
import { type ButtonChoice, type FoundButton, findButton } from './buttons.ts';
import { isDirect } from './direct-messages.ts';
import { type Message, SLACKBOT } from './model.ts';
import { clickPayload, type ClickOverrides, commandPayload } from './payloads.ts';
import type { HttpTarget } from './signed-http.ts';
import type { Acknowledgement, EnvelopeType, Payload } from './socket-mode/envelope.ts';
import type { State } from './state.ts';
import type { ResponseTicket } from './tickets.ts';
import { Refused } from './web-api/call.ts';
import { respond } from './web-api/response-url.ts';

export interface DeliveryOptions {
  /** 2 delivers the same envelope twice, as Slack does now and then. FIELD-NOTES 23. */
  readonly times?: number;
  /** Delivers over signed HTTP instead of Socket Mode. */
  readonly http?: HttpTarget;
}

export type Send = (
  type: EnvelopeType,
  payload: Payload,
  options: DeliveryOptions,
) => Promise<Acknowledgement>;

export interface Outcome {
  /** `Infinity` when the app did not acknowledge in time. */
  readonly ackMs: number;
  readonly failure?: Acknowledgement['failure'];
}

export interface CommandOutcome extends Outcome {
  /** The message that the app sent along with its acknowledgement. */
  readonly reply?: Message;
}

export interface ClickOptions extends DeliveryOptions, ClickOverrides {
  /** Clicks the message as it was when it was handed in, although it has changed since: the person's screen was behind. */
  readonly stale?: boolean;
}

export interface ClickOutcome extends Outcome {
  /** The dialog that the person confirmed, if the button has one. */
  readonly confirmed?: { readonly title: string; readonly text: string; readonly confirm: string };
}

/** Such as `/release failed with the error "operation_timeout"`: said by Slack, seen by one person. */
function showFailure(what: string, channel: string, user: string, failure: string, state: State): void {
  state.messages.post({
    channel,
    user: SLACKBOT,
    visibleTo: user,
    text: `${what} failed with the error "${failure}"`,
    blocks: [],
  });
}

const outcomeOf = ({ ackMs, failure }: Acknowledgement): Outcome => ({
  ackMs,
  ...(failure === undefined ? {} : { failure }),
});

export async function typeCommand(
  state: State,
  send: Send,
  userId: string,
  channelId: string,
  command: string,
  text: string,
  options: DeliveryOptions,
): Promise<CommandOutcome> {
  const user = state.directory.require(userId);
  const channel = state.directory.requireChannel(channelId);
  if (!state.scopes.has('commands'))
    throw new Error(
      `the app was not granted the scope "commands": ${command} does not exist in the workspace`,
    );
  if (state.directory.teamOf(user) !== state.directory.team.id)
    throw new Error(`${user.name} is of another organisation: Slack runs no commands for them`);
  const ticket: ResponseTicket = { channel: channel.id, user: user.id };
  const url = state.url + state.tickets.issueResponse('commands', ticket);
  const payload = commandPayload(user, channel, command, text, url, state);
  const acknowledgement = await send('slash_commands', payload, options);
  const { failure } = acknowledgement;
  if (failure !== undefined) showFailure(command, channel.id, user.id, failure, state);
  const reply = replyOf(acknowledgement, ticket, state);
  return { ...outcomeOf(acknowledgement), ...(reply === undefined ? {} : { reply }) };
}

/** An acknowledgement may carry an answer; one that Slack cannot show is dropped (assumed). */
function replyOf({ payload }: Acknowledgement, ticket: ResponseTicket, state: State): Message | undefined {
  if (payload['text'] === undefined && payload['blocks'] === undefined) return undefined;
  try {
    return respond(ticket, payload, state);
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

export async function clickButton(
  state: State,
  send: Send,
  userId: string,
  seen: Message,
  choice: ButtonChoice,
  options: ClickOptions,
): Promise<ClickOutcome> {
  const user = state.directory.require(userId);
  const current = state.messages.find(seen.channel, seen.ts);
  const message = options.stale === true ? seen : current;
  if (message === undefined) throw new Error(`the message ${seen.ts} in ${seen.channel} was deleted`);
  if (message.visibleTo !== undefined && message.visibleTo !== userId)
    throw new Error(`only ${message.visibleTo} sees the ephemeral message ${seen.ts}, not ${userId}`);
  const channel = state.directory.requireChannel(message.channel);
  if (isDirect(channel.id) && !state.directory.isMember(channel, userId))
    throw new Error(`${userId} does not see the direct messages in ${channel.id}`);
  const found = findButton(message.blocks, choice);
  const ticket: ResponseTicket = {
    channel: message.channel,
    user: user.id,
    original: current ?? message,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
  };
  const url = state.url + state.tickets.issueResponse('actions', ticket);
  const payload = clickPayload(user, channel, message, found, url, options, state);
  const acknowledgement = await send('interactive', payload, options);
  // Slack's client shows a small warning by the button; an ephemeral message stands in for it (assumed wording).
  if (acknowledgement.failure !== undefined)
    showFailure(`“${found.button.text.text}”`, channel.id, user.id, acknowledgement.failure, state);
  return { ...outcomeOf(acknowledgement), ...confirmationOf(found) };
}

/** The words of Slack's own dialog stand in for those left out. Slack docs: confirmation dialog object. */
function confirmationOf({ button }: FoundButton): Pick<ClickOutcome, 'confirmed'> {
  if (button.confirm === undefined) return {};
  const { title, text, confirm } = button.confirm;
  return {
    confirmed: { title: title?.text ?? 'Are you sure?', text: text.text, confirm: confirm?.text ?? 'Yes' },
  };
}
