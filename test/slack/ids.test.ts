import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  buttonValue,
  changesValue,
  lockValue,
  originText,
  readButtonValue,
  readChangesValue,
  readLockValue,
  readOrigin,
  type Origin,
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
    ['d1.1234567890'],
  ])('that nobody of ours wrote is none: %j', (value) => {
    expect(readButtonValue(value)).toBeNull();
    expect(readChangesValue(value)).toBeNull();
    expect(readLockValue(value)).toBeNull();
  });

  it('that takes over a lock is an id and a number of nine digits at most, like the sequence of the log', () => {
    const id = fc.stringMatching(/^[a-z0-9]{1,32}$/);
    fc.assert(
      fc.property(id, fc.nat({ max: 999_999_999 }), (lock, number) => {
        expect(readLockValue(lockValue({ lock, number }))).toEqual({ lock, number });
      }),
    );
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

describe('what a window remembers', () => {
  const origins: fc.Arbitrary<Origin> = fc.record({
    deployment: fc.stringMatching(/^[a-z0-9]{1,32}$/),
    replans: fc.nat({ max: 999_999_999 }),
    channel: fc.stringMatching(/^[CGD][A-Z0-9]{1,31}$/),
    ts: fc.stringMatching(/^[0-9]{1,16}\.[0-9]{1,15}$/),
  });

  it('is a card and its message, read back as it was written', () => {
    fc.assert(
      fc.property(origins, (origin) => {
        const text = originText(origin);
        expect(readOrigin(text)).toEqual(origin);
        // Slack docs: view object, `private_metadata`.
        expect(text.length).toBeLessThanOrEqual(3000);
      }),
    );
  });

  it.each([
    '',
    'd1 0 C1',
    'd1 0 C1 1.1 more',
    ' d1 0 C1 1.1',
    'd1 0 C1 1.1\n',
    'd1  0 C1 1.1',
    'D1 0 C1 1.1',
    'd1 -1 C1 1.1',
    'd1 1234567890 C1 1.1',
    'd1 0 c1 1.1',
    'd1 0 C1 1.1;',
    'd1 0 <!channel> 1.1',
    '{"deployment":"d1"}',
  ])('that nobody of ours wrote is nothing: %j', (text) => expect(readOrigin(text)).toBeNull());

  it('is whole or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(nastyText, origins.map(originText)), (text) => {
        const read = readOrigin(text);
        expect(read === null || readOrigin(originText(read))).toEqual(read ?? true);
      }),
    );
  });
});
