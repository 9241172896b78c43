import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Eligibility } from '../../src/domain/people.ts';
import { closedByLook, decideStart, type StartFacts } from '../../src/domain/start.ts';
import {
  aFreeze,
  aHold,
  anApproval,
  anEmergencyRule,
  anExpired,
  anOpenDeployment,
  anOverrule,
  aPolicy,
  aRule,
  aSnapshot,
  BOB,
  BOSSES,
  CAROL,
  DAVE,
  eligible,
  ERIN,
  inShort,
  NOW,
  PRODUCT,
  SRE,
  unreadable,
} from './support/builders.ts';
import { automatic, emergency, rollback } from './support/gates.ts';
import { start, startFacts } from './support/starting.ts';

describe('an approver', () => {
  const policy = aPolicy({ approvals: aRule({ count: 2 }) });
  const approved = anOpenDeployment({ approvals: [anApproval(BOB), anApproval(CAROL)] });
  const given = (eligibility: Readonly<Record<string, Eligibility>>, count = 2) =>
    start(aSnapshot([approved]), { policy: aPolicy({ approvals: aRule({ count }) }), eligibility });

  it('counts while eligible', () => {
    expect(inShort(given({ [BOB]: eligible(SRE), [CAROL]: eligible(SRE) }))).toEqual(['deployment.started']);
  });

  it('who has lost the right is struck off (T8)', () => {
    expect(given({ [BOB]: eligible(PRODUCT), [CAROL]: eligible(SRE) })).toEqual({
      kind: 'accepted',
      events: [
        { type: 'approval.revoked', deployment: 'dep00001', at: NOW, approver: BOB, why: 'not_eligible' },
      ],
    });
  });

  it('is struck off although enough others are left', () => {
    expect(inShort(given({ [BOB]: eligible(), [CAROL]: eligible(SRE) }, 1))).toEqual(['approval.revoked']);
  });

  it('is not struck off as one of those who must, whatever the rules say', () => {
    const must = aPolicy({ approvals: aRule({ count: 1, must: [PRODUCT] }) });
    const eligibility = { [BOB]: eligible(PRODUCT), [CAROL]: eligible(SRE) };
    expect(inShort(start(aSnapshot([approved]), { policy: must, eligibility }))).toEqual([
      'deployment.started',
    ]);
  });

  it('who cannot be looked up keeps the start waiting, and stays recorded (T8, I22)', () => {
    expect(inShort(given({ [BOB]: unreadable(SRE), [CAROL]: eligible(SRE) }))).toEqual([]);
  });

  it('who has not been looked up keeps the start waiting: the approval may be newer than the look', () => {
    expect(inShort(given({ [CAROL]: eligible(SRE) }))).toEqual([]);
  });

  it('who cannot be looked up is not missed where enough others count', () => {
    expect(inShort(given({ [BOB]: unreadable(SRE), [CAROL]: eligible(SRE) }, 1))).toEqual([
      'deployment.started',
    ]);
  });

  it('is moved to the seat of what they are by now', () => {
    const rules = [
      { count: 1, from: [SRE] },
      { count: 1, from: [PRODUCT] },
    ];
    const two = { policy: aPolicy({ approvals: aRule({ rules }) }) };
    const eligibility = { [BOB]: eligible(PRODUCT), [CAROL]: eligible(SRE) };
    expect(inShort(start(aSnapshot([approved]), { ...two, eligibility }))).toEqual(['deployment.started']);
  });

  it('of what needs no approval by now is struck off', () => {
    const nobody = { policy: aPolicy(), eligibility: { [BOB]: eligible(SRE) } };
    const decision = start(
      aSnapshot([{ ...rollback, approvals: [anApproval(BOB)], confirmedBy: BOB }]),
      nobody,
    );
    expect(inShort(decision)).toEqual(['approval.revoked']);
  });

  it('is never made of a look that failed: whatever starts with it would have started without (I22)', () => {
    const person = fc.constantFrom(BOB, CAROL, DAVE, ERIN);
    const looked = fc.oneof(
      fc.subarray([SRE, PRODUCT]).map((entries) => eligible(...entries)),
      fc.constant(unreadable(SRE)),
    );
    const starts = (facts: Partial<StartFacts>, people: readonly string[]) => {
      const approvals = people.map((by) => anApproval(by));
      return inShort(start(aSnapshot([anOpenDeployment({ approvals })]), { policy, ...facts })).includes(
        'deployment.started',
      );
    };
    fc.assert(
      fc.property(fc.uniqueArray(person), fc.dictionary(person, looked), person, (people, known, lost) => {
        const eligibility = { ...known, [lost]: unreadable(SRE) };
        const without = people.filter((by) => by !== lost);
        expect(starts({ eligibility }, people)).toBe(starts({ eligibility }, without));
      }),
    );
  });
});

describe('whoever overruled a freeze', () => {
  const policy = aPolicy({ overrule: [BOSSES] });
  const overruled = anOpenDeployment({ overrules: [anOverrule('frz00001', { through: [BOSSES] })] });
  const given = (eligibility: Readonly<Record<string, Eligibility>>, id = 'frz00001') =>
    inShort(start(aSnapshot([overruled], [], { freezes: [aFreeze({ id })] }), { policy, eligibility }));

  it('must still be one who may (T8)', () => {
    expect(given({ [BOB]: eligible(BOSSES) })).toEqual(['deployment.started']);
    expect(given({ [BOB]: eligible(SRE) })).toEqual(['overrule.revoked']);
  });

  it('and may not any more is struck off once, so that somebody else can (T8)', () => {
    const several = anOpenDeployment({
      overrules: [
        anOverrule('frz00001', { through: [BOSSES] }),
        anOverrule('frz00002', { through: [BOSSES] }),
        anOverrule('frz00001', { by: CAROL, through: [BOSSES] }),
      ],
    });
    const eligibility = { [BOB]: eligible(SRE), [CAROL]: eligible(BOSSES) };
    expect(start(aSnapshot([several]), { policy, eligibility })).toEqual({
      kind: 'accepted',
      events: [{ type: 'overrule.revoked', deployment: 'dep00001', at: NOW, by: BOB }],
    });
  });

  it('does not count while nobody can tell, and stays recorded (I22)', () => {
    expect(given({ [BOB]: unreadable(BOSSES) })).toEqual([]);
    expect(given({})).toEqual([]);
  });

  it('is not asked about a hold: that was for everybody', () => {
    const wentOn = { ...automatic, overrules: [anOverrule('hld00001', { gate: 'hold' })] };
    const snapshot = aSnapshot([wentOn], [], { holds: [aHold()] });
    expect(inShort(start(snapshot, { policy, eligibility: { [BOB]: eligible() } }))).toEqual([
      'deployment.started',
    ]);
  });

  it('did not overrule the one that was ordered since', () => {
    expect(given({ [BOB]: eligible(BOSSES) }, 'frz00002')).toEqual([]);
  });
});

describe('whoever confirmed an emergency', () => {
  const policy = aPolicy({ emergency: anEmergencyRule({ by: [BOSSES] }) });
  const confirmed = { ...emergency, confirmedBy: BOB };
  const given = (eligibility: Readonly<Record<string, Eligibility>>, more = policy) =>
    start(aSnapshot([confirmed]), { policy: more, eligibility });

  it('must still be one who may (T8)', () => {
    expect(inShort(given({ [BOB]: eligible(BOSSES) }))).toEqual(['review.asked', 'deployment.started']);
  });

  it('and may not any more is struck off: it waits for another click', () => {
    const revoked = {
      kind: 'accepted',
      events: [{ type: 'confirmation.revoked', deployment: 'dep00001', at: NOW, by: BOB }],
    };
    expect(given({ [BOB]: eligible(SRE) })).toEqual(revoked);
    expect(given({ [BOB]: eligible(BOSSES) }, aPolicy())).toEqual(revoked);
  });

  it('does not count while nobody can tell, and stays recorded (I22)', () => {
    expect(inShort(given({ [BOB]: unreadable(BOSSES) }))).toEqual([]);
    expect(inShort(given({}))).toEqual([]);
  });

  it('is asked about together with whoever approved it', () => {
    const both = { ...confirmed, approvals: [anApproval(CAROL)] };
    const eligibility = { [BOB]: eligible(), [CAROL]: eligible() };
    const strict = { ...policy, approvals: aRule() };
    expect(inShort(start(aSnapshot([both]), { policy: strict, eligibility }))).toEqual([
      'approval.revoked',
      'confirmation.revoked',
    ]);
  });
});

describe('whoever confirmed a rollback', () => {
  it('could be anybody, and is not looked up', () => {
    const confirmed = { ...rollback, confirmedBy: BOB };
    expect(inShort(start(aSnapshot([confirmed]), { eligibility: { [BOB]: eligible() } }))).toEqual([
      'deployment.started',
    ]);
  });
});

describe('what only the look at this moment keeps closed', () => {
  const policy = aPolicy({
    approvals: aRule({ count: 1 }),
    overrule: [BOSSES],
    emergency: anEmergencyRule({ by: [BOSSES] }),
  });
  const closed = (
    deployment: Deployment,
    eligibility: Readonly<Record<string, Eligibility>>,
    freezes = [aFreeze()],
  ) => {
    const snapshot = aSnapshot([deployment], [], { freezes });
    const facts = startFacts({ policy, eligibility });
    expect(inShort(decideStart(snapshot, 'dep00001', NOW, facts))).not.toContain('deployment.started');
    return closedByLook(snapshot, 'dep00001', NOW, facts).map(({ code }) => code);
  };
  const approved = anOpenDeployment({
    approvals: [anApproval(BOB)],
    overrules: [anOverrule('frz00001', { by: CAROL, through: [BOSSES] })],
  });

  it('is what counted on the card, and does not now', () => {
    expect(closed(approved, { [BOB]: unreadable(SRE), [CAROL]: eligible(BOSSES) })).toEqual([
      'approvals_missing',
    ]);
    expect(closed(approved, { [BOB]: eligible(SRE), [CAROL]: eligible(SRE) })).toEqual(['frozen']);
    expect(closed(approved, {})).toEqual(['frozen', 'approvals_missing']);
  });

  it('is whoever confirmed an emergency, and may not any more', () => {
    const confirmed = { ...emergency, confirmedBy: BOB };
    expect(closed(confirmed, { [BOB]: eligible(SRE) }, [])).toEqual(['not_for_emergencies']);
  });

  it('is nothing that the card says anyhow', () => {
    const waiting = anOpenDeployment();
    expect(closed(waiting, {})).toEqual([]);
    expect(closed(anExpired(), {})).toEqual([]);
    expect(closedByLook(aSnapshot(), 'dep00001', NOW, startFacts())).toEqual([]);
  });
});
