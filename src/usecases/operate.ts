// What an operator does at the command line while Slack is down: the same use cases, and the same audit log. Whoever has a
// shell on the machine has been let in by that machine.
import { isOpen } from '../domain/deployment.ts';
import type { Project } from '../domain/project.ts';
import { accepted, findDeployment, refused } from '../domain/snapshot.ts';
import type { Cause, Outcome } from '../ports.ts';
import { offerRollback, triedText, type Reach, type RollbackTyped } from './roll-back.ts';
import type { World } from './world.ts';

/** How somebody at the command line stands where others stand by their Slack id. */
const operatorId = (user: string): string => `operator:${user}`;

const byOperator = (user: string, tried: string): Cause => ({
  actor: { kind: 'operator', user },
  inbound: null,
  tried,
});

export const offerByOperator = (
  world: Reach,
  project: Project,
  typed: RollbackTyped,
  user: string,
): Promise<Outcome> =>
  offerRollback(world, project, typed, {
    by: operatorId(user),
    automatic: false,
    cause: byOperator(user, triedText(typed)),
  });

/** The one confirming word, on the plan that was shown; or that it is not wanted after all. */
export async function answerByOperator(
  { store, system }: Pick<World, 'store' | 'system'>,
  { id, replans, goes }: { readonly id: string; readonly replans: number; readonly goes: boolean },
  user: string,
): Promise<Outcome> {
  const project = (await store.projectOf(id)) ?? '';
  const cause = byOperator(user, `${goes ? 'confirm' : 'drop'} ${id}`);
  return store.change({ project, deployments: [id] }, cause, (snapshot) => {
    const open = findDeployment(snapshot, id);
    if (open === undefined || !isOpen(open) || open.replans !== replans || open.request.rollback === null)
      return refused({ code: 'stale_card' });
    const event = { deployment: id, at: system.now(), by: operatorId(user) };
    return accepted(
      goes
        ? { ...event, type: 'rollback.confirmed' }
        : { ...event, type: 'deployment.cancelled', reason: null },
    );
  });
}
