import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice, bob } from '../../sandbox/github/sample-history.ts';
import { createRepository, openRepository } from '../../sandbox/github/sample-repository.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-sample-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the sample repository', () => {
  it('has the same SHAs wherever and whenever it is made', async () => {
    const first = await createRepository(join(folder, 'a'));
    const second = await createRepository(join(folder, 'b'));
    expect(await first.head()).toBe(await second.head());
    expect(await first.head()).toMatch(/^[0-9a-f]{40}$/);
  });

  it('is sound by the judgement of git fsck', async () => {
    const { path } = await createRepository(join(folder, 'sound'));
    await expect(gitAt(path).run(['fsck', '--strict'])).resolves.toBe('');
  });

  it('has a trunk with several authors, co-authors, a bot and a revert that names two pull requests', async () => {
    const { path } = await createRepository(join(folder, 'varied'));
    const log = await gitAt(path).run(['log', '--format=%an%n%s%n%b', 'main']);
    for (const part of ['Alice', 'Bob', 'Erin', 'dependabot[bot]', 'Co-authored-by: ', '🔎 (#16)" (#17)']) {
      expect(log).toContain(part);
    }
  });

  it('takes commits on trunk, on branches, and merges', async () => {
    const repository = await createRepository(join(folder, 'grown'));
    const before = await repository.head();
    await repository.branch('topic', before);
    const topic = await repository.commitOn('topic', {
      author: bob,
      subject: 'feat: a topic',
      files: { 'topic.txt': 'naïve 🚢\n' },
    });
    const merged = await repository.commit({
      author: alice,
      subject: 'Merge topic',
      files: { 'topic.txt': 'naïve 🚢\n', 'README.md': null },
      merges: topic,
    });
    const git = gitAt(repository.path);
    expect((await git.run(['log', '-1', '--format=%P', merged])).trim()).toBe(`${before} ${topic}`);
    expect(await git.run(['show', `${merged}:topic.txt`])).toBe('naïve 🚢\n');
    expect((await git.attempt(['cat-file', '-e', `${merged}:README.md`])).code).not.toBe(0);
    expect(await repository.head()).toBe(merged);
    expect(await repository.head('topic')).toBe(topic);
  });

  it('opens a bare clone that somebody else made', async () => {
    const original = await createRepository(join(folder, 'original'));
    const path = join(folder, 'clone.git');
    await promisify(execFile)('git', ['clone', '--quiet', '--bare', original.path, path]);
    const clone = await openRepository(path, { owner: 'acme', name: 'copy' });
    expect(clone.name).toBe('copy');
    expect(await clone.head()).toBe(await original.head());
  });
});
