// What Slipway takes of the calls that an account has, and how it waits for more (FIELD-NOTES 10).
import { describe, expect, it } from 'vitest';
import { type CallKind, createCallBudget, kindOf } from '../../../src/adapters/ecs/call-budget.ts';
import { handClock } from './hand-clock.ts';

/** Callers that came at once, or one after another; `served`: those who had their turn, in order. */
function open(random?: number) {
  const clock = handClock(random);
  const budget = createCallBudget(clock);
  const served: number[] = [];
  let callers = 0;
  const ask = async (kind: CallKind, count: number): Promise<void> => {
    for (let each = 0; each < count; each += 1) {
      const caller = callers;
      callers += 1;
      void budget.take(kind).then(() => served.push(caller));
    }
    await clock.pass(0);
  };
  return { clock, budget, served, ask };
}

describe('within its budget', () => {
  it.each([
    ['clusterRead', 25],
    ['serviceRead', 50],
    ['taskRead', 50],
    ['taskRun', 50],
    ['taskDefinitionRead', 50],
    ['taskDefinitionModify', 10],
    ['serviceModify', 60],
  ] as const)('nobody waits: %s, %i at once', async (kind, burst) => {
    const { clock, served, ask } = open();
    await ask(kind, burst);
    expect(served).toHaveLength(burst);
    expect(clock.naps).toBe(0);
    await ask(kind, 1);
    expect(served).toHaveLength(burst);
    expect(clock.naps).toBe(1);
  });

  it('each kind of call has a bucket of its own', async () => {
    const { served, ask } = open();
    await ask('taskDefinitionModify', 12);
    await ask('serviceModify', 60);
    expect(served).toHaveLength(70);
  });

  it('the bucket fills again, and no further', async () => {
    const { clock, served, ask } = open();
    await ask('serviceRead', 50);
    await clock.pass(3_000);
    await ask('serviceRead', 30);
    expect(served).toHaveLength(80);
    await clock.pass(3_600_000);
    await ask('serviceRead', 51);
    expect(served).toHaveLength(130);
  });

  it('nobody waits who comes as often as it fills', async () => {
    const { clock, served, ask } = open();
    await ask('serviceRead', 50);
    for (let call = 0; call < 100; call += 1) {
      await clock.pass(100);
      await ask('serviceRead', 1);
    }
    expect(served).toHaveLength(150);
    expect(clock.naps).toBe(0);
  });
});

describe('over budget', () => {
  it('everybody has a turn, in the order of asking, as fast as the bucket fills', async () => {
    const { clock, served, ask } = open();
    await ask('serviceRead', 50);
    await ask('serviceRead', 20);
    expect(served).toHaveLength(50);
    await clock.pass(1_000);
    expect(served).toHaveLength(60);
    await clock.pass(1_000);
    expect(served).toEqual(Array.from({ length: 70 }, (_, index) => index));
  });

  it('nobody overtakes those who wait, whoever wakes up late', async () => {
    const { clock, served, ask } = open();
    await ask('taskDefinitionModify', 11);
    clock.oversleep(2_500);
    await ask('taskDefinitionModify', 1);
    expect(served).toHaveLength(11);
    await clock.pass(2_000);
    expect(served).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('one sleeps for all, and nobody once the last has had a turn', async () => {
    const { clock, ask } = open();
    await ask('serviceRead', 60);
    expect(clock.naps).toBe(1);
    await clock.pass(60_000);
    const { naps } = clock;
    await ask('serviceRead', 50);
    expect(clock.naps).toBe(naps);
  });

  it('a timer that fires early is set again', async () => {
    let time = 0;
    const naps: number[] = [];
    const early = {
      now: () => time,
      random: () => 0,
      sleep: async (milliseconds: number) => {
        naps.push(milliseconds);
        time += milliseconds - (naps.length === 1 ? 0.5 : 0);
      },
    };
    const budget = createCallBudget(early);
    for (let call = 0; call < 11; call += 1) await budget.take('taskDefinitionModify');
    expect(naps).toEqual([2_000, 1]);
  });
});

describe('when AWS throttles all the same', () => {
  it('half of what is left must do, and half of what comes', async () => {
    const { clock, budget, served, ask } = open();
    await ask('serviceRead', 10);
    budget.throttled('serviceRead');
    await ask('serviceRead', 30);
    expect(served).toHaveLength(30);
    await clock.pass(1_000);
    expect(served).toHaveLength(35);
  });

  it.each([
    [0, 10_000],
    [0.5, 20_000],
  ])('it recovers after a while that is not always the same: random %d, %i ms', async (random, slowFor) => {
    const { clock, budget, served, ask } = open(random);
    await ask('serviceRead', 50);
    budget.throttled('serviceRead');
    await ask('serviceRead', 1_000);
    await clock.pass(slowFor);
    expect(served).toHaveLength(50 + (slowFor / 1_000) * 5);
    await clock.pass(10_000);
    expect(served).toHaveLength(150 + (slowFor / 1_000) * 5);
  });

  it('many at once make it no slower than half', async () => {
    const { clock, budget, served, ask } = open();
    await ask('serviceRead', 50);
    for (let call = 0; call < 20; call += 1) budget.throttled('serviceRead');
    await ask('serviceRead', 100);
    await clock.pass(5_000);
    expect(served).toHaveLength(75);
  });

  it('what came while it was slow counts half, also when nobody looked', async () => {
    const { clock, budget, served, ask } = open();
    await ask('taskDefinitionModify', 10);
    budget.throttled('taskDefinitionModify');
    await clock.pass(15_000);
    await ask('taskDefinitionModify', 10);
    expect(served).toHaveLength(10 + 2.5 + 2.5);
  });

  it('other kinds of call go on as before', async () => {
    const { budget, served, ask } = open();
    budget.throttled('serviceRead');
    await ask('serviceModify', 60);
    expect(served).toHaveLength(60);
  });
});

it.each([
  ['DescribeServiceRevisions', 'serviceRead'],
  ['UpdateService', 'serviceModify'],
  ['StopServiceDeployment', 'serviceModify'],
  ['RegisterTaskDefinition', 'taskDefinitionModify'],
  ['RunTask', 'taskRun'],
  ['ListTasks', 'taskRead'],
  ['PutClusterCapacityProviders', null],
])('%s counts as %s', (operation, kind) => {
  expect(kindOf(operation)).toBe(kind);
});
