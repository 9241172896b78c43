// What people do on a walk, and what is waited for and believed.
import { setTimeout as sleep } from 'node:timers/promises';
import { CHANNEL, PEOPLE, type Name, type Shop } from '../shop.ts';
import type { Message } from '../slack/model.ts';
import type { Terminal } from '../terminal.ts';
import type { Claims } from './claims.ts';
import type { Truth } from './truth.ts';

export interface Walker {
  readonly shop: Shop;
  readonly terminal: Terminal;
  readonly claims: Claims;
  readonly truth: Truth;
}

type Digests = Readonly<Record<string, string>>;

export interface Cut {
  /** `2026.11.21.1` */
  readonly release: string;
  /** As CI pushed them. */
  readonly pushed: Digests;
}

/** Milliseconds to wait for a card. */
export const STEP = 20_000;

export async function approve(
  walker: Walker,
  { release }: Pick<Cut, 'release'>,
  one: Name,
  other: Name,
): Promise<void> {
  const gate = await card(walker, `${release} → production: Waiting for 2 approvals`);
  await click(walker, one, gate, 'Approve');
  const half = await card(walker, `${release} → production: Waiting for 1 approval`);
  await click(walker, other, half, 'Approve');
}

export async function rollBack(
  walker: Walker,
  reason: string,
  { from, to }: { readonly from: Cut; readonly to: Cut },
): Promise<void> {
  await type(walker, 'dan', `/release rollback ${reason}`);
  const title = `Roll back production: ${from.release} → ${to.release}`;
  const offered = await card(walker, `${title}: One click`);
  await click(walker, 'dan', offered, 'Roll back');
  await card(walker, `${title}: Rolled back`);
  walker.claims.holds(
    `production runs ${to.release} again, one click later`,
    await runs(walker.truth, 'production', to.pushed),
  );
}

export async function type({ shop, terminal }: Walker, who: Name, text: string): Promise<void> {
  terminal.said(`${who}> ${text}\n`);
  const [command = '', ...rest] = text.split(' ');
  const { failure } = await shop.slack.command(PEOPLE[who], CHANNEL, command, rest.join(' '));
  if (failure !== undefined) throw new Error(`Slack says ${failure}`);
}

export async function click(
  { shop, terminal }: Walker,
  who: Name,
  message: Message,
  label: string,
): Promise<void> {
  terminal.said(`${who}> [${label}]\n`);
  const { failure } = await shop.slack.click(PEOPLE[who], message, label);
  if (failure !== undefined) throw new Error(`Slack says ${failure}`);
}

/** The newest card whose text has this, as soon as there is one. */
export const card = ({ shop: { slack } }: Walker, text: string): Promise<Message> =>
  slack.waitFor(() => slack.messages(CHANNEL).findLast((message) => message.text.includes(text)), {
    what: `a card that says "${text}"`,
    timeoutMs: STEP,
  });

export const shownText = ({ blocks }: Message): string => JSON.stringify(blocks);

export async function runs(truth: Truth, environment: string, digests: Digests): Promise<boolean> {
  const running = await truth.running(environment);
  return Object.entries(digests).every(
    ([name, digest]) => running[name]?.length === 1 && running[name][0] === digest,
  );
}

/** What can be had only once the bot has made it. */
export async function eventually<T>(look: () => Promise<T>, what: string): Promise<T> {
  const deadline = Date.now() + STEP;
  for (;;) {
    try {
      return await look();
    } catch {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await sleep(100);
    }
  }
}
