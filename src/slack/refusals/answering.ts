// Refusals of an answer to a card.
import { approvers, person, STATUSES } from '../words.ts';
import { differencesText } from './differences.ts';
import { code, text, type Texts } from './parts.ts';

export const ANSWERING: Texts<
  | 'stale_card'
  | 'not_waiting'
  | 'requester_cannot_approve'
  | 'no_approval_needed'
  | 'not_an_approver'
  | 'approvers_unreadable'
  | 'already_approved'
  | 'plan_changed'
  | 'author_cannot_approve'
  | 'excluded_approver'
  | 'approver_unmapped'
  | 'nothing_to_withdraw'
  | 'nothing_to_overrule'
  | 'not_an_overruler'
  | 'nothing_to_verify'
  | 'not_a_verifier'
  | 'already_verified'
  | 'nothing_to_review'
  | 'cannot_review_own'
  | 'already_reviewed'
  | 'not_a_reviewer'
  | 'no_configuration_waiting'
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
    text(
      'You are not an approver here.',
      `${approvers({ from }, 'begin')} may answer this.`,
      'Ask one of them.',
    ),
  approvers_unreadable: ({ from }) =>
    text(
      'Slipway could not check whether you may do this.',
      `It could not be read who is in ${approvers({ from })}.`,
      'Nothing was changed; try again in a moment.',
    ),
  already_approved: () =>
    text(
      'You have approved this already.',
      'One approval a person counts.',
      'The card says what it still waits for.',
    ),
  plan_changed: ({ differences }) =>
    text(
      'The plan has changed since this card was drawn.',
      `Since then, ${differencesText(differences)} changed.`,
      'Approvals for the old plan are void; answer the new card.',
    ),
  author_cannot_approve: () =>
    text(
      'You wrote some of this, so you cannot approve it.',
      'Authors and co-authors may not approve here.',
      'Somebody who wrote none of it has to press *Approve*.',
    ),
  excluded_approver: () =>
    text('You may not approve here.', 'slipway.yml excludes you by name.', 'Ask another approver.'),
  approver_unmapped: ({ person: id }) =>
    text(
      'Slipway does not know who you are on GitHub.',
      'Authors may not approve here, and you could be one.',
      `Have yourself added to \`people\` in slipway.yml, as ${code(id)}; \`/release whoami\` shows how you stand there.`,
    ),
  nothing_to_withdraw: () =>
    text(
      'There is no approval of yours to withdraw.',
      'You have not approved this plan.',
      'To stop it, press *Reject*.',
    ),
  nothing_to_overrule: ({ gate }) =>
    text(
      gate === 'freeze' ? 'No freeze keeps this waiting.' : 'No hold keeps this waiting.',
      'It is over, or has been overruled already.',
      'The card says what else it waits for.',
    ),
  not_an_overruler: ({ from }) =>
    text(
      'You may not overrule a freeze here.',
      from.length === 0 ? 'slipway.yml names nobody who may.' : `${approvers({ from }, 'begin')} may.`,
      from.length === 0 ? 'Wait for its end.' : 'Ask one of them, or wait for its end.',
    ),
  nothing_to_verify: ({ release, environment }) =>
    text(
      `There is nothing to look at in ${environment}.`,
      `${release} has not succeeded there, or something else was begun there since.`,
      `Deploy it there first: \`/release deploy ${release} ${environment}\`.`,
    ),
  not_a_verifier: ({ from }) =>
    text(
      'Your word is not asked for here.',
      from.length === 0
        ? 'No later environment wants anybody to look.'
        : `${approvers({ from }, 'begin')} may say so.`,
      from.length === 0 ? 'It goes on without.' : 'Ask one of them.',
    ),
  already_verified: ({ by }) =>
    text('That has been said already.', `By ${person(by)}.`, 'Nothing more is needed here.'),
  nothing_to_review: () =>
    text(
      'There is nothing to review.',
      'This was no emergency.',
      '`/release history` lists what was deployed.',
    ),
  cannot_review_own: () =>
    text(
      'You did this, so you cannot review it.',
      'A review is a second pair of eyes.',
      'Somebody else has to press *Reviewed*.',
    ),
  already_reviewed: ({ by }) =>
    text('It has been reviewed already.', `By ${person(by)}.`, 'Nothing more is needed here.'),
  not_a_reviewer: ({ from }) =>
    text(
      'You are not a reviewer here.',
      `${approvers({ from }, 'begin')} may review it.`,
      'Ask one of them.',
    ),
  no_configuration_waiting: () =>
    text(
      'There is no new configuration to take.',
      'Nothing waits that is not taken already, or it goes back, with the configuration of then.',
      'The newest card says what it is made from.',
    ),
};
