// `npm run slipway -- status`. What the real ECS says is in test/acceptance.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import { statusHere } from '../../src/cli/status.ts';
import type { Release } from '../../src/domain/release.ts';
import { deployed } from '../usecases/support/doing.ts';
import { BOB } from '../usecases/support/fake-directory.ts';
import { control, freeze, lock } from '../usecases/support/gating.ts';
import { aMachine, type Machine } from './a-shop.ts';
import { run } from './run.ts';

let machine: Machine;
let empty: Machine;
const releases: Release[] = [];
beforeAll(async () => {
  empty = await aMachine(async () => {});
  machine = await aMachine(async (world) => {
    releases.push(await deployed(world), await deployed(world));
    await control(world, lock({ environment: 'production', reason: 'restoring a backup' }), BOB);
    await control(world, freeze({ environment: null, reason: 'sale <now> & later' }), BOB);
  });
});
afterAll(async () => {
  for (const each of [machine, empty]) await each[Symbol.asyncDispose]();
});

const RUNS = 'shop: what runs where';
const NOTHING = [
  RUNS,
  'staging  Slipway has not deployed here yet: what runs is unknown to it',
  '    Way back: none',
  'production  Slipway has not deployed here yet: what runs is unknown to it',
  '    Way back: none',
];

describe('status', () => {
  it('says what runs where, environment by environment, and ends with 0', async () => {
    expect(await run('cli.js', ['status'], { env: empty.env })).toEqual({
      code: 0,
      out: `${NOTHING.join('\n')}\n`,
      err: '',
    });
  });

  it('says what is on record where ECS does not answer, and what people have set, as plain text', async () => {
    const { code, out, err } = await run('cli.js', ['status'], { env: machine.env });
    const [first, second] = releases;
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.trim())).toEqual([
      RUNS,
      expect.stringMatching(
        new RegExp(
          `^staging  ECS could not be read \\(\\w+\\); on record: ${second?.name} \\(\`\\w{7}\`\\)$`,
        ),
      ),
      `Way back not checked: AWS did not say whether the images and revisions of ${first?.name} are there`,
      `Frozen by @${BOB}: “sale <now> & later”`,
      NOTHING[3],
      'Way back: none',
      expect.stringMatching(new RegExp(`^Locked: .*@${BOB}.*restoring a backup`)),
      `Frozen by @${BOB}: “sale <now> & later”`,
    ]);
  });

  it('changes nothing', async () => {
    const path = machine.folder.file('slipway.db');
    const head = async () => {
      const store = await openStore({ path, clock: { now: () => Date.now() } });
      const found = await store.auditHead();
      store.close();
      return found;
    };
    const before = await head();
    expect(await statusHere([], machine.env)).toMatchObject({ code: 0 });
    expect(await head()).toEqual(before);
  });

  it('says of which project, where there are several', async () => {
    const { code, lines } = await statusHere(['--project', 'docs'], empty.envOfTwo);
    expect([code, lines?.[0]]).toEqual([0, 'docs: what runs where']);
  });

  it('needs no variables of Slack or GitHub', async () => {
    expect(Object.keys(empty.env).filter((key) => /^(SLACK|GITHUB)/.test(key))).toEqual([]);
    expect(await statusHere([], empty.env)).toEqual({ code: 0, lines: NOTHING });
  });
});

describe('status says in a sentence what is wrong', () => {
  it.each<readonly [string, readonly string[], (machine: Machine) => Machine['env'], number, string]>([
    [
      'which projects there are, where none is said',
      [],
      ({ envOfTwo }) => envOfTwo,
      2,
      'Which project? Say --project with one of: shop, docs',
    ],
    [
      'which projects there are, where another is said',
      ['--project', 'shopp'],
      ({ env }) => env,
      2,
      'There is no project shopp. Say --project with one of: shop',
    ],
    [
      'where slipway.yml is looked for',
      [],
      ({ env }) => ({ ...env, SLIPWAY_CONFIG: '/none.yml' }),
      1,
      'SLIPWAY_CONFIG: cannot read /none.yml (ENOENT): start from slipway.example.yml',
    ],
    [
      'what a database is called',
      [],
      ({ env }) => ({ ...env, DATABASE_URL: 'postgres://db/slipway' }),
      1,
      'DATABASE_URL: must be a file: URL such as file:./data/slipway.db',
    ],
    [
      'that there is no database where one is looked for',
      [],
      ({ env }) => ({ ...env, DATABASE_URL: 'file:/none/slipway.db' }),
      1,
      "there is no database at file:/none/slipway.db: DATABASE_URL must be the bot's",
    ],
  ])('%s', async (_what, words, env, code, said) => {
    expect(await statusHere([...words], env(empty))).toEqual({ code, errors: [said] });
  });

  it('all of it at once', async () => {
    const env = { SLIPWAY_CONFIG: '/none.yml', DATABASE_URL: 'postgres://db/slipway' };
    expect((await statusHere([], env)).errors).toHaveLength(2);
  });

  it.each([[['--projekt', 'shop']], [['shop']]])('what it does not understand: %j', async (words) => {
    const { code, out, err } = await run('cli.js', ['status', ...words], { env: empty.env });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(String(words[0]));
    expect(err).not.toMatch(/^ {4}at /m);
  });
});
