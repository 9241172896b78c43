// Buttons of a deployment's card: Approve, Reject, confirm a rollback, start one. The button says which card it was on;
// everything else is read again.
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { deploymentCard } from '../../domain/cards.ts';
import { refused } from '../../domain/snapshot.ts';
import type { Message, Outcome } from '../../ports.ts';
import {
  approveDeployment,
  confirmRollback,
  rejectDeployment,
  type Click,
} from '../../usecases/answer-deployment.ts';
import { byPerson } from '../../usecases/causes.ts';
import { rollBackFromCard } from '../../usecases/roll-back.ts';
import type { Asker, World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { section, type View } from '../blocks.ts';
import { ACTIONS, buttonValue, readButtonValue, type ButtonValue } from '../ids.ts';
import { outcomeReply, respondPrivately } from '../replies.ts';

type Handle = (world: World, click: Click) => Promise<Outcome>;

const HANDLERS: Readonly<Record<string, Handle>> = {
  [ACTIONS.approve]: approveDeployment,
  [ACTIONS.reject]: rejectDeployment,
  [ACTIONS.confirmRollback]: confirmRollback,
  [ACTIONS.rollBack]: rollBackFromCard,
};

export interface ClickReach {
  readonly world: World;
  /** The workspace in which the bot is installed: clicks can come from others (FIELD-NOTES 24). */
  readonly homeTeam: string;
  /** Redraws a message that is no card any more. */
  readonly redraw: (message: Message, view: View) => Promise<void>;
}

export function listenToClicks(app: App, { world, homeTeam, redraw }: ClickReach): void {
  for (const [action, handle] of Object.entries(HANDLERS)) {
    app.action<BlockAction<ButtonAction>>({ action_id: action, type: 'block_actions' }, async (args) => {
      await args.ack();
      const asker = askerOf(args.body, homeTeam);
      const message = messageOf(args.body);
      const value = readButtonValue(args.action.value);
      const outcome =
        value !== null && (await isOnItsCard(world, value, message))
          ? await handle(world, { ...value, asker })
          : await refuseStale(world, value, action, asker);
      const view = outcomeReply(outcome);
      if (view !== null) await respondPrivately(args.respond, view);
      const gone = outcome.kind === 'refused' && outcome.refusals.some(({ code }) => code === 'stale_card');
      // A value that no button of the message has says nothing about the message.
      if (gone && value !== null && message !== null && carries(args.body, value))
        await redrawStale({ world, redraw }, value, message);
    });
  }
}

function messageOf({ container, channel }: BlockAction<ButtonAction>): Message | null {
  const ts: unknown = container['message_ts'];
  return typeof ts === 'string' && channel !== undefined ? { channel: channel.id, ts } : null;
}

const carries = ({ message }: BlockAction<ButtonAction>, value: ButtonValue): boolean =>
  JSON.stringify(message?.['blocks'] ?? []).includes(JSON.stringify(buttonValue(value)));

/** A button counts only on the message that is on record as its card (T4); copies are no cards. */
async function isOnItsCard(world: World, value: ButtonValue, message: Message | null): Promise<boolean> {
  const on = await recordedMessage(world, value);
  return on !== null && on.ts === message?.ts && on.channel === message.channel;
}

/** `null` also while a new card is on its way: it is in the channel a moment before that is on record. */
const recordedMessage = async (world: World, { deployment, replans }: ButtonValue): Promise<Message | null> =>
  (await world.store.findCard(deploymentCard(deployment, replans)))?.message ?? null;

async function refuseStale(
  world: World,
  value: ButtonValue | null,
  action: string,
  asker: Asker,
): Promise<Outcome> {
  const project = value === null ? null : await world.store.projectOf(value.deployment);
  const cause = byPerson(asker, `${action} ${value?.deployment ?? 'something that no card carries'}`);
  return world.store.change({ project: project ?? '' }, cause, () => refused({ code: 'stale_card' }));
}

/** The recorded card is drawn anew; a copy of it (posted twice because Slack's answer was lost) loses its buttons. */
async function redrawStale(
  { world, redraw }: Pick<ClickReach, 'world' | 'redraw'>,
  value: ButtonValue,
  message: Message,
): Promise<void> {
  if (await isOnItsCard(world, value, message)) {
    await world.store.touchCard(deploymentCard(value.deployment, value.replans));
    return;
  }
  if ((await recordedMessage(world, value)) === null) return;
  const line = 'This copy of a card is out of date. `/release status` shows where things stand.';
  await redraw(message, { text: line, blocks: [section([line])] });
}
