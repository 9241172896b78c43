// *Keep it* and *Put back* on the message that told of a change past Slipway.
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { refused } from '../../domain/snapshot.ts';
import type { Outcome } from '../../ports.ts';
import { adoptDrift, undoDrift } from '../../usecases/answer-drift.ts';
import { byPerson } from '../../usecases/causes.ts';
import { findProject, type Asker, type World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { ACTIONS, readLockValue } from '../ids.ts';
import { outcomeReply, respondPrivately } from '../replies.ts';

export function listenToDrift(
  app: App,
  { world, homeTeam }: { readonly world: World; readonly homeTeam: string },
): void {
  for (const action of [ACTIONS.adoptDrift, ACTIONS.undoDrift]) {
    app.action<BlockAction<ButtonAction>>({ action_id: action, type: 'block_actions' }, async (args) => {
      await args.ack();
      const asker = askerOf(args.body, homeTeam);
      const seen = readLockValue(args.action.value)?.lock;
      const project = await projectOf(world, args.body.channel?.id, seen);
      const outcome = await answer(world, action, { project, seen }, asker);
      const reply = outcomeReply(outcome);
      if (reply !== null) await respondPrivately(args.respond, reply);
    });
  }
}

async function answer(
  world: World,
  action: string,
  { project: name, seen }: { readonly project: string | undefined; readonly seen: string | undefined },
  asker: Asker,
): Promise<Outcome> {
  const project = name === undefined ? undefined : findProject(world, name);
  if (project === undefined || seen === undefined) {
    return world.store.change({ project: name ?? '' }, byPerson(asker, action), () =>
      refused({ code: 'stale_card' }),
    );
  }
  return action === ACTIONS.adoptDrift
    ? adoptDrift(world, { project: project.name, seen }, asker)
    : undoDrift(world, project, seen, asker);
}

/** Of the projects of this channel: the one that has this drift, or else the first. */
async function projectOf(
  { projects, store }: Pick<World, 'projects' | 'store'>,
  channel: string | undefined,
  seen: string | undefined,
): Promise<string | undefined> {
  const shown = projects.filter((project) => project.channel === channel);
  for (const { name } of shown) {
    const { controls } = await store.snapshot({ project: name });
    if (controls.drifts.some(({ id }) => id === seen)) return name;
  }
  return shown[0]?.name;
}
