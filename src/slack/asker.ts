// Who clicked, as Slack says.
import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { Asker } from '../usecases/world.ts';

/** @param homeTeam the workspace in which the bot is installed: clicks can come from others (FIELD-NOTES 24) */
export function askerOf(body: BlockAction<ButtonAction>, homeTeam: string): Asker {
  const team = body.user.team_id ?? body.team?.id;
  return { id: body.user.id, foreign: team !== homeTeam, inbound: `click:${body.trigger_id}` };
}
