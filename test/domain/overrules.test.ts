import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateFacts } from '../../src/domain/gate-facts.ts';
import { isOverruled } from '../../src/domain/overrules.ts';
import {
  anOpenDeployment,
  anOverrule,
  BOB,
  BOSSES,
  CAROL,
  eligible,
  SRE,
  unreadable,
} from './support/builders.ts';
import { gateFactsWith } from './support/gates.ts';

const facts = (overrules: Parameters<typeof anOverrule>[], more: Partial<GateFacts> = {}) =>
  gateFactsWith({
    deployment: anOpenDeployment({ overrules: overrules.map((each) => anOverrule(...each)) }),
    ...more,
  });

describe('a freeze', () => {
  const overruled = (...asked: Parameters<typeof facts>) =>
    isOverruled(facts(...asked), 'freeze', 'frz00001', [BOSSES]);

  it('is overruled by somebody whom the policy names, and by nobody else', () => {
    expect(overruled([['frz00001', { through: [SRE, BOSSES] }]])).toBe(true);
    expect(overruled([['frz00001', { through: [SRE] }]])).toBe(false);
    expect(overruled([])).toBe(false);
  });

  it('is overruled by its id, and as a freeze', () => {
    expect(overruled([['frz00002', { through: [BOSSES] }]])).toBe(false);
    expect(overruled([['frz00001', { through: [BOSSES], gate: 'hold' }]])).toBe(false);
  });

  it('stays so at the start while they still are who they were (T8)', () => {
    const asked: Parameters<typeof facts>[0] = [['frz00001', { through: [BOSSES] }]];
    expect(overruled(asked, { eligibility: { [BOB]: eligible(BOSSES) } })).toBe(true);
    expect(overruled(asked, { eligibility: { [BOB]: eligible(SRE) } })).toBe(false);
  });

  it('stands while that cannot be told, or nobody has looked (I22)', () => {
    const asked: Parameters<typeof facts>[0] = [['frz00001', { through: [BOSSES] }]];
    expect(overruled(asked, { eligibility: { [BOB]: unreadable(BOSSES) } })).toBe(false);
    expect(overruled(asked, { eligibility: { [CAROL]: eligible(BOSSES) } })).toBe(false);
  });

  it('is overruled by one of several who still may', () => {
    const asked: Parameters<typeof facts>[0] = [
      ['frz00001', { through: [BOSSES] }],
      ['frz00001', { by: CAROL, through: [BOSSES] }],
    ];
    const eligibility = { [BOB]: eligible(), [CAROL]: eligible(BOSSES) };
    expect(overruled(asked, { eligibility })).toBe(true);
  });

  it('is never overruled by a look that fails, or by one that says less (I22)', () => {
    const someone = fc.constantFrom(BOB, CAROL);
    const looked = fc.oneof(
      fc.subarray([SRE, BOSSES]).map((entries) => eligible(...entries)),
      fc.constant(unreadable(SRE, BOSSES)),
    );
    const overrule = fc.record({ by: someone, through: fc.subarray([SRE, BOSSES]) });
    fc.assert(
      fc.property(fc.array(overrule), fc.dictionary(someone, looked), someone, (made, known, lost) => {
        const asked = made.map((more): Parameters<typeof anOverrule> => ['frz00001', more]);
        const before = overruled(asked, { eligibility: known });
        const after = overruled(asked, { eligibility: { ...known, [lost]: unreadable(BOSSES) } });
        expect(after && !before).toBe(false);
      }),
    );
  });
});

describe('a hold', () => {
  it('is overruled by whoever says to go on, whoever they are by the time it starts', () => {
    const asked = facts([['hld00001', { gate: 'hold', through: [] }]], { eligibility: {} });
    expect(isOverruled(asked, 'hold', 'hld00001', null)).toBe(true);
    expect(isOverruled(asked, 'hold', 'hld00002', null)).toBe(false);
  });
});
