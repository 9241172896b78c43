// Who clicked or filled in a window, as Slack says.
import type { Asker } from '../usecases/world.ts';

/** What a click and a submitted window have in common. */
interface Body {
  readonly user: { readonly id: string; readonly team_id?: string };
  readonly team?: { readonly id: string } | null;
  readonly trigger_id: string;
}

/** @param homeTeam the workspace in which the bot is installed: clicks can come from others (FIELD-NOTES 24) */
export function askerOf({ user, team, trigger_id: trigger }: Body, homeTeam: string): Asker {
  return { id: user.id, foreign: (user.team_id ?? team?.id) !== homeTeam, inbound: `click:${trigger}` };
}
