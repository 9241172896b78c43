// The steps of a deployment: what may be written, and what it means.
import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/domain/project.ts';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { EXAMPLE } from './example.ts';
import { problemsIn, projectOf } from './small.ts';

const BOTH =
  '{ api: { image: shop/api, container: app, service: api }, web: { image: shop/web, container: app, service: web } }';

const lastSteps = (steps: readonly { readonly steps: readonly Step[] }[]): readonly Step[] =>
  steps.at(-1)?.steps ?? [];

/** What comes of one step, before the service `api` is deployed. */
const stepOf = (written: string): Step | undefined =>
  lastSteps(projectOf({ more: `steps: [{ ${written} }, { deploy: [api] }]` }).environments)[0];

/** From the step on, such as `run.task: is missing`. */
const problems = (written: string, services?: string, deployed = 'api'): readonly string[] =>
  problemsIn(
    { more: `steps: [{ ${written} }, { deploy: [${deployed}] }]`, ...(services && { services }) },
    'steps:',
  ).map((problem) => problem.replace(/^steps\.0\.?/, ''));

describe('the steps of the example', () => {
  it('come in the order in which they are written', () => {
    const read = readSlipwayYml(EXAMPLE);
    const environments = read.ok ? (read.value.projects[0]?.environments ?? []) : [];
    expect(lastSteps(environments)).toEqual([
      {
        kind: 'run',
        task: {
          family: 'shop-migrate-{environment}',
          container: 'app',
          command: ['npm', 'run', 'migrate'],
          service: 'api',
          when: { paths: ['db/'] },
          timeout: 600_000,
          repeatable: false,
        },
      },
      { kind: 'deploy', services: ['worker'] },
      { kind: 'wait', pause: 300_000 },
      {
        kind: 'verify',
        check: { kind: 'http', url: 'https://shop.acme.example/healthz', status: 200, timeout: 60_000 },
      },
      { kind: 'deploy', services: ['api'] },
      {
        kind: 'verify',
        check: {
          kind: 'task',
          task: {
            family: 'shop-smoke-{environment}',
            container: 'app',
            command: ['npm', 'run', 'smoke'],
            service: 'api',
            when: 'always',
            timeout: 600_000,
            repeatable: true,
          },
        },
      },
    ]);
  });

  it('are all services at once where there are none', () => {
    expect(lastSteps(projectOf({ services: BOTH }).environments)).toEqual([
      { kind: 'deploy', services: ['api', 'web'] },
    ]);
  });
});

describe('a step', () => {
  it.each([
    ['', 'does nothing: say deploy, run, wait or verify'],
    ['wait: 5m, run: { task: a, container: b }', 'is run and wait at once: make a step of each'],
    ['deploy: [api], wait: 5m', 'is deploy and wait at once: make a step of each'],
  ])('is one thing: not { %s }', (written, message) => {
    expect(problems(written).map((each) => each.replace(/^: /, ''))).toContain(message);
  });

  it.each([
    ['deploy: []', 'deploy: must have entries: at least 1'],
    ['wiat: 5m', 'wiat: is not a key that Slipway knows'],
    ['wait: ', 'wait: has no value'],
  ])('is not { %s }', (written, problem) => expect(problems(written)).toEqual([problem]));

  it('is needed where there are steps at all', () => {
    expect(problemsIn({ more: 'steps: []' }, 'steps:')).toEqual(['steps: must have entries: at least 1']);
  });
});

describe('a wait', () => {
  it.each([
    ['5m', 300_000],
    ['90s', 90_000],
    ['24h', 86_400_000],
  ])('is a duration: %s', (written, pause) =>
    expect(stepOf(`wait: ${written}`)).toEqual({ kind: 'wait', pause }),
  );

  it.each([
    ['0s', 'must be a duration such as 90s, 20m, 4h or 2d'],
    ['5', 'must be text, and is a number'],
    ['25h', 'must be at most 24h'],
  ])('is no %s', (written, message) => expect(problems(`wait: ${written}`)).toEqual([`wait: ${message}`]));
});

describe('a one-off task', () => {
  const least = {
    family: 'migrate',
    container: 'app',
    command: null,
    service: 'api',
    when: 'always',
    timeout: 600_000,
    repeatable: false,
  };

  it('runs as its task definition has it, always and once, with the image of the only service', () => {
    expect(stepOf('run: { task: migrate, container: app }')).toEqual({ kind: 'run', task: least });
  });

  it.each([
    ['when: always', { when: 'always' }],
    ['when: first_in_environment', { when: 'first_here' }],
    ['when: { paths: [db/**, schema.sql] }', { when: { paths: ['db/', 'schema.sql'] } }],
    ['timeout: 90s', { timeout: 90_000 }],
    ['repeat: true', { repeatable: true }],
    ['command: ["", "a b"]', { command: ['', 'a b'] }],
    ['service: api', { service: 'api' }],
  ])('may say %s', (written, more) => {
    expect(stepOf(`run: { task: migrate, container: app, ${written} }`)).toEqual({
      kind: 'run',
      task: { ...least, ...more },
    });
  });

  const FAMILY =
    'task: must be a task-definition family such as shop-migrate-{environment}, without a revision';
  const WHEN = 'when: must be always, first_in_environment, or files and folders such as { paths: [db/**] }';

  it.each([
    ['container: app', 'task: is missing'],
    ['task: migrate', 'container: is missing'],
    ['task: "migrate:4", container: app', FAMILY],
    ['task: "arn:aws:x", container: app', FAMILY],
    ['task: "{env}", container: app', FAMILY],
    ['task: "", container: app', FAMILY],
    ['task: m, container: app, command: npm run', 'command: must be a list, and is text'],
    ['task: m, container: app, command: []', 'command: must have entries: at least 1'],
    ['task: m, container: app, command: [sleep, 5]', 'command.1: must be text, and is a number'],
    ['task: m, container: app, when: never', WHEN],
    ['task: m, container: app, when: { paths: [] }', 'when.paths: must have entries: at least 1'],
    ['task: m, container: app, when: { path: [a] }', 'when.paths: is missing'],
    ['task: m, container: app, timeout: 0s', 'timeout: must be a duration such as 90s, 20m, 4h or 2d'],
    ['task: m, container: app, repeat: maybe', 'repeat: must be true or false, and is text'],
    ['task: m, container: app, url: "https://a.example"', 'url: is not a key that Slipway knows'],
    ['task: m, container: app, service: web', 'service: names web, which is not a service'],
  ])('is not { %s }', (written, problem) => {
    expect(problems(`run: { ${written} }`)).toContain(`run.${problem}`);
  });

  it('takes files and folders as services do', () => {
    expect(problems('run: { task: m, container: app, when: { paths: ["*.sql"] } }')).toEqual([
      'run.when.paths.0: must be a file such as package.json, or a folder such as api/**, from the root of the repository and without other wildcards',
    ]);
  });

  it.each(['run', 'verify'])('says of which service it is, where there are several: %s', (key) => {
    const task = (more = '') => `${key}: { task: m, container: app${more} }`;
    expect(problems(task(), BOTH, 'api, web')).toEqual([
      `${key}.service: is missing: say whose image it runs and whose network it gets, api or web`,
    ]);
    expect(problems(task(', service: web'), BOTH, 'api, web')).toEqual([]);
    expect(problems(task(', service: worker'), BOTH, 'api, web')).toEqual([
      `${key}.service: names worker, which is not a service`,
    ]);
  });
});

describe('a check', () => {
  it.each([
    ['', { status: 200, timeout: 60_000 }],
    [', status: 204', { status: 204, timeout: 60_000 }],
    [', timeout: 5m', { status: 200, timeout: 300_000 }],
  ])('may be an address%s', (more, rest) => {
    const url = 'https://shop.acme.example/healthz?deep=1';
    expect(stepOf(`verify: { url: "${url}"${more} }`)).toEqual({
      kind: 'verify',
      check: { kind: 'http', url, ...rest },
    });
  });

  it('may be a task, which runs always and once, for ten minutes', () => {
    const task = { family: 'smoke', container: 'app', command: null, service: 'api', when: 'always' };
    expect(stepOf('verify: { task: smoke, container: app }')).toEqual({
      kind: 'verify',
      check: { kind: 'task', task: { ...task, timeout: 600_000, repeatable: false } },
    });
    expect(stepOf('verify: { task: smoke, container: app, timeout: 1m, repeat: true }')).toMatchObject({
      check: { task: { timeout: 60_000, repeatable: true } },
    });
  });

  const URL = 'url: https://a.example';

  it.each([
    ['', [': checks nothing: say url, or task and container']],
    ['container: app', [': checks nothing: say url, or task and container']],
    [`${URL}, task: m, container: app`, ['.task: stands beside url: make a step of each']],
    [
      `${URL}, container: app, repeat: false`,
      ['container', 'repeat'].map((key) => `.${key}: belongs to a task, and this is a url: take it out`),
    ],
    ['task: m', ['.container: is missing']],
    ['task: m, container: app, status: 200', ['.status: belongs to a url, and this is a task: take it out']],
    ['task: m, container: app, when: always', ['.when: is not a key that Slipway knows']],
    [`${URL}, status: 302.5`, ['.status: must be a whole number, and is a number']],
    [`${URL}, status: 100`, ['.status: must be at least 200']],
    [`${URL}, status: 600`, ['.status: must be at most 599']],
    [`${URL}, timeout: 0s`, ['.timeout: must be a duration such as 90s, 20m, 4h or 2d']],
  ])('is one of the two: not { %s }', (written, expected) => {
    expect(problems(`verify: { ${written} }`)).toEqual(expected.map((each) => `verify${each}`));
  });
});

describe('the address of a check', () => {
  const problemOf = (url: string) => problems(`verify: { url: ${JSON.stringify(url)} }`);

  it.each([
    'https://shop.acme.example',
    'https://shop.acme.example:8443/healthz?a=b#c',
    'HTTPS://SHOP.ACME.EXAMPLE',
    'https://xn--bcher-kva.example/',
    'https://localhost.acme.example',
    'https://93.184.216.34/',
    'https://100.63.255.255',
    'https://172.32.0.1',
    'https://192.0.1.1',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
    'https://[2001:4860:4860::8888]/',
  ])('may be %s', (url) => expect(problemOf(url)).toEqual([]));

  it.each([
    '',
    'shop.acme.example',
    'http://shop.acme.example',
    'http://localhost:8080',
    'ftp://shop.acme.example',
    'file:///etc/passwd',
    'https://',
    'https://a b.example',
    ' https://shop.acme.example',
    'https://shop-{environment}.acme.example',
    'https://[::1',
  ])('is HTTPS, and written out: not %j', (url) => {
    expect(problemOf(url)).toEqual([
      'verify.url: must be an address that begins with https://, as it is: nothing in it is replaced',
    ]);
  });

  it.each(['https://alice@shop.acme.example', 'https://:secret@shop.acme.example', 'https://a:b@10.0.0.1'])(
    'has nothing secret in it: not %s',
    (url) => {
      expect(problemOf(url)).toEqual(['verify.url: must have no user or password in it: cards show it']);
    },
  );

  it.each([
    ['what gives out credentials', 'https://169.254.170.2/v2/credentials'],
    ['what knows of the host', 'https://169.254.169.254/latest/meta-data'],
    ['the same as a number', 'https://2852039166/'],
    ['the same in hexadecimal', 'https://0xa9fea9fe/'],
    ['the same with a dot behind it', 'https://169.254.169.254./'],
    ['the same in IPv6', 'https://[::ffff:169.254.169.254]/'],
    ['the same through NAT64', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['the same through 6to4', 'https://[2002:a9fe:a9fe::]/'],
    ['the same on Nitro', 'https://[fd00:ec2::254]/'],
    ['this host', 'https://localhost/'],
    ['this host with a dot', 'https://localhost./'],
    ['this host by another name', 'https://api.localhost:8443/'],
    ['this host as a number', 'https://127.1/'],
    ['this host in wide digits', 'https://①②⑦.0.0.1/'],
    ['this host in IPv6', 'https://[::1]/'],
    ['no host', 'https://0.0.0.0/'],
    ['no host in IPv6', 'https://[::]/'],
    ['a private network', 'https://10.1.2.3/'],
    ['the second private network', 'https://172.16.0.1/'],
    ['the end of it', 'https://172.31.255.255/'],
    ['the third private network', 'https://192.168.1.1/'],
    ['a carrier’s network', 'https://100.64.0.1/'],
    ['everybody', 'https://255.255.255.255/'],
    ['many', 'https://[ff02::1]/'],
    ['the link', 'https://[fe80::1]/'],
    ['an example', 'https://[2001:db8::1]/'],
    ['a tunnel', 'https://[2001::1]/'],
  ])('does not lead to %s: %s', (_what, url) => {
    expect(problemOf(url)).toEqual([
      'verify.url: must lead to the public world, not to this host or network',
    ]);
  });
});
