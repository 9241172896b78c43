import { describe, expect, it } from 'vitest';
import type { Controls } from '../../src/domain/controls.ts';
import { evolveControls } from '../../src/domain/controls.ts';
import {
  decideFreeze,
  decideUnfreeze,
  endedFreezes,
  type Unfreeze,
  type UnfreezeFacts,
} from '../../src/domain/freeze.ts';
import { NOT_ELIGIBLE } from '../../src/domain/people.ts';
import {
  aControls,
  aFreeze,
  aSnapshot,
  BOB,
  BOSSES,
  CAROL,
  eligible,
  HOUR,
  inShort,
  NOW,
  SRE,
  unreadable,
} from './support/builders.ts';

const production = aFreeze({ id: 'frz00002', environment: 'production' });

describe('freezing', () => {
  const freeze = (wanted = aFreeze(), controls: Partial<Controls> = {}) =>
    decideFreeze(aSnapshot([], [], controls), wanted);

  it('stands from now on, in one environment or in all of them', () => {
    expect(freeze()).toEqual({
      kind: 'accepted',
      events: [{ type: 'freeze.set', project: 'shop', scope: null, at: NOW, freeze: aFreeze() }],
    });
    expect(freeze(production)).toMatchObject({ events: [{ scope: 'production' }] });
  });

  it('is refused where one stands for the same, saying whose it is', () => {
    expect(freeze(aFreeze({ id: 'frz00003', by: BOB }), { freezes: [aFreeze()] })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_frozen', environment: null, by: CAROL, reason: 'an incident' }],
    });
    expect(inShort(freeze(production, { freezes: [production] }))).toEqual(['no: already_frozen']);
  });

  it('is fine beside one for something else, or one whose time is over', () => {
    expect(freeze(production, { freezes: [aFreeze()] }).kind).toBe('accepted');
    expect(freeze(aFreeze(), { freezes: [production] }).kind).toBe('accepted');
    expect(freeze(aFreeze(), { freezes: [aFreeze({ id: 'frz00003', until: NOW })] }).kind).toBe('accepted');
  });
});

describe('lifting a freeze', () => {
  const unfreeze = (
    more: Partial<Unfreeze> = {},
    known: Partial<UnfreezeFacts> = {},
    freezes = [aFreeze(), production],
  ) =>
    decideUnfreeze(
      aSnapshot([], [], { freezes }),
      { environment: null, by: CAROL, now: NOW, ...more },
      { eligibility: NOT_ELIGIBLE, overrule: [BOSSES], ...known },
    );

  it('is for whoever ordered it, of what they name', () => {
    expect(unfreeze()).toEqual({
      kind: 'accepted',
      events: [
        { type: 'freeze.lifted', project: 'shop', scope: null, at: NOW, freeze: aFreeze(), by: CAROL },
      ],
    });
    expect(unfreeze({ environment: 'production' })).toMatchObject({
      events: [{ scope: 'production', freeze: production }],
    });
  });

  it('is for whoever may overrule it, too', () => {
    expect(unfreeze({ by: BOB }, { eligibility: eligible(BOSSES) })).toMatchObject({
      events: [{ type: 'freeze.lifted', by: BOB }],
    });
  });

  it('is refused to anybody else, saying whose it is and who may', () => {
    expect(unfreeze({ by: BOB }, { eligibility: eligible(SRE) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_your_freeze', by: CAROL, overrule: [BOSSES], unreadable: false }],
    });
  });

  it('is refused while nobody can tell who may, and still is for whoever ordered it (I22)', () => {
    const known = { eligibility: unreadable(BOSSES) };
    expect(unfreeze({ by: BOB }, known)).toMatchObject({ refusals: [{ unreadable: true }] });
    expect(unfreeze({}, known).kind).toBe('accepted');
  });

  it.each([
    ['nothing is frozen', []],
    ['something else is', [production]],
    ['its time is over', [aFreeze({ until: NOW })]],
  ])('is refused when %s', (_, freezes) => {
    expect(unfreeze({}, {}, freezes)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_frozen', environment: null }],
    });
  });
});

describe('a freeze whose time is over', () => {
  const over = aFreeze({ id: 'frz00003', environment: 'staging', until: NOW });
  const controls = aControls({ freezes: [aFreeze(), over, aFreeze({ id: 'frz00004', until: NOW + 1 })] });

  it('is recorded, so that cards hear of it; others stand', () => {
    expect(endedFreezes(aSnapshot([], [], controls), NOW)).toEqual({
      kind: 'accepted',
      events: [{ type: 'freeze.ended', project: 'shop', scope: 'staging', at: NOW, freeze: over }],
    });
    expect(endedFreezes(aSnapshot(), NOW)).toEqual({ kind: 'accepted', events: [] });
  });

  it('is recorded once', () => {
    const event = { type: 'freeze.ended', project: 'shop', scope: 'staging', at: NOW, freeze: over } as const;
    const after = evolveControls(controls, event);
    expect(inShort(endedFreezes(aSnapshot([], [], after), NOW))).toEqual([]);
    expect(inShort(endedFreezes(aSnapshot([], [], after), NOW + HOUR))).toEqual(['freeze.ended']);
  });
});
