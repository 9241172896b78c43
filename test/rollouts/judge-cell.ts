// Plays one cell, and tells what was said, how many calls that took, and how long after the truth it came.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { hasEnded } from '../../src/domain/rollout.ts';
import { openBed, type Bed } from './bed.ts';
import type { Cell, Said } from './cell.ts';

export interface Judged {
  readonly said: Said;
  readonly right: boolean;
  /** Calls of ECS in all. */
  readonly calls: number;
  /** Milliseconds from the end of a service deployment in ECS to the verdict on it, the longest; `null`: none ended. */
  readonly delay: number | null;
}

export async function judgeCell(cell: Cell): Promise<Judged> {
  await using bed = await openBed(cell.bed);
  const { said, deployment } = await cell.play(bed);
  return {
    said,
    right: isDeepStrictEqual(said, cell.must),
    calls: bed.aws.calls.filter(({ call }) => !/Image|Repositor|^GET/.test(call)).length,
    delay: deployment === null ? null : await delayOf(bed, deployment.request.id),
  };
}

/** What the audit log says of when it was learned, against what ECS says of when it was so. */
async function delayOf(bed: Bed, id: string): Promise<number | null> {
  bed.aws.ecs.staleReads(0);
  const entries = (await bed.world.store.auditEntries('shop', 1000)).toReversed();
  const ours = new Map<string, string>();
  const delays: number[] = [];
  for (const { event } of entries) {
    if (event.type !== 'rollout.changed' || event.deployment !== id) continue;
    if (event.rollout.status === 'rolling_out') ours.set(event.service, event.rollout.serviceDeployment);
    const arn = ours.get(event.service);
    const ended = hasEnded(event.rollout) && arn !== undefined ? endOf(bed, arn) : null;
    if (ended !== null) delays.push(event.at - ended);
  }
  return delays.length === 0 ? null : Math.max(...delays);
}

const described = z.object({
  serviceDeployments: z.array(z.object({ finishedAt: z.date().optional() })),
});

function endOf({ aws }: Bed, arn: string): number | null {
  const answer = aws.ecs.answer('eu-west-1', 'DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
  return described.parse(answer).serviceDeployments[0]?.finishedAt?.getTime() ?? null;
}
