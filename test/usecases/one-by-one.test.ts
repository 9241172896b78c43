import { describe, expect, it } from 'vitest';
import { AdapterFault } from '../../src/ports.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { oneByOne } from '../../src/usecases/one-by-one.ts';

const fault = (retryable: boolean, provider: AdapterFault['provider'] = 'github') =>
  new AdapterFault({ provider, code: 'x', retryable });

describe('one thing after the other', () => {
  /** Which got their turn when the first and the second fail. */
  async function turns(first: Error, second: Error) {
    const had: number[] = [];
    const troubles = [first, second];
    const all = oneByOne([0, 1, 2], async (each) => {
      had.push(each);
      const trouble = troubles[each];
      if (trouble !== undefined) throw trouble;
    });
    await expect(all).rejects.toBe(first);
    return had;
  }

  it.each([
    ['a bug', new Error('a bug')],
    ['what will never go', fault(false)],
  ])('goes on after %s, and says in the end what was first', async (_what, trouble) => {
    expect(await turns(trouble, new Error('another'))).toEqual([0, 1, 2]);
  });

  it.each([
    ['a provider that may be back later', fault(true)],
    ['a database that fails', fault(false, 'sqlite')],
    ['a lease that is lost', new Fenced()],
  ])('stops at %s', async (_what, trouble) => {
    expect(await turns(trouble, new Error('another'))).toEqual([0]);
  });
});
