// Chores over many things: one that cannot be done holds up no other.
import { AdapterFault } from '../ports.ts';
import { Fenced } from './fenced.ts';

/**
 * Each gets its turn, and the first trouble is thrown once all have had theirs; at once when it is everybody's: a lease
 * that is lost, a database, or a provider that may be back later.
 */
export async function oneByOne<Item>(
  items: Iterable<Item>,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const troubles: unknown[] = [];
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      if (isEverybodys(error)) throw error;
      troubles.push(error);
    }
  }
  if (troubles.length > 0) throw troubles[0];
}

const isEverybodys = (error: unknown): boolean =>
  error instanceof Fenced ||
  (error instanceof AdapterFault && (error.retryable || error.provider === 'sqlite'));
