import { describe, expect, it } from 'vitest';
import type { AnswerFacts } from '../../src/domain/answer.ts';
import type { Controls } from '../../src/domain/controls.ts';
import type { Open } from '../../src/domain/deployment.ts';
import { decideOverrule } from '../../src/domain/overrule.ts';
import { NOT_ELIGIBLE } from '../../src/domain/people.ts';
import { anAnswer, answerFacts } from './support/answers.ts';
import {
  aCalendarFreeze,
  aFreeze,
  aHold,
  anEligibility,
  anOpenDeployment,
  anOverrule,
  aPerson,
  aPolicy,
  aQueuedDeployment,
  aRunningDeployment,
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
import { automatic, emergency, rollback } from './support/gates.ts';

const policy = aPolicy({ overrule: [BOSSES] });
const overrule =
  (gate: 'freeze' | 'hold') =>
  (controls: Partial<Controls>, known: Partial<AnswerFacts> = {}, open: Open = anOpenDeployment()) =>
    decideOverrule(
      aSnapshot([open], [], controls),
      { ...anAnswer(), gate },
      answerFacts({ policy, eligibility: eligible(BOSSES), ...known }),
    );

describe('overruling a freeze', () => {
  const frozen = { freezes: [aFreeze({ environment: 'production' })] };
  const overruling = overrule('freeze');

  it('lets one deployment through, and records who was in the groups then (T9)', () => {
    const eligibility = anEligibility({
      through: [BOSSES, SRE],
      members: { [BOSSES]: [BOB, CAROL], [SRE]: [BOB] },
    });
    expect(overruling(frozen, { eligibility })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'gate.overruled',
          deployment: 'dep00001',
          at: NOW,
          overrule: { gate: 'freeze', of: 'frz00001', by: BOB, at: NOW, through: [BOSSES] },
          membership: { [BOSSES]: [BOB, CAROL] },
        },
      ],
    });
  });

  it('overrules everything that stands there at once, by order and by the calendar, each by its id', () => {
    const controls = {
      freezes: [aFreeze(), aFreeze({ id: 'frz00002', environment: 'production' })],
    };
    const both = aPolicy({ overrule: [BOSSES], freezes: [aCalendarFreeze()] });
    expect(overruling(controls, { policy: both })).toMatchObject({
      events: [
        { overrule: { of: 'frz00002' } },
        { overrule: { of: 'frz00001' } },
        { overrule: { of: 'calendar:2026-11-20:2026-11-21' } },
      ],
    });
  });

  it('leaves what was overruled already, by whoever may', () => {
    const controls = { freezes: [aFreeze(), aFreeze({ id: 'frz00002', environment: 'production' })] };
    const once = anOpenDeployment({ overrules: [anOverrule('frz00002', { through: [BOSSES] })] });
    expect(overruling(controls, {}, once)).toMatchObject({ events: [{ overrule: { of: 'frz00001' } }] });
    const worthless = anOpenDeployment({ overrules: [anOverrule('frz00002', { through: [SRE] })] });
    expect(inShort(overruling(controls, {}, worthless))).toEqual(['gate.overruled', 'gate.overruled']);
  });

  it('is refused to whoever the policy does not name, approver or not', () => {
    expect(overruling(frozen, { eligibility: eligible(SRE) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_an_overruler', from: [BOSSES] }],
    });
    expect(inShort(overruling(frozen, { policy: aPolicy() }))).toEqual(['no: not_an_overruler']);
  });

  it('is refused while nobody can tell who may (I22)', () => {
    expect(overruling(frozen, { eligibility: unreadable(BOSSES) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'approvers_unreadable', from: [BOSSES] }],
    });
  });

  it.each([
    ['nothing is frozen', {}],
    ['something else is', { freezes: [aFreeze({ environment: 'staging' })] }],
    ['its time is over', { freezes: [aFreeze({ until: NOW })] }],
    ['it is a hold that stands', { holds: [aHold()] }],
  ])('is refused when %s', (_, controls) => {
    expect(overruling(controls)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'nothing_to_overrule', gate: 'freeze' }],
    });
  });

  it('is refused when all of it has been overruled', () => {
    const deployment = anOpenDeployment({ overrules: [anOverrule('frz00001', { through: [BOSSES] })] });
    expect(inShort(overruling(frozen, {}, deployment))).toEqual(['no: nothing_to_overrule']);
  });

  it('is refused for a rollback: that passes freezes anyhow', () => {
    expect(inShort(overruling(frozen, {}, rollback))).toEqual(['no: nothing_to_overrule']);
  });

  it('is what an emergency needs that may not pass freezes', () => {
    expect(inShort(overruling(frozen, {}, emergency))).toEqual(['gate.overruled']);
  });

  it('is like every answer: by one of ours, on the newest card, while it waits', () => {
    expect(inShort(overruling(frozen, { person: aPerson({ guest: true }) }))).toEqual(['no: outsider']);
    expect(inShort(overruling(frozen, {}, anOpenDeployment({ replans: 1 })))).toEqual(['no: stale_card']);
    expect(inShort(overruling(frozen, {}, aQueuedDeployment('holder')))).toEqual(['gate.overruled']);
    const snapshot = aSnapshot([aRunningDeployment()], [], frozen);
    const late = decideOverrule(snapshot, { ...anAnswer(), gate: 'freeze' }, answerFacts());
    expect(inShort(late)).toEqual(['no: not_waiting']);
  });
});

describe('going on although it is on hold', () => {
  const held = { holds: [aHold()] };
  const goingOn = overrule('hold');

  it('is for every member, and remembers through nothing', () => {
    expect(goingOn(held, { eligibility: NOT_ELIGIBLE }, automatic)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'gate.overruled',
          deployment: 'dep00001',
          at: NOW,
          overrule: { gate: 'hold', of: 'hld00001', by: BOB, at: NOW, through: [] },
          membership: {},
        },
      ],
    });
    expect(goingOn(held, {}, automatic)).toMatchObject({ events: [{ overrule: { through: [] } }] });
  });

  it('passes every hold that stands there', () => {
    const holds = [aHold(), aHold({ id: 'hld00002', environment: 'production', at: NOW - HOUR })];
    expect(inShort(goingOn({ holds }, {}, automatic))).toEqual(['gate.overruled', 'gate.overruled']);
  });

  it('is refused where nothing holds it up: none stands, it is passed, or people asked for it', () => {
    const refused = ['no: nothing_to_overrule'];
    expect(inShort(goingOn({}, {}, automatic))).toEqual(refused);
    const passed = { ...automatic, overrules: [anOverrule('hld00001', { gate: 'hold' })] };
    expect(inShort(goingOn(held, {}, passed))).toEqual(refused);
    expect(inShort(goingOn(held))).toEqual(refused);
    expect(inShort(goingOn({ freezes: [aFreeze()] }, {}, automatic))).toEqual(refused);
  });
});
