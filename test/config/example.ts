// The example file, and edits of it.
import { readFileSync } from 'node:fs';
import { readSlipwayYml, type ConfigProblem } from '../../src/config/slipway-yml.ts';

export const EXAMPLE_PATH = 'slipway.example.yml';

export const EXAMPLE = readFileSync(EXAMPLE_PATH, 'utf8');

/** The example with one text replaced; the text must be there. */
export function edited(from: string, to: string): string {
  if (!EXAMPLE.includes(from)) throw new Error(`${EXAMPLE_PATH} has no ${JSON.stringify(from)}`);
  return EXAMPLE.replace(from, () => to);
}

/** The example with a second project, `docs`; the text of that project may be changed before. */
export function withSecond(change: (project: string) => string): string {
  const [from, to] = [EXAMPLE.indexOf('  shop:'), EXAMPLE.indexOf('\n# Who is who')];
  const second = change(EXAMPLE.slice(from, to).replace('  shop:', '  docs:'));
  return EXAMPLE.slice(0, to) + second + EXAMPLE.slice(to);
}

/** 1-based number of the first line that has this text. */
export const lineWith = (text: string, part: string): number =>
  text.split('\n').findIndex((line) => line.includes(part)) + 1;

export function problemsOf(text: string): readonly ConfigProblem[] {
  const read = readSlipwayYml(text);
  return read.ok ? [] : read.problems;
}
