// What is said once, beside the cards: to the channel, or to a person who should hear of it.
import type { Event } from './audit.ts';

/** `notice:<seq>` is said in the project's channel, `direct:<seq>:<user>` to one person; both about that audit entry. */
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
    case 'review.asked':
    case 'review.given':
      return [`notice:${seq}`];
    case 'policy.seen':
      return event.loosened.length > 0 ? [`notice:${seq}`] : [];
    case 'deployment.requested':
      return event.request.emergency ? [`notice:${seq}`] : [];
    // An account that somebody else uses is noticed by the person whose it is (T11).
    case 'deployment.approved':
      return [`direct:${seq}:${event.approval.by}`];
    default:
      return [];
  }
}
