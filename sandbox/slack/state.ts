// Everything that the workspace remembers, put together once and shared by its doors (Web API, sockets, people).
import { Changes } from './changes.ts';
import { Directory, type DirectoryOptions } from './directory.ts';
import { Messages } from './messages.ts';
import { Tickets } from './tickets.ts';
import { Views } from './views.ts';

/** The app, as the workspace knows it. */
export const APP_ID = 'A0SLIPWAY';
export const BOT_ID = 'B0SLIPWAY';
/** The old verification token that every payload still carries; apps should rather check signatures. */
export const VERIFICATION_TOKEN = 'sandbox-verification-token';

export interface State {
  readonly directory: Directory;
  readonly messages: Messages;
  readonly views: Views;
  readonly tickets: Tickets;
  readonly changes: Changes;
  readonly scopes: ReadonlySet<string>;
  /** Whether the app's configuration lets it send direct messages. */
  readonly messagesTab: boolean;
  readonly botToken: string;
  readonly appToken: string;
  /** `http://127.0.0.1:<port>`, known once it listens. */
  url: string;
}

export interface StateOptions extends DirectoryOptions {
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: readonly string[];
  readonly messagesTab: boolean;
  readonly now: () => number;
}

export function createState(options: StateOptions): State {
  const changes = new Changes();
  const directory = new Directory(options);
  return {
    directory,
    changes,
    messages: new Messages(changes, options.now),
    views: new Views(changes, { teamId: options.team.id, appId: APP_ID, botId: BOT_ID }),
    tickets: new Tickets(options.now),
    scopes: new Set(options.scopes),
    messagesTab: options.messagesTab,
    botToken: options.botToken,
    appToken: options.appToken,
    url: '',
  };
}
