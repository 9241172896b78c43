// What people do, in a line each; what is not accepted throws, so that a test never goes on from nothing.
import { newestCandidate, type Release } from '../../../src/domain/release.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { Outcome } from '../../../src/ports.ts';
import { approveDeployment, confirmDeployment } from '../../../src/usecases/answer-deployment.ts';
import { cutRelease, type CutTyped, type Preview } from '../../../src/usecases/cut-release.ts';
import { deployRelease } from '../../../src/usecases/deploy-release.ts';
import { pickCommits, type ByHand } from '../../../src/usecases/pick-commits.ts';
import { rollBack, type RollbackTyped } from '../../../src/usecases/roll-back.ts';
import type { AWorld } from './a-world.ts';
import { ALICE } from './fake-directory.ts';

export function must(outcome: Outcome | Preview | ByHand): Extract<Outcome, { readonly kind: 'accepted' }> {
  if (outcome.kind === 'accepted') return outcome;
  throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
}

export const toCut = (more: Partial<CutTyped> = {}): CutTyped => ({
  ref: null,
  note: null,
  dryRun: false,
  withoutPicks: false,
  ...more,
});

/** A new commit on trunk becomes a release. */
export async function cut(world: AWorld, by = ALICE): Promise<Release> {
  world.commit();
  return cutHead(world, {}, by);
}

/** What is there becomes a release: the head of trunk, unless said. */
export async function cutHead(world: AWorld, more: Partial<CutTyped> = {}, by = ALICE): Promise<Release> {
  const { snapshot } = must(await cutRelease(world, world.project, toCut(more), world.asker(by)));
  const release = snapshot.releases.at(-1);
  if (release === undefined) throw new Error('nothing was cut');
  return release;
}

/** @returns the release with its new candidate */
export async function pick(
  world: AWorld,
  { id, name }: Release,
  ...commits: readonly string[]
): Promise<Release> {
  const asked = { release: name, commits, byPullRequest: false };
  const { snapshot } = must(await pickCommits(world, world.project, asked, world.asker(ALICE)));
  const release = snapshot.releases.find((each) => each.id === id);
  if (release === undefined) throw new Error('nothing was picked');
  return release;
}

function requestedBy(outcome: Outcome): string {
  const [event] = must(outcome).events;
  if (event?.type !== 'deployment.requested') throw new Error('nothing was requested');
  return event.deployment;
}

/** @returns the id of the deployment that was asked for */
export const ask = async (
  world: AWorld,
  release: Pick<Release, 'name'>,
  environment: string,
  by = ALICE,
  emergency: string | null = null,
): Promise<string> =>
  requestedBy(
    await deployRelease(
      world,
      world.project,
      { release: release.name, environment, emergency },
      world.asker(by),
    ),
  );

export async function approve(world: AWorld, id: string, by: string, inbound?: string): Promise<Outcome> {
  const { replans } = await world.deployment(id);
  return approveDeployment(world, { deployment: id, replans, asker: world.asker(by, inbound) });
}

export const typed = (more: Partial<RollbackTyped> = {}): RollbackTyped => ({
  environment: 'staging',
  release: null,
  reason: null,
  imageOnly: false,
  ...more,
});

/** @returns the id of the rollback that is offered */
export const offerRollback = async (world: AWorld, more?: Partial<RollbackTyped>): Promise<string> =>
  requestedBy(await rollBack(world, world.project, typed(more), world.asker(ALICE)));

export async function confirm(world: AWorld, id: string, by = ALICE): Promise<void> {
  const { replans } = await world.deployment(id);
  must(await confirmDeployment(world, { deployment: id, replans, asker: world.asker(by) }));
}

/** Cut, asked for, rolled out and proven, where nobody has to be asked. */
export async function deployed(world: AWorld, environment = 'staging'): Promise<Release> {
  const release = await cut(world);
  const id = await ask(world, release, environment);
  await world.settle();
  const { status } = await world.deployment(id);
  if (status !== 'succeeded') throw new Error(`${release.name} has not succeeded: ${status}`);
  return release;
}

/** A deployment of a new release to staging that has been asked for, and has not been driven yet. */
export const waiting = async (world: AWorld): Promise<string> => ask(world, await cut(world), 'staging');

export async function rollout(world: AWorld, id: string, service: string): Promise<Rollout> {
  const deployment = await world.deployment(id);
  const found = 'rollouts' in deployment ? deployment.rollouts[service] : undefined;
  if (found === undefined) throw new Error(`${service} has no rollout`);
  return found;
}

export const digestOf = (release: Release, service: string): string =>
  newestCandidate(release).artifacts.find((each) => each.service === service)?.digest ?? '';
