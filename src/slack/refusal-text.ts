// Every refusal in words: what stopped it, what was seen, what to do next. The only place where they are written; the
// files of `refusals/` have them by what people were about to do.
import type { Refusal, RefusalCode } from '../domain/refusal.ts';
import { ANSWERING } from './refusals/answering.ts';
import { CONTROLS } from './refusals/controls.ts';
import { CUTTING } from './refusals/cutting.ts';
import { DEPLOYING } from './refusals/deploying.ts';
import { GATES } from './refusals/gates.ts';
import { GOING_BACK } from './refusals/going-back.ts';
import { text, type RefusalText, type Texts } from './refusals/parts.ts';
import { PICKING } from './refusals/picking.ts';
import { TYPED } from './refusals/typed.ts';
import { sentences } from './words.ts';

/** One paragraph of mrkdwn: the refusal of a card or a reply. */
export function refusalLine(refusal: Refusal): string {
  const { stopped, seen, next } = refusalText(refusal);
  return [`*${stopped}*`, seen, next].filter((part) => part !== '').join(' ');
}

export function refusalText<C extends RefusalCode>(refusal: Refusal<C>): RefusalText {
  return TEXTS[refusal.code](refusal);
}

/** The refusals inside of another one: what was seen, without what to do next. */
const seenText = (refusals: readonly Refusal[]): string =>
  sentences(
    refusals.map((each) => {
      const { stopped, seen } = refusalText(each);
      return [stopped, seen].filter((part) => part !== '').join(' ');
    }),
  );

const TEXTS: Texts<RefusalCode> = {
  ...TYPED,
  ...CUTTING,
  ...PICKING,
  ...DEPLOYING,
  ...ANSWERING,
  ...GOING_BACK,
  ...GATES,
  ...CONTROLS,
  candidate_incomplete: ({ release, refusals }) =>
    text(
      `${release} is not complete, and goes nowhere.`,
      seenText(refusals),
      'Mend that, then cut again: `/release cut`; what was picked, pick again: `/release pick`.',
    ),
};
