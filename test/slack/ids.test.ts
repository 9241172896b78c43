import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  buttonValue,
  changesValue,
  readButtonValue,
  readChangesValue,
} from '../../src/slack/ids.ts';
import { nastyText } from './nasty.ts';

describe('the value of a button', () => {
  it('is an opaque id and the number of a plan, read back as it was written', () => {
    const id = fc.stringMatching(/^[a-z0-9]{1,32}$/);
    fc.assert(
      fc.property(id, fc.nat({ max: 999_999 }), (deployment, replans) => {
        const value = buttonValue({ deployment, replans });
        expect(value.length).toBeLessThan(2000);
        expect(readButtonValue(value)).toEqual({ deployment, replans });
        const shown = { release: deployment, candidate: replans };
        expect(readChangesValue(changesValue(shown))).toEqual(shown);
      }),
    );
  });

  it.each([
    [undefined],
    [''],
    ['d1'],
    ['d1.'],
    ['.1'],
    ['d1.-1'],
    ['d1.1 '],
    ['D1.1'],
    ['d1.1.1'],
    ['d1.1\n'],
    ["d1'; drop table deployments;--.1"],
    [`${'d'.repeat(33)}.1`],
    ['d1.1234567'],
  ])('that nobody of ours wrote is none: %j', (value) => {
    expect(readButtonValue(value)).toBeNull();
    expect(readChangesValue(value)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(nastyText, (value) => {
        const read = readButtonValue(value);
        expect(read === null || buttonValue(read).length <= value.length).toBe(true);
      }),
    );
  });

  it('comes with an action of its own for each button', () => {
    const actions = Object.values(ACTIONS);
    expect(new Set(actions).size).toBe(actions.length);
    expect(actions.filter((each) => each.length > 255)).toEqual([]);
  });
});
