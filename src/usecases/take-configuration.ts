// *Take the new configuration*: what Terraform registered becomes the base of the new revisions, in a new plan that people
// are asked about anew.
import { isOpen } from '../domain/deployment.ts';
import { personRefusal } from '../domain/people.ts';
import { planDifferences } from '../domain/plan.ts';
import type { Refusal } from '../domain/refusal.ts';
import { accepted, findDeployment, refused } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import type { Click } from './answer-deployment.ts';
import { byPerson } from './causes.ts';
import { gatherPerson } from './gather-people.ts';
import { gatherSettledPlan } from './gather-plan.ts';
import { findPlace, type World } from './world.ts';

export async function takeConfiguration(
  world: World,
  { deployment: id, replans, asker }: Click,
): Promise<Outcome> {
  const project = (await world.store.projectOf(id)) ?? '';
  const scope = { project, deployments: [id] };
  const cause = byPerson(asker, `take the configuration that waits, for ${id}`);
  const refuse = (refusal: Refusal): Promise<Outcome> =>
    world.store.change(scope, cause, () => refused(refusal));

  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);
  const snapshot = await world.store.snapshot(scope);
  const open = findDeployment(snapshot, id);
  const place = open === undefined ? null : findPlace(world, open.request);
  if (open === undefined || place === null || !isOpen(open) || open.replans !== replans)
    return refuse({ code: 'stale_card' });
  const waiting = open.plan.shown.configuration.flatMap(({ service, waiting: arn }) =>
    arn === null || open.taken[service] === arn ? [] : [[service, arn] as const],
  );
  if (waiting.length === 0 || open.request.rollback !== null)
    return refuse({ code: 'no_configuration_waiting' });

  const taken = { ...open.taken, ...Object.fromEntries(waiting) };
  const target = { ...open.request, taken };
  const fact = await gatherSettledPlan(world, place.project, place.environment, target, snapshot);
  return world.store.change(scope, cause, (current) => {
    const now = findDeployment(current, id);
    if (now === undefined || !isOpen(now) || now.replans !== replans) return refused({ code: 'stale_card' });
    if (fact.kind === 'unfit') return refused(...fact.refusals);
    if (fact.kind === 'unsettled')
      return refused({ code: 'not_settled', environment: place.environment.name });
    const { plan } = fact;
    return accepted({
      type: 'deployment.replanned',
      deployment: id,
      at: world.system.now(),
      plan,
      differences: planDifferences(now.plan.change, plan.change),
      voided: now.approvals,
      confirmedBy: null,
      taken,
    });
  });
}
