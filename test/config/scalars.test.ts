// The single values of slipway.yml, as people write them.
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { EXAMPLE, edited, lineWith, problemsOf } from './example.ts';

const quoted = (text: string): string => JSON.stringify(text);

describe('the tag of an image', () => {
  const withTag = (tag: string): string => edited("tag: '{sha}'", `tag: ${quoted(tag)}`);
  const key = 'projects.shop.artifacts.tag';

  it.each(['{sha}', '{short_sha}', '{service}-{sha}', 'sha-{sha}', 'v1.{short_sha}_{service}'])(
    'may be %s',
    (tag) => expect(problemsOf(withTag(tag))).toEqual([]),
  );

  it.each(['{service}', 'latest', '', '{ sha }', '{SHA}', 'sha'])(
    'has to tell one commit from another: %j',
    (tag) => {
      const text = withTag(tag);
      const line = lineWith(text, `tag: ${quoted(tag)}`);
      expect(problemsOf(text)).toEqual([{ key, line, message: 'must contain {sha} or {short_sha}' }]);
    },
  );

  it.each(['{branch}-{sha}', '.{sha}', '-{sha}', '{service}/{sha}', '{sha}:1', '{sha} ', '{sha}}', 'é{sha}'])(
    'has to be one that a registry takes: %j',
    (tag) => {
      const message =
        'must be made of {sha}, {short_sha}, {service}, letters, digits, dots, dashes and underscores';
      const text = withTag(tag);
      const line = lineWith(text, `tag: ${quoted(tag)}`);
      expect(problemsOf(text)).toEqual([{ key, line, message }]);
    },
  );
});

describe('how long a candidate waits for images', () => {
  it.each(['0', '0d0', '00s', '-1s', '1.5h', '30 m', '30M', ''])('is a duration: not %j', (wait) => {
    const text = edited('wait: 30m', `wait: ${quoted(wait)}`);
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.shop.artifacts.wait',
        line: lineWith(text, 'wait: "'),
        message: 'must be a duration such as 30m, or 0s for none',
      },
    ]);
  });

  it.each(['25h', '2d', '86401s', '999999d'])('is a day at most: not %s', (wait) => {
    const text = edited('wait: 30m', `wait: ${wait}`);
    expect(problemsOf(text).map(({ message }) => message)).toEqual(['must be at most 24h']);
  });

  it.each(['poll: 2s', 'expire: 4h', 'timeout: 20m'])('may be nothing there alone: not at %s', (from) => {
    expect(problemsOf(edited(from, from.replace(/\d+./, '0s'))).map(({ message }) => message)).toEqual([
      'must be a duration such as 90s, 20m, 4h or 2d',
    ]);
  });
});

describe('the tag on GitHub', () => {
  const withTag = (tag: string): string => edited("tag: '{release}'", `tag: ${quoted(tag)}`);
  const key = 'projects.shop.cut.tag';
  const gitTakes = (tag: string): boolean =>
    spawnSync('git', ['check-ref-format', `refs/tags/${tag}`]).status === 0;

  it.each([
    '{release}',
    'v{release}',
    'shop/{release}',
    'shop@{release}',
    '{release}+{release}',
    'ü-{release}',
  ])('may be %s', (tag) => {
    expect(problemsOf(withTag(tag))).toEqual([]);
    expect(gitTakes(tag.replaceAll('{release}', '2026.11.20.1'))).toBe(true);
  });

  it.each(['', 'v', '{name}', '{Release}'])('has to have the release in it: %j', (tag) => {
    const text = withTag(tag);
    const line = lineWith(text, `tag: ${quoted(tag)}`);
    expect(problemsOf(text)).toEqual([
      { key, line, message: 'must contain {release}, such as "v{release}"' },
    ]);
  });

  const MESSAGE =
    'must be a tag name that git takes, such as "v{release}", with nothing but {release} in braces';

  it.each([
    '{release} ',
    'a b{release}',
    'a..{release}',
    '{release}.',
    '.{release}',
    'a/.{release}',
    '/{release}',
    '{release}/',
    'a//{release}',
    '{release}.lock',
    'a.lock/{release}',
    'a~{release}',
    'a^{release}',
    'a:{release}',
    'a?{release}',
    'a*{release}',
    'a[{release}',
    'a\\{release}',
    'a\u0007{release}',
  ])('has to be a name that git takes: %j', (tag) => {
    const text = withTag(tag);
    expect(problemsOf(text)).toEqual([{ key, line: lineWith(text, quoted(tag)), message: MESSAGE }]);
    expect(gitTakes(tag.replaceAll('{release}', '1.4.0'))).toBe(false);
  });

  it.each([
    ['what nobody replaces', '{sha}-{release}'],
    ['a folder that git adds by itself', 'refs/tags/{release}'],
    ['what commands read as an option', '-{release}'],
    ['what nobody sees', 'a\u200B{release}'],
    ['half a character', 'a\uD83D{release}'],
  ])('has not %s in it', (_what, tag) => {
    expect(problemsOf(withTag(tag)).map(({ message }) => message)).toEqual([MESSAGE]);
  });

  it('is right where git says so', () => {
    const parts = ['.', '/', '-', 'v', '@', '~', '^', ':', '?', '*', '[', '\\', ' ', '.lock', '..', '\u007F'];
    let taken = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 3 }), fc.nat({ max: 3 }), (around, at) => {
        const tag = around.toSpliced(at, 0, '{release}').join('');
        const ours = problemsOf(withTag(tag)).length === 0;
        expect(ours).toBe(gitTakes(tag.replace('{release}', '1.4.0')) && !tag.startsWith('-'));
        if (ours) taken += 1;
      }),
      { numRuns: 150 },
    );
    expect(taken).toBeGreaterThan(5);
  });
});

describe('a path', () => {
  const withPath = (path: string): string =>
    edited('paths: [api/**, package.json]', `paths: [package.json, ${quoted(path)}]`);
  const pathOf = (path: string): string | undefined => {
    const read = readSlipwayYml(withPath(path));
    return read.ok ? read.value.projects[0]?.services[0]?.paths?.[1] : undefined;
  };

  it.each([
    ['package.json', 'package.json'],
    ['api/Dockerfile', 'api/Dockerfile'],
    ['Makefile', 'Makefile'],
    ['api/**', 'api/'],
    ['api/', 'api/'],
    ['services/api/src/**', 'services/api/src/'],
    ['.github/**', '.github/'],
    ['..hidden/...', '..hidden/...'],
    ['my docs/ünïcode 🚀.md', 'my docs/ünïcode 🚀.md'],
    ['a!b@c#d+(e)', 'a!b@c#d+(e)'],
    ['**', '/'],
  ])('may be %s, which is %s', (written, path) => expect(pathOf(written)).toBe(path));

  it.each([
    '',
    ' ',
    '/',
    '/**',
    '/api/**',
    '/package.json',
    '.',
    '..',
    './api/**',
    'api/./src',
    '../web/**',
    'api/../web',
    'api/..',
    'api//src',
    'api//',
    'api/**/',
    '**/',
    '**/api',
    '***',
    'api/**/*.ts',
    'api/*',
    'api*',
    'api/**.ts',
    'a?i/**',
    'api/[ab].ts',
    '{api,web}/**',
    '!api/**',
    'api\\src',
    ' api/**',
    'api/** ',
    'api\n',
    'api/\u0000',
    'api/\uD83D',
  ])('is no pattern, and leads nowhere else: %j', (path) => {
    const text = withPath(path);
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.shop.services.api.paths.1',
        line: lineWith(text, 'paths: [package.json'),
        message:
          'must be a file such as package.json, or a folder such as api/**, from the root of the repository and without other wildcards',
      },
    ]);
  });

  it('is refused, or what git would call it', () => {
    const part = fc.constantFrom(
      'a',
      'b.c',
      '.',
      '..',
      '*',
      '**',
      '',
      ' ',
      '\\',
      '?',
      '[',
      '{',
      '!',
      '🚀',
      '\uD83D',
    );
    let taken = 0;
    const any = fc.oneof(
      fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(any, (written) => {
        const path = pathOf(written);
        expect(problemsOf(withPath(written)).length).toBe(path === undefined ? 1 : 0);
        if (path === undefined) return;
        taken += 1;
        expect(path === '/' ? ['**'] : [path, `${path}**`]).toContain(written);
        if (path === '/') return;
        expect(path.isWellFormed()).toBe(true);
        expect(path).not.toMatch(/^\/|\/\/|[*?[\]{}\\]|(^|\/)\.\.?(\/|$)/);
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(30);
  });
});

describe('who is who', () => {
  it.each(['alice', 'Alice-B', 'a', '0x1', 'old-', 'a--b', 'name_company', 'a'.repeat(39)])(
    'has a login such as %s',
    (login) => {
      expect(problemsOf(edited('github: alice', `github: ${quoted(login)}`))).toEqual([]);
    },
  );

  it.each(['', '@alice', '-alice', 'alice b', 'dependabot[bot]', 'https://github.com/alice', 'a'.repeat(40)])(
    'has no login such as %j',
    (login) => {
      const text = edited('github: alice', `github: ${quoted(login)}`);
      expect(problemsOf(text)).toEqual([
        {
          key: 'people.U0ALICE00.github',
          line: lineWith(text, 'github: "'),
          message: 'must be a GitHub login such as alice, without @',
        },
      ]);
    },
  );

  it.each(['', 'alice', 'alice@', '@acme.example', 'a b@acme.example', 'a@b@c', '<alice@acme.example>'])(
    'has no address such as %j',
    (email) => {
      const text = edited('[alice@acme.example]', `[root@localhost, ${quoted(email)}]`);
      expect(problemsOf(text)).toEqual([
        {
          key: 'people.U0ALICE00.emails.1',
          line: lineWith(text, 'root@localhost'),
          message: 'must be an address such as alice@acme.example',
        },
      ]);
    },
  );

  it('is said by Slack user id, and in a map', () => {
    const people = EXAMPLE.slice(EXAMPLE.indexOf('people:'));
    for (const [written, message] of [
      ['people:', 'has no value'],
      ['people: [U0ALICE00]', 'must be a map, and is a list'],
    ] as const) {
      const text = edited(people, `${written}\n`);
      expect(problemsOf(text)).toEqual([{ key: 'people', line: lineWith(text, 'people:'), message }]);
    }
  });
});

describe('the registry of an environment', () => {
  it.each(['ghcr.io/acme', 'docker.io', '123.dkr.ecr.eu-west-1.amazonaws.com', ''])(
    'is ECR’s: not %j',
    (host) => {
      const text = edited(
        "same digests. By default the project's own.\n        registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        `same digests. By default the project's own.\n        registry: ${quoted(host)}`,
      );
      expect(problemsOf(text)).toEqual([
        {
          key: 'projects.shop.environments.production.registry',
          line: lineWith(text, `registry: ${quoted(host)}`),
          message: 'must be an ECR registry such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
        },
      ]);
    },
  );
});
