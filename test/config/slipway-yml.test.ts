// slipway.yml as people really write it: every problem in one answer, each with its key and line, and never a crash.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { EXAMPLE, edited, lineWith, problemsOf } from './example.ts';

describe('a good file', () => {
  const read = readSlipwayYml(EXAMPLE);
  const value = read.ok ? read.value : expect.unreachable();
  const [shop = expect.unreachable()] = value.projects;

  it('becomes projects, services and environments in promotion order', () => {
    expect(value.poll).toBe(2000);
    expect(shop).toMatchObject({
      name: 'shop',
      repository: { owner: 'acme', name: 'shop' },
      trunk: 'main',
      registry: { account: '123456789012', region: 'eu-west-1' },
    });
    expect(shop.services.map(({ name }) => name)).toEqual(['api', 'worker']);
    expect(shop.environments.map(({ name }) => name)).toEqual(['staging', 'production']);
  });

  it('gives each environment its automation, steps and policy', () => {
    expect(shop.environments).toMatchObject([
      {
        automation: { when: 'cut' },
        steps: [{ kind: 'deploy', services: ['api', 'worker'] }],
        policy: { after: null, checks: [], approvals: null, rolloutTimeout: 1_200_000 },
      },
      {
        automation: { when: 'succeeded', environment: 'staging' },
        policy: {
          after: { environment: 'staging', soak: 900_000, verifiedBy: ['S0QA000001'] },
          checks: ['ci/build'],
          approvals: {
            rules: [{ count: 2, from: ['S0SRE0001', 'github:acme/sre'] }],
            must: ['U0LEAD000'],
            not: { authors: true, people: ['U0DAVE000'] },
            expire: 14_400_000,
          },
          rollback: { approvals: null },
          onFailure: 'lock',
        },
      },
    ]);
  });

  it.each([
    ['manual', 1, { when: 'never' }],
    ['on_cut', 1, { when: 'cut' }],
    ['auto', 1, { when: 'succeeded', environment: 'staging' }],
    ['auto', 0, { when: 'cut' }],
  ])('reads deploy: %s in environment %i', (deploy, index, automation) => {
    const now = index === 0 ? 'deploy: on_cut' : 'deploy: request_after_staging';
    const changed = readSlipwayYml(edited(now, `deploy: ${deploy}`));
    expect(changed.ok && changed.value.projects[0]?.environments[index]?.automation).toEqual(automation);
  });

  it('may share parts by anchors', () => {
    const text = edited('region: eu-west-1', 'region: &region eu-west-1').replace(
      /region: eu-west-1(?=\n {8}cluster: shop-production)/,
      'region: *region',
    );
    expect(readSlipwayYml(text)).toEqual(read);
  });

  it.each([
    ['Windows line ends', EXAMPLE.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${EXAMPLE}`],
    ['no line end at the end', EXAMPLE.trimEnd()],
  ])('may have %s', (_what, text) => expect(readSlipwayYml(text)).toEqual(read));
});

const PRODUCTION = 'projects.shop.environments.production';
const FROM = "from: [S0SRE0001, 'github:acme/sre']";

/** One wrong thing: what stood there, what stands there now, the key that is named, and the words. */
const MISTAKES: readonly [from: string, to: string, key: string, message: string][] = [
  ['trunk: main', 'trunc: main', 'projects.shop.trunc', 'is not a key that Slipway knows'],
  ['    channel: C0123456789', '', 'projects.shop.channel', 'is missing'],
  ['cluster: shop-staging', 'cluster:', 'projects.shop.environments.staging.cluster', 'has no value'],
  ['poll: 2s', 'poll: 2', 'poll', 'must be text, and is a number'],
  ['poll: 2s', 'poll: two', 'poll', 'must be a duration such as 90s, 20m, 4h or 2d'],
  ['poll: 2s', 'poll: 0s', 'poll', 'must be a duration such as 90s, 20m, 4h or 2d'],
  ['poll: 2s', 'poll: yes please', 'poll', 'must be a duration such as 90s, 20m, 4h or 2d'],
  [
    'count: 2',
    'count: "2"',
    `${PRODUCTION}.gates.approvals.count`,
    'must be a number, and is text: take the quotes off',
  ],
  [
    'count: 2',
    'count: 1.5',
    `${PRODUCTION}.gates.approvals.count`,
    'must be a whole number, and is a number',
  ],
  ['count: 2', 'count: 0', `${PRODUCTION}.gates.approvals.count`, 'must be at least 1'],
  ['count: 2', 'count: 99', `${PRODUCTION}.gates.approvals.count`, 'must be at most 20'],
  [FROM, 'from: S0SRE0001', `${PRODUCTION}.gates.approvals.from`, 'must be a list, and is text'],
  [FROM, 'from: []', `${PRODUCTION}.gates.approvals.from`, 'must have entries: at least 1'],
  [
    FROM,
    'from: ["@sre"]',
    `${PRODUCTION}.gates.approvals.from.0`,
    'must be a Slack user group id (S…), a user id (U… or W…), or a team on GitHub such as github:acme/sre',
  ],
  [
    'not: [requester, authors, U0DAVE000]',
    'not: [S0SRE0001]',
    `${PRODUCTION}.gates.approvals.not.0`,
    'must be requester, authors, or a Slack user id (U… or W…)',
  ],
  [
    'approvals: 0',
    'approvals: 1',
    `${PRODUCTION}.rollback.approvals`,
    'must be 0, or a rule like gates.approvals',
  ],
  [
    '      api:',
    '      Api!:',
    'projects.shop.services.Api!',
    'must be lower-case letters, digits and dashes, starting with a letter',
  ],
  ['C0123456789', '"#releases"', 'projects.shop.channel', 'must be a Slack channel id (C…)'],
  ['acme/shop', 'https://github.com/acme/shop', 'projects.shop.repository', 'must be owner/name on GitHub'],
  ["tag: '{sha}'", 'tag: latest', 'projects.shop.artifacts.tag', 'must contain {sha} or {short_sha}'],
  ['wait: 30m', 'wait: 30', 'projects.shop.artifacts.wait', 'must be text, and is a number'],
  ['wait: 30m', 'wait: 25h', 'projects.shop.artifacts.wait', 'must be at most 24h'],
  ['protect: false', 'protect: yes', 'projects.shop.artifacts.protect', 'must be true or false, and is text'],
  ['names: calver', 'names: date', 'projects.shop.cut.names', 'must be calver or semver'],
  ['checks: [ci/build]', 'checks: ci/build', 'projects.shop.cut.checks', 'must be a list, and is text'],
  ['checks: [ci/build]', 'checks: [""]', 'projects.shop.cut.checks.0', 'must have characters: at least 1'],
  [
    "tag: '{release}'",
    'tag: true',
    'projects.shop.cut.tag',
    'must be text such as "v{release}", or false for none',
  ],
  ["tag: '{release}'", 'tga: false', 'projects.shop.cut.tga', 'is not a key that Slipway knows'],
  [
    'paths: [api/**, package.json]',
    'paths: []',
    'projects.shop.services.api.paths',
    'must have entries: at least 1',
  ],
  [
    'paths: [api/**, package.json]',
    'paths: api/**',
    'projects.shop.services.api.paths',
    'must be a list, and is text',
  ],
  ['  U0ALICE00:', '  alice:', 'people.alice', 'must be a Slack user id (U… or W…)'],
  ['  U0ALICE00:', '  S0SRE0001:', 'people.S0SRE0001', 'must be a Slack user id (U… or W…)'],
  [
    'github: alice',
    "github: '@alice'",
    'people.U0ALICE00.github',
    'must be a GitHub login such as alice, without @',
  ],
  ['github: alice', 'gihtub: alice', 'people.U0ALICE00.gihtub', 'is not a key that Slipway knows'],
  [
    'emails: [alice@acme.example]',
    'emails: [Alice <alice@acme.example>]',
    'people.U0ALICE00.emails.0',
    'must be an address such as alice@acme.example',
  ],
  [
    'emails: [alice@acme.example]',
    'emails: alice@acme.example',
    'people.U0ALICE00.emails',
    'must be a list, and is text',
  ],
  [
    'registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'registry: docker.io',
    'projects.shop.registry',
    'must be an ECR registry such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  ],
  [
    'deploy: on_cut',
    'deploy: sometimes',
    'projects.shop.environments.staging.deploy',
    'must be manual, on_cut, auto or request_after_<environment>',
  ],
];

describe('a mistake', () => {
  it.each(MISTAKES)('%j -> %j is said at %s: %s', (from, to, key, message) => {
    const text = edited(from, to);
    const problem = problemsOf(text).find((each) => each.key === key);
    expect(problem?.message).toBe(message);
    // Where the wrong text stands; what is missing has no line of its own, and is said at what lacks it.
    const at = message === 'is missing' ? 'shop:' : to.trim().split('\n')[0];
    expect(problem?.line).toBe(lineWith(text, at ?? ''));
  });

  it('is said together with all others', () => {
    const text = MISTAKES.filter(([from]) => EXAMPLE.split(from).length === 2 && !from.includes('count'))
      .filter(([, to], index, all) => all.findIndex(([, other]) => other === to) === index)
      .reduce((before, [from, to]) => before.replace(from, () => to), EXAMPLE);
    const keys = problemsOf(text).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(10);
    expect(keys).toContain('projects.shop.trunc');
    expect(keys).toContain('poll');
  });

  it('is said at the line of the key itself, also in a map on one line and for every one of several', () => {
    const text = edited(
      '        deploy: on_cut\n',
      '        rollout:\n          { timeout: 5m,\n            sook: 5m, verified: x }\n',
    );
    expect(problemsOf(text)).toEqual(
      ['sook', 'verified'].map((key) => ({
        key: `projects.shop.environments.staging.rollout.${key}`,
        line: lineWith(text, 'sook'),
        message: 'is not a key that Slipway knows',
      })),
    );
  });

  it('is said at its own line behind an alias', () => {
    const text = edited('          after:\n', '          after: &a\n            sook: 1\n')
      .replace('gates:', 'gates: &g')
      .replace('      staging:\n', '      staging:\n        rollout: { tiemout: 5m }\n');
    expect(problemsOf(text).map(({ key, line }) => [key, line])).toEqual([
      ['projects.shop.environments.staging.rollout.tiemout', lineWith(text, 'tiemout')],
      [`${PRODUCTION}.gates.after.sook`, lineWith(text, 'sook')],
    ]);
  });

  it('is never overlooked in a key that JavaScript treats in its own way', () => {
    const text = edited('  shop:\n', '  __proto__: { a: 1 }\n  shop:\n');
    expect(problemsOf(text)).toMatchObject([{ key: '__proto__', line: lineWith(text, '__proto__') }]);
  });
});

describe('what is no configuration', () => {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [index, name] of 'bcdefghij'.split('').entries()) {
    laughs.push(
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[index]}`).join(', ')}]`,
    );
  }

  it.each([
    ['an empty file', '', 'is empty: start from slipway.example.yml'],
    ['comments alone', '# one\n# two\n', 'is empty: start from slipway.example.yml'],
    ['a list', '- projects', 'must be a map, and is a list'],
    ['a sentence', 'hello', 'must be a map, and is text'],
    ['a tab', 'projects:\n\tshop: 1', 'is not YAML: Tabs are not allowed as indentation'],
    ['a key twice', 'poll: 2s\npoll: 3s', 'is not YAML: Map keys must be unique'],
    ['two documents', `${EXAMPLE}\n---\n${EXAMPLE}`, 'is not YAML: Source contains multiple documents'],
    ['an alias to nothing', 'poll: *nope', 'Unresolved alias'],
    ['a million laughs', laughs.join('\n'), 'Excessive alias count'],
    ['ten thousand brackets', '['.repeat(10_000), 'is nested too deeply'],
    [
      'ten thousand steps to the right',
      Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'is nested too deeply',
    ],
  ])('is refused: %s', (_what, text, message) => {
    const [problem = expect.unreachable()] = problemsOf(text);
    expect(problem.message).toContain(message);
    expect(problem.key).toBe('slipway.yml');
    expect(problem.line).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['numbers as keys', '1: 2\ntrue: 3\nnull: 4'],
    ['a list as a key', '? [a, b]\n: c'],
    ['bytes', '!!binary aGk='],
    ['a set', '!!set { a, b }'],
    ['something in itself', 'projects: &x [*x]'],
    ['a tag that nobody knows', 'projects: !ruby/object {}'],
    ['a merge key', 'a: &a { poll: 2s }\n<<: *a'],
    ['a null byte', 'a\0b: 1'],
    ['nothing but a colon', ':'],
  ])('is refused with key and line: %s', (_what, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const { key, line } of problems) {
      expect(key).not.toBe('');
      expect(line).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('any file', () => {
  const lines = EXAMPLE.split('\n');
  const at = fc.nat({ max: lines.length - 1 });
  const junk = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\t',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '!!',
      '<<: *a',
      '- ',
      '? ',
      ': ',
      '"',
      "'",
      '|',
      '>',
      '---',
      '...',
      '%YAML 9',
      '__proto__: 1',
    ),
  );
  const edit = fc.oneof(
    fc.record({ kind: fc.constant('insert' as const), at, text: junk }),
    fc.record({ kind: fc.constant('replace' as const), at, text: junk }),
    fc.record({ kind: fc.constant('delete' as const), at, text: fc.constant('') }),
    fc.record({ kind: fc.constant('value' as const), at, text: junk }),
    fc.record({ kind: fc.constant('indent' as const), at, text: fc.constantFrom(' ', '    ', '\t') }),
  );

  it('is read or refused, with a key and a line for each problem', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const changed = [...lines];
        for (const { kind, at: line, text } of edits) {
          const before = changed[line] ?? '';
          if (kind === 'insert') changed.splice(line, 0, text);
          else if (kind === 'replace') changed[line] = text;
          else if (kind === 'delete') changed.splice(line, 1);
          else if (kind === 'indent') changed[line] = text + before;
          else changed[line] = before.replace(/: .*$/, () => `: ${text}`);
        }
        const text = changed.join('\n');
        const read = readSlipwayYml(text);
        if (read.ok) return;
        refused += 1;
        expect(read.problems.length).toBeGreaterThan(0);
        for (const { key, line, message } of read.problems) {
          expect(key).not.toBe('');
          expect(message).not.toBe('');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split(/\n/).length + 1);
        }
      }),
      { numRuns: 700 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('may be noise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(readSlipwayYml(text).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
