// What somebody else refused is tried again: after every start, and then about once an hour. A permission may have been
// mended since, and some refusals pass.
import { oneByOne } from './one-by-one.ts';

/** Project -> its turns. */
export type RetryMemory = Map<string, Turns>;

interface Turns {
  /** When to try again. */
  readonly next: number;
  /** Key -> when that one was tried last. */
  readonly tried: Map<string, number>;
}

/** Milliseconds. */
const HOUR = 60 * 60 * 1000;
/** Until the next try where there was no answer. */
const LATER = 5 * 60 * 1000;
/** What a permission is missing for may be every release there ever was, and each costs some calls. */
const MOST = 20;

/**
 * Nothing, until it is time; then at most 20 of them, the longest untried and the newest first.
 *
 * @param refused oldest first
 */
export async function tryAgain<Item>(
  memory: RetryMemory,
  project: string,
  now: number,
  refused: readonly Item[],
  { keyOf, act }: { readonly keyOf: (item: Item) => string; readonly act: (item: Item) => Promise<void> },
): Promise<void> {
  const turns = memory.get(project);
  if (now < (turns?.next ?? 0)) return;
  const tried = turns?.tried ?? new Map<string, number>();
  memory.set(project, { next: now + LATER, tried });
  const last = (item: Item): number => tried.get(keyOf(item)) ?? 0;
  const turn = refused
    .toReversed()
    .toSorted((a, b) => last(a) - last(b))
    .slice(0, MOST);
  await oneByOne(turn, async (item) => {
    tried.set(keyOf(item), now);
    await act(item);
  });
  memory.set(project, { next: now + HOUR, tried });
}
