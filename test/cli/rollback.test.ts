// `npm run slipway -- rollback`: what it is told, and what it refuses. That it works is shown in test/acceptance.
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHashing } from '../../src/adapters/hashing.ts';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import { readRollbackOptions, type RollbackOptions } from '../../src/cli/operator-options.ts';
import { rollBackHere, type Terminal } from '../../src/cli/rollback.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { policiesOf } from '../../src/domain/policy.ts';
import type { Release } from '../../src/domain/release.ts';
import { cut, deployed, offerRollback } from '../usecases/support/doing.ts';
import { aMachine, answeringEcs, type Machine } from './a-shop.ts';
import { run } from './run.ts';

let machine: Machine;
let only: Release;
let never: Release;
beforeAll(async () => {
  machine = await aMachine(async (world) => {
    only = await deployed(world);
    never = await cut(world);
  });
});
afterAll(() => machine[Symbol.asyncDispose]());

const NOTHING_SAID: RollbackOptions = {
  environment: null,
  project: undefined,
  to: null,
  reason: null,
  imageOnly: false,
  yes: false,
};
/** A terminal where whoever is asked fails the test: it must not come as far. */
const silent: Terminal = {
  say: (line) => expect.unreachable(line),
  canAsk: true,
  ask: (question) => expect.unreachable(question),
};
const back = (more: Partial<RollbackOptions>, env = machine.env) =>
  rollBackHere({ ...NOTHING_SAID, ...more }, env, silent);
async function newestEntry(): Promise<AuditEntry | undefined> {
  const store = await openStore({
    path: machine.folder.file('slipway.db'),
    clock: { now: () => Date.now() },
  });
  const [entry] = await store.auditEntries('shop', 1);
  store.close();
  return entry;
}

/** Of the rules in force, as the bot would record them. */
async function policyHash(): Promise<string> {
  const store = await openStore({
    path: machine.folder.file('slipway.db'),
    clock: { now: () => Date.now() },
  });
  const hash = createHashing(store.installationKey()).hash(policiesOf(machine.world.project));
  store.close();
  return hash;
}

describe('the options of rollback', () => {
  it('are nothing but words that may all be left out', () => {
    expect(readRollbackOptions([])).toEqual(NOTHING_SAID);
  });

  it.each([
    [
      ['production', '--to', '2026.11.20.1', '--reason', 'carts are empty', '--image-only', '--yes'],
      {
        environment: 'production',
        to: '2026.11.20.1',
        reason: 'carts are empty',
        imageOnly: true,
        yes: true,
      },
    ],
    [['--project', 'docs', '-y', 'staging'], { environment: 'staging', project: 'docs', yes: true }],
    [['--reason=a=b', 'staging'], { environment: 'staging', reason: 'a=b' }],
  ])('are read from %j', (words, said) => {
    expect(readRollbackOptions(words)).toEqual({ ...NOTHING_SAID, ...said });
  });

  it.each([
    [['staging', 'production'], 'one environment'],
    [['--too', '2026.11.20.1'], '--too'],
    [['--to'], '--to'],
    [['--yes=maybe'], '--yes'],
  ])('are not understood: %j', (words, part) => {
    expect(readRollbackOptions(words)).toEqual({ wrong: expect.stringContaining(part) });
  });

  it('that are not understood end with 2, and the usage', async () => {
    const { code, out, err } = await run('cli.js', ['rollback', 'a', 'b'], { env: machine.env });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^rollback takes one environment, not a b\n\n/);
    expect(err).toContain('npm run slipway -- rollback [environment] [--to <release>]');
  });
});

describe('rollback refuses, in a sentence and with what to do', () => {
  it.each<readonly [string, () => Partial<RollbackOptions>, () => string]>([
    [
      'an environment that there is not',
      () => ({ environment: 'moon' }),
      () => 'There is no such environment. You typed `moon`. This project has staging and production.',
    ],
    [
      'a release that there is not',
      () => ({ environment: 'staging', to: '1.2' }),
      () => `There is no such release. You typed \`1.2\`. The newest are ${never.name} and ${only.name}.`,
    ],
    [
      'a release that never worked there',
      () => ({ environment: 'staging', to: never.name }),
      () =>
        `${never.name} never worked in staging. A rollback goes only to what is recorded as having succeeded there. ` +
        '`/release rollback list staging` shows what did.',
    ],
    [
      'where there is nothing to go back to',
      () => ({ environment: 'staging' }),
      () =>
        'There is nothing to roll staging back to. No other release is on record as having worked there. ' +
        'Fix forward: `/release cut`, then `/release deploy <release> staging`.',
    ],
    [
      'the last environment, where none is said',
      () => ({}),
      () => expect.stringMatching(/^There is nothing to roll production back to\./) as string,
    ],
  ])('%s', async (_what, options, said) => {
    expect(await back(options())).toEqual({ code: 1, errors: [said()] });
  });

  it.each([
    ['no project is said where there are two', undefined, 'Which project?'],
    ['a project that there is not', 'shopp', 'There is no project shopp.'],
  ])('%s', async (_what, project, said) => {
    expect(await back({ project }, machine.envOfTwo)).toEqual({
      code: 2,
      errors: [`${said} Say --project with one of: shop, docs`],
    });
  });

  it('as a process: nothing on standard output, and no stack', async () => {
    const { code, out, err } = await run('cli.js', ['rollback', 'moon', '--yes'], { env: machine.env });
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'There is no such environment. You typed `moon`. This project has staging and production.\n',
    );
  });

  it('and that is on record, under the user of the operating system', async () => {
    await back({ environment: 'moon', reason: 'the moon is down' });
    expect(await newestEntry()).toMatchObject({
      actor: { kind: 'operator', user: expect.stringMatching(/./) },
      event: { type: 'refused', tried: 'rollback moon', refusals: [{ code: 'unknown_environment' }] },
      policy: await policyHash(),
    });
  });
});

describe('rollback', () => {
  const NOBODY = {
    code: 2,
    errors: ['Nobody can be asked here: say --yes to confirm it, or run it in a terminal.'],
  };

  it('that nobody can be asked about says so before anything is offered', async () => {
    const before = await newestEntry();
    const options = { ...NOTHING_SAID, environment: 'staging' };
    expect(await rollBackHere(options, machine.env, { ...silent, canAsk: false })).toEqual(NOBODY);
    const { code, out, err } = await run('cli.js', ['rollback', 'staging'], { env: machine.env });
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `${NOBODY.errors[0]}\n` });
    expect(await newestEntry()).toEqual(before);
  });

  it('makes no database where there is none: the address is mistyped', async () => {
    const DATABASE_URL = `file:${machine.folder.file('slipwey.db')}`;
    expect(await back({ environment: 'staging' }, { ...machine.env, DATABASE_URL })).toEqual({
      code: 1,
      errors: [`there is no database at ${DATABASE_URL}: DATABASE_URL must be the bot's`],
    });
    expect(existsSync(machine.folder.file('slipwey.db'))).toBe(false);
  });
});

describe('a rollback at a terminal', () => {
  let two: Machine;
  let ecs: Awaited<ReturnType<typeof answeringEcs>>;
  let env: Machine['env'];
  const releases: Release[] = [];
  beforeAll(async () => {
    two = await aMachine(async (world) => {
      releases.push(await deployed(world), await deployed(world));
    });
    ecs = await answeringEcs(two.world);
    // Nobody listens there.
    env = { ...two.env, GITHUB_TOKEN: 'none', GITHUB_API_URL: 'http://127.0.0.1:9' };
  });
  afterAll(async () => {
    ecs.closeAllConnections();
    ecs.close();
    await two[Symbol.asyncDispose]();
  });

  // The SDK finds them in the environment of the process.
  beforeEach(() => {
    for (const [key, value] of Object.entries(env)) if (key.startsWith('AWS_')) vi.stubEnv(key, value);
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    vi.stubEnv('AWS_ENDPOINT_URL', ecs.url);
  });
  afterEach(() => vi.unstubAllEnvs());

  /** Somebody says no. */
  const saying = (said: string[]): Terminal => ({
    say: (line) => void said.push(line),
    canAsk: true,
    ask: async (question) => {
      said.push(question);
      return false;
    },
  });
  const refuse = async () => {
    const said: string[] = [];
    const options = { ...NOTHING_SAID, environment: 'staging', reason: 'carts are empty' };
    return { answer: await rollBackHere(options, env, saying(said)), said };
  };
  const entries = async () => {
    const store = await openStore({ path: two.folder.file('slipway.db'), clock: { now: () => Date.now() } });
    const found = await store.auditEntries('shop', 100);
    store.close();
    return found;
  };

  it('says in one sentence that ECS does not answer, with what to do; nothing is offered', async () => {
    const before = (await entries()).length;
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    const { answer, said } = await refuse();
    expect(answer).toEqual({
      code: 1,
      errors: [
        expect.stringMatching(/^aws did not answer as it should: \w+\.$/),
        'Look at the credentials and the Region, and try again; `status` says how far it is.',
      ],
    });
    expect([said, (await entries()).length]).toEqual([[], before]);
  });

  it('shows the card, asks once, and takes its own offer back after a no', async () => {
    const before = (await entries()).length;
    const { answer, said } = await refuse();
    expect(answer).toEqual({ code: 1, lines: ['Nothing was changed.'] });
    const [older, newer] = releases.map(({ name }) => name);
    expect(said[0]).toBe(`Roll back staging: ${newer} → ${older}`);
    expect(said.at(-1)).toBe('Put this back now? [y/N] ');
    const made = (await entries()).slice(0, -before);
    expect(made.map(({ event: { type }, policy }) => [type, policy])).toEqual(
      ['deployment.cancelled', 'deployment.requested'].map((type) => [type, expect.any(String)]),
    );
  });

  it('leaves the offer of somebody else as it is after a no, and says whose it is', async () => {
    const slack = await openStore({ path: two.folder.file('slipway.db'), clock: two.world.system });
    const id = await offerRollback(two.world.restart({ store: slack }));
    const before = await slack.auditHead();
    const { answer, said } = await refuse();
    expect(answer).toEqual({ code: 1, lines: ['Nothing was changed; their offer still stands.'] });
    expect(said[0]).toBe('Somebody has asked for it already, in Slack: their offer is the one to confirm.');
    const { deployments } = await slack.snapshot({ project: 'shop' });
    expect(deployments.at(-1)).toMatchObject({ status: 'awaiting_gates', request: { id } });
    // The refusal of a second one is all that was recorded.
    expect((await slack.auditHead())?.seq).toBe((before?.seq ?? 0) + 1);
    slack.close();
  });
});
