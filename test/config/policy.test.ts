// What else a policy may ask for: soak, a look at staging, freezes, emergencies; and where the question is put.
import { describe, expect, it } from 'vitest';
import { SKIPPABLE } from '../../src/domain/project.ts';
import { policyOf, problemsIn, projectOf } from './small.ts';

describe('the least that an environment says', () => {
  it('asks for nothing', () => {
    const { rollback, ...rest } = policyOf({});
    expect([rollback.approvals, rollback.leaves]).toEqual([null, 'lock']);
    expect(rest).toEqual({
      after: null,
      checks: [],
      approvals: null,
      windows: [],
      freezes: [],
      overrule: [],
      emergency: null,
      continuous: true,
      onFailure: 'lock',
      rolloutTimeout: 1_200_000,
    });
    expect(projectOf({}).environments.map(({ alsoAsk, policy }) => [alsoAsk, policy.continuous])).toEqual([
      [[], false],
      [[], true],
    ]);
  });
});

describe('what must have happened before', () => {
  const afterOf = (after: string) => policyOf({ gates: `{ after: { ${after} } }` }).after;
  const problems = (after: string) => problemsIn({ gates: `{ after: { ${after} } }` }, 'gates:');

  it.each([
    ['environment: staging', { environment: 'staging', soak: 0, verifiedBy: [] }],
    ['environment: staging, soak: 15m', { environment: 'staging', soak: 900_000, verifiedBy: [] }],
    ['environment: staging, soak: 0s', { environment: 'staging', soak: 0, verifiedBy: [] }],
    ['environment: staging, soak: 3d', { environment: 'staging', soak: 259_200_000, verifiedBy: [] }],
    [
      'environment: staging, verified_by: [S0QA00001, U0ALICE00]',
      { environment: 'staging', soak: 0, verifiedBy: ['S0QA00001', 'U0ALICE00'] },
    ],
  ])('may be %s', (written, after) => expect(afterOf(written)).toEqual(after));

  it.each([
    ['soak: 15m, verified_by: [S0QA00001]', 'environment: is missing'],
    ['environment: staging, soak: 15', 'soak: must be text, and is a number'],
    ['environment: staging, soak: a while', 'soak: must be a duration such as 30m, or 0s for none'],
    ['environment: staging, verified_by: S0QA00001', 'verified_by: must be a list, and is text'],
    ['environment: qa', 'environment: names qa, which is not an environment before production'],
  ])('is not %s', (written, problem) => expect(problems(written)).toEqual([`gates.after.${problem}`]));
});

describe('a freeze', () => {
  it('may be overruled by people and groups, with no calendar', () => {
    const { overrule, freezes } = policyOf({ gates: '{ freeze: { overrule: [S0SRE0001, U0ALICE00] } }' });
    expect({ overrule, freezes }).toEqual({ overrule: ['S0SRE0001', 'U0ALICE00'], freezes: [] });
  });

  it('of the calendar may be overruled by nobody', () => {
    const gates = '{ freeze: { calendar: [{ from: 2026-12-20, to: 2027-01-03, reason: Christmas }] } }';
    expect(policyOf({ gates })).toMatchObject({ overrule: [], freezes: [{ reason: 'Christmas' }] });
  });
});

describe('an emergency', () => {
  const emergencyOf = (emergency: string) => policyOf({ gates: `{ emergency: { ${emergency} } }` }).emergency;
  const problems = (emergency: string) => problemsIn({ gates: `{ emergency: { ${emergency} } }` }, 'gates:');

  it('may skip every gate that can be skipped, by their keys', () => {
    const keys = 'after, soak, verified_by, checks, approvals, windows, freeze';
    expect(emergencyOf(`by: [S0SRE0001], skip: [${keys}]`)).toEqual({ by: ['S0SRE0001'], skips: SKIPPABLE });
  });

  it.each([
    ['after', 'order'],
    ['soak', 'soak'],
    ['verified_by', 'verified'],
    ['checks', 'checks'],
    ['approvals', 'approvals'],
    ['windows', 'window'],
    ['freeze', 'freeze'],
  ])('may skip %s alone, and without approvals', (key, gate) => {
    expect(emergencyOf(`by: [U0ALICE00], skip: [${key}]`)).toEqual({ by: ['U0ALICE00'], skips: [gate] });
  });

  it.each([
    [
      'by: [S0SRE0001], skip: []',
      'skip: names no gate: say which ones an emergency passes, or leave emergency out',
    ],
    ['by: [S0SRE0001], skip: [soak, after, soak]', 'skip.2: names soak twice'],
    ['by: [S0SRE0001]', 'skip: is missing'],
    ['skip: [soak]', 'by: is missing'],
    ['by: [], skip: [soak]', 'by: must have entries: at least 1'],
    ['by: [S0SRE0001], skip: soak', 'skip: must be a list, and is text'],
  ])('is not { %s }', (written, problem) =>
    expect(problems(written)).toEqual([`gates.emergency.${problem}`]),
  );

  it.each(['lock', 'release', 'environment', 'order', 'window'])('never skips %s', (gate) => {
    expect(problems(`by: [S0SRE0001], skip: [${gate}]`)).toEqual([
      'gates.emergency.skip.0: must be after or soak or verified_by or checks or approvals or windows or freeze',
    ]);
  });
});

describe('what a rollback leaves', () => {
  const rollback = (written: string) => ({ more: `rollback: { ${written} }` });

  it.each([
    ['', 'lock'],
    ['lock: true', 'lock'],
    ['lock: true, hold: false', 'lock'],
    ['hold: false', 'lock'],
    ['lock: false', 'nothing'],
    ['lock: false, hold: false', 'nothing'],
    ['lock: false, hold: true', 'hold'],
    ['hold: true', 'hold'],
  ])('with { %s } is: %s', (written, leaves) => {
    const rule = policyOf(rollback(written)).rollback;
    expect([rule.approvals, rule.leaves]).toEqual([null, leaves]);
  });

  it('does not depend on who approves it', () => {
    const approvals = 'approvals: { count: 1, from: [S0SRE0001] }, hold: true';
    const rule = policyOf(rollback(approvals)).rollback;
    expect(rule.approvals).toMatchObject({ rules: [{ count: 1, from: ['S0SRE0001'] }] });
    expect(rule.leaves).toBe('hold');
  });

  it.each([
    [
      'lock: true, hold: true',
      'hold: stands beside "lock: true", under which automation waits anyway: keep one of the two',
    ],
    ['lock: yes please', 'lock: must be true or false, and is text'],
    ['hold: 1', 'hold: must be true or false, and is a number'],
    ['locked: true', 'locked: is not a key that Slipway knows'],
  ])('is not { %s }', (written, problem) => {
    expect(problemsIn(rollback(written), 'rollback:')).toEqual([`rollback.${problem}`]);
  });
});

describe('a deployment that took only in part', () => {
  it.each([
    ['{}', 'lock'],
    ['{ on_failure: lock }', 'lock'],
    ['{ on_failure: rollback }', 'rollback'],
  ])('leads with %s to: %s', (rollout, onFailure) => {
    expect(policyOf({ more: `rollout: ${rollout}` }).onFailure).toBe(onFailure);
  });

  it.each(['nothing', 'true', '[lock]'])('does not lead to %s', (written) => {
    expect(problemsIn({ more: `rollout: { on_failure: ${written} }` }, 'rollout:')).toEqual([
      'rollout.on_failure: must be rollback or lock',
    ]);
  });
});

describe('the question', () => {
  const problems = (channels: string) => problemsIn({ more: `ask: ${channels}` }, 'ask:');

  it('may be put in other channels too', () => {
    const { environments } = projectOf({ more: 'ask: [C0SREASK01, G0PRIVATE]' });
    expect(environments.map(({ alsoAsk }) => alsoAsk)).toEqual([[], ['C0SREASK01', 'G0PRIVATE']]);
  });

  it.each([
    ['[C0SREASK01, C0SREASK01]', ['ask.1: names C0SREASK01 twice']],
    ['[C0123456789]', ["ask.0: is the project's own channel, which is always asked: leave it out"]],
    ['["#sre"]', ['ask.0: must be a Slack channel id (C…)']],
    ['[U0ALICE00]', ['ask.0: must be a Slack channel id (C…)']],
    ['C0SREASK01', ['ask: must be a list, and is text']],
  ])('is put in each channel once: not %s', (channels, expected) => {
    expect(problems(channels)).toEqual(expected);
  });
});
