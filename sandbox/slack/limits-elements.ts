// The limits of block elements (buttons, menus, inputs) and of the objects they are composed of.
// Slack docs: Block Kit, block elements and composition objects; FIELD-NOTES 20.
import type { Inspection, Json } from './inspection.ts';

type Check = (into: Inspection, at: string, element: Json) => void;

const BUTTON_STYLES = ['primary', 'danger'];

/** Slack docs: confirmation dialog object. */
function confirm(into: Inspection, at: string, owner: Json): void {
  const dialog = owner['confirm'];
  if (dialog === undefined || !into.object(`${at}/confirm`, dialog)) return;
  if (into.required(`${at}/confirm`, dialog, 'text')) into.text(`${at}/confirm/text`, dialog['text'], 300);
  into.text(`${at}/confirm/title`, dialog['title'], 100, 'plain');
  into.text(`${at}/confirm/confirm`, dialog['confirm'], 30, 'plain');
  into.text(`${at}/confirm/deny`, dialog['deny'], 30, 'plain');
  into.oneOf(`${at}/confirm/style`, dialog['style'], BUTTON_STYLES);
}

/** Slack docs: option object. */
function option(into: Inspection, at: string, choice: Json): void {
  if (into.required(at, choice, 'text')) into.text(`${at}/text`, choice['text'], 75);
  if (into.required(at, choice, 'value')) into.string(`${at}/value`, choice['value'], 150);
  into.text(`${at}/description`, choice['description'], 75, 'plain');
}

const button: Check = (into, at, element) => {
  if (into.required(at, element, 'text')) into.text(`${at}/text`, element['text'], 75, 'plain');
  into.string(`${at}/value`, element['value'], 2000, 0);
  into.string(`${at}/url`, element['url'], 3000);
  into.string(`${at}/accessibility_label`, element['accessibility_label'], 75);
  into.oneOf(`${at}/style`, element['style'], BUTTON_STYLES);
};

const choosing =
  (max: number): Check =>
  (into, at, element) => {
    if (element['option_groups'] === undefined) into.required(at, element, 'options');
    into.list(`${at}/options`, element['options'], max, (where, choice) => option(into, where, choice));
    into.list(`${at}/option_groups`, element['option_groups'], 100, (where, group) => {
      into.text(`${where}/label`, group['label'], 75, 'plain');
      into.list(`${where}/options`, group['options'], 100, (inner, choice) => option(into, inner, choice));
    });
  };

const image: Check = (into, at, element) => {
  if (element['slack_file'] === undefined) into.required(at, element, 'image_url');
  into.string(`${at}/image_url`, element['image_url'], 3000);
  if (into.required(at, element, 'alt_text')) into.string(`${at}/alt_text`, element['alt_text'], 2000);
};

const plain: Check = () => undefined;

/** By type. `plain`: known, and with no limit of its own beyond those that all elements share. */
const ELEMENTS: Readonly<Record<string, Check>> = {
  button,
  workflow_button: button,
  image,
  static_select: choosing(100),
  multi_static_select: choosing(100),
  overflow: choosing(5),
  checkboxes: choosing(10),
  radio_buttons: choosing(10),
  external_select: plain,
  multi_external_select: plain,
  users_select: plain,
  multi_users_select: plain,
  conversations_select: plain,
  multi_conversations_select: plain,
  channels_select: plain,
  multi_channels_select: plain,
  datepicker: plain,
  timepicker: plain,
  datetimepicker: plain,
  plain_text_input: (into, at, element) => {
    into.string(`${at}/initial_value`, element['initial_value'], 3000, 0);
    into.integer(`${at}/min_length`, element['min_length'], 0, 3000);
    into.integer(`${at}/max_length`, element['max_length'], 1, 3000);
  },
  email_text_input: plain,
  url_text_input: plain,
  number_input: plain,
  rich_text_input: plain,
  file_input: plain,
};

export function element(into: Inspection, at: string, value: unknown): void {
  if (!into.object(at, value)) return;
  const check = ELEMENTS[String(value['type'])];
  if (check === undefined) return into.fail(`${at}/type`, `unsupported type: ${String(value['type'])}`);
  check(into, at, value);
  into.id(at, value, 'action_id');
  into.text(`${at}/placeholder`, value['placeholder'], 150, 'plain');
  confirm(into, at, value);
}
