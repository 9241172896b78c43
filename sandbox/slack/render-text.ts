// A message as text for a terminal: what the demo prints and the terminal prompt shows.
import type { AnyBlock, KnownBlock, TextObject } from '@slack/types';
import { buttonsOf } from './buttons.ts';
import { isObject } from './inspection.ts';
import type { Content } from './model.ts';
import { type MrkdwnOptions, plainMrkdwn, plainText } from './mrkdwn.ts';
import { columns, displayWidth, styled, wrap } from './terminal-text.ts';

export interface RenderOptions extends MrkdwnOptions {
  /** Columns; 80 when left out. */
  readonly width?: number;
}

interface Canvas extends RenderOptions {
  readonly width: number;
  /** The number of a button, as `click` takes it. */
  readonly numberOf: (element: unknown) => number;
}

/** The blocks if there are any, as Slack does; the text otherwise. */
export function renderMessage(message: Content, options: RenderOptions = {}): string {
  if (message.blocks.length > 0) return renderBlocks(message.blocks, options);
  return prose(plainMrkdwn(message.text, options), options.width ?? 80).join('\n');
}

export function renderBlocks(blocks: readonly AnyBlock[], options: RenderOptions = {}): string {
  const buttons = buttonsOf(blocks).map(({ button }) => button as unknown);
  const canvas: Canvas = {
    ...options,
    width: options.width ?? 80,
    numberOf: (element) => buttons.indexOf(element) + 1,
  };
  const parts = blocks.map((block) => renderBlock(block as KnownBlock, canvas));
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function renderBlock(block: KnownBlock, canvas: Canvas): string[] {
  switch (block.type) {
    case 'header':
      return header(plainText(block.text.text), canvas);
    case 'section': {
      const text = block.text === undefined ? [] : prose(inline(block.text, canvas), canvas.width);
      const fields = columns(
        (block.fields ?? []).map((field) => inline(field, canvas)),
        canvas.width,
      );
      const accessory = block.accessory === undefined ? [] : controls([block.accessory], canvas);
      return [...text, ...fields, ...accessory];
    }
    case 'context': {
      const parts = block.elements.map((each) =>
        each.type === 'image' ? `[${each.alt_text}]` : inline(each, canvas),
      );
      const lines = wrap(parts.join(' · '), canvas.width);
      return canvas.ansi === true ? lines.map((line) => styled(line, 'dim')) : lines;
    }
    case 'actions':
      return controls(block.elements, canvas);
    case 'divider':
      return ['─'.repeat(canvas.width)];
    case 'image':
      return [`[image: ${block.alt_text}]`];
    case 'markdown':
      return prose(block.text, canvas.width);
    case 'rich_text':
      return prose(textsIn(block.elements).join(''), canvas.width);
    case 'input':
      return [plainText(block.label.text)];
    default:
      // Nothing of Slipway's uses the rest: its name shows that there is something.
      return [`[${block.type}]`];
  }
}

function header(text: string, { width, ansi }: Canvas): string[] {
  const lines = wrap(text, width);
  if (ansi === true) return lines.map((line) => styled(line, 'bold'));
  return [...lines, '━'.repeat(Math.max(...lines.map(displayWidth)))];
}

const inline = (text: TextObject, canvas: Canvas): string =>
  text.type === 'mrkdwn' ? plainMrkdwn(text.text, canvas) : plainText(text.text);

/** Line by line: what begins with a bullet, a number or a quotation mark keeps its indent where it wraps. */
function prose(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const [lead = ''] = /^\s*(?:[•◦▪] |\d+[.)] |│ )?/.exec(line) ?? [];
    return wrap(line, width, lead.startsWith('│') ? '│ ' : ' '.repeat(displayWidth(lead)));
  });
}

/** `[1 Approve]  [2 Reject…]`: the dots promise a question before anything happens. */
function controls(elements: readonly unknown[], canvas: Canvas): string[] {
  const labels = elements.filter(isObject).map((element) => {
    const number = canvas.numberOf(element);
    const label = labelOf(element);
    if (number === 0) return `[${label} ▾]`;
    // No-break spaces keep a button in one piece.
    const text = `[${number} ${label}${element['confirm'] === undefined ? '' : '…'}]`.replaceAll(
      ' ',
      '\u00A0',
    );
    return canvas.ansi === true && element['style'] === 'primary' ? styled(text, 'bold') : text;
  });
  return wrap(labels.join(' '), canvas.width).map((line) => line.replaceAll('\u00A0', ' '));
}

function labelOf(element: Readonly<Record<string, unknown>>): string {
  const text = element['text'] ?? element['placeholder'];
  if (isObject(text) && typeof text['text'] === 'string') return plainText(text['text']);
  return typeof element['alt_text'] === 'string' ? element['alt_text'] : String(element['type']);
}

/** Rich text is a tree; its leaves have the words. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  const own = value['text'] ?? value['url'];
  return typeof own === 'string' ? [own] : textsIn(value['elements']);
}
