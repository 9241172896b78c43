// A question that nobody answers ends by itself.
import { isOpen, type Open } from './deployment.ts';
import { approvalRule } from './gates.ts';
import type { Policy } from './project.ts';
import { accepted, findDeployment, type Decision, type Snapshot } from './snapshot.ts';

/** Milliseconds that the offer of a rollback stands when no approval rule says otherwise. */
export const ROLLBACK_OFFER = 60 * 60 * 1000;

/** When the request ends `expired`; `null` when it waits for no person. Counted from the request, so that a restart changes nothing. */
export function expiresAt(deployment: Open, policy: Policy): number | null {
  const { requestedAt, rollback } = deployment.request;
  const rule = approvalRule({ deployment, policy });
  if (rule !== null) return requestedAt + rule.expire;
  return rollback !== null && deployment.confirmedBy === null ? requestedAt + ROLLBACK_OFFER : null;
}

export function decideExpire(snapshot: Snapshot, id: string, now: number, policy: Policy): Decision {
  const open = findDeployment(snapshot, id);
  if (open === undefined || !isOpen(open)) return accepted();
  const at = expiresAt(open, policy);
  if (at === null || now < at) return accepted();
  return accepted({ type: 'deployment.expired', deployment: id, at: now });
}
