// What people do with modals: submit and close them.
import type { ViewOutput } from '@slack/bolt';
import { fillIn, type FormValues } from './forms.ts';
import { isObject } from './inspection.ts';
import type { DeliveryOptions, Outcome, Send } from './people.ts';
import { closedPayload, submissionPayload } from './payloads.ts';
import type { Acknowledgement } from './socket-mode/envelope.ts';
import type { State } from './state.ts';
import { Refused } from './web-api/call.ts';
import { modalOf } from './web-api/views.ts';

export interface SubmitOutcome extends Outcome {
  /**
   * What the app made of it. `trouble`: Slack shows "We had some trouble connecting. Try again?" and the view stays,
   * because no acknowledgement came, its view was malformed (slackapi/bolt-python#241), or its errors were
   * (slackapi/bolt-js#554).
   */
  readonly result: 'closed' | 'cleared' | 'updated' | 'pushed' | 'errors' | 'trouble';
  /** What the person reads below the fields, by `block_id`, when the result is `errors`; the view stays open. */
  readonly errors?: Readonly<Record<string, string>>;
}

export async function submitView(
  state: State,
  send: Send,
  userId: string,
  seen: ViewOutput,
  values: FormValues,
  options: DeliveryOptions,
): Promise<SubmitOutcome> {
  const user = state.directory.require(userId);
  const view = openView(state, userId, seen);
  const filled = { ...view, state: fillIn(view, values) };
  const acknowledgement = await send('interactive', submissionPayload(user, filled, state), options);
  const { ackMs, failure } = acknowledgement;
  if (failure !== undefined) return { ackMs, failure, result: 'trouble' };
  return { ackMs, ...carryOut(acknowledgement, userId, view, state) };
}

/** Slack docs: modals, `response_action`. */
function carryOut(
  { payload }: Acknowledgement,
  user: string,
  view: ViewOutput,
  state: State,
): Pick<SubmitOutcome, 'result' | 'errors'> {
  try {
    switch (payload['response_action']) {
      case 'errors':
        return errorsOf(payload['errors'], view);
      case 'clear':
        state.views.closeAll(user);
        return { result: 'cleared' };
      case 'update':
        state.views.replace(user, view, modalOf(payload['view']));
        return { result: 'updated' };
      case 'push':
        state.views.add(user, modalOf(payload['view']), 'push');
        return { result: 'pushed' };
      default:
        state.views.close(user, view);
        return { result: 'closed' };
    }
  } catch (error) {
    if (error instanceof Refused) return { result: 'trouble' };
    throw error;
  }
}

/** Errors are shown below inputs, and nowhere else (slackapi/bolt-python#716); for other blocks it is trouble (assumed). */
function errorsOf(given: unknown, { blocks }: ViewOutput): Pick<SubmitOutcome, 'result' | 'errors'> {
  const inputs = new Set(blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id));
  const errors = isObject(given) ? Object.entries(given) : [];
  const shown = errors.filter(
    (each): each is [string, string] => inputs.has(each[0]) && typeof each[1] === 'string',
  );
  if (shown.length === 0 || shown.length < errors.length) return { result: 'trouble' };
  return { result: 'errors', errors: Object.fromEntries(shown) };
}

/** The app hears of it only when the view asked for that: `notify_on_close`. Slack docs: view_closed. */
export async function closeView(
  state: State,
  send: Send,
  userId: string,
  seen: ViewOutput,
  options: DeliveryOptions,
): Promise<Outcome | undefined> {
  const user = state.directory.require(userId);
  const view = openView(state, userId, seen);
  if (view.clear_on_close) state.views.closeAll(userId);
  else state.views.close(userId, view);
  if (!view.notify_on_close) return undefined;
  return await send('interactive', closedPayload(user, view, view.clear_on_close, state), options);
}

function openView(state: State, userId: string, seen: ViewOutput): ViewOutput {
  const view = state.views.of(userId).find((each) => each.id === seen.id);
  if (view === undefined)
    throw new Error(`${userId} does not have the view ${seen.id} "${seen.title.text}" open`);
  return view;
}
