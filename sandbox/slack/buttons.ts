// Finds the buttons of a message, in the order in which people see them.
import type { AnyBlock, Button } from '@slack/types';
import { isObject } from './inspection.ts';

export interface FoundButton {
  readonly blockId: string;
  readonly button: Button;
}

/** By `action_id`, by visible label, or by its number among the message's buttons: 1 is the first, as rendered. */
export type ButtonChoice = string | number;

const isButton = (element: unknown): element is Button => isObject(element) && element['type'] === 'button';

export function buttonsOf(blocks: readonly AnyBlock[]): readonly FoundButton[] {
  return blocks.flatMap((block) => {
    const elements: readonly unknown[] =
      block.type === 'actions' && 'elements' in block
        ? block.elements
        : 'accessory' in block
          ? [block.accessory]
          : [];
    return elements.filter(isButton).map((button) => ({ blockId: block.block_id ?? '', button }));
  });
}

/** The wanted button; an error that lists what there is when it is not there, or when its label is there twice. */
export function findButton(blocks: readonly AnyBlock[], choice: ButtonChoice): FoundButton {
  const all = buttonsOf(blocks);
  const byId = all.filter(({ button }) => button.action_id === choice);
  const byLabel = all.filter(({ button }) => button.text.text === choice);
  const byNumber = typeof choice === 'number' ? all.slice(choice - 1, choice) : [];
  const [first, second] = [byId, byLabel, byNumber].find((found) => found.length > 0) ?? [];
  if (first !== undefined && second === undefined) return first;
  const listed = all.map(({ button }, index) => `${index + 1} "${button.text.text}" (${button.action_id})`);
  throw new Error(
    `${first === undefined ? 'no button' : 'more than one button'} ${JSON.stringify(choice)} in the message; ` +
      (listed.length === 0 ? 'it has no buttons' : `its buttons are ${listed.join(', ')}`),
  );
}
