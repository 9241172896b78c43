// What every SourceHost does: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/domain/plan.ts';
import type { Repository } from '../../src/domain/project.ts';
import { AdapterFault, type SourceHost } from '../../src/ports.ts';

export interface SourceHostWorld extends AsyncDisposable {
  readonly host: SourceHost;
  /** Served, and with one commit on `main`. */
  readonly repository: Repository;
  /** Author: `alice` has an account, `Stranger` has none. */
  commit(branch: string, commit: { subject: string; author: 'alice' | 'Stranger' }): Promise<string>;
  branch(name: string, at: string): Promise<void>;
  tag(name: string, at: string): Promise<void>;
  setCheck(sha: string, name: string, state: Check['state']): void;
  /** GitHub is down until it is mended. */
  break(): void;
  mend(): void;
}

const nowhere: Repository = { owner: 'acme', name: 'nowhere' };
const unknownSha = 'f'.repeat(40);

export function sourceHostContract(name: string, open: () => Promise<SourceHostWorld>): void {
  describe(`A source host: ${name}`, () => {
    let world: SourceHostWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const commit = (subject: string, branch = 'main') => world.commit(branch, { subject, author: 'alice' });

    describe('resolve', () => {
      it('finds the same commit by branch, tag, full SHA and short SHA', async () => {
        const sha = await commit('feat: one (#2)');
        await world.tag('v1', sha);
        await world.branch('release/1', sha);
        const expected = { sha, subject: 'feat: one (#2)', author: 'alice' };
        for (const ref of ['main', 'v1', 'release/1', sha, sha.slice(0, 7)]) {
          expect(await world.host.resolve(world.repository, ref)).toEqual(expected);
        }
      });

      it('follows a branch that moves', async () => {
        await commit('one');
        const next = await commit('two');
        expect(await world.host.resolve(world.repository, 'main')).toMatchObject({ sha: next });
      });

      it('names an author without an account as the commit does', async () => {
        await world.commit('main', { subject: 'x', author: 'Stranger' });
        expect(await world.host.resolve(world.repository, 'main')).toMatchObject({ author: 'Stranger' });
      });

      it('is null for what is not there, and for what is no name at all', async () => {
        const refs = [
          'nope',
          unknownSha,
          'abcdef0',
          '',
          '.',
          '..',
          '../..',
          'main~1',
          'main^',
          'main..main',
          '--all',
        ];
        for (const ref of refs) expect(await world.host.resolve(world.repository, ref)).toBeNull();
      });

      it('is null for a repository that is not there', async () => {
        expect(await world.host.resolve(nowhere, 'main')).toBeNull();
      });
    });

    describe('isOnTrunk', () => {
      const isOnTrunk = (sha: string, trunk = 'main', repository = world.repository) =>
        world.host.isOnTrunk(repository, trunk, sha);

      it("is true for the trunk's head and its ancestors", async () => {
        const first = await commit('one');
        const second = await commit('two');
        expect(await isOnTrunk(first)).toBe(true);
        expect(await isOnTrunk(second)).toBe(true);
      });

      it('is false for a commit on a branch, although the branch began on trunk', async () => {
        await world.branch('topic', await commit('one'));
        const aside = await commit('aside', 'topic');
        expect(await isOnTrunk(aside)).toBe(false);
        await commit('trunk goes on');
        expect(await isOnTrunk(aside)).toBe(false);
      });

      it('is false for a history that has nothing in common with trunk', async () => {
        expect(await isOnTrunk(await commit('another root', 'orphan'))).toBe(false);
      });

      it('is false when commit, trunk or repository is unknown', async () => {
        const sha = await commit('one');
        expect(await isOnTrunk(unknownSha)).toBe(false);
        expect(await isOnTrunk(sha, 'nope')).toBe(false);
        expect(await isOnTrunk(sha, 'main', nowhere)).toBe(false);
      });

      it('takes no tag for the trunk', async () => {
        await world.branch('topic', await commit('one'));
        const aside = await commit('aside', 'topic');
        await world.tag('trunk', aside);
        await world.tag('main', aside);
        expect(await isOnTrunk(aside, 'trunk')).toBe(false);
        expect(await isOnTrunk(aside)).toBe(false);
      });
    });

    describe('checks', () => {
      const seen = async (sha: string) => {
        const checks = await world.host.checks(world.repository, sha);
        return checks.map((check) => `${check.name} ${check.state}`).toSorted();
      };

      it('are none while nothing was said', async () => {
        expect(await seen(await commit('one'))).toEqual([]);
      });

      it('are told by name and state, of this commit only', async () => {
        const [first, sha] = [await commit('one'), await commit('two')];
        world.setCheck(first, 'ci/build', 'failed');
        world.setCheck(sha, 'ci/build', 'green');
        world.setCheck(sha, 'ci/lint', 'failed');
        world.setCheck(sha, 'ci/e2e', 'pending');
        expect(await seen(sha)).toEqual(['ci/build green', 'ci/e2e pending', 'ci/lint failed']);
      });

      it('are the newest of each name', async () => {
        const sha = await commit('one');
        world.setCheck(sha, 'ci/build', 'failed');
        world.setCheck(sha, 'ci/build', 'green');
        expect(await seen(sha)).toEqual(['ci/build green']);
      });

      it('are all told when they are more than a page', async () => {
        const sha = await commit('one');
        for (let n = 0; n < 130; n += 1) world.setCheck(sha, `check ${n}`, 'green');
        expect(await seen(sha)).toHaveLength(130);
      });

      it('are a fault, not an empty list, for a commit that is not there', async () => {
        await expect(world.host.checks(world.repository, unknownSha)).rejects.toMatchObject({
          name: 'AdapterFault',
          retryable: false,
        });
      });
    });

    describe('compare', () => {
      const compare = (base: string, head: string) => world.host.compare(world.repository, base, head);

      it('counts both ways, and lists what is ahead, newest first', async () => {
        const base = await commit('base');
        await world.branch('side', base);
        const [one, two] = [await commit('one'), await commit('two')];
        const aside = await commit('aside', 'side');
        const commits = [two, one].map((sha, n) => ({
          sha,
          subject: n === 0 ? 'two' : 'one',
          author: 'alice',
        }));
        expect(await compare(base, two)).toEqual({ ahead: 2, behind: 0, newest: commits });
        expect(await compare(two, base)).toEqual({ ahead: 0, behind: 2, newest: [] });
        expect(await compare(aside, two)).toEqual({ ahead: 2, behind: 1, newest: commits });
        expect(await compare(two, two)).toEqual({ ahead: 0, behind: 0, newest: [] });
      });

      it('lists ten at most', async () => {
        const base = await commit('base');
        const shas: string[] = [];
        for (let n = 0; n < 12; n += 1) shas.push(await commit(`c${n}`));
        const comparison = await compare(base, shas.at(-1) ?? '');
        expect(comparison?.ahead).toBe(12);
        expect(comparison?.newest.map(({ sha }) => sha)).toEqual(shas.slice(-10).toReversed());
      });

      it('is null when one of the two is not there', async () => {
        const sha = await commit('one');
        expect(await compare(sha, unknownSha)).toBeNull();
        expect(await compare(unknownSha, sha)).toBeNull();
      });
    });

    it('throws a fault that is worth another try while GitHub is down, and is well again after', async () => {
      const sha = await commit('one');
      const calls = [
        () => world.host.resolve(world.repository, 'main'),
        () => world.host.isOnTrunk(world.repository, 'main', sha),
        () => world.host.checks(world.repository, sha),
        () => world.host.compare(world.repository, sha, sha),
      ];
      for (const call of calls) {
        world.break();
        const fault: unknown = await call().catch((error: unknown) => error);
        expect(fault).toBeInstanceOf(AdapterFault);
        expect(fault).toMatchObject({
          provider: 'github',
          code: 'http_502',
          retryable: true,
          uncertain: false,
        });
        world.mend();
        await call();
      }
    });
  });
}
