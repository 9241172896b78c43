// What every SourceHost does: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Author } from '../../src/domain/commit.ts';
import type { Check } from '../../src/domain/plan.ts';
import type { Repository } from '../../src/domain/project.ts';
import { AdapterFault, type SourceHost } from '../../src/ports.ts';

export interface ContractCommit {
  readonly subject: string;
  readonly body?: string;
  readonly author: keyof typeof authors;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly merges?: string;
}

/** As the host tells them: `alice` and the bot have accounts. */
export const authors = {
  alice: { name: 'Alice Ahmadi', email: 'alice@acme.example', login: 'alice', bot: false },
  Stranger: { name: 'Stranger', email: 'stranger@example.com', login: null, bot: false },
  'renovate[bot]': {
    name: 'renovate[bot]',
    email: '29139614+renovate[bot]@users.noreply.github.com',
    login: 'renovate[bot]',
    bot: true,
  },
} as const satisfies Record<string, Author>;

export interface SourceHostWorld extends AsyncDisposable {
  readonly host: SourceHost;
  /** Served, and with one commit on `main`. */
  readonly repository: Repository;
  commit(branch: string, commit: ContractCommit): Promise<string>;
  /** A commit of a fork: GitHub has it, and no branch of the repository does. */
  forked(parent: string): Promise<string>;
  branch(name: string, at: string): Promise<void>;
  tag(name: string, at: string): Promise<void>;
  addPull(pull: {
    number: number;
    title: string;
    base?: string;
    commits: readonly [string, ...string[]];
    fromHere?: boolean;
    merged?: readonly string[];
  }): void;
  setCheck(sha: string, name: string, state: Check['state']): void;
  /** From now on the team is there, and these are in it. */
  setTeam(organisation: string, slug: string, members: readonly string[]): void;
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
    /** The same, changing files. */
    const change = (files: Record<string, string | null>, branch = 'main', merges?: string) =>
      world.commit(branch, {
        subject: 'change',
        author: 'alice',
        files,
        ...(merges === undefined ? {} : { merges }),
      });
    /** A line of commits on the branch, oldest first. */
    const line = async (count: number, branch = 'main') => {
      const shas: string[] = [];
      for (let n = 0; n < count; n += 1) shas.push(await commit(`c${n}`, branch));
      return shas;
    };

    describe('resolve', () => {
      it('finds the same commit by branch, tag, full SHA and short SHA', async () => {
        const parent = await commit('before');
        const sha = await world.commit('main', {
          subject: 'feat: one (#2)',
          body: 'Why.\n\nCo-authored-by: Bob <bob@acme.example>',
          author: 'alice',
        });
        await world.tag('v1', sha);
        await world.branch('release/1', sha);
        const expected = {
          sha,
          parents: [parent],
          message: 'feat: one (#2)\n\nWhy.\n\nCo-authored-by: Bob <bob@acme.example>',
          author: authors.alice,
        };
        for (const ref of ['main', 'v1', 'release/1', sha, sha.slice(0, 7)]) {
          expect(await world.host.resolve(world.repository, ref)).toEqual(expected);
        }
      });

      it('follows a branch that moves', async () => {
        await commit('one');
        const next = await commit('two');
        expect(await world.host.resolve(world.repository, 'main')).toMatchObject({ sha: next });
      });

      it('tells an author without an account by the commit, and which one is a bot', async () => {
        for (const author of ['Stranger', 'renovate[bot]'] as const) {
          await world.commit('main', { subject: 'x', author });
          const { author: seen } = (await world.host.resolve(world.repository, 'main')) ?? {};
          expect(seen).toEqual(authors[author]);
        }
      });

      it('has both parents of a merge, the mainline first', async () => {
        const base = await commit('base');
        await world.branch('side', base);
        const [main, side] = [await commit('main'), await commit('side', 'side')];
        await change({}, 'main', side);
        expect(await world.host.resolve(world.repository, 'main')).toMatchObject({ parents: [main, side] });
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

      const shas = (commits: readonly { readonly sha: string }[] = []) =>
        commits.map(({ sha }) => sha).toSorted();

      it('counts both ways, and lists what is ahead', async () => {
        const base = await commit('base');
        await world.branch('side', base);
        const [one, two] = [await commit('one'), await commit('two')];
        const aside = await commit('aside', 'side');
        const ahead = await compare(base, two);
        expect(ahead).toMatchObject({ ahead: 2, behind: 0 });
        expect(ahead?.commits.find(({ sha }) => sha === two)).toEqual({
          sha: two,
          parents: [one],
          message: 'two',
          author: authors.alice,
        });
        expect(shas(ahead?.commits)).toEqual([one, two].toSorted());
        expect(await compare(two, base)).toEqual({ ahead: 0, behind: 2, commits: [] });
        expect(await compare(aside, two)).toMatchObject({ ahead: 2, behind: 1 });
        expect(await compare(two, two)).toEqual({ ahead: 0, behind: 0, commits: [] });
      });

      it('lists both sides of a merge', async () => {
        const base = await commit('base');
        await world.branch('side', base);
        const side = await commit('side', 'side');
        const merge = await change({}, 'main', side);
        const seen = await compare(base, merge);
        expect(seen?.ahead).toBe(2);
        expect(shas(seen?.commits)).toEqual([side, merge].toSorted());
      });

      it('is null for histories that have nothing in common', async () => {
        const orphan = await commit('another root', 'orphan');
        expect(await compare(await commit('one'), orphan)).toBeNull();
      });

      it('is null when one of the two is not there', async () => {
        const sha = await commit('one');
        expect(await compare(sha, unknownSha)).toBeNull();
        expect(await compare(unknownSha, sha)).toBeNull();
      });
    });

    describe('range', () => {
      const range = (base: string, head: string, most: number) =>
        world.host.range(world.repository, base, head, most);

      it('lists the newest, or all when they are fewer', async () => {
        const base = await commit('base');
        const shas = await line(5);
        const head = shas.at(-1) ?? '';
        for (const most of [1, 3, 5, 9]) {
          const seen = await range(base, head, most);
          expect(seen).toMatchObject({ ahead: 5, behind: 0 });
          expect(seen?.commits.map(({ sha }) => sha).toSorted()).toEqual(shas.slice(-most).toSorted());
        }
        expect(await range(base, head, 0)).toEqual({ ahead: 5, behind: 0, commits: [] });
      });

      it('is null when one of the two is not there', async () => {
        expect(await range(await commit('one'), unknownSha, 10)).toBeNull();
      });
    });

    describe('newest', () => {
      const newest = async (branch: string, most: number) =>
        (await world.host.newest(world.repository, branch, most)).map(({ sha }) => sha);

      it('lists as many as wanted of a branch, children before parents', async () => {
        const base = await commit('base');
        await world.branch('side', base);
        const one = await commit('one');
        const side = await commit('side', 'side');
        const merge = await change({}, 'main', side);
        const last = await commit('last');
        expect(await newest('main', 2)).toEqual([last, merge]);
        const all = await newest('main', 5);
        expect(all.toSorted()).toEqual([base, one, side, merge, last].toSorted());
        expect(all.at(-1)).toBe(base);
        expect(await newest('side', 1)).toEqual([side]);
        expect(await newest('main', 0)).toEqual([]);
      });

      it('is empty for what is no branch', async () => {
        await world.tag('v1', await commit('one'));
        expect(await newest('nope', 5)).toEqual([]);
        expect(await newest('v1', 5)).toEqual([]);
      });
    });

    describe('pull', () => {
      const pull = (number: number) => world.host.pull(world.repository, number);

      it('tells an open one, and whether it comes from here', async () => {
        await world.branch('topic', await commit('base'));
        const sha = await commit('a topic', 'topic');
        world.addPull({ number: 7, title: 'A topic', base: 'main', commits: [sha] });
        world.addPull({ number: 8, title: 'Theirs', base: 'release/1', commits: [sha], fromHere: false });
        expect(await pull(7)).toEqual({
          number: 7,
          title: 'A topic',
          base: 'main',
          head: sha,
          fromHere: true,
          merged: null,
        });
        expect(await pull(8)).toMatchObject({ base: 'release/1', fromHere: false });
      });

      it('names the one commit that a merge or a squash made', async () => {
        await world.branch('topic', await commit('base'));
        const one = await commit('one', 'topic');
        const two = await commit('two', 'topic');
        const merge = await change({}, 'main', two);
        const squash = await commit('A topic (#8)');
        world.addPull({ number: 7, title: 'A topic', commits: [one, two], merged: [merge] });
        world.addPull({ number: 8, title: 'A topic', commits: [one, two], merged: [squash] });
        expect(await pull(7)).toMatchObject({ head: two, merged: [merge] });
        expect(await pull(8)).toMatchObject({ head: two, merged: [squash] });
      });

      it('names every commit that a rebase made, oldest first', async () => {
        await world.branch('topic', await commit('base'));
        const topic = [await commit('one', 'topic'), await commit('two', 'topic')] as const;
        await commit('meanwhile');
        const rebased = [await commit('one'), await commit('two')];
        world.addPull({ number: 7, title: 'A topic', commits: topic, merged: rebased });
        expect(await pull(7)).toMatchObject({ head: topic[1], merged: rebased });
      });

      it('is null when there is none', async () => {
        expect(await pull(404)).toBeNull();
      });
    });

    describe('isInRepository', () => {
      const isHere = (sha: string) => world.host.isInRepository(world.repository, sha);

      it('is true for what trunk has, for the tip of a branch, and for a pull request from here', async () => {
        const old = await commit('old');
        await world.branch('topic', old);
        const [one, two] = [await commit('one', 'topic'), await commit('two', 'topic')];
        await commit('new');
        world.addPull({ number: 7, title: 'A topic', commits: [one, two] });
        for (const sha of [old, one, two]) expect(await isHere(sha)).toBe(true);
      });

      it('is false for a commit of a fork, also when a pull request proposes it or was squashed', async () => {
        const base = await commit('base');
        const proposed = await world.forked(base);
        expect(await isHere(proposed)).toBe(false);
        world.addPull({ number: 7, title: 'Theirs', commits: [proposed], fromHere: false });
        expect(await isHere(proposed)).toBe(false);
        const squash = await commit('Theirs (#7)');
        world.addPull({
          number: 7,
          title: 'Theirs',
          commits: [proposed],
          fromHere: false,
          merged: [squash],
        });
        expect(await isHere(proposed)).toBe(false);
        expect(await isHere(squash)).toBe(true);
      });

      it('is true for a commit of a fork whose pull request was merged as it is', async () => {
        await world.branch('release/1', await commit('base'));
        const theirs = await world.forked(await commit('another'));
        const merge = await change({}, 'release/1', theirs);
        await commit('goes on', 'release/1');
        world.addPull({
          number: 7,
          title: 'Theirs',
          base: 'release/1',
          commits: [theirs],
          fromHere: false,
          merged: [merge],
        });
        expect(await isHere(theirs)).toBe(true);
      });

      it('is false for what is not there', async () => {
        expect(await isHere(unknownSha)).toBe(false);
      });
    });

    describe('contents', () => {
      const contents = (sha: string, paths: readonly string[]) =>
        world.host.contents(world.repository, sha, paths);

      it('are equal exactly where nothing changed below', async () => {
        const before = await change({ 'api/src/a.ts': '1\n', 'api/b.ts': '1\n', 'web/c.ts': '1\n' });
        const after = await change({ 'api/src/a.ts': '2\n' });
        const paths = ['api/', 'api', 'api/src/', 'api/src/a.ts', 'api/b.ts', 'web/', '', '/'];
        const [old, now] = [await contents(before, paths), await contents(after, paths)];
        const changed = paths.filter((path) => old?.get(path) !== now?.get(path));
        expect(changed).toEqual(['api/', 'api', 'api/src/', 'api/src/a.ts', '', '/']);
        expect([...(now?.values() ?? [])]).not.toContain(null);
        const back = await change({ 'api/src/a.ts': '1\n' });
        expect(await contents(back, paths)).toEqual(old);
      });

      it('are null where nothing stands, where a file is not a folder, and below a file', async () => {
        const sha = await change({ 'api/b.ts': '1\n' });
        const seen = await contents(sha, ['nope', 'api/nope/', 'api/b.ts/', 'api/b.ts/x', 'api/b.ts']);
        expect([...(seen?.values() ?? [])].map((each) => each === null)).toEqual([
          true,
          true,
          true,
          true,
          false,
        ]);
      });

      it('are unknown for a commit that is not there', async () => {
        expect(await contents(unknownSha, ['api/'])).toBeNull();
      });
    });

    describe('patch', () => {
      const patch = (sha: string) => world.host.patch(world.repository, sha);

      it('is equal for the same change on another base, and for no other change', async () => {
        const base = await change({ 'a.txt': '1\n', 'b.txt': '1\n' });
        await world.branch('side', base);
        const one = await change({ 'a.txt': '2\n' });
        const other = await change({ 'a.txt': '3\n' });
        await change({ 'c.txt': '1\n' }, 'side');
        const same = await change({ 'a.txt': '2\n' }, 'side');
        expect(await patch(one)).not.toBeNull();
        expect(await patch(same)).toBe(await patch(one));
        expect(await patch(other)).not.toBe(await patch(one));
      });

      it('is null for a merge, for a commit without a change, and for one that is not there', async () => {
        await world.branch('side', await commit('base'));
        const side = await change({ 'a.txt': '1\n' }, 'side');
        expect(await patch(await change({ 'a.txt': '1\n' }, 'main', side))).toBeNull();
        expect(await patch(await change({}))).toBeNull();
        expect(await patch(unknownSha)).toBeNull();
      });
    });

    describe('teamMembers', () => {
      const members = async (slug: string, organisation = 'acme') =>
        (await world.host.teamMembers({ organisation, slug })).toSorted();

      it('are the logins of a team, in lower case', async () => {
        world.setTeam('acme', 'sre', ['Alice', 'bob', 'Carol-Ann']);
        expect(await members('sre')).toEqual(['alice', 'bob', 'carol-ann']);
      });

      it('are nobody in a team that is empty', async () => {
        world.setTeam('acme', 'sre', []);
        expect(await members('sre')).toEqual([]);
      });

      it('are all told when they are more than a page', async () => {
        const everybody = Array.from({ length: 201 }, (_, n) => `person-${n}`);
        world.setTeam('acme', 'sre', everybody);
        expect(await members('sre')).toEqual(everybody.toSorted());
      });

      it('have changed at once when the team has', async () => {
        world.setTeam('acme', 'sre', ['alice', 'bob']);
        expect(await members('sre')).toEqual(['alice', 'bob']);
        world.setTeam('acme', 'sre', ['bob', 'dan']);
        expect(await members('sre')).toEqual(['bob', 'dan']);
      });

      it('are those of this team and this organisation, whose name has no case', async () => {
        world.setTeam('acme', 'sre', ['alice']);
        world.setTeam('acme', 'product', ['bob']);
        world.setTeam('other', 'sre', ['mallory']);
        expect(await members('sre')).toEqual(['alice']);
        expect(await members('sre', 'ACME')).toEqual(['alice']);
        expect(await members('sre', 'other')).toEqual(['mallory']);
      });

      it('are a fault, not an empty list, for a team that is not there', async () => {
        world.setTeam('acme', 'sre', ['alice']);
        const absent = [
          ['product', 'acme'],
          ['sre', 'other'],
          ['..', 'acme'],
          ['.', 'acme'],
          ['', 'acme'],
          ['sre', '..'],
          ['sre/members', 'acme'],
        ] as const;
        for (const [slug, organisation] of absent) {
          const fault: unknown = await members(slug, organisation).catch((error: unknown) => error);
          expect(fault).toBeInstanceOf(AdapterFault);
          expect(fault).toMatchObject({
            provider: 'github',
            code: 'team_not_found',
            retryable: false,
            uncertain: false,
          });
        }
      });
    });

    it('links to the pages of GitHub, whatever a branch is called', () => {
      const links = world.host.links(world.repository);
      const { owner, name } = world.repository;
      expect(links.commit('abc')).toMatch(new RegExp(`^https?://[^/]+/${owner}/${name}/commit/abc$`));
      expect(links.pull(7)).toMatch(/\/pull\/7$/);
      expect(links.compare('abc', 'def')).toMatch(/\/compare\/abc\.\.\.def$/);
      expect(links.branch('release/1 #2')).toMatch(/\/tree\/release\/1%20%232$/);
    });

    it('throws a fault that is worth another try while GitHub is down, and is well again after', async () => {
      const sha = await commit('one');
      world.setTeam('acme', 'sre', ['alice']);
      const calls = [
        () => world.host.resolve(world.repository, 'main'),
        () => world.host.isOnTrunk(world.repository, 'main', sha),
        () => world.host.checks(world.repository, sha),
        () => world.host.compare(world.repository, sha, sha),
        () => world.host.range(world.repository, sha, sha, 10),
        () => world.host.newest(world.repository, 'main', 10),
        () => world.host.pull(world.repository, 1),
        () => world.host.isInRepository(world.repository, sha),
        () => world.host.contents(world.repository, sha, ['api/']),
        () => world.host.patch(world.repository, sha),
        () => world.host.teamMembers({ organisation: 'acme', slug: 'sre' }),
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
