// *Reviewed* after an emergency: a second person has looked at what was done (T31).
import { reviewOf, type ControlEvent } from './controls.ts';
import type { Open } from './deployment.ts';
import type { GateName } from './gate-name.ts';
import { spokenName } from './names.ts';
import { denial, personRefusal, type Eligibility, type PersonFact } from './people.ts';
import { accepted, refused, type Decision, type Snapshot } from './snapshot.ts';

export interface ReviewFacts {
  readonly person: PersonFact;
  readonly eligibility: Eligibility;
  /** Who approves there in ordinary times; empty: anybody. */
  readonly reviewers: readonly string[];
}

export function decideReview(
  snapshot: Snapshot,
  { deployment, by, now: at }: { readonly deployment: string; readonly by: string; readonly now: number },
  { person, eligibility, reviewers: from }: ReviewFacts,
): Decision {
  const review = reviewOf(snapshot.controls, deployment);
  const outsider = personRefusal(person);
  if (outsider !== null) return refused(outsider);
  if (review === undefined) return refused({ code: 'nothing_to_review' });
  if (review.reviewed !== null) return refused({ code: 'already_reviewed', by: review.reviewed.by });
  if (review.by.includes(by)) return refused({ code: 'cannot_review_own' });
  const denied = from.length === 0 ? null : denial(eligibility, from, { code: 'not_a_reviewer', from });
  if (denied !== null) return refused(denied);
  const { project } = snapshot;
  return accepted({ type: 'review.given', project, scope: review.environment, at, reviewed: deployment, by });
}

/** Asked for as it starts, whatever becomes of it. */
export function reviewAsked(
  { request, confirmedBy }: Open,
  skipped: readonly GateName[],
  at: number,
): ControlEvent {
  const { id: deployment, environment, releaseName, candidate, requestedBy, project } = request;
  const by = [...new Set([requestedBy, ...(confirmedBy === null ? [] : [confirmedBy])])];
  const release = spokenName(releaseName, candidate);
  const review = { deployment, environment, release, by, skipped, askedAt: at, reviewed: null };
  return { type: 'review.asked', project, scope: environment, at, review };
}
