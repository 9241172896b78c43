// What a person typed and chose in a modal, as Slack reports it. Slack docs: view_submission, `view.state.values`.
import type { ViewOutput, ViewStateValue } from '@slack/bolt';
import type { InputBlock, Option } from '@slack/types';

/** Keyed by `action_id` or `block_id`, or by the visible label; a choice by its value or by its visible text. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

type Element = InputBlock['element'];

/**
 * Fails as the Slack client would: a required field that is empty, a text that is too short or too long, a choice that is not
 * offered, a field that is not there.
 */
export function fillIn(view: ViewOutput, values: FormValues): ViewOutput['state'] {
  const inputs = view.blocks.filter((block): block is InputBlock => block.type === 'input');
  const named = new Map<string, InputBlock>();
  for (const input of inputs)
    for (const name of [input.label.text, input.block_id, input.element.action_id])
      if (name !== undefined) named.set(name, input);
  const unknown = Object.keys(values).filter((name) => !named.has(name));
  if (unknown.length > 0)
    throw new Error(
      `the view "${view.title.text}" has no field ${unknown.join(', ')}; its fields are ` +
        inputs
          .map((input) => `"${input.label.text}" (${input.element.action_id ?? input.block_id})`)
          .join(', '),
    );
  const state: ViewOutput['state']['values'] = {};
  for (const input of inputs) {
    const name = Object.keys(values).find((each) => named.get(each) === input);
    const value = valueOf(input.element, name === undefined ? undefined : values[name]);
    const problem = problemWith(input, value);
    if (problem !== undefined)
      throw new Error(`the view "${view.title.text}" cannot be submitted: "${input.label.text}" ${problem}`);
    state[input.block_id ?? ''] = { [input.element.action_id ?? '']: value };
  }
  return { values: state };
}

/** Slack docs: input block, plain-text input element. Lengths are UTF-16 code units (assumed). */
function problemWith({ optional, element }: InputBlock, value: ViewStateValue): string | undefined {
  if (isEmpty(value)) return optional === true ? undefined : 'is required';
  if (element.type !== 'plain_text_input') return undefined;
  const text = value.value ?? '';
  const { min_length: min = 0, max_length: max = 3000, multiline = false } = element;
  if (text.length < min) return `needs at least ${min} characters, and has ${text.length}`;
  if (text.length > max) return `takes at most ${max} characters, and has ${text.length}`;
  return text.includes('\n') && !multiline ? 'takes one line only' : undefined;
}

const isEmpty = ({ type: _type, ...value }: ViewStateValue): boolean =>
  Object.values(value).every(
    (each) => each === null || each === '' || (Array.isArray(each) && each.length === 0),
  );

function valueOf(element: Element, given: FormValues[string] | undefined): ViewStateValue {
  const { type } = element;
  const many = given === undefined ? undefined : [given].flat();
  const one = many?.[0];
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      return {
        type,
        selected_option:
          one === undefined ? (optionOf(element.initial_option) ?? null) : choose(element, one),
      };
    case 'multi_static_select':
    case 'checkboxes':
      return {
        type,
        selected_options: (many ?? []).map((each) => choose(element, each)),
      };
    case 'users_select':
      return { type, selected_user: one ?? element.initial_user ?? null };
    case 'channels_select':
      return { type, selected_channel: one ?? element.initial_channel ?? null };
    case 'conversations_select':
      return { type, selected_conversation: one ?? element.initial_conversation ?? null };
    case 'datepicker':
      return { type, selected_date: one ?? element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: one ?? element.initial_time ?? null };
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      // What was emptied is told like what was left empty.
      return { type, value: (one ?? element.initial_value) || null };
    case 'multi_users_select':
    case 'multi_channels_select':
    case 'multi_conversations_select':
    case 'external_select':
    case 'multi_external_select':
    case 'datetimepicker':
    case 'rich_text_input':
    case 'file_input':
      throw new Error(`the sandbox cannot fill in a ${type}`);
  }
}

type Chosen = NonNullable<ViewStateValue['selected_option']>;

const optionOf = (option: Option | undefined): Chosen | undefined =>
  option === undefined
    ? undefined
    : { text: { ...option.text, type: 'plain_text' }, value: option.value ?? '' };

function choose(
  element: {
    readonly type: string;
    readonly options?: Option[];
    readonly option_groups?: { options: Option[] }[];
  },
  wanted: string,
): Chosen {
  const options = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((group) => group.options),
  ];
  const found = optionOf(options.find((each) => each.value === wanted || each.text.text === wanted));
  if (found !== undefined) return found;
  throw new Error(
    `a ${element.type} offers no ${JSON.stringify(wanted)}; it offers ${options.map((each) => JSON.stringify(each.text.text)).join(', ')}`,
  );
}
