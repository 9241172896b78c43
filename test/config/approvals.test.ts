// Who must consent: the shapes that it may have in slipway.yml, and the ones that nobody could mean.
import { describe, expect, it } from 'vitest';
import { namedIn, type ApprovalPolicy } from '../../src/domain/project.ts';
import { policyOf, problemsIn, small, type Small } from './small.ts';
import { lineWith, problemsOf } from './example.ts';

const PEOPLE = '{ U0ALICE00: { github: alice } }';
const given = (approvals: string, people = PEOPLE): Small => ({
  gates: `{ approvals: ${approvals} }`,
  people,
});
const approvalsOf = (approvals: string): ApprovalPolicy | null => policyOf(given(approvals)).approvals;
const problems = (approvals: string, people?: string) => problemsIn(given(approvals, people), 'gates:');

const FOUR_HOURS = 14_400_000;
const NOBODY = { authors: false, people: [] };

describe('approvals', () => {
  it('are one rule as they always were', () => {
    expect(approvalsOf('{ count: 2, from: [S0SRE0001, U0ALICE00], not: [requester], expire: 90m }')).toEqual({
      rules: [{ count: 2, from: ['S0SRE0001', 'U0ALICE00'] }],
      must: [],
      not: NOBODY,
      expire: 5_400_000,
    });
  });

  it('are one rule with people who are needed and people who are excluded', () => {
    const written =
      '{ count: 1, from: [S0SRE0001], must: [U0LEAD000, S0QA00001], not: [authors, U0DAVE000, W0ERIN000, requester] }';
    expect(approvalsOf(written)).toEqual({
      rules: [{ count: 1, from: ['S0SRE0001'] }],
      must: ['U0LEAD000', 'S0QA00001'],
      not: { authors: true, people: ['U0DAVE000', 'W0ERIN000'] },
      expire: FOUR_HOURS,
    });
  });

  it('are several rules at once, in their order', () => {
    const written = '{ all: [{ count: 2, from: [S0SRE0001] }, { count: 1, from: [S0PRODUCT, U0ALICE00] }] }';
    expect(approvalsOf(written)).toEqual({
      rules: [
        { count: 2, from: ['S0SRE0001'] },
        { count: 1, from: ['S0PRODUCT', 'U0ALICE00'] },
      ],
      must: [],
      not: NOBODY,
      expire: FOUR_HOURS,
    });
  });

  it('of a rollback have the same shapes, or are none', () => {
    const rollbackOf = (approvals: string) =>
      policyOf({ more: `rollback: { approvals: ${approvals} }`, people: PEOPLE }).rollback.approvals;
    for (const written of [
      '{ count: 1, from: [S0SRE0001], must: [U0LEAD000], not: [authors] }',
      '{ all: [{ count: 1, from: [S0SRE0001] }, { count: 1, from: [S0PRODUCT] }], expire: 10m }',
    ]) {
      expect(rollbackOf(written)).toEqual(approvalsOf(written));
    }
    expect(rollbackOf('0')).toBeNull();
    expect(policyOf({}).rollback.approvals).toBeNull();
  });

  const ASKS_NOBODY = 'gates.approvals: asks nobody: say count and from, or several rules under all';
  const BOTH =
    'gates.approvals.all: stands beside count and from: keep one rule (count, from) or several (all)';
  const RULE = '{ count: 1, from: [S0SRE0001] }';

  it.each([
    ['{}', ASKS_NOBODY],
    ['{ expire: 4h }', ASKS_NOBODY],
    ['{ from: [S0SRE0001] }', 'gates.approvals.count: is missing'],
    ['{ count: 1 }', 'gates.approvals.from: is missing'],
    [`{ count: 1, all: [${RULE}] }`, BOTH],
    [`{ from: [S0SRE0001], all: [${RULE}] }`, BOTH],
    [`{ count: 1, from: [S0SRE0001], all: [${RULE}] }`, BOTH],
    ['{ all: [] }', 'gates.approvals.all: must have entries: at least 1'],
    ['{ all: [{ count: 1 }] }', 'gates.approvals.all.0.from: is missing'],
    [
      '{ all: [{ count: 1, from: [S0SRE0001], expire: 4h }] }',
      'gates.approvals.all.0.expire: is not a key that Slipway knows',
    ],
    [
      `{ all: [${Array.from({ length: 11 }, () => RULE).join(', ')}] }`,
      'gates.approvals.all: must have entries: at most 10',
    ],
    ['{ count: 1, from: [S0SRE0001], must: U0LEAD000 }', 'gates.approvals.must: must be a list, and is text'],
    ['2', 'gates.approvals: must be a map, and is a number'],
  ])('have one of two forms: not %s', (written, expected) => expect(problems(written)).toEqual([expected]));

  it('of a rollback have their problems said at the key as well', () => {
    const wrong = (approvals: string) =>
      problemsIn({ more: `rollback: { approvals: ${approvals} }` }, 'rollback:');
    expect(wrong('{}')).toEqual([
      'rollback.approvals: asks nobody: say count and from, or several rules under all',
    ]);
    expect(wrong('{ count: "2", from: [sre], nto: [] }')).toEqual([
      'rollback.approvals.count: must be a number, and is text: take the quotes off',
      expect.stringMatching(/^rollback\.approvals\.from\.0: must be a Slack user group id/),
      'rollback.approvals.nto: is not a key that Slipway knows',
    ]);
    for (const none of ['1', '[]', 'none']) {
      expect(wrong(none)).toEqual(['rollback.approvals: must be 0, or a rule like gates.approvals']);
    }
  });
});

describe('who approves', () => {
  it.each(['S0SRE0001', 'U0ALICE00', 'W0ALICE00', 'github:acme/sre', 'github:a-b/on_call-eu', 'github:0x/1'])(
    'may be %s',
    (entry) =>
      expect(approvalsOf(`{ count: 1, from: [S0SRE0001, "${entry}"] }`)?.rules[0]?.from[1]).toBe(entry),
  );

  it('is one team on GitHub, however it is written', () => {
    const written = '{ count: 1, from: ["github:Acme/SRE"], must: ["github:acme/sre"] }';
    const approvals = approvalsOf(written);
    expect(approvals === null ? [] : namedIn(approvals)).toEqual(['github:acme/sre']);
  });

  const ENTRY =
    'must be a Slack user group id (S…), a user id (U… or W…), or a team on GitHub such as github:acme/sre';

  it.each([
    '',
    'sre',
    '@sre',
    's0sre0001',
    'C0SHOPREL',
    'acme/sre',
    'github:sre',
    'github:acme/',
    'github:/sre',
    'github:acme/sre/eu',
    'github:acme/..',
    'github:acme/on.call',
    'github:ac_me/sre',
    'github:acme/sre on call',
    'github:@acme/sre',
    'GitHub:acme/sre',
    'github: acme/sre',
  ])('is not %j, in no list', (entry) => {
    const list = `["${entry}"]`;
    const everywhere = `{ after: { environment: staging, verified_by: ${list} }, approvals: { count: 1, from: ${list}, must: ${list} }, freeze: { overrule: ${list} }, emergency: { by: ${list}, skip: [soak] } }`;
    expect(problemsIn({ gates: everywhere }, 'gates:')).toEqual(
      ['after.verified_by', 'approvals.from', 'approvals.must', 'freeze.overrule', 'emergency.by'].map(
        (key) => `gates.${key}.0: ${ENTRY}`,
      ),
    );
  });

  it.each(['S0SRE0001', 'github:acme/sre', 'author', 'Requester', ''])(
    'is excluded by id alone: not %j',
    (entry) => {
      expect(problems(`{ count: 1, from: [S0SRE0001], not: ["${entry}"] }`)).toEqual([
        'gates.approvals.not.0: must be requester, authors, or a Slack user id (U… or W…)',
      ]);
    },
  );
});

describe('the last environment', () => {
  const MISSING =
    'gates.approvals: is missing, and production is the last environment: say who approves, or "continuous: true" in production if nobody should';

  it('needs approvals', () => {
    expect(problemsIn({ continuous: false }, 'gates:')).toEqual([MISSING]);
    expect(problemsIn({ continuous: false, gates: '{ checks: [ci] }' }, 'gates:')).toEqual([MISSING]);
    // Staging, which is not the last, needs none.
    expect(
      problemsIn({ continuous: false, gates: '{ approvals: { count: 1, from: [S0SRE0001] } }' }, ''),
    ).toEqual([]);
  });

  it('is said to lack them at its own line where it has no gates', () => {
    const text = small({ continuous: false }).replace(/ +gates: .*\n/, '');
    expect(problemsOf(text).map(({ line }) => line)).toEqual([lineWith(text, 'production:')]);
  });

  it('goes without on purpose', () => {
    expect(policyOf({})).toMatchObject({ continuous: true, approvals: null });
    const asks = { continuous: false, gates: '{ approvals: { count: 1, from: [S0SRE0001] } }' };
    expect(policyOf(asks)).toMatchObject({ continuous: false });
  });

  it('does not go without by a word that only looks like it', () => {
    expect(problemsIn({ continuous: false, more: 'continuous: yes' }, 'continuous:')).toEqual([
      'continuous: must be true or false, and is text',
    ]);
  });

  it('is the one of each project, also where it is the only one', () => {
    const text = small({ continuous: false }).replace(/ +staging: .*\n/, '');
    expect(problemsOf(text).map(({ key }) => key)).toEqual([
      'projects.shop.environments.production.gates.approvals',
    ]);
  });
});

describe('approvals that nobody could ever give', () => {
  it.each([
    [
      '{ count: 2, from: [U0ALICE00, U0ALICE00] }',
      'count',
      'asks for 2 of U0ALICE00, and only U0ALICE00 may approve: name more people or a group, or ask for fewer',
    ],
    [
      '{ count: 2, from: [U0ALICE00, W0BOB0000], not: [U0ALICE00] }',
      'count',
      'asks for 2 of U0ALICE00, W0BOB0000, and only W0BOB0000 may approve: name more people or a group, or ask for fewer',
    ],
    [
      '{ count: 1, from: [U0ALICE00], not: [U0ALICE00] }',
      'count',
      'asks for 1 of U0ALICE00, and nobody of them may approve: name more people or a group, or ask for fewer',
    ],
    [
      '{ all: [{ count: 1, from: [U0ALICE00] }, { count: 2, from: [U0ALICE00, U0BOB0000] }] }',
      'all',
      'asks for 1 of U0ALICE00 and 2 of U0ALICE00, U0BOB0000, each somebody else, and only U0ALICE00, U0BOB0000 may approve: name more people or a group, or ask for fewer',
    ],
    [
      '{ all: [{ count: 2, from: [S0SRE0001] }, { count: 1, from: [U0BOB0000] }], not: [U0BOB0000] }',
      'all',
      'asks for 2 of S0SRE0001 and 1 of U0BOB0000, each somebody else, and only S0SRE0001 may approve: name more people or a group, or ask for fewer',
    ],
  ])('are refused: %s', (written, key, message) => {
    expect(problems(written)).toEqual([`gates.approvals.${key}: ${message}`]);
    const rollback = problemsIn({ more: `rollback: { approvals: ${written} }` }, 'rollback:');
    expect(rollback).toEqual([`rollback.approvals.${key}: ${message}`]);
  });

  it.each([
    '{ count: 2, from: [U0ALICE00, U0BOB0000] }',
    '{ count: 20, from: [S0SRE0001, U0ALICE00], not: [U0ALICE00] }',
    '{ count: 20, from: ["github:acme/sre"] }',
    '{ count: 1, from: [U0ALICE00], must: [U0BOB0000] }',
    '{ all: [{ count: 1, from: [U0ALICE00] }, { count: 1, from: [U0ALICE00, U0BOB0000] }] }',
    '{ all: [{ count: 5, from: [S0SRE0001] }, { count: 5, from: [S0SRE0001] }], must: [S0SRE0001] }',
  ])('are not these: %s', (written) => expect(problems(written)).toEqual([]));
});

describe('nobody is needed and excluded', () => {
  it('and that is all that is said of it, where it is said', () => {
    expect(
      problems('{ count: 1, from: [S0SRE0001], must: [U0LEAD000, U0DAVE000], not: [U0DAVE000] }'),
    ).toEqual(['gates.approvals.must.1: names U0DAVE000, whom "not" excludes: take one of the two out']);
  });

  it('also for a rollback, and besides what cannot be met', () => {
    const more =
      'rollback: { approvals: { count: 2, from: [U0DAVE000], must: [U0DAVE000], not: [U0DAVE000] } }';
    expect(problemsIn({ more }, 'rollback:').map((each) => each.split(': ')[0])).toEqual([
      'rollback.approvals.count',
      'rollback.approvals.must.0',
    ]);
  });

  it('but somebody may be named and excluded, who was in a list for something else', () => {
    expect(problems('{ count: 1, from: [S0SRE0001, U0DAVE000], not: [U0DAVE000] }')).toEqual([]);
  });
});

describe('who is who', () => {
  const ALICE_BY_ADDRESS = '{ U0ALICE00: { emails: [alice@acme.example] } }';
  const AUTHORS = '{ count: 1, from: [S0SRE0001], not: [requester, authors] }';
  const WHO = 'needs to know who is who: say it under "people", or every approver might be an author';
  const withoutPeople = (gates: string, more?: string): Small => ({
    gates,
    ...(more !== undefined && { more }),
  });

  it('has to be said where authors may not approve', () => {
    const { gates = '' } = given(AUTHORS);
    expect(problemsIn(withoutPeople(gates), 'gates:')).toEqual([`gates.approvals.not.1: ${WHO}`]);
    expect(problems(AUTHORS, '{}')).toEqual([`gates.approvals.not.1: ${WHO}`]);
    expect(problemsIn(withoutPeople('{}', `rollback: { approvals: ${AUTHORS} }`), 'rollback:')).toEqual([
      `rollback.approvals.not.1: ${WHO}`,
    ]);
    expect([problems(AUTHORS), problems(AUTHORS, ALICE_BY_ADDRESS)]).toEqual([[], []]);
  });

  const TEAM = 'is a team on GitHub: say under "people" who has which login there, or nobody is in it';
  const EVERYWHERE = `{
            after: { environment: staging, verified_by: [S0QA00001, "github:acme/qa"] },
            approvals: { all: [{ count: 1, from: [S0SRE0001] }, { count: 1, from: [U0ALICE00, "github:acme/sre"] }], must: ["github:acme/leads"] },
            freeze: { overrule: ["github:acme/sre"] },
            emergency: { by: ["github:acme/sre"], skip: [soak] } }`;
  const KEYS = [
    'gates.after.verified_by.1',
    'gates.approvals.all.1.from.1',
    'gates.approvals.must.0',
    'gates.freeze.overrule.0',
    'gates.emergency.by.0',
  ];

  it.each([
    ['nobody', undefined],
    ['nobody in an empty map', '{}'],
    ['people without a login', ALICE_BY_ADDRESS],
  ])('has to say logins for every team on GitHub: not %s', (_who, people) => {
    const text = small({ gates: EVERYWHERE, ...(people !== undefined && { people }) });
    expect(problemsOf(text).map(({ key, message }) => [key, message])).toEqual(
      expect.arrayContaining(KEYS.map((key) => [`projects.shop.environments.production.${key}`, TEAM])),
    );
    expect(problemsOf(text)).toHaveLength(KEYS.length);
  });

  it('does say them with one login', () => {
    expect(problemsOf(small({ gates: EVERYWHERE, people: PEOPLE }))).toEqual([]);
  });

  it('has to say logins for the teams of a rollback too', () => {
    const more = 'rollback: { approvals: { count: 1, from: ["github:acme/sre"] } }';
    expect(problemsIn({ more }, 'rollback:')).toEqual([`rollback.approvals.from.0: ${TEAM}`]);
  });
});
