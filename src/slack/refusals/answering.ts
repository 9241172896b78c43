// Refusals of an answer to a card, of a rollback, and of settling an outcome.
import type { SkippedTarget } from '../../domain/refusal.ts';
import { approvers, sentences, some, STATUSES } from '../words.ts';
import { differencesText } from './differences.ts';
import { text, type Texts } from './parts.ts';

export const ANSWERING: Texts<
  | 'stale_card'
  | 'not_waiting'
  | 'requester_cannot_approve'
  | 'no_approval_needed'
  | 'not_an_approver'
  | 'approvers_unreadable'
  | 'already_approved'
  | 'plan_changed'
  | 'nothing_to_roll_back_to'
  | 'never_succeeded_here'
  | 'image_gone'
  | 'nothing_to_resolve'
  | 'still_unknown'
> = {
  stale_card: () =>
    text(
      'This card is out of date.',
      'Things have changed since it was drawn.',
      'Look at the newest card and answer that.',
    ),
  not_waiting: ({ status, by }) =>
    text(
      'Too late to answer.',
      `It is ${STATUSES[status] ?? status} already${by === null ? '' : `, by <@${by}>`}.`,
      '`/release status` shows where things stand.',
    ),
  requester_cannot_approve: () =>
    text(
      'You asked for this one, so you cannot approve it.',
      'An approval is a second pair of eyes.',
      'Somebody else has to press *Approve*.',
    ),
  no_approval_needed: () =>
    text('This needs no approval.', '', 'It goes on by itself once its other gates are open.'),
  not_an_approver: ({ from }) =>
    text('You are not an approver here.', `${approvers({ from })} may answer this.`, 'Ask one of them.'),
  approvers_unreadable: ({ from }) =>
    text(
      'Slipway could not check whether you may approve.',
      `Slack did not say who is in ${approvers({ from })}.`,
      'Nothing was changed; try again in a moment.',
    ),
  already_approved: () =>
    text('You have approved this already.', 'One approval a person counts.', 'Another approver is needed.'),
  plan_changed: ({ differences }) =>
    text(
      'The plan has changed since this card was drawn.',
      `${differencesText(differences)} changed.`,
      'Approvals for the old plan are void; answer the new card.',
    ),
  nothing_to_roll_back_to: ({ environment, skipped }) =>
    text(
      `There is nothing to roll ${environment} back to.`,
      skipped.length === 0
        ? 'No other release is on record as having worked there.'
        : sentences([skippedText(skipped, 'image_gone'), skippedText(skipped, 'bad')].flat()),
      `Fix forward: \`/release cut\`, then \`/release deploy &lt;release&gt; ${environment}\`.`,
    ),
  never_succeeded_here: ({ release, environment }) =>
    text(
      `${release} never worked in ${environment}.`,
      'A rollback goes only to what is recorded as having succeeded there.',
      `\`/release history ${environment}\` shows what did.`,
    ),
  image_gone: ({ release, services }) =>
    text(
      `${release} cannot be had any more.`,
      `The image of ${some(services)} cannot be pulled.`,
      'Name another release, or roll back without one to be offered the next.',
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
      'Look at the service in the ECS console, and resolve again once nothing moves there.',
    ),
};

/** No sentence where none was passed over for that. */
function skippedText(skipped: readonly SkippedTarget[], why: SkippedTarget['why']): readonly string[] {
  const names = skipped.filter((each) => each.why === why).map(({ release }) => release);
  if (names.length === 0) return [];
  if (why === 'image_gone') return [`The images of ${some(names)} cannot be pulled any more.`];
  return [`${some(names)} ${names.length === 1 ? 'is' : 'are'} marked as bad.`];
}
