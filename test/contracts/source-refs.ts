// What every SourceRefs does: run on the fake, and on the real adapter against the sandbox.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Author } from '../../src/domain/commit.ts';
import type { Repository } from '../../src/domain/project.ts';
import { AdapterFault, type SourceHost, type SourceRefs } from '../../src/ports.ts';

export interface SourceRefsWorld extends AsyncDisposable {
  readonly refs: SourceRefs;
  /** Of the same repository. */
  readonly host: SourceHost;
  readonly repository: Repository;
  /** By alice. Without a second parent when `merges` is left out. */
  commit(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    more?: { readonly message?: string; readonly merges?: string },
  ): Promise<string>;
  branch(name: string, at: string): Promise<void>;
  tag(name: string, at: string): Promise<void>;
  /** Every branch and tag, with the commit that it stands for. */
  all(): Promise<Readonly<Record<string, string>>>;
  /** From now on GitHub refuses to write. */
  refuse(): void;
  /** GitHub is down until it is mended. */
  break(): void;
  mend(): void;
}

const unknownSha = 'f'.repeat(40);
const at = Date.UTC(2026, 10, 20, 9, 0, 0, 500);
const alice: Author = { name: 'Alice Ahmadi', email: 'alice@acme.example', login: 'alice', bot: false };

export function sourceRefsContract(name: string, open: () => Promise<SourceRefsWorld>): void {
  describe(`Source references: ${name}`, () => {
    let world: SourceRefsWorld;
    let base: string;
    beforeEach(async () => {
      world = await open();
      base = await world.commit('main', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'api/c.txt': 'c\n' });
    });
    afterEach(() => world[Symbol.asyncDispose]());

    describe('setBranch', () => {
      const setBranch = (from: string | null, to: string, branch = 'release/1') =>
        world.refs.setBranch(world.repository, { name: branch, from, to });

      it('makes the branch, and is content with it the next time', async () => {
        for (let n = 0; n < 2; n += 1) expect(await setBranch(null, base)).toEqual({ status: 'made' });
        expect(await world.all()).toMatchObject({ 'heads/release/1': base });
      });

      it('moves it from where it was, and is content with it the next time', async () => {
        const next = await world.commit('main', { 'a.txt': '2\n' });
        await setBranch(null, base);
        for (let n = 0; n < 2; n += 1) expect(await setBranch(base, next)).toEqual({ status: 'made' });
        expect(await world.all()).toMatchObject({ 'heads/release/1': next });
      });

      it('leaves one that is anywhere else, and says where', async () => {
        const next = await world.commit('main', { 'a.txt': '2\n' });
        const last = await world.commit('main', { 'a.txt': '3\n' });
        await world.branch('release/1', next);
        const taken = { status: 'taken', at: next };
        expect(await setBranch(null, last)).toEqual(taken);
        expect(await setBranch(base, last)).toEqual(taken);
        expect(await world.all()).toMatchObject({ 'heads/release/1': next });
      });

      it('makes one anew that was deleted meanwhile', async () => {
        const next = await world.commit('main', { 'a.txt': '2\n' });
        expect(await setBranch(base, next)).toEqual({ status: 'made' });
      });

      it('never moves one backwards or aside', async () => {
        const next = await world.commit('main', { 'a.txt': '2\n' });
        await world.branch('release/1', next);
        expect(await setBranch(next, base)).toEqual({ status: 'refused', code: 'http_422' });
        expect(await world.all()).toMatchObject({ 'heads/release/1': next });
      });

      it('takes no tag of that name for the branch', async () => {
        await world.tag('release/1', base);
        const next = await world.commit('main', { 'a.txt': '2\n' });
        expect(await setBranch(null, next)).toEqual({ status: 'made' });
      });

      it('is refused when GitHub refuses, and for a commit that is not there', async () => {
        expect(await setBranch(null, unknownSha)).toEqual({ status: 'refused', code: 'http_422' });
        world.refuse();
        expect(await setBranch(null, base)).toEqual({ status: 'refused', code: 'http_403' });
      });
    });

    describe('createTag', () => {
      const createTag = (commit: string, tag = '2026.11.20.1') =>
        world.refs.createTag(world.repository, { name: tag, commit, message: 'Release', at });

      it('makes the tag, and is content with it the next time', async () => {
        for (let n = 0; n < 2; n += 1) expect(await createTag(base)).toEqual({ status: 'made' });
        expect(await world.all()).toMatchObject({ 'tags/2026.11.20.1': base });
        expect(await world.host.resolve(world.repository, '2026.11.20.1')).toMatchObject({ sha: base });
      });

      it('leaves one of that name at another commit, and says where', async () => {
        const next = await world.commit('main', { 'a.txt': '2\n' });
        await world.tag('2026.11.20.1', next);
        expect(await createTag(base)).toEqual({ status: 'taken', at: next });
        expect(await world.all()).toMatchObject({ 'tags/2026.11.20.1': next });
      });

      it('is content with a tag that somebody else made there', async () => {
        await world.tag('2026.11.20.1', base);
        expect(await createTag(base)).toEqual({ status: 'made' });
      });

      it('is refused when GitHub refuses, and for a commit that is not there', async () => {
        expect(await createTag(unknownSha)).toEqual({ status: 'refused', code: 'http_422' });
        world.refuse();
        expect(await createTag(base)).toEqual({ status: 'refused', code: 'http_403' });
        expect(Object.keys(await world.all())).toEqual(['heads/main']);
      });
    });

    describe('cherryPick', () => {
      const pick = (commit: string, onto = base, mainline: number | null = null) =>
        world.refs.cherryPick(world.repository, { onto, commit, mainline, at });
      const treeOf = async (sha: string) =>
        (await world.host.contents(world.repository, sha, ['/']))?.get('/');
      const picked = async (commit: string, onto = base, mainline: number | null = null) => {
        const result = await pick(commit, onto, mainline);
        if (result.kind !== 'picked') throw new Error(`expected a pick, not ${JSON.stringify(result)}`);
        return result.commit;
      };

      it('puts the change of one commit, and nothing between, onto another, with its author', async () => {
        await world.commit('main', { 'b.txt': 'between\n' });
        const fix = await world.commit(
          'main',
          { 'a.txt': 'fixed\n', 'api/c.txt': null, 'new.txt': 'n\n' },
          { message: 'fix: it (#3)\n\nBecause.' },
        );
        const before = await world.all();
        const made = await picked(fix);
        expect(await world.host.resolve(world.repository, made)).toEqual({
          sha: made,
          parents: [base],
          message: `fix: it (#3)\n\nBecause.\n\n(cherry picked from commit ${fix})`,
          author: alice,
        });
        await world.branch('wanted', base);
        const wanted = await world.commit('wanted', {
          'a.txt': 'fixed\n',
          'api/c.txt': null,
          'new.txt': 'n\n',
        });
        expect(await treeOf(made)).toBe(await treeOf(wanted));
        expect(before).toEqual(
          Object.fromEntries(Object.entries(await world.all()).filter(([ref]) => ref !== 'heads/wanted')),
        );
      });

      it('makes the same commit when it is repeated', async () => {
        const fix = await world.commit('main', { 'a.txt': 'fixed\n' });
        await world.branch('release/1', base);
        const onto = await world.commit('release/1', { 'b.txt': 'other\n' });
        expect(await picked(fix, onto)).toBe(await picked(fix, onto));
      });

      it('goes on top of an earlier pick', async () => {
        const one = await world.commit('main', { 'a.txt': '1\n' });
        const two = await world.commit('main', { 'a.txt': '2\n' });
        const second = await picked(two, await picked(one));
        const at1 = await world.host.contents(world.repository, second, ['a.txt']);
        expect(at1).toEqual(await world.host.contents(world.repository, two, ['a.txt']));
      });

      it('takes a merge against the mainline that is chosen', async () => {
        await world.branch('topic', base);
        const topic = await world.commit('topic', { 'a.txt': 'topic\n' });
        await world.commit('main', { 'b.txt': 'main\n' });
        const merge = await world.commit('main', { 'a.txt': 'topic\n' }, { merges: topic });
        const tip = async (sha: string) => world.host.contents(world.repository, sha, ['a.txt', 'b.txt']);
        const [first, second] = [await picked(merge, base, 1), await picked(merge, base, 2)];
        expect((await tip(first))?.get('a.txt')).toBe((await tip(merge))?.get('a.txt'));
        expect((await tip(first))?.get('b.txt')).toBe((await tip(base))?.get('b.txt'));
        expect((await tip(second))?.get('a.txt')).toBe((await tip(base))?.get('a.txt'));
        expect((await tip(second))?.get('b.txt')).toBe((await tip(merge))?.get('b.txt'));
      });

      it('is empty for a change that is there already, and for none at all', async () => {
        const fix = await world.commit('main', { 'a.txt': 'fixed\n' });
        const nothing = await world.commit('main', {});
        await world.branch('release/1', base);
        const onto = await world.commit('release/1', { 'a.txt': 'fixed\n' });
        expect(await pick(fix, onto)).toEqual({ kind: 'empty' });
        expect(await pick(nothing, onto)).toEqual({ kind: 'empty' });
      });

      it('names the file in conflict, and leaves everything as it was', async () => {
        const fix = await world.commit('main', { 'a.txt': 'fixed\n', 'b.txt': 'fixed\n' });
        await world.branch('release/1', base);
        const onto = await world.commit('release/1', { 'a.txt': 'other\n' });
        const before = await world.all();
        expect(await pick(fix, onto)).toEqual({ kind: 'conflict', files: ['a.txt'], exact: true });
        expect(await world.all()).toEqual(before);
      });

      it('names all files in conflict, and none that only changed on both sides alike', async () => {
        const fix = await world.commit('main', {
          'a.txt': 'fixed\n',
          'b.txt': 'same\n',
          'api/c.txt': 'fixed\n',
        });
        await world.branch('release/1', base);
        const onto = await world.commit('release/1', {
          'a.txt': 'other\n',
          'b.txt': 'same\n',
          'api/c.txt': 'other\n',
        });
        expect(await pick(fix, onto)).toEqual({
          kind: 'conflict',
          files: ['a.txt', 'api/c.txt'],
          exact: true,
        });
      });

      it('names a file that one side changed and the other took away', async () => {
        const fix = await world.commit('main', { 'a.txt': 'fixed\n', 'b.txt': null });
        await world.branch('release/1', base);
        const onto = await world.commit('release/1', { 'a.txt': null, 'b.txt': 'other\n' });
        expect(await pick(fix, onto)).toEqual({ kind: 'conflict', files: ['a.txt', 'b.txt'], exact: true });
      });

      it('is a bug to ask for a root, for a merge without a mainline, or for a parent that is none', async () => {
        const side = await world.commit('orphan', { 'z.txt': 'z\n' });
        await world.branch('topic', base);
        const topic = await world.commit('topic', { 'a.txt': 'topic\n' });
        const merge = await world.commit('main', { 'a.txt': 'topic\n' }, { merges: topic });
        for (const [sha, mainline] of [
          [side, null],
          [merge, null],
          [merge, 3],
        ] as const) {
          const error: unknown = await pick(sha, base, mainline).catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(AdapterFault);
        }
      });

      it('is a fault for a commit that is not there', async () => {
        await expect(pick(unknownSha)).rejects.toMatchObject({ code: 'http_404', retryable: false });
      });
    });

    it('throws a fault that is worth another try while GitHub is down, and is well again after', async () => {
      const fix = await world.commit('main', { 'a.txt': 'fixed\n' });
      const { refs, repository } = world;
      const calls = [
        () => refs.cherryPick(repository, { onto: base, commit: fix, mainline: null, at }),
        () => refs.setBranch(repository, { name: 'release/1', from: null, to: base }),
        () => refs.createTag(repository, { name: 'v1', commit: base, message: 'm', at }),
        () => refs.sweep(repository, 0),
      ];
      const before = await world.all();
      world.break();
      for (const call of calls) {
        const fault: unknown = await call().catch((error: unknown) => error);
        expect(fault).toBeInstanceOf(AdapterFault);
        expect(fault).toMatchObject({ provider: 'github', code: 'http_502', retryable: true });
      }
      world.mend();
      expect(await world.all()).toEqual(before);
      for (const call of calls) await call();
    });
  });
}
