// A question that nobody answers ends by itself.
import { isOpen, type Open } from './deployment.ts';
import type { Policy } from './project.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from './snapshot.ts';
import { approvalRule } from './valid-approvals.ts';

/** Milliseconds that the offer of a rollback, or an emergency, stands when no approval rule says otherwise. */
export const OFFER = 60 * 60 * 1000;

/** When the request ends `expired`; `null` when it waits for no person. Counted from the request, so that a restart changes nothing. */
export function expiresAt(deployment: Open, policy: Policy): number | null {
  const { requestedAt, rollback, emergency } = deployment.request;
  const rule = approvalRule({ deployment, policy });
  if (rule !== null) return requestedAt + rule.expire;
  const offered = rollback !== null || emergency;
  return offered && deployment.confirmedBy === null ? requestedAt + OFFER : null;
}

export function decideExpire(snapshot: Snapshot, id: string, now: number, policy: Policy): Decision {
  const open = findDeployment(snapshot, id);
  if (open === undefined || !isOpen(open)) return accepted();
  const at = expiresAt(open, policy);
  if (at === null || now < at) return accepted();
  return accepted({ type: 'deployment.expired', deployment: id, at: now });
}
