// What every refusal is made of, and the pieces of text that several of them share.
import { USAGE } from '../../domain/command.ts';
import type { ClosedCheck, Refusal, RefusalCode } from '../../domain/refusal.ts';
import { escape, link } from '../escape.ts';

export interface RefusalText {
  readonly stopped: string;
  readonly seen: string;
  readonly next: string;
}

/** The words for some of the codes. */
export type Texts<C extends RefusalCode> = {
  readonly [K in C]: (refusal: Refusal<K>) => RefusalText;
};

export const text = (stopped: string, seen: string, next: string): RefusalText => ({ stopped, seen, next });

/** As typed; a backtick would end the code span. */
export const code = (typed: string, most = 60): string => `\`${escape(typed, most).replaceAll('`', "'")}\``;

/** What somebody wrote, so that it is not taken for Slipway's own words. */
export const quoted = (said: string, most = 300): string => `“${escape(said, most)}”`;

export const howToWrite = (verb: string): string =>
  `It is written \`/release ${escape(USAGE.find((each) => each.verb === verb)?.usage ?? 'help', 200)}\`.`;

const CHECKS = { failed: 'failed', pending: 'has not finished', missing: 'is not there' } as const;

export const closedCheck = ({ name, state, url }: ClosedCheck): string =>
  `${checkLabel({ name, url })} ${CHECKS[state]}.`;

/** A check's name, leading to its log where GitHub gives an address. */
export const checkLabel = ({ name, url }: Pick<ClosedCheck, 'name' | 'url'>): string =>
  url === null ? code(name) : link(url, name);
