// Digests of every container that runs the artifact: one reading, as strong as its weakest part.
import type { DigestReading } from '../domain/rollout.ts';
import type { Part } from './record-rollout.ts';
import type { World } from './world.ts';

export async function readEvidence(
  { orchestrator }: Pick<World, 'orchestrator'>,
  { environment, plan }: Part,
  revision: string,
): Promise<DigestReading> {
  const { cluster } = environment;
  const [first, ...others] = await Promise.all(
    [plan.container, ...plan.alsoContainers].map((container) =>
      orchestrator.readDigests(cluster, plan.ecsService, revision, container),
    ),
  );
  if (first === undefined) return { tasks: [], revision: null };
  // Another container that runs something else is what counts; that it reports nothing weakens the word of the first.
  return others.reduce(
    (weakest, each) => ({
      tasks: weakest.tasks.map((digest, index) => weaker(digest, each.tasks[index] ?? null)),
      revision: weaker(weakest.revision, each.revision),
    }),
    first,
  );
}

const weaker = (digest: string | null, other: string | null): string | null =>
  digest === null || other === null ? null : digest === other ? digest : other;
