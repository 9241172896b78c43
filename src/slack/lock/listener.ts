// *Take over the lock*, on a card that it keeps waiting or on the message that told of it.
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { refused } from '../../domain/snapshot.ts';
import { byPerson } from '../../usecases/causes.ts';
import { takeOverLock } from '../../usecases/set-controls.ts';
import type { World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { ACTIONS, readLockValue } from '../ids.ts';
import { outcomeReply, respondPrivately } from '../replies.ts';

export function listenToTakeOvers(
  app: App,
  { world, homeTeam }: { readonly world: World; readonly homeTeam: string },
): void {
  const pressed = { action_id: ACTIONS.takeOver, type: 'block_actions' } as const;
  app.action<BlockAction<ButtonAction>>(pressed, async ({ ack, action, body, respond }) => {
    await ack();
    const asker = askerOf(body, homeTeam);
    const value = readLockValue(action.value);
    const project = await projectOf(world, body.channel?.id, value?.lock);
    const outcome =
      value !== null && project !== undefined
        ? await takeOverLock(world, { project, seen: value.lock }, asker)
        : await world.store.change({ project: project ?? '' }, byPerson(asker, 'take over lock'), () =>
            refused({ code: 'stale_card' }),
          );
    const reply = outcomeReply(outcome);
    if (reply !== null) await respondPrivately(respond, reply);
  });
}

/** Of the projects whose locks are shown in a channel: the one that has this lock, or else the first. */
async function projectOf(
  { projects, store }: Pick<World, 'projects' | 'store'>,
  channel: string | undefined,
  lock: string | undefined,
): Promise<string | undefined> {
  const shown = projects.filter(
    (project) =>
      project.channel === channel ||
      project.environments.some(({ alsoAsk }) => channel !== undefined && alsoAsk.includes(channel)),
  );
  for (const { name } of shown) {
    const { controls } = await store.snapshot({ project: name });
    if (controls.locks.some(({ id }) => id === lock)) return name;
  }
  return shown[0]?.name;
}
