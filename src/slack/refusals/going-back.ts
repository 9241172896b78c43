// Refusals of a rollback, of stopping what is under way, and of settling an outcome.
import type { SkippedTarget } from '../../domain/refusal.ts';
import { person, sentences, some, STATUSES } from '../words.ts';
import { code, text, type Texts } from './parts.ts';

export const GOING_BACK: Texts<
  | 'nothing_to_roll_back_to'
  | 'never_succeeded_here'
  | 'image_gone'
  | 'revision_gone'
  | 'nothing_to_abort'
  | 'already_aborting'
  | 'nothing_to_stop'
  | 'no_drift'
  | 'nothing_to_resolve'
  | 'still_unknown'
> = {
  nothing_to_roll_back_to: ({ environment, skipped }) =>
    text(
      `There is nothing to roll ${environment} back to.`,
      skipped.length === 0
        ? 'No other release is on record as having worked there.'
        : sentences(WHYS.flatMap((why) => skippedText(skipped, why))),
      `${suspectText(environment, skipped)}Fix forward: \`/release cut\`, then \`/release deploy &lt;release&gt; ${environment}\`.`,
    ),
  never_succeeded_here: ({ release, environment }) =>
    text(
      `${release} never worked in ${environment}.`,
      'A rollback goes only to what is recorded as having succeeded there.',
      `\`/release rollback list ${environment}\` shows what did.`,
    ),
  image_gone: ({ release, services }) =>
    text(
      `${release} cannot be had any more.`,
      `The image of ${some(services)} cannot be pulled.`,
      'Name another release, or roll back without one to be offered the next.',
    ),
  revision_gone: ({ release, services }) =>
    text(
      `${release} cannot be had any more.`,
      `The task definition of ${some(services)} that worked then was deleted in ECS.`,
      'Name another release, or roll back without one to be offered the next.',
    ),
  nothing_to_abort: ({ environment, stuck }) =>
    text(
      'There is nothing to abort.',
      stuck !== null
        ? `Nobody knows what became of ${code(stuck)}, so there is nothing that ECS could be told.`
        : environment === null
          ? 'Nothing is on its way, or more than one deployment is.'
          : `Nothing is on its way that is called ${code(environment)}, or goes there.`,
      stuck === null
        ? '`/release status` shows what is on its way; name it: `/release abort &lt;environment&gt;`.'
        : `Look at it in ECS, and once nothing moves there: \`/release resolve ${stuck}\`.`,
    ),
  already_aborting: ({ deployment, by }) =>
    text(
      'It is being stopped already.',
      `${person(by)} aborts ${code(deployment)}.`,
      'Its card shows how far ECS is with putting back what ran before.',
    ),
  nothing_to_stop: ({ deployment }) =>
    text(
      'There is nothing to stop in ECS.',
      `${code(deployment)} has left nothing moving, or that is being stopped already.`,
      '`/release status` shows what runs.',
    ),
  no_drift: () =>
    text(
      'There is nothing to keep or to put back.',
      'What Slipway deployed runs again, somebody has kept what runs, or something else has been deployed since.',
      '`/release status` shows what runs.',
    ),
  nothing_to_resolve: ({ status }) =>
    text(
      'There is nothing to resolve.',
      `That deployment is ${STATUSES[status] ?? status}.`,
      'Only one whose outcome could not be learned needs it.',
    ),
  still_unknown: ({ services }) =>
    text(
      'The outcome still cannot be learned.',
      `ECS gives no clear answer for ${some(services)}.`,
      'Look at it in the ECS console, and resolve again once nothing moves there.',
    ),
};

const WHYS: readonly SkippedTarget['why'][] = ['image_gone', 'revision_gone', 'bad', 'suspect'];

const namesOf = (skipped: readonly SkippedTarget[], why: SkippedTarget['why']): readonly string[] =>
  skipped.filter((each) => each.why === why).map(({ release }) => release);

/** No sentence where none was passed over for that. */
function skippedText(skipped: readonly SkippedTarget[], why: SkippedTarget['why']): readonly string[] {
  const names = namesOf(skipped, why);
  if (names.length === 0) return [];
  const are = names.length === 1 ? 'is' : 'are';
  switch (why) {
    case 'image_gone':
      return [`The images of ${some(names)} cannot be pulled any more.`];
    case 'revision_gone':
      return [`Task definitions of ${some(names)} were deleted in ECS.`];
    case 'bad':
      return [`${some(names)} ${are} marked as bad.`];
    case 'suspect':
      return [`${some(names)} ${are} suspect: somebody rolled back from there.`];
  }
}

/** Whoever names one may go there all the same. */
function suspectText(environment: string, skipped: readonly SkippedTarget[]): string {
  const [first] = namesOf(skipped, 'suspect');
  return first === undefined
    ? ''
    : `To go to a suspect one all the same, name it: \`/release rollback ${environment} to ${first}\`. `;
}
