// The whole configuration at once: what is wrong in the environment and in the file comes in one answer.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configPath, loadConfig, problemLine } from '../../src/config/load.ts';
import { EXAMPLE, edited } from './example.ts';

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', GITHUB_TOKEN: 'ghs_1' };

let folder: string;
const file = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-config-'));
  await writeFile(file('good.yml'), EXAMPLE);
  await writeFile(file('bad.yml'), edited('poll: 2s', 'pole: 2s'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the configuration', () => {
  it('is the environment and the file that it names', () => {
    const read = loadConfig({ ...TOKENS, SLIPWAY_CONFIG: file('good.yml') });
    expect(read).toMatchObject({
      ok: true,
      value: { slipway: { poll: 2000 }, settings: { logLevel: 'info' } },
    });
  });

  it('has every problem of both in one answer', () => {
    const read = loadConfig({ SLIPWAY_CONFIG: file('bad.yml'), PORT: 'x' });
    const lines = read.ok ? [] : read.problems.map((problem) => problemLine('bad.yml', problem));
    expect(lines).toEqual([
      'PORT: must be a port number from 1 to 65535',
      'SLACK_BOT_TOKEN: is missing: the bot token of the Slack app, xoxb-…',
      'SLACK_APP_TOKEN: is missing: xapp-… for Socket Mode, or SLACK_SIGNING_SECRET for HTTP',
      'GITHUB_TOKEN: is missing: a token, or GITHUB_APP_ID with its private key and installation',
      'bad.yml:5: pole: is not a key that Slipway knows',
    ]);
  });

  it.each([
    ['no file', 'none.yml', 'ENOENT'],
    ['a folder', '.', 'EISDIR'],
  ])('says what to do about %s', (_what, name, code) => {
    const path = file(name);
    const read = loadConfig({ ...TOKENS, SLIPWAY_CONFIG: path });
    expect(read.ok ? [] : read.problems).toEqual([
      {
        key: 'SLIPWAY_CONFIG',
        line: null,
        message: `cannot read ${path} (${code}): start from slipway.example.yml`,
      },
    ]);
  });

  it('is slipway.yml here unless SLIPWAY_CONFIG says otherwise', () => {
    expect([{}, { SLIPWAY_CONFIG: '' }, { SLIPWAY_CONFIG: 'a.yml' }].map(configPath)).toEqual([
      'slipway.yml',
      'slipway.yml',
      'a.yml',
    ]);
  });
});
