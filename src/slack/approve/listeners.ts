// Buttons of a deployment's card. The button says which card it was on; everything else is read again.
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { cardCopy, deploymentCard } from '../../domain/cards.ts';
import { refused } from '../../domain/snapshot.ts';
import type { Message, Outcome } from '../../ports.ts';
import {
  approveDeployment,
  confirmDeployment,
  overruleGate,
  rejectDeployment,
  withdrawApproval,
  type Click,
} from '../../usecases/answer-deployment.ts';
import { abortFromCard } from '../../usecases/abort-deployment.ts';
import { byPerson } from '../../usecases/causes.ts';
import { askAgain } from '../../usecases/ask-again.ts';
import { reviewEmergency } from '../../usecases/review-emergency.ts';
import { rollBackFromCard } from '../../usecases/roll-back.ts';
import { stopInEcs } from '../../usecases/stop-in-ecs.ts';
import { takeConfiguration } from '../../usecases/take-configuration.ts';
import { verifyCandidate } from '../../usecases/verify-candidate.ts';
import type { Asker, World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { section, type View } from '../blocks.ts';
import { ACTIONS, readButtonValue, type ButtonValue } from '../ids.ts';
import { outcomeReply, respondPrivately } from '../replies.ts';
import { carries, isOnItsCard, messageOf, recordedMessages } from './on-its-card.ts';

type Handle = (world: World, click: Click) => Promise<Outcome>;

const HANDLERS: Readonly<Record<string, Handle>> = {
  [ACTIONS.approve]: approveDeployment,
  [ACTIONS.withdraw]: withdrawApproval,
  [ACTIONS.drop]: (world, click) => rejectDeployment(world, click),
  [ACTIONS.confirm]: confirmDeployment,
  [ACTIONS.overruleFreeze]: (world, click) => overruleGate(world, click, 'freeze'),
  [ACTIONS.passHold]: (world, click) => overruleGate(world, click, 'hold'),
  [ACTIONS.verify]: verifyCandidate,
  [ACTIONS.askAgain]: askAgain,
  [ACTIONS.review]: reviewEmergency,
  [ACTIONS.rollBack]: rollBackFromCard,
  [ACTIONS.abort]: abortFromCard,
  [ACTIONS.stopInEcs]: stopInEcs,
  [ACTIONS.takeConfiguration]: takeConfiguration,
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

export async function refuseStale(
  world: Pick<World, 'store'>,
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
    const card = deploymentCard(value.deployment, value.replans);
    await world.store.touchCard(card);
    await world.store.touchCard(cardCopy(card, message.channel));
    return;
  }
  if ((await recordedMessages(world, value, message.channel)).length === 0) return;
  const line = 'This copy of a card is out of date. `/release status` shows where things stand.';
  await redraw(message, { text: line, blocks: [section([line])] });
}
