// Which view belongs to a card's key.
import { cardSubject } from '../domain/cards.ts';
import { findDeployment, findRelease } from '../domain/snapshot.ts';
import type { Card } from '../ports.ts';
import { findPlace, findProject, type World } from '../usecases/world.ts';
import type { View } from './blocks.ts';
import { releaseCard } from './cut/release-card.ts';
import { deploymentCard } from './deploy/deployment-card.ts';

export interface Drawing {
  readonly view: View;
  readonly channel: string;
}

/** The card as the record has it now; `null` when its subject, or its project in slipway.yml, is gone. */
export async function renderCard(
  world: Pick<World, 'projects' | 'store' | 'progress' | 'system'>,
  card: Pick<Card, 'key' | 'project'>,
): Promise<Drawing | null> {
  const subject = cardSubject(card.key);
  const project = findProject(world, card.project);
  if (subject === null || project === undefined) return null;
  const { channel } = project;
  if (subject.kind === 'release') {
    const snapshot = await world.store.snapshot({ project: project.name, releases: [subject.release] });
    const release = findRelease(snapshot, subject.release);
    return release === undefined ? null : { channel, view: releaseCard(project, release, snapshot) };
  }
  const { deployment: id, replans } = subject;
  const snapshot = await world.store.snapshot({ project: project.name, deployments: [id] });
  const deployment = findDeployment(snapshot, id);
  const place = deployment === undefined ? null : findPlace(world, deployment.request);
  if (deployment === undefined || place === null) return null;
  const view = deploymentCard({
    ...place,
    deployment,
    replans,
    snapshot,
    progress: world.progress.progressOf(id),
    pause: world.progress.pauseOf(id),
    blocks: world.progress.blocksOf(id),
    auditHead: await world.store.auditHead(),
    now: world.system.now(),
  });
  return { channel, view };
}
