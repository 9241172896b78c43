// How the parts of slipway.yml must fit together.
import { describe, expect, it } from 'vitest';
import { EXAMPLE, edited, lineWith, problemsOf, withSecond } from './example.ts';

const PRODUCTION = 'projects.shop.environments.production';

describe('the order of environments', () => {
  it('has to name one that exists, and comes before', () => {
    const text = edited('environment: staging #', 'environment: qa #').replace(
      'deploy: request_after_staging',
      'deploy: request_after_production',
    );
    expect(problemsOf(text)).toEqual([
      {
        key: `${PRODUCTION}.gates.after.environment`,
        line: lineWith(text, 'environment: qa'),
        message: 'names qa, which is not an environment before production',
      },
      {
        key: `${PRODUCTION}.deploy`,
        line: lineWith(text, 'request_after_production'),
        message: 'names production, which is not an environment before production',
      },
    ]);
  });
});

describe('steps', () => {
  it.each([
    ['- deploy: [worker]', '- deploy: [worker, web]', 'names web, which is not a service'],
    ['- deploy: [worker]', '- wait: 1m', 'leaves out the service worker'],
    ['- deploy: [worker]', '- deploy: [worker, api]', 'names api twice'],
  ])('name every service once: %j -> %j', (from, to, message) => {
    const text = edited(from, to);
    expect(problemsOf(text)).toEqual([
      { key: `${PRODUCTION}.steps`, line: lineWith(text, 'steps:'), message },
    ]);
  });
});

describe('names', () => {
  it('leave "/release rollback to <release>" its word', () => {
    const text = edited('      staging:', '      to:').replaceAll('staging', 'to');
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.shop.environments.to',
        line: lineWith(text, '      to:'),
        message: 'cannot be a name, because of "/release rollback to <release>"',
      },
    ]);
  });
});

describe('the checks of a cut', () => {
  it('are named once each', () => {
    const text = edited('checks: [ci/build]', 'checks: [a, b, a, a]');
    const line = lineWith(text, 'checks: [a');
    expect(problemsOf(text)).toEqual(
      [2, 3].map((index) => ({ key: `projects.shop.cut.checks.${index}`, line, message: 'names a twice' })),
    );
  });
});

describe('two projects', () => {
  /** Its own channel, and its own tags. */
  const apart = (project: string): string =>
    project.replace('C0123456789', 'C0DOCS000').replace("tag: '{release}'", "tag: 'docs-{release}'");
  const lastLineWith = (text: string, part: string): number =>
    text.split('\n').findLastIndex((line) => line.includes(part)) + 1;

  it('have a channel each', () => {
    const text = withSecond((project) => apart(project).replace('C0DOCS000', 'C0123456789'));
    expect(problemsOf(text)).toEqual([
      {
        key: 'projects.docs.channel',
        line: lastLineWith(text, 'channel: C0'),
        message: 'is the channel of another project: a command typed there must mean one project',
      },
    ]);
    expect(problemsOf(withSecond(apart))).toEqual([]);
  });

  const TAGS = 'makes the tags of shop, in the same repository; "docs-{release}" would make its own';

  it.each([
    ["'{release}'", 'acme/shop'],
    ["'{release}'", 'Acme/Shop'],
  ])('have tags of their own in one repository: %s in %s', (tag, repository) => {
    const text = withSecond((project) =>
      apart(project).replace("'docs-{release}'", tag).replace('acme/shop', repository),
    );
    expect(problemsOf(text)).toEqual([
      { key: 'projects.docs.cut.tag', line: lastLineWith(text, "tag: '{release}'"), message: TAGS },
    ]);
  });

  it('are told so too where the tag is nobody’s choice', () => {
    const text = withSecond((project) => apart(project).replace(/    cut:\n( {6}.*\n)+/, ''));
    expect(problemsOf(text)).toEqual([
      { key: 'projects.docs.cut.tag', line: lineWith(text, '  docs:'), message: TAGS },
    ]);
  });

  it('may have the same tags in two repositories, and none in one', () => {
    const elsewhere = withSecond((project) =>
      apart(project).replace('docs-{release}', '{release}').replace('acme/shop', 'acme/docs'),
    );
    const none = withSecond((project) => apart(project).replace("'docs-{release}'", 'false'));
    const never = none.replace("tag: '{release}'", 'tag: false');
    expect([elsewhere, none, never].map(problemsOf)).toEqual([[], [], []]);
  });

  it('may run one image, also under a tag without {service}', () => {
    expect(problemsOf(edited('image: shop/worker', 'image: shop/api'))).toEqual([]);
  });

  it('have their problems said together', () => {
    const text = withSecond((project) => apart(project).replace('- deploy: [api]', '- deploy: [api, api]'));
    const both = text.replace('environment: staging #', 'environment: qa #');
    expect(problemsOf(both).map(({ key }) => key)).toEqual([
      `${PRODUCTION}.gates.after.environment`,
      'projects.docs.environments.production.steps',
    ]);
  });
});

describe('people', () => {
  const add = (...lines: string[]): string => `${EXAMPLE}${lines.map((line) => `  ${line}\n`).join('')}`;
  const BOB = 'U0BOB0000: { github: bob, emails: [bob@acme.example] }';

  it('may be many, and may lack one of the two', () => {
    const text = add(BOB, 'U0CAROL00: { github: carol }', 'W0DAVE0000: { emails: [dave@acme.example] }');
    expect(problemsOf(text)).toEqual([]);
  });

  it.each(['{}', '{ emails: [] }'])('are somebody on GitHub: not %s', (nobody) => {
    const text = add(BOB, `U0CAROL00: ${nobody}`);
    const message = 'must have github or emails: without either it says nothing';
    expect(problemsOf(text)).toEqual([
      { key: 'people.U0CAROL00', line: lineWith(text, 'U0CAROL00'), message },
    ]);
  });

  it('are nobody twice, whatever the case', () => {
    const carol =
      'U0CAROL00: { github: BOB, emails: [c@acme.example, ALICE@acme.example, bob@Acme.example] }';
    const text = add(BOB, carol);
    const problem = (key: string, who: string) => ({
      key: `people.U0CAROL00.${key}`,
      line: lineWith(text, 'U0CAROL00'),
      message: `is ${who} already: nobody is two people`,
    });
    expect(problemsOf(text)).toEqual([
      problem('github', 'U0BOB0000'),
      problem('emails.1', 'U0ALICE00'),
      problem('emails.2', 'U0BOB0000'),
    ]);
  });

  it('have each address once', () => {
    const text = add('U0BOB0000:', '  emails:', '    - bob@acme.example', '    - Bob@acme.example');
    expect(problemsOf(text)).toEqual([
      { key: 'people.U0BOB0000.emails.1', line: lineWith(text, '- Bob@'), message: 'is there twice' },
    ]);
  });

  it('have one entry each', () => {
    const text = add(BOB, BOB);
    expect(problemsOf(text).map(({ line, message }) => [line, message])).toEqual([
      [text.split('\n').length - 1, 'is not YAML: Map keys must be unique'],
    ]);
  });

  it('have their problems said together with those of projects', () => {
    const text = add('U0BOB0000: { github: Alice }').replace('- deploy: [api]', '- deploy: [api, api]');
    expect(problemsOf(text).map(({ key }) => key)).toEqual([
      `${PRODUCTION}.steps`,
      'people.U0BOB0000.github',
    ]);
  });
});
