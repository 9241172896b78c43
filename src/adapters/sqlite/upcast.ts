// Records of older versions, in today's shape: what they did not write is filled in as it is read, the same in state and
// in audit entries, so that both still agree (I14). What is written is never changed. Here the entries; the state is in
// the files named after it.
import type { AuditEntry, Event } from '../../domain/audit.ts';
import type { Candidate } from '../../domain/release.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { controlEventNow, type WrittenControlEvent } from './upcast-controls.ts';
import {
  BEFORE_ORDERS,
  BEFORE_PLACES,
  factsNow,
  planNow,
  requestNow,
  type WrittenFacts,
  type WrittenPlan,
  type WrittenRequest,
} from './upcast-deployment.ts';
import { candidateNow, markNow, type WrittenCandidate, type WrittenMark } from './upcast-release.ts';
import { rolloutNow, type WrittenRollout } from './upcast-rollout.ts';
import type { Before, With } from './written.ts';

type WrittenRefusal =
  | Refusal
  | Omit<Refusal<'already_cut'>, 'id'>
  | Omit<Refusal<'images_missing'>, 'instead'>
  | Omit<Refusal<'not_confirmed'>, 'emergency'>
  | ({ readonly code: 'approvals_missing' } & Refusal<'approvals_missing'>['rules'][number]);

type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
type WrittenEvent = Exclude<Event, { readonly type: Older['type'] }> | Older;
type Older =
  | Before<With<EventOf<'release.cut'>, 'candidate', WrittenCandidate>, 'note' | 'tag'>
  | With<EventOf<'candidate.picked'>, 'candidate', Before<Candidate, 'verifications'>>
  | With<With<EventOf<'deployment.requested'>, 'request', WrittenRequest>, 'plan', WrittenPlan>
  | With<Before<EventOf<'deployment.replanned'>, 'taken'>, 'plan', WrittenPlan>
  | With<EventOf<'deployment.reread'>, 'shown', WrittenFacts>
  | Before<EventOf<'deployment.approved'>, 'membership'>
  | Before<EventOf<'deployment.queued'>, 'place'>
  | Before<EventOf<'deployment.started'>, 'order'>
  | Before<EventOf<'deployment.rejected'>, 'reason'>
  | Before<EventOf<'deployment.cancelled'>, 'reason'>
  | With<EventOf<'rollout.changed'>, 'rollout', WrittenRollout>
  | With<EventOf<'release.marked'>, 'mark', WrittenMark | null>
  | WrittenControlEvent
  | With<EventOf<'refused'>, 'refusals', readonly WrittenRefusal[]>
  | With<EventOf<'automation.refused'>, 'refusals', readonly WrittenRefusal[]>;
export type WrittenEntry = Before<With<AuditEntry, 'event', WrittenEvent>, 'policy'>;

export const entryNow = (entry: WrittenEntry): AuditEntry => ({
  policy: null,
  ...entry,
  event: eventNow(entry.event),
});

function eventNow(event: WrittenEvent): Event {
  switch (event.type) {
    case 'release.cut': {
      const { cutBy: by, at, candidate } = event;
      return { note: null, tag: null, ...event, candidate: candidateNow(candidate, { by, at }) };
    }
    case 'candidate.picked':
      return { ...event, candidate: { verifications: [], ...event.candidate } };
    case 'deployment.requested':
      return { ...event, request: requestNow(event.request), plan: planNow(event.plan) };
    case 'deployment.replanned':
      return { taken: {}, ...event, plan: planNow(event.plan) };
    case 'deployment.reread':
      return { ...event, shown: factsNow(event.shown) };
    case 'deployment.approved':
      return { membership: {}, ...event };
    case 'deployment.queued':
      return { place: BEFORE_PLACES, ...event };
    case 'deployment.started':
      return { order: BEFORE_ORDERS, ...event };
    case 'deployment.rejected':
    case 'deployment.cancelled':
      return { reason: null, ...event };
    case 'rollout.changed':
      return { ...event, rollout: rolloutNow(event.rollout) };
    case 'release.marked':
      return { ...event, mark: markNow(event.mark) };
    case 'lock.taken':
    case 'lock.released':
    case 'lock.ended':
    case 'policy.seen':
      return controlEventNow(event);
    case 'refused':
    case 'automation.refused':
      return { ...event, refusals: event.refusals.map(refusalNow) };
    default:
      return event;
  }
}

function refusalNow(refusal: WrittenRefusal): Refusal {
  switch (refusal.code) {
    case 'already_cut':
      return { id: '', ...refusal };
    case 'images_missing':
      return { instead: null, ...refusal };
    case 'not_confirmed':
      return { emergency: false, ...refusal };
    case 'approvals_missing': {
      if ('rules' in refusal) return refusal;
      const { code, ...rule } = refusal;
      return { code, rules: [rule], must: [] };
    }
    default:
      return refusal;
  }
}
