import { describe, expect, it } from 'vitest';
import { decideHold, decideResume } from '../../src/domain/hold.ts';
import { aHold, aSnapshot, BOB, CAROL, inShort, NOW } from './support/builders.ts';

const production = aHold({ id: 'hld00002', environment: 'production' });

describe('putting on hold', () => {
  const hold = (wanted = aHold(), holds = [production]) => decideHold(aSnapshot([], [], { holds }), wanted);

  it('stands from now on, in one environment or in all of them', () => {
    expect(hold()).toEqual({
      kind: 'accepted',
      events: [{ type: 'hold.set', project: 'shop', scope: null, at: NOW, hold: aHold() }],
    });
    expect(hold(production, [aHold()])).toMatchObject({ events: [{ scope: 'production' }] });
  });

  it('is refused where it is on hold already, saying whose it is', () => {
    expect(hold({ ...production, id: 'hld00003', by: BOB })).toEqual({
      kind: 'refused',
      refusals: [
        { code: 'already_on_hold', environment: 'production', by: CAROL, reason: 'the data are off' },
      ],
    });
  });
});

describe('resuming', () => {
  const resume = (environment: string | null, holds = [aHold(), production]) =>
    decideResume(aSnapshot([], [], { holds }), { environment, by: BOB, now: NOW });

  it('is for anybody, and says who it was', () => {
    expect(resume('production')).toEqual({
      kind: 'accepted',
      events: [
        { type: 'hold.lifted', project: 'shop', scope: 'production', at: NOW, hold: production, by: BOB },
      ],
    });
    expect(resume(null)).toMatchObject({ events: [{ scope: null, hold: aHold() }] });
  });

  it('is refused where nothing is on hold, whatever is elsewhere', () => {
    expect(resume('staging')).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_on_hold', environment: 'staging' }],
    });
    expect(inShort(resume(null, [production]))).toEqual(['no: not_on_hold']);
  });
});
