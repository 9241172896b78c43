// `npm run slipway -- config check`, as a process.
import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE, EXAMPLE_PATH, edited } from '../config/example.ts';
import { run } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('config check', () => {
  it('says what a good file describes, and ends with 0', async () => {
    expect(await run('cli.js', ['config', 'check', EXAMPLE_PATH])).toEqual({
      code: 0,
      out: `${EXAMPLE_PATH}: shop: 2 services, staging → production: all good\n`,
      err: '',
    });
  });

  it('says every problem with file, line and key, and ends with 1', async () => {
    const path = join(folder, 'bad.yml');
    await writeFile(path, edited('poll: 2s', 'pole: 2s').replace('count: 2', 'count: "2"'));
    const { code, out, err } = await run('cli.js', ['config', 'check', path]);
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(
        /bad\.yml:\d+: projects\.shop\.environments\.production\.gates\.approvals\.count: must be a number/,
      ),
      expect.stringContaining('bad.yml:5: pole: is not a key that Slipway knows'),
    ]);
  });

  it('reads the file that SLIPWAY_CONFIG names, or slipway.yml here', async () => {
    await writeFile(join(folder, 'slipway.yml'), EXAMPLE);
    expect(await run('cli.js', ['config', 'check'], { cwd: folder })).toMatchObject({ code: 0 });
    const missing = await run('cli.js', ['config', 'check'], { env: { SLIPWAY_CONFIG: '/none.yml' } });
    expect(missing).toEqual({
      code: 1,
      out: '',
      err: 'SLIPWAY_CONFIG: cannot read /none.yml (ENOENT): start from slipway.example.yml\n',
    });
  });
});

describe('the command line', () => {
  it.each([[[]], [['help']], [['--help']]])('explains itself: %j', async (words) => {
    const { code, out, err } = await run('cli.js', words);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('npm run slipway -- config check [file]');
    expect(out).toContain('npm run slipway -- audit verify');
  });

  it.each([
    ['config'],
    ['config', 'chekc'],
    ['config', 'check', 'a.yml', 'b.yml'],
    ['audit', 'verify', '--anchr', '1:2'],
    ['audit', 'verify', '--anchor', '12'],
    ['audit', 'verify', '--anchor', `1:${'a'.repeat(11)}`],
    ['audit', 'verify', '--database', 'postgres://db/slipway'],
  ])('says what it did not understand, and how it is used: %s %s %s', async (...words) => {
    const { code, out, err } = await run('cli.js', words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('npm run slipway -- config check [file]');
    expect(err).not.toMatch(/^ {4}at /m);
  });
});
