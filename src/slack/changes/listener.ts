// *What is new* on a card: the whole changelog in a modal. A read: nothing is decided, and nothing is audited but a "no".
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { personRefusal } from '../../domain/people.ts';
import type { Project } from '../../domain/project.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { findRelease, refused } from '../../domain/snapshot.ts';
import { AdapterFault } from '../../ports.ts';
import { byPerson } from '../../usecases/causes.ts';
import { gatherPerson } from '../../usecases/gather-people.ts';
import { readChanges } from '../../usecases/read-release.ts';
import type { Asker, World } from '../../usecases/world.ts';
import { askerOf } from '../asker.ts';
import { faultText } from '../errors.ts';
import { ACTIONS, readChangesValue } from '../ids.ts';
import { showInModal } from '../modal-window.ts';
import { refusalLine } from '../refusal-text.ts';
import { noteView, readingView, wholeView } from './whole-view.ts';

export interface ChangesReach {
  readonly world: World;
  /** The workspace in which the bot is installed: clicks can come from others (FIELD-NOTES 24). */
  readonly homeTeam: string;
}

export function listenToChanges(app: App, { world, homeTeam }: ChangesReach): void {
  const shown = { action_id: ACTIONS.showChanges, type: 'block_actions' } as const;
  app.action<BlockAction<ButtonAction>>(shown, async ({ ack, action, body, client, respond }) => {
    await ack();
    // At once: GitHub may need longer than a trigger lives.
    await showInModal(
      { client, respond, log: world.log },
      body.trigger_id,
      readingView(),
      'What is new',
      () => answer(world, askerOf(body, homeTeam), body.channel?.id, action.value),
    );
  });
}

async function answer(
  world: World,
  asker: Asker,
  channel: string | undefined,
  value: string | undefined,
): ReturnType<typeof whole> {
  const project = world.projects.find((each) => each.channel === channel);
  const refusal =
    personRefusal(await gatherPerson(world.directory, asker)) ??
    (project === undefined ? elsewhere(world) : null);
  if (refusal !== null || project === undefined)
    return refuse(world, project, asker, refusal ?? elsewhere(world));
  return whole(world, project, asker, value);
}

const elsewhere = ({ projects }: Pick<World, 'projects'>): Refusal => ({
  code: 'not_a_project_channel',
  channels: projects.map(({ channel }) => channel),
});

async function whole(world: World, project: Project, asker: Asker, value: string | undefined) {
  const wanted = readChangesValue(value);
  const scope = { project: project.name, ...(wanted !== null && { releases: [wanted.release] }) };
  const release =
    wanted === null ? undefined : findRelease(await world.store.snapshot(scope), wanted.release);
  const candidate = release?.candidates.find(({ number }) => number === wanted?.candidate);
  if (wanted === null || candidate === undefined)
    return refuse(world, project, asker, { code: 'stale_card' });
  if (candidate.changes.kind === 'first') return noteView('It is the first release: everything is new.');
  try {
    const changes = await readChanges(world, project, wanted);
    if (changes === null) {
      return noteView('GitHub has one of the two commits no more: what lies between them cannot be told.');
    }
    const links = world.source.links(project.repository);
    return wholeView(changes, { people: world.people, links });
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    const id = world.system.id();
    world.log.error('a changelog could not be read', { id, error });
    return noteView(faultText(error, id));
  }
}

async function refuse(world: World, project: Project | undefined, asker: Asker, refusal: Refusal) {
  await world.store.change({ project: project?.name ?? '' }, byPerson(asker, 'show changes'), () =>
    refused(refusal),
  );
  return noteView(refusalLine(refusal));
}
