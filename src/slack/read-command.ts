// The commands that only read: refused to outsiders, and otherwise not audited.
import type { Command } from '../domain/command.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Environment, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refused } from '../domain/snapshot.ts';
import { byPerson } from '../usecases/causes.ts';
import { checkDeployment } from '../usecases/check-deployment.ts';
import { compareReleases } from '../usecases/compare-releases.ts';
import { unknownEnvironment } from '../usecases/deploy-release.ts';
import { gatherPerson } from '../usecases/gather-people.ts';
import { listTargets } from '../usecases/list-targets.ts';
import { showRelease } from '../usecases/read-release.ts';
import { readStatus } from '../usecases/read-status.ts';
import { whoAmI } from '../usecases/who-am-i.ts';
import type { Asker, World } from '../usecases/world.ts';
import type { View } from './blocks.ts';
import { checkView } from './check/view.ts';
import { diffView } from './diff/view.ts';
import { releaseState } from './render-card.ts';
import { outcomeReply } from './replies.ts';
import { rollbackListView } from './rollback/list-view.ts';
import { showView } from './show/view.ts';
import { historyView, statusView } from './status/views.ts';
import { whoAmIView } from './whoami/view.ts';

export type ReadCommand =
  | Extract<Command, { readonly verb: 'show' | 'diff' | 'status' | 'history' | 'check' | 'whoami' }>
  | Extract<Command, { readonly list: true }>;

export async function answerRead(
  world: World,
  project: Project,
  command: ReadCommand,
  asker: Asker,
): Promise<View | null> {
  // Everybody may know what they are taken for.
  if (command.verb === 'whoami') return whoAmIView(await whoAmI(world, project, asker));
  // What runs in production is nothing for outsiders and guests either (T10).
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  const read = outsider === null ? await readView(world, project, command, asker) : [outsider];
  return isView(read) ? read : refuse(world, project.name, triedText(command), asker, ...read);
}

const isView = (read: View | readonly Refusal[]): read is View => 'blocks' in read;

async function readView(
  world: World,
  project: Project,
  command: Exclude<ReadCommand, { readonly verb: 'whoami' }>,
  asker: Asker,
): Promise<View | readonly Refusal[]> {
  switch (command.verb) {
    case 'show': {
      const shown = await showRelease(world, project, command.release);
      return shown.kind === 'refused' ? [shown.refusal] : showView(releaseState(world, project, shown));
    }
    case 'diff': {
      const difference = await compareReleases(world, project, command);
      if (difference.kind === 'refused') return difference.refusals;
      const naming = { people: world.people, links: world.source.links(project.repository) };
      return diffView(project, difference, naming);
    }
    case 'check': {
      const checked = await checkDeployment(world, project, { ...command, by: asker.id });
      if (checked.kind === 'refused') return checked.refusals;
      return checkView(project, world.people, checked, world.system.now());
    }
    case 'status':
      return statusView(project, await readStatus(world, project));
    case 'rollback': {
      const environments = namedOrAll(project, command.environment);
      if (environments.length === 0) return [unknownEnvironment(project, command.environment ?? '')];
      return rollbackListView(project, await listTargets(world, project, environments));
    }
    case 'history': {
      const { environment } = command;
      if (environment !== null && findEnvironment(project, environment) === undefined)
        return [unknownEnvironment(project, environment)];
      return historyView(project, environment, await world.store.snapshot({ project: project.name }));
    }
  }
}

const namedOrAll = ({ environments }: Project, name: string | null): readonly Environment[] =>
  environments.filter((each) => name === null || each.name === name);

/** For the audit entry of a refusal. */
function triedText(command: ReadCommand): string {
  switch (command.verb) {
    case 'show':
      return `show ${command.release}`;
    case 'diff':
      return `diff ${command.from} ${command.to ?? ''}`.trimEnd();
    case 'check':
      return `check ${command.release} ${command.environment}`;
    case 'whoami':
    case 'status':
      return command.verb;
    case 'rollback':
      return `rollback list ${command.environment ?? ''}`.trimEnd();
    case 'history':
      return `history ${command.environment ?? ''}`.trimEnd();
  }
}

/** A "no" before any use case is reached: recorded all the same. */
export const refuse = async (
  world: Pick<World, 'store'>,
  project: string,
  tried: string,
  asker: Asker,
  ...refusals: readonly Refusal[]
): Promise<View | null> =>
  outcomeReply(await world.store.change({ project }, byPerson(asker, tried), () => refused(...refusals)));
