// What Slack sends to an app, field by field. Typed by Bolt, so that the compiler holds the wire format.
import type {
  BlockAction,
  ButtonAction,
  SlashCommand,
  ViewClosedAction,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { FoundButton } from './buttons.ts';
import { isDirect } from './direct-messages.ts';
import { escapeTyped } from './escape.ts';
import type { Channel, Message, Person } from './model.ts';
import { APP_ID, type State, VERIFICATION_TOKEN } from './state.ts';
import { wireMessage } from './wire.ts';

export interface ClickOverrides {
  /** Forges the button's value. */
  readonly value?: string;
  /** Forges the team that the person belongs to. */
  readonly teamId?: string;
}

const shared = { api_app_id: APP_ID, token: VERIFICATION_TOKEN } as const;

const team = (state: State): { id: string; domain: string } => ({
  id: state.directory.team.id,
  domain: state.directory.team.domain,
});

const person = (
  user: Person,
  state: State,
): { id: string; username: string; name: string; team_id: string } => ({
  id: user.id,
  username: user.name,
  name: user.name,
  team_id: state.directory.teamOf(user),
});

/** Slack docs: slash commands, the payload. */
export function commandPayload(
  user: Person,
  channel: Channel,
  command: string,
  text: string,
  responseUrl: string,
  state: State,
): SlashCommand {
  return {
    ...shared,
    team_id: state.directory.team.id,
    team_domain: state.directory.team.domain,
    channel_id: channel.id,
    // Slack gives away no private names. Slack docs: slash commands.
    channel_name: channel.isPrivate === true && !isDirect(channel.id) ? 'privategroup' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text: escapeTyped(text, state.directory),
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: state.tickets.issueTrigger(user.id),
  };
}

/**
 * Slack docs: block_actions payload. A click on an ephemeral message comes without `message`: payloads that public
 * projects recorded have none. `team` stays the home workspace for people of other organisations (assumed).
 */
export function clickPayload(
  user: Person,
  channel: Channel,
  message: Message,
  found: FoundButton,
  responseUrl: string,
  overrides: ClickOverrides,
  state: State,
): BlockAction<ButtonAction> {
  const ephemeral = message.visibleTo !== undefined;
  const value = overrides.value ?? found.button.value;
  return {
    type: 'block_actions',
    user: {
      ...person(user, state),
      ...(overrides.teamId === undefined ? {} : { team_id: overrides.teamId }),
    },
    ...shared,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    trigger_id: state.tickets.issueTrigger(user.id),
    team: team(state),
    is_enterprise_install: false,
    channel: { id: channel.id, name: channel.name },
    ...(ephemeral ? {} : { message: wireMessage(message, state) }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: found.button.action_id ?? '',
        block_id: found.blockId,
        text: found.button.text,
        ...(value === undefined ? {} : { value }),
        ...(found.button.style === undefined ? {} : { style: found.button.style }),
        action_ts: (Date.now() / 1000).toFixed(6),
      },
    ],
  };
}

/** Slack docs: view_submission payload. */
export function submissionPayload(user: Person, view: ViewOutput, state: State): ViewSubmitAction {
  return {
    type: 'view_submission',
    team: team(state),
    user: person(user, state),
    ...shared,
    trigger_id: state.tickets.issueTrigger(user.id),
    view,
    response_urls: [],
    is_enterprise_install: false,
  };
}

/** Slack docs: view_closed payload. */
export function closedPayload(
  user: Person,
  view: ViewOutput,
  isCleared: boolean,
  state: State,
): ViewClosedAction {
  return {
    type: 'view_closed',
    team: team(state),
    user: person(user, state),
    ...shared,
    view,
    is_cleared: isCleared,
    is_enterprise_install: false,
  };
}
