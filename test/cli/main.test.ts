// `npm start` with nothing to start from, and with a Node that is too old.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-main-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('main, with an empty environment', () => {
  it('says all that is missing, key by key, and where it is explained; starts nothing, ends with 1', async () => {
    const { code, out, err } = await run('main.js', [], {
      cwd: folder,
      // No machine of AWS is asked who we are.
      env: { AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toEqual([
      'Slipway cannot start. Missing or wrong:',
      '  SLACK_BOT_TOKEN: is missing: the bot token of the Slack app, xoxb-…',
      '  SLACK_APP_TOKEN: is missing: xapp-… for Socket Mode, or SLACK_SIGNING_SECRET for HTTP',
      '  GITHUB_TOKEN: is missing: a token, or GITHUB_APP_ID with its private key and installation',
      '  SLIPWAY_CONFIG: cannot read slipway.yml (ENOENT): start from slipway.example.yml',
      expect.stringMatching(
        /^ {2}AWS credentials: .*Set AWS_PROFILE, AWS_ACCESS_KEY_ID, or run with a role\.$/,
      ),
      'README, "Running it for real", explains every key.',
    ]);
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Makes Node say that it is an older one; the system's own, where it is too old, is tried as well. */
const PRETENDING = (version: string): readonly string[] => [
  '--import',
  `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
];
const SYSTEM = '/usr/bin/node';
const isOld =
  existsSync(SYSTEM) && Number(execFileSync(SYSTEM, ['-p', 'process.versions.node.split(".")[0]'])) < 24;

const OLD = [
  ...['20.20.2', '22.22.0', '23.11.0', '24.0.0', '24.11.9'].map((version) => ({
    what: `a Node that says ${version}`,
    options: { flags: PRETENDING(version) },
  })),
  ...(isOld ? [{ what: "the system's own Node", options: { node: SYSTEM } }] : []),
];

describe.each(OLD)('under $what', ({ options }) => {
  it.each(['main.js', 'cli.js'])('%s says what to do, and ends with 1', async (file) => {
    const { code, out, err } = await run(file, ['help'], options);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /^Slipway needs Node 24\.12 or newer, and this is \d+\.\d+\.\d+\.\n.*npm ci && npm start\n$/,
    );
  });
});

describe('under a Node that is new enough', () => {
  it.each(['24.12.0', '25.0.0', '26.1.0'])('%s is taken', async (version) => {
    expect(await run('cli.js', ['help'], { flags: PRETENDING(version) })).toMatchObject({ code: 0, err: '' });
  });
});
