// `npm run demo -- --repo PATH`: the reader's repository is cloned, and only read.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneOwnRepository, NotWalkable, type OwnRepository } from '../../sandbox/demo/own-repository.ts';

const run = promisify(execFile);
const identity = [
  '-c',
  'user.name=A Reader',
  '-c',
  'user.email=reader@example.org',
  '-c',
  'commit.gpgsign=false',
];

describe("the reader's own repository", () => {
  let folder: string;
  let opened: OwnRepository | null = null;
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', ['-C', folder, ...identity, ...args])).stdout.trim();
  const commit = async (subject: string): Promise<string> => {
    await git('commit', '--quiet', '--allow-empty', '-m', subject);
    return git('rev-parse', 'HEAD');
  };
  const open = async (path = folder): Promise<OwnRepository> => {
    opened = await cloneOwnRepository(path);
    return opened;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-reader-'));
    await git('init', '--quiet', '--initial-branch=develop');
  });
  afterEach(async () => {
    await opened?.close();
    opened = null;
    await rm(folder, { recursive: true, force: true });
  });

  it('is walked in three steps of its mainline, the last of them its head', async () => {
    const shas: string[] = [];
    for (let number = 1; number <= 50; number += 1) shas.push(await commit(`change ${number}`));
    const own = await open();
    expect(own.trunk).toBe('develop');
    expect(own.points).toEqual([shas[9], shas[34], shas[49]]);
    expect(await own.commitsBetween(own.points[0] ?? '', own.points[1] ?? '')).toBe(25);
    expect(await own.clone.head()).toBe(own.points[0]);
    await own.moveTrunk(own.points[2] ?? '');
    expect(await own.clone.head()).toBe(shas[49]);
  });

  it('is walked in one step when it has one commit', async () => {
    const sha = await commit('the only one');
    expect((await open()).points).toEqual([sha]);
  });

  it('is walked from a detached HEAD too', async () => {
    const sha = await commit('one');
    await commit('two');
    await git('checkout', '--quiet', '--detach', sha);
    expect((await open()).points).toEqual([sha]);
  });

  it('is as it was, whatever happens to the clone', async () => {
    await commit('one');
    const sha = await commit('two');
    await writeFile(join(folder, 'unsaved.txt'), 'work in progress');
    const own = await open();
    await own.moveTrunk(sha);
    await own.clone.branch('release/1', sha);
    expect(await own.isUntouched()).toBe(true);
    expect(await git('branch', '--format=%(refname)')).toBe('refs/heads/develop');
  });

  it('is said to have changed when somebody changed it meanwhile', async () => {
    await commit('one');
    const own = await open();
    await commit('two');
    expect(await own.isUntouched()).toBe(false);
  });

  it('may be bare', async () => {
    const sha = await commit('one');
    const bare = join(folder, 'bare.git');
    await git('clone', '--quiet', '--bare', folder, bare);
    expect((await open(bare)).points).toEqual([sha]);
  });

  it('is refused with a sentence when there is nothing to walk', async () => {
    await expect(open(tmpdir())).rejects.toThrow(NotWalkable);
    await expect(open(folder)).rejects.toThrow('has no commit yet');
  });

  it('is refused when its history is cut off: what lies between two commits could not be told', async () => {
    await commit('one');
    await commit('two');
    const shallow = join(folder, 'shallow');
    await git('clone', '--quiet', '--depth=1', `file://${folder}`, shallow);
    await expect(open(shallow)).rejects.toThrow('is a shallow clone');
  });
});
