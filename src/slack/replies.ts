// Words for the person who typed or clicked, seen by nobody else. What everybody should know is on a card.
import type { RespondFn } from '@slack/bolt';
import type { Outcome } from '../ports.ts';
import type { Event } from '../domain/audit.ts';
import type { Pick } from '../domain/release.ts';
import { findRelease, lastSucceeded, type Snapshot } from '../domain/snapshot.ts';
import { newerThan } from '../domain/stale.ts';
import { section, view, type View } from './blocks.ts';
import { refusalLine } from './refusal-text.ts';
import { code } from './refusals/parts.ts';
import { plural, shortSha, some, time } from './words.ts';

/** `null` when the card says it all. */
export function outcomeReply(outcome: Outcome): View | null {
  switch (outcome.kind) {
    case 'accepted':
      return acceptedReply(outcome.events, outcome.snapshot);
    case 'refused':
      return paragraph(...outcome.refusals.map(refusalLine));
    case 'duplicate':
      return null;
    case 'fenced':
      throw new Error('a command of a person carries no lease');
  }
}

function acceptedReply(events: readonly Event[], snapshot: Snapshot): View | null {
  const [event] = events;
  switch (event?.type) {
    case 'release.cut':
      return paragraph(`Cut ${event.name}. Its card is in the channel.`, ...closedLines(events));
    case 'candidate.picked':
      return paragraph(...pickedLines(event, snapshot));
    case 'release.marked':
      return paragraph(markedLine(event, snapshot));
    case 'deployment.requested':
      return paragraph(
        `Asked for, as \`${event.deployment}\`. Its card is in the channel.`,
        ...closedLines(events),
      );
    case 'gate.overruled':
      return paragraph('Done, for this deployment and what stands now. Its card says so.');
    case 'approval.revoked':
      return paragraph('Withdrawn. Your approval does not count any more.');
    case 'candidate.verified':
      return paragraph('Thank you: it is on record that you looked, and found it good.');
    case 'lock.taken':
      return paragraph(
        `${event.lock.environment} is yours${event.lock.until === null ? '' : ` until ${time(event.lock.until)}`}. To give it back: \`/release unlock ${event.lock.environment}\`.`,
      );
    case 'lock.released':
      return paragraph(`${event.lock.environment} is not locked any more. The channel has been told.`);
    case 'freeze.set':
    case 'freeze.lifted':
    case 'hold.set':
    case 'hold.lifted':
    case 'review.given':
      return paragraph('Done. The channel has been told.');
    case 'deployment.aborting':
      return paragraph('Recorded: it is being stopped. Its card says what ECS puts back.');
    case 'stop.asked':
      return paragraph('Recorded: ECS is being told to stop it. Its card says so.');
    case 'deployment.succeeded':
    case 'deployment.failed':
    case 'rollout.changed':
    case 'step.changed':
      return paragraph('Settled. The card says how.');
    default:
      return null;
  }
}

/** What a newer candidate has made stale. */
function closedLines(events: readonly Event[]): readonly string[] {
  const ids = events.flatMap((each) =>
    each.type === 'deployment.superseded' ? [`\`${each.deployment}\``] : [],
  );
  if (ids.length === 0) return [];
  return [`Closed, because this one is newer: ${some(ids)}. Their cards say so.`];
}

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

function pickedLines(
  { release: id, candidate, branch }: EventOf<'candidate.picked'>,
  snapshot: Snapshot,
): readonly string[] {
  const name = `${findRelease(snapshot, id)?.name ?? 'The release'}-rc.${candidate.number}`;
  const { picks, build } = candidate;
  const merges = picks.filter(({ mainline }) => mainline !== null);
  const lost = picks.filter(({ onTrunk }) => !onTrunk);
  const shas = (picked: readonly Pick[]): readonly string[] =>
    picked.map(({ source }) => `\`${shortSha(source)}\``);
  const live = liveIn(snapshot, id);
  const newer = newerThan(snapshot, { release: id, candidate: candidate.number });
  return [
    `Picked ${plural(picks.length, 'commit')}: ${name}, on the branch ${code(branch.name, 150)}. ${build.status === 'complete' ? 'All its images are there.' : 'It waits until CI has built it; the card in the channel shows how far that is.'}`,
    ...(merges.length === 0
      ? []
      : [`${some(shas(merges))}: a merge, picked as its change against its first parent, the mainline.`]),
    ...(lost.length === 0
      ? []
      : [`${some(shas(lost))}: not on trunk yet. A later cut that lacks it is refused.`]),
    ...(live.length === 0
      ? []
      : [`The release runs in ${some(live)}: nothing changes there until ${name} is deployed.`]),
    ...(newer === null
      ? []
      : [
          `${newer} is newer, so automation does not ask for this one. Once it is built: \`/release deploy ${name} &lt;environment&gt;\`.`,
        ]),
  ];
}

/** Environments where a candidate of the release was put last, with success. */
const liveIn = (snapshot: Snapshot, release: string): readonly string[] =>
  [...new Set(snapshot.deployments.map(({ request }) => request.environment))].filter(
    (environment) => lastSucceeded(snapshot, environment)?.request.release === release,
  );

function markedLine({ release: id, mark }: EventOf<'release.marked'>, snapshot: Snapshot): string {
  const name = findRelease(snapshot, id)?.name ?? 'The release';
  if (mark === null) return `${name} is good again: its gates open as before.`;
  const live = liveIn(snapshot, id);
  const next =
    live.length === 0
      ? ''
      : ` It still runs in ${some(live)}; to leave it: \`/release rollback ${live.at(-1) ?? ''}\`.`;
  return `${name} is marked as bad: every gate is closed to it.${next} To take that back: \`/release mark ${name} good\`.`;
}

export function paragraph(...lines: readonly string[]): View {
  return view(
    lines,
    lines.map((line) => section([line])),
  );
}

export const respondPrivately = async (respond: RespondFn, view: View): Promise<void> => {
  await respond({ ...view, response_type: 'ephemeral', replace_original: false });
};
