// All that the gates look at, as one readonly object: what is on record, and what was read for them.
import type { Authors } from './authors.ts';
import { freezesIn, holdsIn, lockOf, type Controls, type Hold, type Lock } from './controls.ts';
import type { Holding, Open } from './deployment.ts';
import { badRelease } from './mark.ts';
import type { Eligibility } from './people.ts';
import type { Checks, PlanFacts } from './plan.ts';
import type { AfterRule, Identity, Policy } from './project.ts';
import { proofIn, type Proof } from './proof.ts';
import type { Refusal } from './refusal.ts';
import type { Verification } from './release.ts';
import { findRelease, holderOf, type Snapshot } from './snapshot.ts';
import { calendarFreezeAt, windowState, type WindowState } from './windows.ts';

export interface GateFacts {
  readonly deployment: Open;
  readonly policy: Policy;
  readonly people: readonly Identity[];
  readonly holder: Holding | undefined;
  /** Whether these very artifacts have succeeded where the policy wants them to be first. */
  readonly proof: Proof | null;
  /** Who looked at them there. */
  readonly verification: Verification | null;
  /** What speaks against the release itself: somebody has marked it as bad. */
  readonly bad: Refusal | null;
  /** Checks at the commit; `unreadable` when GitHub could not say. */
  readonly checks: Checks;
  readonly authors: Authors;
  readonly window: WindowState;
  readonly freezes: readonly StandingFreeze[];
  readonly lock: Lock | undefined;
  readonly holds: readonly Hold[];
  /** Who of those that acted is still what they were, as looked up at the start; `null`: as recorded when they acted. */
  readonly eligibility: Readonly<Record<string, Eligibility>> | null;
  readonly now: number;
}

/** A freeze of the calendar or of somebody's order, as it stands now. */
export interface StandingFreeze {
  readonly id: string;
  /** `null`: slipway.yml's calendar. */
  readonly by: string | null;
  readonly until: number | null;
  readonly reason: string;
}

/** What the facts are gathered with. */
export interface GateContext {
  readonly policy: Policy;
  readonly people: readonly Identity[];
  readonly now: number;
  /** As read just now; as recorded with the plan when left out. */
  readonly shown?: Pick<PlanFacts, 'checks' | 'authors'>;
  readonly eligibility?: Readonly<Record<string, Eligibility>>;
}

/** The facts as the store has them. */
export function gateFacts(snapshot: Snapshot, deployment: Open, context: GateContext): GateFacts {
  const { policy, people, now, shown = deployment.plan.shown, eligibility = null } = context;
  const { request } = deployment;
  const { environment: where } = request;
  const { after } = policy;
  return {
    deployment,
    policy,
    people,
    holder: holderOf(snapshot, where),
    proof: after === null ? null : proofIn(snapshot, after.environment, request.artifacts, now),
    verification: after === null ? null : verificationOf(snapshot, deployment, after, now),
    bad: badRelease(snapshot, request.release),
    checks: shown.checks,
    authors: shown.authors,
    window: windowState(policy.windows, now),
    freezes: standingFreezes(snapshot.controls, where, policy, now),
    lock: lockOf(snapshot.controls, where, now),
    holds: holdsIn(snapshot.controls, where),
    eligibility,
    now,
  };
}

/** Somebody's word about the deployment that proves these artifacts: about an earlier one it is no word about this. */
function verificationOf(
  snapshot: Snapshot,
  { request }: Open,
  { environment, verifiedBy }: AfterRule,
  now: number,
): Verification | null {
  const proof = proofIn(snapshot, environment, request.artifacts, now);
  const words = findRelease(snapshot, request.release)?.candidates.flatMap(
    ({ verifications }) => verifications,
  );
  const counts = ({ deployment, through }: Verification): boolean =>
    deployment === proof?.deployment && through.some((entry) => verifiedBy.includes(entry));
  return words?.findLast(counts) ?? null;
}

/** By order and by the calendar. */
export const standingFreezes = (
  controls: Controls,
  where: string,
  { freezes }: Pick<Policy, 'freezes'>,
  now: number,
): readonly StandingFreeze[] => {
  const calendar = calendarFreezeAt(freezes, now);
  return [
    ...freezesIn(controls, where, now).map(({ id, by, until, reason }) => ({ id, by, until, reason })),
    ...(calendar === null
      ? []
      : [
          {
            // Another year's freeze is another freeze.
            id: `calendar:${calendar.freeze.from}:${calendar.freeze.to}`,
            by: null,
            until: calendar.until,
            reason: calendar.freeze.reason,
          },
        ]),
  ];
};
