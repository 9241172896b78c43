// What is said when somebody has changed services past Slipway, and what can be done about it.
import type { Drift } from '../../domain/controls.ts';
import type { Event } from '../../domain/audit.ts';
import type { ButtonSpec } from '../blocks.ts';
import { ACTIONS, lockValue } from '../ids.ts';
import { person, plural, shortRevision } from '../words.ts';

type DriftEvent = Extract<Event, { readonly type: `drift.${string}` }>;

/** Services that are named; the rest is counted. */
const NAMED = 8;

export function driftLines(event: DriftEvent): readonly string[] {
  const { drift } = event;
  switch (event.type) {
    case 'drift.seen':
      return [
        `*${drift.environment} was changed past Slipway*: it does not run what ${drift.release} put there.`,
        ...changedLines(drift),
        `*Keep it*, and what runs is what later changes are held against; or *Put ${drift.release} back*, which offers a rollback to exactly that.`,
      ];
    case 'drift.adopted':
      return [
        `*What runs in ${drift.environment} is kept*: ${person(event.by)} says that the change past Slipway is meant so.`,
        ...changedLines(drift),
      ];
    case 'drift.ended':
      return [`*The change of ${drift.environment} past Slipway is over*: it runs what was deployed there.`];
  }
}

function changedLines({ services }: Drift): readonly string[] {
  const left = services.length - NAMED;
  return [
    ...services
      .slice(0, NAMED)
      .map(
        ({ service, deployed, runs }) =>
          `• ${service} runs \`${shortRevision(runs)}\`, not \`${shortRevision(deployed)}\``,
      ),
    ...(left > 0 ? [`• and ${plural(left, 'more service')}`] : []),
  ];
}

/** In `/release status`, and at the gate. */
export const driftText = ({ services, release }: Drift): string =>
  `*Changed past Slipway*: ${services.length === 1 ? (services[0]?.service ?? '') : plural(services.length, 'service')} ${services.length === 1 ? 'does' : 'do'} not run what ${release} put there`;

/** On the message that told of it. */
export const driftButtons = ({ id, release }: Drift, seq: number): readonly ButtonSpec[] => {
  const value = lockValue({ lock: id, number: seq });
  return [
    { action: ACTIONS.adoptDrift, label: 'Keep it', value },
    { action: ACTIONS.undoDrift, label: `Put ${release} back`, value },
  ];
};
