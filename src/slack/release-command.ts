// `/release …`: acknowledged at once, then read, then handed to the use case of its verb.
import type { App, RespondFn, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { parseCommand, type Command } from '../domain/command.ts';
import { findEnvironment, type Project } from '../domain/project.ts';
import { refused } from '../domain/snapshot.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../ports.ts';
import { cutRelease } from '../usecases/cut-release.ts';
import { deployRelease, unknownEnvironment } from '../usecases/deploy-release.ts';
import { gatherPerson } from '../usecases/gather-people.ts';
import { personRefusal } from '../domain/people.ts';
import { readStatus } from '../usecases/read-status.ts';
import { resolveDeployment } from '../usecases/resolve-deployment.ts';
import { rollBack } from '../usecases/roll-back.ts';
import type { Asker, World } from '../usecases/world.ts';
import type { View } from './blocks.ts';
import { helpView } from './help/view.ts';
import { outcomeReply } from './replies.ts';
import { historyView, statusView } from './status/views.ts';

export const RELEASE_COMMAND = '/release';

export function listenToCommands(app: App, world: World): void {
  app.command(RELEASE_COMMAND, async ({ ack, command, respond }) => {
    await ack();
    const view = await answerCommand(world, command);
    if (view !== null) await respondPrivately(respond, view);
  });
}

type SlashCommand = SlackCommandMiddlewareArgs['command'];

/** @returns what only the person who typed it sees; `null` when there is nothing to add */
async function answerCommand(world: World, slash: SlashCommand): Promise<View | null> {
  // A slash command can only be used by members of the workspace (FIELD-NOTES 24); guests are looked up.
  const asker: Asker = { id: slash.user_id, foreign: false, inbound: `command:${slash.trigger_id}` };
  const project = world.projects.find(({ channel }) => channel === slash.channel_id);
  if (project === undefined) {
    const channels = world.projects.map(({ channel }) => channel);
    return outcomeReply(
      await refuse(world, '', slash.text, asker, { code: 'not_a_project_channel', channels }),
    );
  }
  const parsed = parseCommand(
    slash.text,
    project.environments.map(({ name }) => name),
  );
  if (parsed.kind === 'refused') {
    return outcomeReply(await refuse(world, project.name, slash.text, asker, parsed.refusal));
  }
  return perform(world, project, parsed.command, asker);
}

async function perform(world: World, project: Project, command: Command, asker: Asker): Promise<View | null> {
  switch (command.verb) {
    case 'cut':
      return outcomeReply(await cutRelease(world, project, command.ref, asker));
    case 'deploy':
      return outcomeReply(await deployRelease(world, project, command, asker));
    case 'rollback':
      return outcomeReply(await rollBack(world, project, command, asker));
    case 'resolve':
      return outcomeReply(await resolveDeployment(world, command.deployment, asker));
    case 'status':
      return (
        (await outsider(world, project, command.verb, asker)) ??
        statusView(project, await readStatus(world, project))
      );
    case 'history':
      return (
        (await outsider(world, project, command.verb, asker)) ??
        history(world, project, command.environment, asker)
      );
    case 'help':
      return helpView();
  }
}

async function history(
  world: World,
  project: Project,
  environment: string | null,
  asker: Asker,
): Promise<View | null> {
  if (environment !== null && findEnvironment(project, environment) === undefined) {
    const refusal = unknownEnvironment(project, environment);
    return outcomeReply(await refuse(world, project.name, `history ${environment}`, asker, refusal));
  }
  return historyView(project, environment, await world.store.snapshot({ project: project.name }));
}

/** What runs in production is nothing for outsiders and guests either (T10). */
async function outsider(world: World, project: Project, tried: string, asker: Asker): Promise<View | null> {
  const refusal = personRefusal(await gatherPerson(world.directory, asker));
  return refusal === null ? null : outcomeReply(await refuse(world, project.name, tried, asker, refusal));
}

/** A "no" before any use case is reached: recorded all the same. */
const refuse = (
  world: World,
  project: string,
  tried: string,
  asker: Asker,
  refusal: Refusal,
): Promise<Outcome> =>
  world.store.change(
    { project },
    { actor: { kind: 'person', id: asker.id }, inbound: asker.inbound, tried: tried.slice(0, 200) },
    () => refused(refusal),
  );

export const respondPrivately = async (respond: RespondFn, view: View): Promise<void> => {
  await respond({ ...view, response_type: 'ephemeral', replace_original: false });
};
