// *Reviewed* on the card of an emergency: a second person has looked at what was done.
import { decideReview } from '../domain/review.ts';
import { namedIn } from '../domain/project.ts';
import { refused } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import type { Click } from './answer-deployment.ts';
import { byPerson } from './causes.ts';
import { findClicked } from './find-clicked.ts';
import { gatherEligibility, gatherPerson } from './gather-people.ts';
import { findPlace, type World } from './world.ts';

export async function reviewEmergency(world: World, click: Click): Promise<Outcome> {
  const { deployment: id, asker } = click;
  const project = (await world.store.projectOf(id)) ?? '';
  const scope = { project, deployments: [id] };
  const deployment = findClicked(await world.store.snapshot(scope), click);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  const approvals = place?.environment.policy.approvals ?? null;
  const reviewers = approvals === null ? [] : namedIn(approvals);
  const [person, eligibility] = await Promise.all([
    gatherPerson(world.directory, asker),
    gatherEligibility(world, asker.id, reviewers),
  ]);
  const cause = byPerson(asker, `review ${id}`);
  if (deployment === undefined || place === null)
    return world.store.change(scope, cause, () => refused({ code: 'stale_card' }));
  const review = { deployment: id, by: asker.id, now: world.system.now() };
  return world.store.change(scope, cause, (snapshot) =>
    decideReview(snapshot, review, { person, eligibility, reviewers }),
  );
}
