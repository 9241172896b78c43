// Every gate on a card: what opens it, what keeps it closed, and what an emergency passes; each in a line that says so.
import { describe, expect, it } from 'vitest';
import type { GateName } from '../../src/domain/gate-name.ts';
import { gateStates } from '../../src/domain/gates.ts';
import { SKIPPABLE } from '../../src/domain/project.ts';
import { closedNames, factsOf, gateLine, gateLines } from '../../src/slack/deploy/gate-lines.ts';
import { GATE_NAMES, time } from '../../src/slack/words.ts';
import { CLOSED, OPEN, ruled, shut } from './gate-cases.ts';
import { aFreeze, aLock, BARE, gatedState, MINUTE, URGENT, waiting, type Gated } from './gate-samples.ts';
import { NOW, SRE } from './samples.ts';

/** The line of one gate; `absent` where the card does not have it. */
function lineOf(gate: GateName, options: Gated): string {
  const deployment = waiting(options);
  const facts = factsOf(gatedState(options, deployment), deployment);
  const seen = gateStates(facts).find((each) => each.gate === gate);
  return seen === undefined ? 'absent' : gateLine(facts, seen);
}

describe('a gate that is closed', () => {
  it.each(CLOSED)(
    '%s, because %s, says what stops it, what was seen and what to do',
    (gate, _why, options, said) => {
      expect(lineOf(gate, options)).toBe(`✗ ${said}`);
    },
  );

  it('is every gate that there is', () => {
    expect(new Set(CLOSED.map(([gate]) => gate))).toEqual(new Set(Object.keys(GATE_NAMES)));
  });
});

describe('a gate that is open', () => {
  it.each(OPEN)('%s says by what (%s)', (gate, _when, options, said) => {
    expect(lineOf(gate, options)).toBe(`✓ ${said}`);
  });

  it('is every gate that can be passed: a release that nobody marked has none', () => {
    const passed: ReadonlySet<string> = new Set(OPEN.map(([gate]) => gate));
    expect(Object.keys(GATE_NAMES).filter((gate) => !passed.has(gate))).toEqual(['release']);
    expect(lineOf('release', {})).toBe('absent');
  });

  it('the window that never closes says nothing of its end', () => {
    const always = { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], zone: 'UTC' } as const;
    const windows = [{ ...always, from: 0, to: 1440, only: [], except: [] }];
    expect(lineOf('window', ruled({ windows }))).toBe('✓ Inside the deployment window');
  });
});

describe('a gate that an emergency passes', () => {
  /** Authors with approvals: they matter to nothing else. */
  const skippable: ReadonlySet<string> = new Set([...SKIPPABLE, 'authors']);
  const urgent = ({ policy, ...more }: Gated): Gated => ({
    ...more,
    emergency: true,
    policy: { ...BARE, ...policy, ...URGENT },
  });
  const cases = CLOSED.filter(
    ([gate, , { rollback }]) => gate !== 'confirmation' && gate !== 'emergency' && rollback !== true,
  );

  it.each(cases.filter(([gate]) => skippable.has(gate)))(
    '%s, closed because %s, says so',
    (gate, _why, options, said) => {
      expect(lineOf(gate, urgent(options))).toBe(`! Passed without waiting: ${said}`);
    },
  );

  it.each(cases.filter(([gate]) => !skippable.has(gate)))(
    'is never %s: where %s, it waits',
    (gate, _why, options, said) => {
      expect(lineOf(gate, urgent(options))).toBe(`✗ ${said}`);
    },
  );

  it('waits for what the policy does not let it pass', () => {
    const emergency = { by: [SRE], skips: ['checks'] as const };
    const options: Gated = { emergency: true, policy: { ...BARE, ...shut, emergency } };
    expect(lineOf('window', options)).toMatch(/^✗ /);
  });
});

describe('a lock that a rollback or a failure left', () => {
  const options = (more: Gated = {}): Gated =>
    ruled({}, { controls: { locks: [aLock({ left: true })] }, ...more });

  it('is passed by a rollback, and says so to everything else', () => {
    expect(lineOf('lock', options())).toMatch(/press \*Take over the lock\*\. A rollback passes it\.$/);
    expect(lineOf('lock', options({ rollback: true }))).toBe('absent');
    expect(lineOf('lock', ruled({}, { controls: { locks: [aLock()] } }))).not.toContain('rollback');
  });
});

describe('the gates of a card', () => {
  it('say when the question expires, and what ends with it', () => {
    const last = (options: Gated) => gateLines(gatedState(options), waiting(options)).at(-1);
    const asked = NOW - 10 * MINUTE;
    expect(last({})).toBe(`Expires ${time(asked + 14_400_000)}, and its approvals with it`);
    expect(last({ rollback: true })).toBe(`Expires ${time(asked + 3_600_000)}`);
    expect(last(ruled({}))).toBe('✓ Nothing else is on its way there');
  });

  it('are named in the order of the card where they keep it waiting', () => {
    const options: Gated = { controls: { locks: [aLock()], freezes: [aFreeze()] } };
    const facts = factsOf(gatedState(options), waiting(options));
    expect(closedNames(facts)).toEqual(['order', 'checks', 'freeze', 'lock', 'approvals']);
    const urgent: Gated = { ...options, emergency: true, policy: URGENT };
    expect(closedNames(factsOf(gatedState(urgent), waiting(urgent)))).toEqual(['confirmation', 'lock']);
  });
});
