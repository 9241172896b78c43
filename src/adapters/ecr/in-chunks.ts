// ECR API: BatchGetImage and DescribeImages take at most 100 images, DescribeRepositories at most 100 names.
const limit = 100;

export function inChunks<Item, Answer>(
  items: readonly Item[],
  ask: (chunk: Item[]) => Promise<Answer>,
): Promise<Answer[]> {
  const chunks = Array.from({ length: Math.ceil(items.length / limit) }, (_, index) =>
    items.slice(index * limit, (index + 1) * limit),
  );
  return Promise.all(chunks.map(ask));
}
