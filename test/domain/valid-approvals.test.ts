import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Authors } from '../../src/domain/authors.ts';
import type { Approval } from '../../src/domain/deployment.ts';
import type { GateFacts } from '../../src/domain/gate-facts.ts';
import type { Eligibility } from '../../src/domain/people.ts';
import { approvalRule, isAuthor, validApprovals } from '../../src/domain/valid-approvals.ts';
import {
  ALICE,
  anApproval,
  anAuthor,
  anIdentity,
  anOpenDeployment,
  aPolicy,
  aRollbackRule,
  aRule,
  BOB,
  BOSSES,
  CAROL,
  DAVE,
  eligible,
  ERIN,
  HOUR,
  NOW,
  PEOPLE,
  PRODUCT,
  readAuthors,
  SRE,
  unreadable,
} from './support/builders.ts';
import { gateFactsWith, rollback } from './support/gates.ts';

const rule = aRule({ expire: HOUR });
const valid = (approvals: readonly Approval[], more: Partial<GateFacts> = {}, of = rule) =>
  validApprovals(gateFactsWith({ deployment: anOpenDeployment({ approvals }), ...more }), of);
const counted = (...asked: Parameters<typeof valid>) => valid(...asked).map(({ by }) => by);

describe('the rule that a deployment goes by', () => {
  const policy = aPolicy({
    approvals: aRule({ count: 2 }),
    rollback: aRollbackRule({ approvals: aRule({ count: 1 }) }),
  });

  it('is that for rollbacks in a rollback, and the other one otherwise', () => {
    expect(approvalRule({ deployment: anOpenDeployment(), policy })).toBe(policy.approvals);
    expect(approvalRule({ deployment: rollback, policy })).toEqual(policy.rollback.approvals);
    expect(approvalRule({ deployment: rollback, policy: aPolicy({ approvals: aRule() }) })).toBeNull();
  });

  it('lets authors approve a rollback: it brings nothing that anybody wrote anew', () => {
    const not = { authors: true, people: [BOB] };
    const strict = aPolicy({
      approvals: aRule({ not }),
      rollback: aRollbackRule({ approvals: aRule({ not }) }),
    });
    expect(approvalRule({ deployment: anOpenDeployment(), policy: strict })?.not).toEqual(not);
    expect(approvalRule({ deployment: rollback, policy: strict })?.not).toEqual({ ...not, authors: false });
  });
});

describe('an approval counts', () => {
  it('for the very plan that it was given to (I3)', () => {
    expect(counted([anApproval(BOB, { planHash: 'plan-0' }), anApproval(CAROL)])).toEqual([CAROL]);
  });

  it('unless it is by the requester (I4)', () => {
    expect(counted([anApproval(ALICE)])).toEqual([]);
  });

  it('once for each person: the newest that stands (I4)', () => {
    const again = anApproval(BOB, { at: NOW + 1, through: [PRODUCT] });
    expect(valid([anApproval(BOB), again])).toEqual([again]);
  });

  it('until it expires, and not at that moment', () => {
    expect(counted([anApproval(BOB)], { now: NOW + HOUR - 1 })).toEqual([BOB]);
    expect(counted([anApproval(BOB)], { now: NOW + HOUR })).toEqual([]);
  });

  it('unless the policy excludes its person by name', () => {
    const excluding = aRule({ not: { people: [BOB] } });
    expect(counted([anApproval(BOB), anApproval(CAROL)], {}, excluding)).toEqual([CAROL]);
  });

  it('never through nothing', () => {
    expect(counted([anApproval(BOB, { through: [] })])).toEqual([]);
  });
});

describe('an approval where authors may not approve', () => {
  const strict = aRule({ not: { authors: true } });
  const approvals = [anApproval(BOB), anApproval(CAROL)];

  it('counts unless its person wrote some of it (T7)', () => {
    expect(counted(approvals, { authors: readAuthors(anAuthor('bob')) }, strict)).toEqual([CAROL]);
    expect(counted(approvals, { authors: readAuthors(anAuthor('bob')) })).toEqual([BOB, CAROL]);
  });

  it.each<Authors>([
    { kind: 'unreadable' },
    { kind: 'not_asked' },
    { kind: 'too_many', commits: 9, read: 1 },
  ])('does not count while nobody knows who wrote it (I22): $kind', (authors) => {
    expect(counted(approvals, { authors }, strict)).toEqual([]);
    expect(isAuthor(authors, PEOPLE, BOB)).toBe(true);
  });

  it('does not count for whoever cannot be placed on GitHub any more', () => {
    const people = [anIdentity(CAROL, 'carol')];
    expect(counted(approvals, { people, authors: readAuthors() }, strict)).toEqual([CAROL]);
  });
});

describe('an approval, judged again at the start', () => {
  const judged = (eligibility: Readonly<Record<string, Eligibility>>) =>
    valid([anApproval(BOB)], { eligibility });

  it('counts for what its person is by now, and not for what they were (T8)', () => {
    expect(judged({ [BOB]: eligible(SRE, PRODUCT) })).toEqual([anApproval(BOB, { through: [SRE, PRODUCT] })]);
    expect(judged({ [BOB]: eligible(PRODUCT) })).toEqual([anApproval(BOB, { through: [PRODUCT] })]);
    expect(judged({ [BOB]: eligible() })).toEqual([]);
  });

  it('does not count while that cannot be told, or nobody has looked (I22)', () => {
    expect(judged({ [BOB]: unreadable(SRE) })).toEqual([]);
    expect(judged({ [CAROL]: eligible(SRE) })).toEqual([]);
  });
});

describe('of any approvals', () => {
  const person = fc.constantFrom(ALICE, BOB, CAROL, DAVE, ERIN);
  const approval = fc.record({
    by: person,
    at: fc.integer({ min: NOW - 3 * HOUR, max: NOW }),
    planHash: fc.constantFrom('plan-0', 'plan-1'),
    through: fc.subarray([SRE, PRODUCT, BOSSES]),
  });
  const looks = fc.dictionary(
    person,
    fc.oneof(
      fc.subarray([SRE, PRODUCT]).map((entries) => eligible(...entries)),
      fc.constant(unreadable(SRE)),
    ),
  );

  it('none by the requester, an author, somebody excluded, for another plan, late, or twice counts', () => {
    const excluding = aRule({ expire: HOUR, not: { authors: true, people: [ERIN] } });
    fc.assert(
      fc.property(fc.array(approval), (approvals) => {
        const now = valid(approvals, { authors: readAuthors(anAuthor('dave')) }, excluding);
        const deserving = approvals.filter(
          ({ by, at, planHash, through }) =>
            (by === BOB || by === CAROL) && planHash === 'plan-1' && at + HOUR > NOW && through.length > 0,
        );
        expect(now.map(({ by }) => by).toSorted()).toEqual(
          [...new Set(deserving.map(({ by }) => by))].toSorted(),
        );
        for (const each of now) expect(deserving).toContainEqual(each);
      }),
    );
  });

  it('a look that fails takes away, and never adds (I22)', () => {
    fc.assert(
      fc.property(fc.array(approval), looks, person, (approvals, eligibility, lost) => {
        const before = valid(approvals, { eligibility });
        const after = valid(approvals, { eligibility: { ...eligibility, [lost]: unreadable(SRE, PRODUCT) } });
        expect(after).toEqual(before.filter(({ by }) => by !== lost));
      }),
    );
  });
});
