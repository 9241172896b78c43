// The environment variables, whose names are public contract.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvironment, type Variables } from '../../src/config/environment.ts';

const GOOD = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', GITHUB_TOKEN: 'ghs_1' } as const;
const APP = {
  GITHUB_TOKEN: undefined,
  GITHUB_APP_ID: '12',
  GITHUB_APP_PRIVATE_KEY: '-----BEGIN KEY-----\\nabc\\n-----END KEY-----',
  GITHUB_APP_INSTALLATION_ID: '34',
} as const;

function settings(variables: Variables) {
  const read = readEnvironment({ ...GOOD, ...variables });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function problems(variables: Variables): readonly string[] {
  const read = readEnvironment(variables);
  return read.ok ? [] : read.problems.map(({ key }) => key);
}

describe('the least that is needed', () => {
  it('is two tokens of Slack and one of GitHub', () => {
    expect(settings({})).toEqual({
      config: 'slipway.yml',
      database: 'file:./data/slipway.db',
      slack: {
        botToken: 'xoxb-1',
        apiUrl: undefined,
        transport: { kind: 'socket', appToken: 'xapp-1' },
      },
      github: { auth: { kind: 'token', token: 'ghs_1' }, apiUrl: undefined },
      logLevel: 'info',
      port: null,
    });
  });

  it('is said whole when nothing is there, and an empty variable is nothing', () => {
    const missing = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'GITHUB_TOKEN'];
    expect(problems({})).toEqual(missing);
    expect(problems(Object.fromEntries(missing.map((key) => [key, ''])))).toEqual(missing);
  });

  it('is said together with what is wrong', () => {
    const wrong = {
      DATABASE_URL: 'postgres://db/slipway',
      PORT: 'http',
      LOG_LEVEL: 'loud',
      SLACK_API_URL: 'slack',
      GITHUB_API_URL: 'github',
      GITHUB_APP_ID: '12',
      GITHUB_APP_INSTALLATION_ID: 'twelve',
    };
    expect(new Set(problems(wrong))).toEqual(
      new Set([
        'DATABASE_URL',
        'PORT',
        'LOG_LEVEL',
        'SLACK_API_URL',
        'GITHUB_API_URL',
        'SLACK_BOT_TOKEN',
        'SLACK_APP_TOKEN',
        'GITHUB_APP_PRIVATE_KEY',
        'GITHUB_APP_INSTALLATION_ID',
      ]),
    );
  });
});

describe('Slack', () => {
  it('comes over HTTP with a signing secret, on PORT or 3000', () => {
    const http = { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 's3cret' };
    expect(settings(http).slack.transport).toEqual({ kind: 'http', signingSecret: 's3cret', port: 3000 });
    expect(settings({ ...http, PORT: '8080' }).slack.transport).toMatchObject({ port: 8080 });
  });

  it('comes over Socket Mode where both are set', () => {
    expect(settings({ SLACK_SIGNING_SECRET: 's3cret' }).slack.transport.kind).toBe('socket');
  });
});

describe('GitHub', () => {
  it('may be an App, whose key may come on one line', () => {
    expect(settings(APP).github.auth).toEqual({
      kind: 'app',
      appId: '12',
      privateKey: '-----BEGIN KEY-----\nabc\n-----END KEY-----',
      installationId: 34,
    });
  });

  it.each(['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_APP_INSTALLATION_ID'])(
    'lacks %s when only the rest of the App is there',
    (key) => expect(problems({ ...GOOD, ...APP, [key]: undefined })).toEqual([key]),
  );

  it('may be a server of one’s own', () => {
    const url = 'https://github.acme.example/api/v3';
    expect(settings({ GITHUB_API_URL: url }).github.apiUrl).toBe(url);
  });
});

describe('the rest', () => {
  it.each(['debug', 'info', 'warn', 'error'])('LOG_LEVEL may be %s', (level) => {
    expect(settings({ LOG_LEVEL: level }).logLevel).toBe(level);
  });

  it.each(['DEBUG', 'trace', ' info'])('LOG_LEVEL may not be %j', (level) => {
    expect(problems({ ...GOOD, LOG_LEVEL: level })).toEqual(['LOG_LEVEL']);
  });

  it.each(['1', '8080', '65535'])('PORT may be %s', (port) => {
    expect(settings({ PORT: port }).port).toBe(Number(port));
  });

  it.each(['0', '65536', '-1', '80.5', '0x50', '1e3', ' ', '80 ', 'http'])('PORT may not be %j', (port) => {
    expect(problems({ ...GOOD, PORT: port })).toEqual(['PORT']);
  });

  it.each(['file:./data/slipway.db', 'file:/var/lib/slipway.db', 'file:///var/lib/slipway.db'])(
    'DATABASE_URL may be %s',
    (url) => expect(settings({ DATABASE_URL: url }).database).toBe(url),
  );

  it.each(['./slipway.db', 'file:', 'postgres://db', 'sqlite:slipway.db'])(
    'DATABASE_URL may not be %s',
    (url) => expect(problems({ ...GOOD, DATABASE_URL: url })).toEqual(['DATABASE_URL']),
  );

  it('never throws, and never repeats a secret in what it says', () => {
    const names = [
      ...Object.keys(GOOD),
      ...Object.keys(APP),
      'DATABASE_URL',
      'PORT',
      'LOG_LEVEL',
      'SLACK_API_URL',
    ];
    const value = fc.option(fc.string({ unit: 'binary', minLength: 12 }), { nil: undefined });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (variables) => {
        const read = readEnvironment(variables);
        if (read.ok) return;
        expect(read.problems.length).toBeGreaterThan(0);
        for (const { message } of read.problems)
          for (const secret of Object.values(variables)) expect(message).not.toContain(secret ?? '\0');
      }),
    );
  });
});
