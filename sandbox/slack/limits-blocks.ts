// The limits of layout blocks. Slack docs: Block Kit, blocks; FIELD-NOTES 20.
import type { KnownBlock } from '@slack/types';
import type { Inspection, Json } from './inspection.ts';
import { element } from './limits-elements.ts';

type Check = (into: Inspection, at: string, block: Json) => void;

/** Types that Slack knows and Slipway does not use: accepted without a look inside. */
const unchecked: Check = () => undefined;

/** `satisfies` makes the compiler ask for every type of block that Slack has. */
const BLOCKS = {
  section: (into, at, block) => {
    if (block['text'] === undefined && block['fields'] === undefined)
      into.fail(at, 'must define either `text` or `fields`');
    into.text(`${at}/text`, block['text'], 3000);
    into.list(`${at}/fields`, block['fields'], 10, (where, field) => into.text(where, field, 2000));
    if (block['accessory'] !== undefined) element(into, `${at}/accessory`, block['accessory']);
  },
  header: (into, at, block) => {
    if (into.required(at, block, 'text')) into.text(`${at}/text`, block['text'], 150, 'plain');
  },
  actions: (into, at, block) => {
    if (into.required(at, block, 'elements'))
      into.list(`${at}/elements`, block['elements'], 25, (where, each) => element(into, where, each));
  },
  context: (into, at, block) => {
    if (!into.required(at, block, 'elements')) return;
    into.list(`${at}/elements`, block['elements'], 10, (where, each) => {
      if (each['type'] === 'image') element(into, where, each);
      else into.text(where, each, 3000);
    });
  },
  input: (into, at, block) => {
    if (into.required(at, block, 'label')) into.text(`${at}/label`, block['label'], 2000, 'plain');
    if (into.required(at, block, 'element')) element(into, `${at}/element`, block['element']);
    into.text(`${at}/hint`, block['hint'], 2000, 'plain');
  },
  image: (into, at, block) => {
    if (block['slack_file'] === undefined) into.required(at, block, 'image_url');
    into.string(`${at}/image_url`, block['image_url'], 3000);
    if (into.required(at, block, 'alt_text')) into.string(`${at}/alt_text`, block['alt_text'], 2000);
    into.text(`${at}/title`, block['title'], 2000, 'plain');
  },
  markdown: (into, at, block) => {
    if (into.required(at, block, 'text')) into.string(`${at}/text`, block['text'], 12_000);
  },
  divider: unchecked,
  alert: unchecked,
  card: unchecked,
  carousel: unchecked,
  container: unchecked,
  context_actions: unchecked,
  data_table: unchecked,
  file: unchecked,
  plan: unchecked,
  rich_text: unchecked,
  table: unchecked,
  task_card: unchecked,
  video: unchecked,
} satisfies Record<KnownBlock['type'], Check>;

const CHECKS: Readonly<Record<string, Check>> = BLOCKS;

export function blocks(into: Inspection, at: string, value: unknown, max: number): void {
  into.list(
    at,
    value,
    max,
    (where, block) => {
      into.id(where, block, 'block_id');
      const check = CHECKS[String(block['type'])];
      if (check === undefined) into.fail(`${where}/type`, `unsupported type: ${String(block['type'])}`);
      else check(into, where, block);
    },
    0,
  );
}
