// views.*: modals.
import type { ViewOutput, webApi } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { checkView } from '../limits.ts';
import type { TicketProblem } from '../tickets.ts';
import { type Args, jsonArg, type Method, problemDetails, Refused, requiredArg, textArg } from './call.ts';
import type { State } from '../state.ts';

/** Slack API: views.open. */
const TRIGGER_ERRORS: Readonly<Record<TicketProblem, string>> = {
  invalid: 'invalid_trigger_id',
  expired: 'expired_trigger_id',
  used: 'exchanged_trigger_id',
};

/** A malformed view is `invalid_arguments`, not `invalid_blocks`. Slack API: views.open. */
export function modalOf(view: unknown): ModalView {
  const problems = checkView(view);
  if (problems.length > 0) throw new Refused('invalid_arguments', problemDetails(problems));
  return view as ModalView;
}

/** Slack writes `null` for an absent title or parent; the generated response types know only "absent". */
const answerWith = (view: ViewOutput): webApi.ViewsOpenResponse =>
  ({ ok: true, view }) as unknown as webApi.ViewsOpenResponse;

function open(args: Args, state: State): webApi.ViewsOpenResponse {
  const modal = modalOf(jsonArg(args, 'view', 'invalid_arguments'));
  const trigger = state.tickets.redeemTrigger(requiredArg(args, 'trigger_id'));
  if ('problem' in trigger) throw new Refused(TRIGGER_ERRORS[trigger.problem]);
  return answerWith(state.views.add(trigger.user, modal, 'open'));
}

/** Slack API: views.update (errors `not_found`, `hash_conflict`). */
function update(args: Args, state: State): webApi.ViewsUpdateResponse {
  const modal = modalOf(jsonArg(args, 'view', 'invalid_arguments'));
  const id = textArg(args, 'view_id');
  const externalId = textArg(args, 'external_id');
  const found = state.views.find((view) =>
    id === undefined ? externalId !== undefined && view.external_id === externalId : view.id === id,
  );
  if (found === undefined) throw new Refused('not_found');
  const hash = textArg(args, 'hash');
  if (hash !== undefined && hash !== found.view.hash) throw new Refused('hash_conflict');
  return answerWith(state.views.replace(found.user, found.view, modal));
}

export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { token: 'bot', scopes: [], answer: open },
  'views.update': { token: 'bot', scopes: [], answer: update },
};
