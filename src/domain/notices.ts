// What is said once, beside the cards: to the channel, or to a person who should hear of it.
import type { Event } from './audit.ts';
import { failureThread } from './cards.ts';

/**
 * `notice:<seq>` is said in the project's channel, `direct:<seq>:<user>` to one person, both about that audit entry;
 * `thread:<deployment>` in the thread of its card.
 */
export function noticesOf(event: Event, seq: number): readonly string[] {
  switch (event.type) {
    case 'freeze.set':
    case 'freeze.lifted':
    case 'freeze.ended':
    case 'lock.taken':
    case 'lock.released':
    case 'lock.ended':
    case 'hold.set':
    case 'hold.lifted':
    case 'stop.settled':
    case 'drift.seen':
    case 'drift.adopted':
    case 'drift.ended':
    case 'review.asked':
    case 'review.given':
      return [`notice:${seq}`];
    case 'policy.seen':
      return event.loosened.length > 0 ? [`notice:${seq}`] : [];
    case 'deployment.requested':
      return event.request.emergency ? [`notice:${seq}`] : [];
    // As soon as there is something to explain, whatever becomes of the rest.
    case 'rollout.changed':
      return event.rollout.status === 'failed' ? [failureThread(event.deployment)] : [];
    case 'step.changed':
      return event.state.status === 'failed' ? [failureThread(event.deployment)] : [];
    // An account that somebody else uses is noticed by the person whose it is (T11).
    case 'deployment.approved':
      return [`direct:${seq}:${event.approval.by}`];
    default:
      return [];
  }
}
