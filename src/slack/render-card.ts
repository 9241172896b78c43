// Which view belongs to a card's key.
import { cardSubject, deploymentCard as deploymentCardKey } from '../domain/cards.ts';
import type { Project } from '../domain/project.ts';
import { findDeployment, findRelease } from '../domain/snapshot.ts';
import type { Card } from '../ports.ts';
import { buildsOf } from '../usecases/guarded.ts';
import { findPlace, findProject, type World } from '../usecases/world.ts';
import type { View } from './blocks.ts';
import type { DeploymentCardState } from './card-state.ts';
import { releaseCard } from './cut/release-card.ts';
import type { ReleaseState } from './cut/release-state.ts';
import { deploymentCard } from './deploy/deployment-card.ts';
import { failureDetails } from './deploy/failure-details.ts';
import { noticeView } from './notices/view.ts';

export interface Drawing {
  readonly view: View;
  /** Id of the message in whose thread it belongs. */
  readonly thread?: string;
  /** Id of a channel, or of a person who is told alone. */
  readonly channel: string;
}

/** The card as the record has it now; `null` when its subject, or its project in slipway.yml, is gone. */
export async function renderCard(
  world: Pick<World, 'projects' | 'people' | 'source' | 'store' | 'progress' | 'system'>,
  card: Pick<Card, 'key' | 'project'>,
): Promise<Drawing | null> {
  const subject = cardSubject(card.key);
  const project = findProject(world, card.project);
  if (subject === null || project === undefined) return null;
  const { channel } = project;
  if (subject.kind === 'release') {
    const snapshot = await world.store.snapshot({ project: project.name, releases: [subject.release] });
    const release = findRelease(snapshot, subject.release);
    const candidate = release?.candidates.find(({ number }) => number === subject.candidate);
    if (release === undefined || candidate === undefined) return null;
    return { channel, view: releaseCard(releaseState(world, project, { release, candidate, snapshot })) };
  }
  if (subject.kind === 'notice') {
    const view = await drawNotice(world, project, subject.seq);
    return view === null ? null : { channel: subject.to ?? channel, view };
  }
  if (subject.kind === 'thread') return drawFailure(world, project, subject.deployment);
  const { deployment: id, replans } = subject;
  const state = await deploymentState(world, project, id, replans);
  return state === null ? null : { channel: subject.channel ?? channel, view: deploymentCard(state) };
}

/** `null` until its card is there: it is drawn once that has been posted. */
async function drawFailure(
  world: Pick<World, 'projects' | 'people' | 'source' | 'store' | 'progress' | 'system'>,
  project: Project,
  id: string,
): Promise<Drawing | null> {
  const snapshot = await world.store.snapshot({ project: project.name, deployments: [id] });
  const replans = findDeployment(snapshot, id)?.replans ?? 0;
  const card = await world.store.findCard(deploymentCardKey(id, replans));
  const state = await deploymentState(world, project, id, replans);
  const view = state === null ? null : failureDetails(state);
  if (view === null || card === null || card.message === null) return null;
  return { channel: card.message.channel, thread: card.message.ts, view };
}

/** All that a deployment's card shows; `null` when it, or its environment in slipway.yml, is gone. */
async function deploymentState(
  world: Pick<World, 'projects' | 'people' | 'source' | 'store' | 'progress' | 'system'>,
  project: Project,
  id: string,
  replans: number,
): Promise<DeploymentCardState | null> {
  const snapshot = await world.store.snapshot({ project: project.name, deployments: [id] });
  const deployment = findDeployment(snapshot, id);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  if (deployment === undefined || place === null) return null;
  return {
    ...place,
    deployment,
    replans,
    snapshot,
    people: world.people,
    links: world.source.links(project.repository),
    progress: world.progress.progressOf(id),
    pause: world.progress.pauseOf(id),
    blocks: world.progress.blocksOf(id),
    auditHead: await world.store.auditHead(),
    now: world.system.now(),
  };
}

async function drawNotice(
  { store }: Pick<World, 'store'>,
  { name }: Project,
  seq: number,
): Promise<View | null> {
  const entry = await store.auditEntry(seq);
  if (entry === null) return null;
  const { event } = entry;
  if (!('deployment' in event)) return noticeView(name, entry, null);
  const snapshot = await store.snapshot({ project: name, deployments: [event.deployment] });
  return noticeView(name, entry, findDeployment(snapshot, event.deployment)?.request ?? null);
}

/** What is known, with what makes names of it. No call goes out. */
export const releaseState = (
  { people, source, progress, system }: Pick<World, 'people' | 'source' | 'progress' | 'system'>,
  project: Project,
  shown: Pick<ReleaseState, 'release' | 'candidate' | 'snapshot'>,
): ReleaseState => ({
  ...shown,
  project,
  naming: { people, links: source.links(project.repository) },
  checks: progress.checksOf(shown.candidate.commit),
  pause: progress.pauseOf(buildsOf(project.name)),
  now: system.now(),
});
