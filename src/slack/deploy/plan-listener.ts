// *What changes* on a gate card: the whole plan in a modal. A read: nothing is decided, and nothing audited but a "no".
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { isOpen } from '../../domain/deployment.ts';
import { personRefusal } from '../../domain/people.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { findDeployment, refused } from '../../domain/snapshot.ts';
import { byPerson } from '../../usecases/causes.ts';
import { gatherPerson } from '../../usecases/gather-people.ts';
import { findPlace, type Asker, type World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { ACTIONS, readButtonValue } from '../ids.ts';
import { showInModal } from '../modal-window.ts';
import { refusalLine } from '../refusal-text.ts';
import { noPlanView, planView } from './plan-view.ts';

export function listenToPlans(
  app: App,
  { world, homeTeam }: { readonly world: World; readonly homeTeam: string },
): void {
  const shown = { action_id: ACTIONS.showPlan, type: 'block_actions' } as const;
  app.action<BlockAction<ButtonAction>>(shown, async ({ ack, action, body, client, respond }) => {
    await ack();
    const reading = noPlanView('Reading the plan…');
    await showInModal({ client, respond, log: world.log }, body.trigger_id, reading, 'What changes', () =>
      answer(world, askerOf(body, homeTeam), action.value),
    );
  });
}

async function answer(world: World, asker: Asker, value: string | undefined): Promise<ModalView> {
  const wanted = readButtonValue(value);
  const project = wanted === null ? null : await world.store.projectOf(wanted.deployment);
  const refuse = async (refusal: Refusal): Promise<ModalView> => {
    const cause = byPerson(asker, 'show plan');
    await world.store.change({ project: project ?? '' }, cause, () => refused(refusal));
    return noPlanView(refusalLine(refusal));
  };
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);
  if (wanted === null || project === null) return refuse({ code: 'stale_card' });
  const snapshot = await world.store.snapshot({ project, deployments: [wanted.deployment] });
  const deployment = findDeployment(snapshot, wanted.deployment);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  const current = deployment !== undefined && isOpen(deployment) && deployment.replans === wanted.replans;
  if (place === null) return refuse({ code: 'stale_card' });
  const links = world.source.links(place.project.repository);
  return current
    ? planView({ ...place, snapshot, people: world.people, links }, deployment)
    : refuse({ code: 'stale_card' });
}
