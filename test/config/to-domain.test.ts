// What a good slipway.yml means in the words of the domain, and what stands for all that it leaves out.
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readSlipwayYml, type SlipwayConfig } from '../../src/config/slipway-yml.ts';
import { EXAMPLE, edited, lineWith, problemsOf } from './example.ts';

function read(text: string): SlipwayConfig {
  const config = readSlipwayYml(text);
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config.value;
}

const shopOf = (text: string) => read(text).projects[0] ?? expect.unreachable();

/** The example without the things at these paths. */
function without(...paths: readonly (readonly string[])[]): string {
  const document = parseDocument(EXAMPLE);
  for (const path of paths) expect(document.deleteIn(path)).toBe(true);
  return document.toString();
}

const SHOP = ['projects', 'shop'];
const PRODUCTION = [...SHOP, 'environments', 'production'];

describe('artifacts', () => {
  it('have a tag, a time to wait in milliseconds, and no protection', () => {
    const expected = { tag: '{sha}', wait: 1_800_000, protect: false };
    expect(shopOf(EXAMPLE).artifacts).toEqual(expected);
    expect(shopOf(without([...SHOP, 'artifacts'])).artifacts).toEqual(expected);
  });

  it.each([
    ['0s', 0],
    ['0ms', 0],
    ['90s', 90_000],
    ['24h', 86_400_000],
    ['1d', 86_400_000],
  ])('are waited for: %s', (wait, milliseconds) => {
    expect(shopOf(edited('wait: 30m', `wait: ${wait}`)).artifacts.wait).toBe(milliseconds);
  });

  it('are protected where that is asked for', () => {
    expect(shopOf(edited('protect: false', 'protect: true')).artifacts.protect).toBe(true);
  });
});

describe('a cut', () => {
  it('is calver, tagged, and wants the checks of every gate', () => {
    const expected = { names: 'calver', checks: ['ci/build'], tag: '{release}' };
    expect(shopOf(EXAMPLE).cut).toEqual(expected);
    expect(shopOf(without([...SHOP, 'cut'])).cut).toEqual(expected);
  });

  it('wants each check of the gates once, in the order of the environments', () => {
    const text = without([...SHOP, 'cut'])
      .replace('cluster: shop-staging', 'cluster: shop-staging\n        gates: { checks: [lint, ci/build] }')
      .replace('          checks: [ ci/build ]', '          checks: [ ci/build, e2e, lint ]');
    expect(shopOf(text).cut.checks).toEqual(['lint', 'ci/build', 'e2e']);
  });

  it.each([
    ['[]', []],
    ['[lint]', ['lint']],
  ])('wants what it says, and not what the gates say: %s', (written, checks) => {
    expect(shopOf(edited('checks: [ci/build]', `checks: ${written}`)).cut.checks).toEqual(checks);
  });

  it('wants none where no gate names one', () => {
    const text = without([...SHOP, 'cut'], [...PRODUCTION, 'gates', 'checks']);
    expect(shopOf(text).cut.checks).toEqual([]);
  });

  it('may be semver, with tags in front of it, or none', () => {
    const text = edited('names: calver', 'names: semver').replace("tag: '{release}'", "tag: 'v{release}'");
    expect(shopOf(text).cut).toMatchObject({ names: 'semver', tag: 'v{release}' });
    expect(shopOf(edited("tag: '{release}'", 'tag: false')).cut.tag).toBeNull();
  });
});

describe('services', () => {
  it('have the paths that belong to them, where slipway.yml says so', () => {
    expect(shopOf(EXAMPLE).services.map(({ paths }) => paths)).toEqual([['api/', 'package.json'], null]);
  });

  it('have the containers beside theirs that run the same image, where slipway.yml says so', () => {
    expect(
      shopOf(EXAMPLE).services.map(({ container, alsoContainers }) => [container, alsoContainers]),
    ).toEqual([
      ['app', ['app-cron']],
      ['app', []],
    ]);
  });

  it.each([
    ['[app]', ['0: is container already: name only those beside it']],
    ['[cron, cron]', ['1: names cron twice']],
    ['[cron, app, cron]', ['1: is container already: name only those beside it', '2: names cron twice']],
    ['[""]', ['0: must have characters: at least 1']],
    ['cron', [': must be a list, and is text']],
  ])('have no container twice: %s', (written, expected) => {
    const text = edited('also_containers: [app-cron]', `also_containers: ${written}`);
    const line = lineWith(text, 'also_containers:');
    const at = 'projects.shop.services.api.also_containers.';
    expect(problemsOf(text)).toEqual(
      expected.map((each) => {
        const [, index = '', message = ''] = /^(\d*): (.*)$/.exec(each) ?? [];
        return { key: `${at}${index}`.replace(/\.$/, ''), line, message };
      }),
    );
  });
});

describe('configuration', () => {
  const written = (configuration: string) =>
    edited('configuration: running', `configuration: ${configuration}`);
  const of = (text: string) => shopOf(text).environments.map(({ configuration }) => configuration);

  it('is made from what runs, unless said', () => {
    expect(of(EXAMPLE)).toEqual([{}, {}]);
    expect(of(without([...PRODUCTION, 'configuration']))).toEqual([{}, {}]);
  });

  it('may be the newest of every service', () => {
    expect(of(written('latest'))).toEqual([{}, { api: 'latest', worker: 'latest' }]);
  });

  it('may be said for some services', () => {
    expect(of(written('{ api: shop-api_1:42, worker: latest }'))[1]).toEqual({
      api: { revision: 'shop-api_1:42' },
      worker: 'latest',
    });
    expect(of(written('{ worker: running }'))[1]).toEqual({ worker: 'running' });
    expect(of(written('{}'))[1]).toEqual({});
  });

  const REVISION = 'must be running, latest, or a revision such as shop-api-production:42';

  it.each([
    ['newest', '', 'must be running, latest, or a map of services and what each is made from'],
    ['shop-api:42', '', 'must be running, latest, or a map of services and what each is made from'],
    ['[latest]', '', 'must be running, latest, or a map of services and what each is made from'],
    ['{ web: latest }', '.web', 'names web, which is not a service'],
    ['{ constructor: latest }', '.constructor', 'names constructor, which is not a service'],
    ['{ api: newest }', '.api', REVISION],
    ['{ api: shop-api }', '.api', REVISION],
    ['{ api: "shop-api:0" }', '.api', REVISION],
    ['{ api: "shop-{environment}:1" }', '.api', REVISION],
    ['{ api: "arn:aws:ecs:eu-west-1:1:task-definition/shop-api:1" }', '.api', REVISION],
    ['{ api: 42 }', '.api', 'must be text, and is a number'],
  ])('is not %s', (configuration, key, message) => {
    const text = written(configuration);
    expect(problemsOf(text)).toEqual([
      {
        key: `${PRODUCTION.join('.')}.configuration${key}`,
        line: lineWith(text, '        configuration:'),
        message,
      },
    ]);
  });
});

describe('an environment', () => {
  const registries = (text: string) => shopOf(text).environments.map(({ registry }) => registry);

  it('pulls from the project’s registry', () => {
    const { registry } = shopOf(EXAMPLE);
    expect(registry).toEqual({
      host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      account: '123456789012',
      region: 'eu-west-1',
    });
    expect(registries(EXAMPLE)).toEqual([registry, registry]);
    expect(registries(without([...PRODUCTION, 'registry']))).toEqual([registry, registry]);
  });

  it.each([
    ['210987654321.dkr.ecr.us-east-1.amazonaws.com', '210987654321', 'us-east-1'],
    ['210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn', '210987654321', 'cn-north-1'],
  ])('may pull from a replica in another Region or account: %s', (host, account, region) => {
    const text = without([...PRODUCTION, 'registry']).replace(
      'cluster: shop-production',
      `cluster: shop-production\n        registry: ${host}`,
    );
    expect(registries(text)).toEqual([shopOf(EXAMPLE).registry, { host, account, region }]);
  });
});

describe('people', () => {
  it('are known by Slack user id, with addresses in lower case', () => {
    const text = `${EXAMPLE}  W0BOB0000: { emails: [Bob@ACME.example, 7+bob@users.noreply.github.com] }\n`;
    expect(read(text).people).toEqual([
      { slack: 'U0ALICE00', github: 'alice', emails: ['alice@acme.example'] },
      {
        slack: 'W0BOB0000',
        github: null,
        emails: ['bob@acme.example', '7+bob@users.noreply.github.com'],
      },
    ]);
  });

  it('have a login as it was written, and need no address', () => {
    const text = edited('github: alice', 'github: Alice-B_acme').replace(/ {4}emails: .*\n/, '');
    expect(read(text).people).toEqual([{ slack: 'U0ALICE00', github: 'Alice-B_acme', emails: [] }]);
  });

  it('are nobody when they are left out', () => {
    const text = without(['people'], [...PRODUCTION, 'gates', 'approvals', 'not']).replace(
      ", 'github:acme/sre'",
      '',
    );
    expect(read(text).people).toEqual([]);
    expect(read(`${text}people: {}\n`).people).toEqual([]);
  });
});
