// *Reject*: the window is opened, and what is written there is the answer.
import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { Request } from '../../domain/deployment.ts';
import { findDeployment } from '../../domain/snapshot.ts';
import { rejectDeployment } from '../../usecases/answer-deployment.ts';
import type { World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { ACTIONS, readButtonValue, readOrigin, VIEWS, type ButtonValue } from '../ids.ts';
import { openModal } from '../modal-window.ts';
import { outcomeReply, respondPrivately } from '../replies.ts';
import { refuseStale } from './listeners.ts';
import { isOnItsCard, messageOf } from './on-its-card.ts';
import { REASON, rejectView } from './reject-view.ts';

export function listenToRejections(
  app: App,
  { world, homeTeam }: { readonly world: World; readonly homeTeam: string },
): void {
  const pressed = { action_id: ACTIONS.reject, type: 'block_actions' } as const;
  app.action<BlockAction<ButtonAction>>(pressed, async ({ ack, action, body, client, respond }) => {
    await ack();
    const value = readButtonValue(action.value);
    const message = messageOf(body);
    if (value !== null && message !== null) {
      const request = (await isOnItsCard(world, value, message)) ? await requestOf(world, value) : null;
      const view = rejectView({ ...value, ...message }, request);
      await openModal({ client, respond, log: world.log }, body.trigger_id, view, 'Reject');
      return;
    }
    const reply = outcomeReply(await refuseStale(world, value, ACTIONS.reject, askerOf(body, homeTeam)));
    if (reply !== null) await respondPrivately(respond, reply);
  });

  app.view<ViewSubmitAction>(VIEWS.reject, async ({ ack, body, view, client }) => {
    await ack();
    const asker = askerOf(body, homeTeam);
    const origin = readOrigin(view.private_metadata);
    const reason = view.state.values[REASON.block]?.[REASON.action]?.value?.trim() ?? '';
    const outcome =
      origin !== null && (await isOnItsCard(world, origin, origin))
        ? await rejectDeployment(world, { ...origin, asker }, reason === '' ? null : reason)
        : await refuseStale(world, origin, ACTIONS.reject, asker);
    const reply = outcomeReply(outcome);
    if (reply !== null && origin !== null)
      await client.chat.postEphemeral({ channel: origin.channel, user: asker.id, ...reply });
  });
}

async function requestOf(
  { store }: Pick<World, 'store'>,
  { deployment }: ButtonValue,
): Promise<Request | null> {
  const project = await store.projectOf(deployment);
  if (project === null) return null;
  const snapshot = await store.snapshot({ project, deployments: [deployment] });
  return findDeployment(snapshot, deployment)?.request ?? null;
}
