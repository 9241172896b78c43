import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loosenings, policiesOf, type LooserPart } from '../../src/domain/policy.ts';
import type { ApprovalPolicy, Policy, RollbackRule } from '../../src/domain/project.ts';
import {
  aCalendarFreeze,
  anAfter,
  anEmergencyRule,
  anEnvironment,
  aPolicy,
  aRule,
  aWindow,
  BOB,
  BOSSES,
  CAROL,
  HOUR,
  PRODUCT,
  SRE,
} from './support/builders.ts';

const rollback = (
  approvals: ApprovalPolicy | null,
  leaves: RollbackRule['leaves'] = 'lock',
): RollbackRule => ({
  approvals,
  leaves,
});

const strict = aPolicy({
  after: anAfter('staging', { soak: HOUR, verifiedBy: [PRODUCT] }),
  checks: ['ci/build', 'ci/test'],
  approvals: aRule({
    rules: [
      { count: 2, from: [SRE] },
      { count: 1, from: [PRODUCT] },
    ],
    must: [CAROL],
    not: { authors: true, people: [BOB] },
  }),
  windows: [aWindow()],
  freezes: [aCalendarFreeze()],
  overrule: [BOSSES],
  emergency: anEmergencyRule({ by: [BOSSES], skips: ['window'] }),
  rollback: rollback(aRule({ count: 2 })),
  onFailure: 'rollback',
});
const loosened = (now: Policy, then: Policy = strict): readonly LooserPart[] =>
  loosenings({ production: then }, { production: now }).map(({ what }) => what);
const but = (more: Partial<Policy>): Policy => ({ ...strict, ...more });
const approvals = (more: Parameters<typeof aRule>[0]) => {
  const { rules, must, not, expire } = strict.approvals ?? aRule();
  return but({ approvals: aRule({ rules, must, expire, ...more, not: { ...not, ...more?.not } }) });
};
const after = (more: Partial<ReturnType<typeof anAfter>>) =>
  but({ after: { ...(strict.after ?? anAfter()), ...more } });

describe('a policy', () => {
  it('is as strict as it was while nothing changes, however it was written down', () => {
    expect(loosened(strict)).toEqual([]);
    const reordered = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, each]) => [key, reordered(each)]),
          )
        : Array.isArray(value)
          ? value.map(reordered)
          : value;
    expect(loosened(reordered(strict) as Policy)).toEqual([]);
  });

  it('is as strict with two rules for the same people, where the first wants fewer', () => {
    const rules = [1, 2].map((count) => ({ count, from: [SRE] }));
    expect(
      loosened(aPolicy({ approvals: aRule({ rules }) }), aPolicy({ approvals: aRule({ rules }) })),
    ).toEqual([]);
  });

  it('is stricter by whatever it asks for besides', () => {
    expect(loosened(strict, aPolicy({ overrule: [BOSSES], emergency: strict.emergency }))).toEqual([]);
  });

  it('is looser by everything that it asks for no more, all at once', () => {
    expect(loosened(aPolicy({ overrule: [SRE], emergency: anEmergencyRule({ by: [SRE] }) }))).toEqual([
      'after',
      'soak',
      'verified_by',
      'checks',
      'approvals',
      'must',
      'windows',
      'freezes',
      'overrule',
      'emergency',
      'rollback',
      'rollback_lock',
      'on_failure',
    ]);
  });
});

describe('a policy is looser', () => {
  it.each<[string, Policy, LooserPart]>([
    ['what must be first is another environment', after({ environment: 'canary' }), 'after'],
    ['it must run there for less time', after({ soak: HOUR - 1 }), 'soak'],
    ['nobody has to look at it', after({ verifiedBy: [] }), 'verified_by'],
    ['others may look at it, too', after({ verifiedBy: [PRODUCT, SRE] }), 'verified_by'],
    ['others look at it', after({ verifiedBy: [SRE] }), 'verified_by'],
    ['a check is left out', but({ checks: ['ci/build'] }), 'checks'],
    ['another check is wanted instead', but({ checks: ['ci/build', 'lint'] }), 'checks'],
    [
      'fewer have to approve',
      approvals({
        rules: [
          { count: 1, from: [SRE] },
          { count: 1, from: [PRODUCT] },
        ],
      }),
      'approvals',
    ],
    [
      'fewer of one group do, and more of another',
      approvals({
        rules: [
          { count: 1, from: [SRE] },
          { count: 3, from: [PRODUCT] },
        ],
      }),
      'approvals',
    ],
    [
      'others may approve',
      approvals({
        rules: [
          { count: 2, from: [SRE, BOB] },
          { count: 1, from: [PRODUCT] },
        ],
      }),
      'approvers',
    ],
    ['somebody need not be among them any more', approvals({ must: [] }), 'must'],
    ['somebody else must be among them', approvals({ must: [BOSSES] }), 'must'],
    ['authors may approve', approvals({ not: { authors: false } }), 'not'],
    ['somebody may approve who might not', approvals({ not: { people: [] } }), 'not'],
    ['approvals stand for longer', approvals({ expire: 5 * HOUR }), 'expire'],
    ['any time will do', but({ windows: [] }), 'windows'],
    ['the hours are others', but({ windows: [aWindow({ to: 18 * 60 })] }), 'windows'],
    ['a freeze is left out', but({ freezes: [] }), 'freezes'],
    ['a freeze is shorter', but({ freezes: [aCalendarFreeze({ to: '2026-11-20' })] }), 'freezes'],
    ['others may overrule freezes', but({ overrule: [BOSSES, SRE] }), 'overrule'],
    [
      'others may use the emergency path',
      but({ emergency: anEmergencyRule({ by: [BOSSES, SRE], skips: ['window'] }) }),
      'emergency',
    ],
    [
      'emergencies pass more',
      but({ emergency: anEmergencyRule({ skips: ['window', 'checks'] }) }),
      'emergency',
    ],
    ['fewer approve a rollback', but({ rollback: rollback(aRule({ count: 1 })) }), 'rollback'],
    ['nobody approves a rollback', but({ rollback: rollback(null) }), 'rollback'],
    ['others approve a rollback', but({ rollback: rollback(aRule({ from: [PRODUCT] })) }), 'rollback'],
    [
      'approvals of rollbacks stand for longer',
      but({ rollback: rollback(aRule({ expire: 9 * HOUR })) }),
      'rollback',
    ],
    [
      'a rollback leaves nothing that stops anybody',
      but({ rollback: rollback(strict.rollback.approvals, 'nothing') }),
      'rollback_lock',
    ],
    [
      'a rollback stops automation alone',
      but({ rollback: rollback(strict.rollback.approvals, 'hold') }),
      'rollback_lock',
    ],
    ['what took only in part does not go back by itself', but({ onFailure: 'lock' }), 'on_failure'],
  ])('when %s', (_, now, part) => {
    expect(loosened(now)).toEqual([part]);
  });

  it('when it asks for no approvals any more, nor whoever must', () => {
    expect(loosened(but({ approvals: null }))).toEqual(['approvals', 'must']);
  });

  it("when a rollback's approvals leave out somebody who must, or an author who may not", () => {
    const then = but({ rollback: rollback(aRule({ must: [CAROL], not: { authors: true } })) });
    expect(loosened(but({ rollback: rollback(aRule({ not: { authors: true } })) }), then)).toEqual([
      'rollback',
    ]);
    expect(loosened(but({ rollback: rollback(aRule({ must: [CAROL] })) }), then)).toEqual(['rollback']);
  });

  it('when there is an emergency path that was not there', () => {
    expect(loosened(strict, but({ emergency: null }))).toEqual(['emergency']);
    expect(loosened(but({ emergency: null }))).toEqual([]);
  });
});

describe('a policy is not looser', () => {
  it.each<[string, Policy]>([
    ['it must run there for longer', after({ soak: 2 * HOUR })],
    ['fewer may look at it', after({ verifiedBy: [PRODUCT] })],
    ['another check is wanted, too', but({ checks: ['ci/build', 'ci/test', 'lint'] })],
    [
      'more have to approve',
      approvals({
        rules: [
          { count: 2, from: [SRE] },
          { count: 2, from: [PRODUCT] },
        ],
      }),
    ],
    ['somebody else must, too', approvals({ must: [CAROL, BOSSES] })],
    ['somebody else may not, too', approvals({ not: { people: [BOB, CAROL] } })],
    ['approvals stand for less time', approvals({ expire: HOUR })],
    [
      'there is another freeze',
      but({ freezes: [aCalendarFreeze({ from: '2026-12-24', to: '2026-12-26' }), aCalendarFreeze()] }),
    ],
    ['fewer may overrule', but({ overrule: [] })],
    ['emergencies pass less', but({ emergency: anEmergencyRule({ skips: [] }) })],
    ['more approve a rollback', but({ rollback: rollback(aRule({ count: 3 })) })],
    ['a failure leads to a rollback', but({ onFailure: 'rollback' })],
    ['a rollout may take longer', but({ rolloutTimeout: 9 * HOUR })],
  ])('when %s', (_, now) => {
    expect(loosened(now)).toEqual([]);
  });

  it('when a rollback leaves more than it did', () => {
    const leaving = (leaves: RollbackRule['leaves']) => aPolicy({ rollback: rollback(null, leaves) });
    expect(loosened(leaving('lock'), leaving('hold'))).toEqual([]);
    expect(loosened(leaving('lock'), leaving('nothing'))).toEqual([]);
    expect(loosened(leaving('hold'), leaving('nothing'))).toEqual([]);
    expect(loosened(leaving('nothing'), leaving('hold'))).toEqual(['rollback_lock']);
  });

  it('when it gets hours where it had none', () => {
    expect(loosened(strict, but({ windows: [] }))).toEqual([]);
  });
});

describe('the policies of a project', () => {
  it('are those of its environments', () => {
    const environments = [anEnvironment('staging'), anEnvironment('production', { policy: strict })];
    expect(policiesOf({ environments })).toEqual({ staging: aPolicy(), production: strict });
  });

  it('are compared by the name of the environment, and say which it is', () => {
    const before = { staging: strict, production: strict };
    expect(loosenings(before, { ...before, staging: but({ checks: [] }) })).toEqual([
      { environment: 'staging', what: 'checks' },
    ]);
  });

  it('are looser by an environment that asks for no approval, and not by one that does', () => {
    const before = { production: strict };
    expect(loosenings(before, { ...before, canary: aPolicy() })).toEqual([
      { environment: 'canary', what: 'environment_added' },
    ]);
    expect(loosenings(before, { ...before, canary: aPolicy({ approvals: aRule() }) })).toEqual([]);
  });

  it('are not looser without an environment: nothing goes there', () => {
    expect(loosenings({ production: strict, canary: strict }, { production: strict })).toEqual([]);
  });
});

describe('of any two policies', () => {
  const rule = fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    from: fc.subarray([SRE, PRODUCT], { minLength: 1 }),
  });
  const asks = fc.option(
    fc
      .record({
        rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
        must: fc.subarray([CAROL, BOSSES]),
        people: fc.subarray([BOB]),
        authors: fc.boolean(),
        expire: fc.constantFrom(HOUR, 2 * HOUR),
      })
      .map(({ people, authors, ...more }) => aRule({ ...more, not: { people, authors } })),
  );
  const any = fc
    .record({
      checks: fc.subarray(['a', 'b']),
      approvals: asks,
      windows: fc.constantFrom([], [aWindow()], [aWindow({ to: 60 })]),
      freezes: fc.subarray([aCalendarFreeze(), aCalendarFreeze({ zone: 'Europe/Berlin' })]),
      overrule: fc.subarray([SRE, BOSSES]),
      emergency: fc.option(
        fc.subarray(['order', 'window'] as const).map((skips) => anEmergencyRule({ skips })),
      ),
      after: fc.option(
        fc.record({
          environment: fc.constantFrom('a', 'b'),
          soak: fc.constantFrom(0, 1),
          verifiedBy: fc.subarray([SRE, BOB]),
        }),
      ),
      rollback: fc
        .tuple(asks, fc.constantFrom('lock' as const, 'hold' as const, 'nothing' as const))
        .map((each) => rollback(...each)),
      onFailure: fc.constantFrom('lock' as const, 'rollback' as const),
    })
    .map(aPolicy);

  it('what differs is looser one way or the other: nothing is relaxed unsaid', () => {
    fc.assert(
      fc.property(any, any, (then, now) => {
        const differs = JSON.stringify(then) !== JSON.stringify(now);
        const either = [...loosened(now, then), ...loosened(then, now)];
        expect(either.length > 0).toBe(differs);
        expect(loosened(structuredClone(then), then)).toEqual([]);
      }),
    );
  });
});
