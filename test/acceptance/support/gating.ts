// Questions and answers at the gates, as people meet them: a card that asks, a window that asks why, orders over an
// environment, and what is then said of it.
import { expect } from 'vitest';
import { CHANNEL, PEOPLE, type Change, type Name } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import type { ClickOptions } from '../../../sandbox/slack/people.ts';
import type { AuditEntry, Event } from '../../../src/domain/audit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Release } from '../../../src/domain/release.ts';
import { cutting, shown } from './releases.ts';
import { LONG, type Walk } from './the-walk.ts';

export const mention = (who: Name): string => `<@${PEOPLE[who]}>`;

export interface Asked {
  readonly sha: string;
  readonly release: Release;
  readonly card: Message;
}

/** Merges and cuts; automation then asks for production. */
export async function asking(walk: Walk, change: Change): Promise<Asked> {
  const sha = await walk.shop.merge(change);
  const release = await cutting(walk);
  const card = await walk.waitForCard(goesTo(release));
  return { sha, release, card };
}

/** Headline of the newest card of a release that goes to production, and what it begins with. */
export const goesTo = ({ name }: Pick<Release, 'name'>, says = ''): RegExp =>
  new RegExp(`${name.replaceAll('.', '\\.')} → production: ${says}`);

/** The newest card of the newest deployment to an environment, once it says all of this. */
export const cardSaying = (
  walk: Walk,
  says: readonly string[],
  environment = 'production',
): Promise<Message> =>
  walk.shop.slack.waitFor(
    () => {
      const card = cardIn(walk, CHANNEL, walk.records().the(environment));
      return card !== undefined && says.every((each) => shown(card).includes(each)) ? card : undefined;
    },
    { what: `the card to say ${says.join(', ')}`, timeoutMs: LONG },
  );

/** The newest card of a deployment in any channel. */
export const cardIn = (
  { shop }: Pick<Walk, 'shop'>,
  channel: string,
  { request }: { readonly request: Pick<Deployment['request'], 'id'> },
): Message | undefined =>
  shop.slack.messages(channel).findLast((message) => shown(message).includes(`deployment \`${request.id}\``));

/** Presses *Reject*, and says why in the window that this opens. */
export async function rejecting(
  walk: Walk,
  who: Name,
  card: Message,
  why = 'Not today.',
  clicking: ClickOptions = {},
): Promise<void> {
  const { slack } = walk.shop;
  await walk.press(who, card, 'Reject', clicking);
  const view = await slack.waitFor(() => slack.openViews(PEOPLE[who]).at(-1), {
    what: `the window that asks ${who} why`,
    timeoutMs: LONG,
  });
  expect(shown(view)).toContain('This stands on the card and in the audit log.');
  expect(await slack.submitView(PEOPLE[who], view, { 'Why?': why })).toMatchObject({ result: 'closed' });
}

/** A word to everybody, once it is in the channel: what is said beside the cards. */
export const notice = (walk: Walk, says: RegExp): Promise<Message> =>
  walk.shop.slack.waitFor(() => walk.shop.slack.messages(CHANNEL).findLast(({ text }) => says.test(text)), {
    what: `a notice that says ${says.source}`,
    timeoutMs: LONG,
  });

/** What is on record of this kind, in the order in which it happened. */
export const recorded = <T extends Event['type']>(
  walk: Walk,
  type: T,
): readonly (AuditEntry & { readonly event: Extract<Event, { readonly type: T }> })[] =>
  walk.records().audit.flatMap((entry) => (isOf(entry, type) ? entry : []));

const isOf = <T extends Event['type']>(
  entry: AuditEntry,
  type: T,
): entry is AuditEntry & { readonly event: Extract<Event, { readonly type: T }> } =>
  entry.event.type === type;

/** Buttons of a message, by their labels. */
export const buttonsOf = ({ blocks }: Pick<Message, 'blocks'>): readonly string[] =>
  blocks.flatMap((block) =>
    block.type === 'actions' && 'elements' in block
      ? block.elements.flatMap((each) => (each.type === 'button' ? each.text.text : []))
      : [],
  );
