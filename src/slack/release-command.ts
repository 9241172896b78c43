// `/release …`: acknowledged at once, then read, then handed to the use case of its verb.
import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Command } from '../domain/command.ts';
import { parseCommand } from '../domain/parse-command.ts';
import type { Project } from '../domain/project.ts';
import { abortDeployment } from '../usecases/abort-deployment.ts';
import { deployRelease } from '../usecases/deploy-release.ts';
import { markRelease } from '../usecases/mark-release.ts';
import { pickCommits } from '../usecases/pick-commits.ts';
import { resolveDeployment } from '../usecases/resolve-deployment.ts';
import { rollBack } from '../usecases/roll-back.ts';
import { setControl } from '../usecases/set-controls.ts';
import type { Asker, World } from '../usecases/world.ts';
import type { View } from './blocks.ts';
import { answerCut, type Permalink } from './cut/command.ts';
import { helpView } from './help/view.ts';
import { byHandView } from './pick/by-hand.ts';
import { answerRead, refuse } from './read-command.ts';
import { outcomeReply, respondPrivately } from './replies.ts';

export const RELEASE_COMMAND = '/release';

export function listenToCommands(app: App, world: World): void {
  app.command(RELEASE_COMMAND, async ({ ack, client, command, respond }) => {
    await ack();
    const permalink: Permalink = async ({ channel, ts }) => {
      const { permalink: address } = await client.chat.getPermalink({ channel, message_ts: ts });
      return address ?? null;
    };
    const view = await answerCommand(world, command, permalink);
    if (view !== null) await respondPrivately(respond, view);
  });
}

type SlashCommand = SlackCommandMiddlewareArgs['command'];

/** @returns what only the person who typed it sees; `null` when there is nothing to add */
async function answerCommand(world: World, slash: SlashCommand, permalink: Permalink): Promise<View | null> {
  // A slash command can only be used by members of the workspace (FIELD-NOTES 24); guests are looked up.
  const asker: Asker = { id: slash.user_id, foreign: false, inbound: `command:${slash.trigger_id}` };
  const project = world.projects.find(({ channel }) => channel === slash.channel_id);
  if (project === undefined) {
    const channels = world.projects.map(({ channel }) => channel);
    return refuse(world, '', slash.text, asker, { code: 'not_a_project_channel', channels });
  }
  const parsed = parseCommand(
    slash.text,
    project.environments.map(({ name }) => name),
  );
  if (parsed.kind === 'refused') return refuse(world, project.name, slash.text, asker, parsed.refusal);
  return perform(world, project, parsed.command, asker, permalink);
}

async function perform(
  world: World,
  project: Project,
  command: Command,
  asker: Asker,
  permalink: Permalink,
): Promise<View | null> {
  switch (command.verb) {
    case 'cut':
      return answerCut(world, project, command, asker, permalink);
    case 'pick': {
      const outcome = await pickCommits(world, project, command, asker);
      return outcome.kind === 'by_hand' ? byHandView(project, outcome) : outcomeReply(outcome);
    }
    case 'mark':
      return outcomeReply(await markRelease(world, project, command, asker));
    case 'deploy':
      return outcomeReply(await deployRelease(world, project, command, asker));
    case 'rollback':
      if ('list' in command) return answerRead(world, project, command, asker);
      return outcomeReply(await rollBack(world, project, command, asker));
    case 'abort':
      return outcomeReply(await abortDeployment(world, project, command, asker));
    case 'resolve':
      return outcomeReply(await resolveDeployment(world, command.deployment, asker));
    case 'freeze':
    case 'unfreeze':
    case 'lock':
    case 'unlock':
    case 'hold':
    case 'resume':
      return outcomeReply(await setControl(world, project, command, asker));
    case 'show':
    case 'diff':
    case 'status':
    case 'history':
    case 'check':
    case 'whoami':
      return answerRead(world, project, command, asker);
    case 'help':
      return helpView();
  }
}
