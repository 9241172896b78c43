// *Looks good*: somebody has looked at what a deployment brought, where later environments want that.
import { questionCards } from '../domain/cards.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Project } from '../domain/project.ts';
import { findDeployment, refused } from '../domain/snapshot.ts';
import { decideVerify } from '../domain/verify.ts';
import type { Outcome } from '../ports.ts';
import type { Click } from './answer-deployment.ts';
import { byPerson } from './causes.ts';
import { findClicked } from './find-clicked.ts';
import { gatherEligibility, gatherPerson } from './gather-people.ts';
import { findPlace, type World } from './world.ts';

/** Clicked on the card of the deployment that was looked at, or on the one that waits for that. */
export async function verifyCandidate(world: World, click: Click): Promise<Outcome> {
  const { deployment: id, asker } = click;
  const project = (await world.store.projectOf(id)) ?? '';
  const snapshot = await world.store.snapshot({ project, deployments: [id] });
  const deployment = findClicked(snapshot, click);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  const cause = byPerson(asker, `verify ${id}`);
  if (deployment === undefined || place === null) {
    return world.store.change({ project }, cause, () => refused({ code: 'stale_card' }));
  }
  const { release, candidate } = deployment.request;
  const environment = lookedAt(place.project, deployment);
  const verifiers = verifiersOf(place.project, environment);
  const [person, eligibility] = await Promise.all([
    gatherPerson(world.directory, asker),
    gatherEligibility(world, asker.id, verifiers),
  ]);
  const command = { release, candidate, environment, by: asker.id, now: world.system.now() };
  const outcome = await world.store.change({ project, releases: [release] }, cause, (current) =>
    decideVerify(current, command, { person, eligibility, verifiers }),
  );
  if (outcome.kind === 'accepted') await redrawLookedAt(world, outcome);
  return outcome;
}

/** The card of what was looked at asks for that no more. */
async function redrawLookedAt(
  { store }: Pick<World, 'store'>,
  { events, snapshot }: Extract<Outcome, { readonly kind: 'accepted' }>,
): Promise<void> {
  for (const event of events) {
    if (event.type !== 'candidate.verified') continue;
    const lookedAt = findDeployment(snapshot, event.verification.deployment);
    const cards = lookedAt === undefined ? [] : questionCards(lookedAt);
    for (const card of cards) await store.touchCard(card);
  }
}

/** What waits for it names where to look; what was deployed is that itself. */
function lookedAt({ environments }: Project, { status, request }: Deployment): string {
  const after = environments.find(({ name }) => name === request.environment)?.policy.after ?? null;
  const waits = status === 'awaiting_gates' || status === 'queued';
  return waits && after !== null ? after.environment : request.environment;
}

/** Whom the environments that come after this one ask for their word about it. */
export const verifiersOf = (
  { environments }: Pick<Project, 'environments'>,
  environment: string,
): readonly string[] => [
  ...new Set(
    environments.flatMap(({ policy: { after } }) =>
      after?.environment === environment ? after.verifiedBy : [],
    ),
  ),
];
