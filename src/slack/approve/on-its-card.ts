// A button counts only on the message that is on record as its card, or as a copy of it in another channel (T4).
import type { BlockAction, ButtonAction } from '@slack/bolt';
import { cardCopy, deploymentCard } from '../../domain/cards.ts';
import type { Message } from '../../ports.ts';
import type { World } from '../../usecases/world.ts';
import { buttonValue, type ButtonValue } from '../ids.ts';

type Reach = Pick<World, 'store'>;

export function messageOf({ container, channel }: BlockAction<ButtonAction>): Message | null {
  const ts: unknown = container['message_ts'];
  return typeof ts === 'string' && channel !== undefined ? { channel: channel.id, ts } : null;
}

export const carries = ({ message }: BlockAction<ButtonAction>, value: ButtonValue): boolean =>
  JSON.stringify(message?.['blocks'] ?? []).includes(JSON.stringify(buttonValue(value)));

/** Copies that others made are no cards. */
export async function isOnItsCard(
  world: Reach,
  value: ButtonValue,
  message: Message | null,
): Promise<boolean> {
  if (message === null) return false;
  const recorded = await recordedMessages(world, value, message.channel);
  return recorded.some(({ ts, channel }) => ts === message.ts && channel === message.channel);
}

/** Empty also while a new card is on its way: it is in the channel a moment before that is on record. */
export async function recordedMessages(
  { store }: Reach,
  { deployment, replans }: ButtonValue,
  channel: string,
): Promise<readonly Message[]> {
  const card = deploymentCard(deployment, replans);
  const cards = await Promise.all([store.findCard(card), store.findCard(cardCopy(card, channel))]);
  return cards.flatMap((each) => each?.message ?? []);
}
