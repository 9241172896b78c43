// Slack's mark-up reduced to text that reads well without Slack. Slack docs: formatting text for app surfaces.
import { styled } from './terminal-text.ts';

export interface MrkdwnOptions {
  /** The name behind a user, group or channel id; the id itself is shown when there is none. */
  readonly nameOf?: (id: string) => string | undefined;
  /** Bold, italics and dim text by escape sequences; without, the marks are only taken away. */
  readonly ansi?: boolean;
}

/** The emoji that release cards use; any other stays a `:shortcode:`. */
const EMOJI: Readonly<Record<string, string>> = {
  arrow_right: '→',
  ballot_box_with_check: '☑️',
  bangbang: '‼️',
  bell: '🔔',
  closed_lock_with_key: '🔐',
  construction: '🚧',
  cherries: '🍒',
  eyes: '👀',
  fast_forward: '⏩',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  lock: '🔒',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  package: '📦',
  red_circle: '🔴',
  rewind: '⏪',
  rocket: '🚀',
  rotating_light: '🚨',
  ship: '🚢',
  snowflake: '❄️',
  tada: '🎉',
  unlock: '🔓',
  warning: '⚠️',
  white_check_mark: '✅',
  white_circle: '⚪',
  x: '❌',
};

const CODE = /```[^]*?```|`[^`\n]+`/g;
/** Stands for a piece of code while the prose around it is worked on: characters that no text can bring along. */
const PLACE = /\uE000(\d+)\uE001/g;

/** Emphasis opens after a space or a bracket and closes before one: `a*b*c` and `2 * 3 * 4` are left alone. */
const emphasis = (mark: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${mark}])[${mark}](?=\\S)([^${mark}\\n]*[^${mark}\\s])[${mark}](?![\\p{L}\\p{N}])`,
    'gu',
  );
const BOLD = emphasis('*');
const ITALIC = emphasis('_');
const STRIKE = emphasis('~');

export function plainMrkdwn(text: string, options: MrkdwnOptions = {}): string {
  const pieces: string[] = [];
  const withPlaces = harmless(text).replace(CODE, (piece) => {
    pieces.push(decode(references(code(piece), options)));
    return `\uE000${pieces.length - 1}\uE001`;
  });
  return prose(withPlaces, options).replace(PLACE, (_whole, index: string) => pieces[Number(index)] ?? '');
}

/** Header texts and button labels: no mark-up but emoji. */
export const plainText = (text: string): string => emoji(harmless(text));

/** Names and commit subjects are written by others: no control or direction character of theirs reaches the terminal. */
const harmless = (text: string): string =>
  text.replace(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069\uE000\uE001]/gu, '');

const emoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole);

const code = (piece: string): string =>
  piece.startsWith('```') ? piece.slice(3, -3).replace(/^\n|\n$/g, '') : piece;

function prose(text: string, options: MrkdwnOptions): string {
  const mark = (style: 'bold' | 'italic' | 'strike') => (_whole: string, inner: string) =>
    options.ansi === true ? styled(inner, style) : style === 'strike' ? `~${inner}~` : inner;
  // References go first, so that no link is taken for emphasis; entities go last, so that what was escaped stays text.
  const marked = emoji(references(text, options))
    .replace(BOLD, mark('bold'))
    .replace(ITALIC, mark('italic'))
    .replace(STRIKE, mark('strike'))
    .replace(/^([ \t]*)[-*] /gm, '$1• ')
    .replace(/^(>|&gt;) ?/gm, '│ ');
  return decode(marked);
}

const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** `<@U…>`, `<#C…|name>`, `<!subteam^S…>`, `<!here>`, `<!date^…|fallback>`, `<url|label>`. */
function references(text: string, { nameOf = () => undefined }: MrkdwnOptions): string {
  return text.replace(
    /<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g,
    (_whole, sign: string, id: string, label?: string) => {
      switch (sign) {
        case '@':
          return `@${nameOf(id) ?? label ?? id}`;
        case '#':
          return `#${nameOf(id) ?? (label || id)}`;
        case '!':
          return special(id, label, nameOf);
        default:
          return label || id.replace(/^mailto:/, '');
      }
    },
  );
}

function special(id: string, label: string | undefined, nameOf: (id: string) => string | undefined): string {
  const [kind = '', argument = ''] = id.split('^');
  if (kind === 'subteam') return `@${nameOf(argument) ?? label?.replace(/^@/, '') ?? argument}`;
  if (kind === 'date') return label ?? new Date(Number(argument) * 1000).toISOString();
  return label ?? `@${kind}`;
}
