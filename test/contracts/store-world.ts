// What the contract of a store runs in.
import type { Store } from '../../src/ports.ts';

export interface World extends AsyncDisposable {
  readonly store: Store;
  /** The same records through another door: a second connection, where there is such a thing. */
  readonly other: Store;
  /** What the store takes for now, in milliseconds since the Unix epoch. */
  readonly clock: { time: number };
}

export const shop = { project: 'shop' };

/** As if the notifier had been there: from now on only what changes is stale. */
export async function drawAll(store: Store): Promise<void> {
  const message = { channel: 'C0123456789', ts: '1.2' };
  for (const { key, generation } of await store.staleCards()) await store.cardDrawn(key, message, generation);
}

export const staleKeys = async (store: Store): Promise<readonly string[]> =>
  (await store.staleCards()).map(({ key }) => key);
