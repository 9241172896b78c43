// ECS describes things in batches, and every operation has its own limit.

/** Asks for every item once, at most `size` a call, and for nothing when there are none. */
export async function inChunks<Item, Answer>(
  items: Iterable<Item>,
  size: number,
  ask: (chunk: Item[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const distinct = [...new Set(items)];
  const chunks = Array.from({ length: Math.ceil(distinct.length / size) }, (_, index) =>
    distinct.slice(index * size, (index + 1) * size),
  );
  return (await Promise.all(chunks.map(ask))).flat();
}
