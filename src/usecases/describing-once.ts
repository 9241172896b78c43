// Revisions never change: within one gathering each of them is read once.
import type { Orchestrator } from '../ports.ts';

export type Describe = Orchestrator['describeRevision'];

export function describingOnce(orchestrator: Pick<Orchestrator, 'describeRevision'>): Describe {
  const read = new Map<string, ReturnType<Describe>>();
  return (cluster, arn) => {
    const revision = read.get(arn) ?? orchestrator.describeRevision(cluster, arn);
    read.set(arn, revision);
    return revision;
  };
}
