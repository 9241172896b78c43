// *Ask again* on a card whose time is over: the same candidate for the same environment, asked for by whoever clicks.
import { personRefusal } from '../domain/people.ts';
import { findRelease, refused } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import type { Click } from './answer-deployment.ts';
import { byPerson } from './causes.ts';
import { findClicked } from './find-clicked.ts';
import { gatherPerson } from './gather-people.ts';
import { requestDeployment } from './request-deployment.ts';
import { findPlace, type World } from './world.ts';

export async function askAgain(world: World, click: Click): Promise<Outcome> {
  const { deployment: id, asker } = click;
  const project = (await world.store.projectOf(id)) ?? '';
  const snapshot = await world.store.snapshot({ project, deployments: [id] });
  const cause = byPerson(asker, `ask again ${id}`);
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return world.store.change({ project }, cause, () => refused(outsider));
  const expired = findClicked(snapshot, click);
  // What a rollback would have put back is asked for by `/release rollback` alone: a deploy would take another road.
  const isOver = expired?.status === 'expired' && expired.request.rollback === null;
  const request = isOver ? expired.request : null;
  const place = request === null ? null : findPlace(world, request);
  const release = request === null ? undefined : findRelease(snapshot, request.release);
  const candidate = release?.candidates.find(({ number }) => number === request?.candidate);
  if (place === null || release === undefined || candidate === undefined) {
    return world.store.change({ project }, cause, () => refused({ code: 'stale_card' }));
  }
  const asked = { ...place, release, candidate, requestedBy: asker.id, automatic: false, emergency: null };
  return requestDeployment(world, asked, cause, snapshot);
}
