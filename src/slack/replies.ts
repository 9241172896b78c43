// Words for the person who typed or clicked, seen by nobody else. What everybody should know is on a card.
import type { Outcome } from '../ports.ts';
import type { Event } from '../domain/audit.ts';
import { section, view, type View } from './blocks.ts';
import { refusalLine } from './refusal-text.ts';

/** `null` when the card says it all. */
export function outcomeReply(outcome: Outcome): View | null {
  switch (outcome.kind) {
    case 'accepted':
      return acceptedReply(outcome.events);
    case 'refused':
      return paragraph(...outcome.refusals.map(refusalLine));
    case 'duplicate':
      return null;
    case 'fenced':
      throw new Error('a command of a person carries no lease');
  }
}

function acceptedReply(events: readonly Event[]): View | null {
  const [event] = events;
  switch (event?.type) {
    case 'release.cut':
      return paragraph(`Cut ${event.name}. Its card is in the channel.`);
    case 'deployment.requested':
      return paragraph(`Asked for, as \`${event.deployment}\`. Its card is in the channel.`);
    case 'deployment.succeeded':
    case 'deployment.failed':
    case 'rollout.changed':
      return paragraph('Settled. The card says how.');
    default:
      return null;
  }
}

export function paragraph(...lines: readonly string[]): View {
  return view(
    lines,
    lines.map((line) => section([line])),
  );
}
