// *What changes*: the whole plan in a window, with risks first, without a secret in it, and whole whatever is in it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import type { ServiceAction, ServiceConfiguration } from '../../src/domain/plan.ts';
import { noPlanView, planView } from '../../src/slack/deploy/plan-view.ts';
import { gatedState, waiting, type Gated } from './gate-samples.ts';
import { faultsOfModal, modalWords, NASTY, nastyText } from './nasty.ts';
import { arn, BOB, must, names, NOW, project } from './samples.ts';
import { begunState, STEPS, task, type Begun } from './step-samples.ts';

const draw = (options: Gated = {}) => planView(gatedState(options), waiting(options));
const words = (options: Gated = {}): string => modalWords(draw(options)).join('\n');

const configured = (...changes: readonly (readonly [path: string, from: unknown, to: unknown])[]): Gated => ({
  shown: {
    configuration: [
      {
        service: 'api',
        changes: changes.map(([path, from, to]) => ({ path, from: json(from), to: json(to) })),
        waiting: null,
        unlike: null,
      },
    ],
  },
});

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const app = (path: string): string => `containerDefinitions.app.${path}`;
const parameter = (name: string): string => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`;
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

describe('the plan in a window', () => {
  it('says which plan it is, then what speaks against it, then service by service, then the steps', () => {
    const said = words({ shown: { commits: 30 } });
    const parts = ['*2026.11.20.1 → production*  plan `abababababab`', '*Risks*', '*30 commits ahead*'];
    const places = [...parts, '*api*', '*worker*', '*Steps*'].map((part) => said.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('says of every service what becomes of its image', () => {
    const said = words({ services: 3 });
    const [a, b, c] = names({ services: 3 });
    expect(said).toContain(
      `*${a}*\n• image of \`app\`: \`sha256:aaaaaaaaaaaa\`, in a new revision made from \`${a}:41\`, which replaces \`${a}:41\``,
    );
    expect(said).toContain(
      `*${b}*\n• image of \`app\`: \`sha256:aaaaaaaaaaaa\` in \`${b}:40\`, which replaces \`${b}:41\``,
    );
    expect(said).toContain(`*${c}*\n• image of \`app\`: \`sha256:aaaaaaaaaaaa\` already, in \`${c}:41\``);
  });

  it('lists the steps that run, wave by wave, and those that do not, and why', () => {
    const options: Gated = { services: 6 };
    const all = names(options);
    const asked = waiting(options);
    const steps = [[3], [0, 2, 4], [5], [1]].map((wave) => ({
      kind: 'deploy' as const,
      services: wave.map((at) => must(all[at])),
    }));
    const plan = { ...asked.plan, change: { ...asked.plan.change, steps } };
    const said = modalWords(planView(gatedState(options), { ...asked, plan })).join('\n');
    expect(said).toContain(
      [
        '*Steps*',
        `1. deploy ${all[3]}`,
        `2. deploy ${all[0]} and ${all[4]}`,
        '3. deploy nothing: what is wanted runs already',
        `4. deploy ${all[1]}`,
        `Not run, because nothing changes: ${all[2]} and ${all[5]}`,
      ].join('\n'),
    );
  });

  it('says of every other step what it does, and why a task runs or does not', () => {
    const said = (options: Begun): string =>
      modalWords(planView(begunState(options), waiting(options))).join('\n');
    const image = 'with the image of api (`sha256:aaaaaaaaaaaa`), made from `shop-migrate:3`, at most 10 min';
    expect(said({ steps: STEPS })).toContain(
      [
        '*Steps*',
        `1. run shop-migrate: \`npm run migrate\` in \`app\`, ${image}. It runs because: db/ changed`,
        '2. deploy worker',
        '3. wait 5 min',
        '4. check that `https://shop.acme.example/healthz` answers 200 within 1 min',
        '5. deploy api',
        `6. check by a task: shop-smoke: \`npm run migrate\` in \`app\`, ${image}`,
      ].join('\n'),
    );
    const run = task({ needed: null, command: null, repeatable: true });
    expect(said({ steps: [{ kind: 'run', task: run }] })).toContain(
      '\n1. not run: shop-migrate, because nothing in db/ changed',
    );
    const again = { ...run, needed: 'always' } as const;
    expect(said({ steps: [{ kind: 'run', task: again }] })).toContain(
      `\n1. run shop-migrate: the command of its task definition in \`app\`, ${image}; it may be started again. It runs because: in every deployment`,
    );
  });

  it('says what a rollback undoes, and whether there is a way back', () => {
    expect(words({ rollback: true })).toContain('*What is undone*: 9 commits\n• <https://github.com');
    const wayBack = { release: '2026.11.19.1', obstacle: null };
    expect(words({ shown: { wayBack } })).toContain('\nWay back: 2026.11.19.1, ready');
  });

  it('says which services it leaves alone', () => {
    const [api] = project().services;
    const shop: Project = { ...project(), services: [must(api), { ...must(api), name: 'search' }] };
    const said = words({ state: { project: shop } });
    expect(said).toContain('*Left alone*\n• search is not in 2026.11.20.1: it is left as it is');
    expect(said).toContain('• worker is not in slipway.yml any more: it is left as it is');
    expect(words()).not.toContain('Left alone');
  });

  it('says that it goes back, and to what configuration', () => {
    const asked = waiting({ rollback: true });
    const actions: readonly ServiceAction[] = [
      { kind: 'register', base: arn('api', 38), input: {} },
      { kind: 'restore', revision: arn('worker', 40) },
    ];
    const services = asked.plan.change.services.map((each, at) => ({ ...each, action: must(actions[at]) }));
    const plan = { ...asked.plan, change: { ...asked.plan.change, services } };
    const said = modalWords(planView(gatedState({ rollback: true }), { ...asked, plan })).join('\n');
    expect(said).toContain('in a new revision made from `api:38`, which replaces `api:41`');
    expect(said).toContain('• configuration: that of `api:38`, as it worked here; ECS has that one no more');
    expect(said).toContain('• configuration: that of `worker:40`, as it worked here');
    expect(said).toContain('1. put back api and worker');
    const still = { ...plan.change, services: services.map((each) => ({ ...each, action: NONE })) };
    const same = planView(gatedState({ rollback: true }), { ...asked, plan: { ...plan, change: still } });
    expect(modalWords(same).join('\n')).toContain('• configuration: that of `api:41`, as it runs');
  });

  it('is one sentence where there is no plan to show', () => {
    expect(modalWords(noPlanView('Reading the plan…'))).toEqual(['Reading the plan…']);
    expect(faultsOfModal(noPlanView(NASTY[0] ?? ''))).toEqual([]);
  });
});

const NONE = { kind: 'none' } as const;

describe('the configuration in a window', () => {
  it('is as it was, or was not compared, where there is nothing to say', () => {
    const unchanged: ServiceConfiguration = { service: 'api', changes: [], waiting: null, unlike: [] };
    expect(words({ shown: { configuration: [unchanged] } })).toContain(
      '• configuration: as Slipway last deployed it\n*worker*',
    );
    expect(words()).toContain(
      '• configuration: as it runs; not compared, as Slipway has not deployed it yet',
    );
  });

  it.each([
    ['cpu', '256', '512', '`cpu` `"256"` → `"512"`'],
    ['memory', '512', null, '`memory` is gone: `"512"`'],
    [app('memory'), null, 512, '`app.memory` is new: `512`'],
    [
      'taskRoleArn',
      role('shop'),
      role('admin'),
      `\`taskRoleArn\` \`"${role('shop')}"\` → \`"${role('admin')}"\``,
    ],
    ['executionRoleArn', null, role('pull'), `\`executionRoleArn\` is new: \`"${role('pull')}"\``],
    [app('user'), 'app', 'root', '`app.user` `"app"` → `"root"`'],
    [
      app('secrets.DATABASE_URL.valueFrom'),
      parameter('a'),
      parameter('b'),
      `\`app.secrets.DATABASE_URL.valueFrom\` \`"${parameter('a')}"\` → \`"${parameter('b')}"\``,
    ],
  ])('shows what can be no secret: %s', (path, from, to, said) => {
    expect(words(configured([path, from, to]))).toContain(
      `• configuration, changed outside of Slipway since it last deployed:\n    ${said}\n`,
    );
  });

  it.each([
    [app('environment.PASSWORD'), 'hunter2', 'hunter3', '`app.environment.PASSWORD` changed'],
    [app('environment.NEW'), null, 'hunter2', '`app.environment.NEW` is new'],
    [app('environment.OLD'), 'hunter2', null, '`app.environment.OLD` is gone'],
    [app('command.0'), '--token=hunter2', 'hunter3', '`app.command.0` changed'],
    [app('entryPoint.2'), null, 'hunter2', '`app.entryPoint.2` is new'],
    [app('secrets.T.valueFrom'), 'hunter2', parameter('b'), '`app.secrets.T.valueFrom` changed'],
    [app('secrets.T.valueFrom'), parameter('b'), 'hunter2', '`app.secrets.T.valueFrom` changed'],
    [app('logConfiguration.options.token'), 'hunter2', null, '`app.logConfiguration.options.token` is gone'],
    [app('somethingNew'), null, 'hunter2', '`app.somethingNew` is new'],
  ])('never shows what may be a secret: %s', (path, from, to, said) => {
    const shown = words(configured([path, from, to]));
    expect(shown).toContain(`    ${said}\n`);
    expect(shown).not.toContain('hunter');
  });

  it('says what waits to be taken, and what is not as in the environment before', () => {
    const said = words({
      shown: {
        configuration: [
          {
            service: 'api',
            changes: [],
            waiting: arn('api', 43),
            unlike: [
              { path: app('environment.NEW'), from: null, to: '"there"' },
              { path: app('secrets.OLD'), from: '"there"', to: null },
              { path: app('command.0'), from: '"hunter2"', to: '"hunter3"' },
            ],
          },
        ],
      },
    });
    expect(said).toContain('• `api:43` waits: somebody else registered it, and this leaves it alone');
    expect(said).toContain('• `app.environment.NEW` only in production, not in staging');
    expect(said).toContain('• `app.secrets.OLD` only in staging, not in production');
    expect(said).toContain('• `app.command.0` is another one in staging');
    expect(said).not.toContain('hunter');
  });
});

const BAD = 'f'.repeat(40);

/** So many settings of each service, all changed. */
const manySettings = (services: number, count: number, text: string): Gated => ({
  services,
  text,
  shown: {
    commits: 4321,
    configuration: names({ services }).map((service) => {
      const paths = Array.from({ length: count }, (_, at) => app(`environment.${at}${text}`));
      return {
        service,
        changes: paths.map((path) => ({ path, from: '"a"', to: null })),
        waiting: arn(service, 43),
        unlike: paths.map((path) => ({ path, from: null, to: '"there"' })),
      };
    }),
  },
  candidate: {
    contains: Array.from({ length: 40 }, () => ({
      release: '2026.11.20.1',
      commit: BAD,
      reason: text,
    })),
  },
  release: { mark: { kind: 'bad', by: BOB, at: NOW, reason: text, commit: BAD } },
});

describe('the configuration that was chosen', () => {
  const draw = (options: Gated, base: string): string => {
    const asked = waiting(options);
    const services = asked.plan.change.services.map((each) => ({
      ...each,
      action: { kind: 'register' as const, base, input: {} },
    }));
    const plan = { ...asked.plan, change: { ...asked.plan.change, services } };
    return modalWords(planView(gatedState(options), { ...asked, plan })).join('\n');
  };
  const waits = { service: 'api', changes: [], waiting: arn('api', 43), unlike: null };

  it('by somebody is said, and waits no more', () => {
    const options: Gated = {
      shown: { configuration: [waits] },
      deployment: { taken: { api: arn('api', 43) } },
    };
    const said = draw(options, arn('api', 43));
    expect(said).toContain(
      '• configuration: that of `api:43`, which somebody else registered; taken in place of what runs\n',
    );
    expect(said).not.toContain('waits:');
    const newer = { ...waits, waiting: arn('api', 44) };
    expect(draw({ ...options, shown: { configuration: [newer] } }, arn('api', 43))).toContain(
      '• `api:44` waits: somebody else registered it',
    );
  });

  it('by slipway.yml is said', () => {
    const said = draw({ shown: { configuration: [{ ...waits, waiting: null }] } }, arn('api', 43));
    expect(said).toContain('• configuration: that of `api:43`, as slipway.yml says, in place of what runs\n');
    expect(said).not.toContain('as Slipway last deployed it');
  });

  it('of a rollback of images alone is that of today', () => {
    const rollback = {
      restores: 'd0',
      revisions: {},
      from: null,
      leaves: null,
      imageOnly: true,
      passedOver: [],
    };
    const said = draw({ rollback: true, request: { rollback } }, arn('api', 41));
    expect(said).toContain("• configuration: today's, that of `api:41`\n");
    expect(said).not.toContain('worked here');
  });

  it('reaches every container that runs the image', () => {
    const asked = waiting();
    const services = asked.plan.change.services.map((each) => ({ ...each, alsoContainers: ['cron'] }));
    const plan = { ...asked.plan, change: { ...asked.plan.change, services } };
    expect(modalWords(planView(gatedState({}), { ...asked, plan })).join('\n')).toContain(
      '• image of `app` and `cron`: `sha256:',
    );
  });
});

describe('Slack takes the window', () => {
  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'with sixty services, whose settings are called %s, and it still has every step',
    (_start, text) => {
      const view = draw(manySettings(60, 8, text));
      expect(faultsOfModal(view)).toEqual([]);
      const said = modalWords(view).join('\n');
      const steps = said.slice(said.indexOf('*Steps*'));
      for (const service of names({ services: 60 })) expect(steps).toContain(service);
      expect(steps).toContain('Not run, because nothing changes:');
    },
  );

  it('and counts the lines that have no room', () => {
    const said = words(manySettings(60, 200, ''));
    expect(said).toMatch(/… and \d{4,} more lines, which do not fit here\n\*Steps\*/);
    expect(words(manySettings(3, 3, ''))).not.toContain('more line');
  });

  it('for any text, however many services and settings', () => {
    const many = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 90 }), many, (text, services, count) => {
        expect(faultsOfModal(draw(manySettings(services, count, text)))).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
