// What happens when a listener throws: people get one honest sentence and an id, the log gets the cause.
import type { App } from '@slack/bolt';
import { z } from 'zod';
import { AdapterFault, type Log, type System } from '../ports.ts';
import { escape } from './escape.ts';

const PROVIDERS = { aws: 'AWS', github: 'GitHub', slack: 'Slack', sqlite: "Slipway's database" } as const;

type Failure = Parameters<Parameters<App['error']>[0]>[0];

/** Who typed or clicked, and where: a command has it flat, a click nested. */
const asked = z.object({
  channel_id: z.string().optional(),
  user_id: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  user: z.object({ id: z.string() }).optional(),
});

export function explainErrors(app: App, log: Log, system: Pick<System, 'id'>): void {
  app.error(async ({ error, body }: Failure) => {
    const id = system.id();
    const cause: unknown = 'original' in error ? error.original : error;
    log.error('a listener failed', { id, error: cause });
    const who = asked.safeParse(body);
    const channel = who.data?.channel_id ?? who.data?.channel?.id;
    const user = who.data?.user_id ?? who.data?.user?.id;
    if (channel === undefined || user === undefined) return;
    await app.client.chat.postEphemeral({ channel, user, text: sentence(cause, id) });
  });
}

const sentence = (cause: unknown, id: string): string =>
  cause instanceof AdapterFault
    ? faultText(cause, id)
    : `Something failed on our side (\`${id}\`). Nothing more is done; \`/release status\` shows where things stand.`;

/** @param id under which the log has the cause */
export function faultText(cause: AdapterFault, id: string): string {
  const what = `${PROVIDERS[cause.provider]} did not give an answer that Slipway can use (${escape(cause.code, 60)}, \`${id}\`).`;
  return `${what} Nothing was changed; ${cause.retryable ? 'try again in a moment.' : 'somebody has to look at its set-up.'}`;
}
