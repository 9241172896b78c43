// The gates against random people, clocks and outsides: 300 runs here, as many as wanted with `npm run model:gates`.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GUARDS } from './gates/guards.ts';
import { runModel } from './gates/run.ts';

describe('the gates, whoever does what', () => {
  it('let nothing through that the truth does not allow, and let enough through for that to mean something', async () => {
    const { tally, violation } = await runModel({ runs: 300, steps: 24 });
    expect(violation).toBeNull();
    expect(tally.deployed / tally.runs).toBeGreaterThan(0.25);
  });
});

describe('the guards that --sabotage takes out', () => {
  it('stand in the source, each of them once', () => {
    const missing = GUARDS.flatMap(({ name, cuts }) =>
      cuts
        .filter(({ file, text }) => sourceOf(file).split(text).length !== 2)
        .map(({ text }) => `${name}: ${text}`),
    );
    expect(missing).toEqual([]);
  });

  it('are all of the gates, and more', () => {
    const source = sourceOf('src/domain/gates.ts');
    const names = Array.from(source.matchAll(/^ {2}name: '(\w+)',$/gm), ([, name]) => `the gate ${name}`);
    const listed = new Set(GUARDS.map(({ name }) => name));
    // What holds the environment is one of the guards of the start.
    expect(names.filter((name) => !listed.has(name))).toEqual(['the gate environment']);
  });
});

const sourceOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
