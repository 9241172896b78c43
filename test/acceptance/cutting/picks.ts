// Picks onto a release: what becomes of the branch, of the candidate, and of the commits that cannot be picked.
import { describe, expect, it } from 'vitest';
import { gitAt } from '../../../sandbox/github/git.ts';
import { SERVICES } from '../../../sandbox/shop.ts';
import { straightToProduction } from '../support/configs.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import {
  branchMade,
  branchOf,
  cutting,
  lastAnswer,
  picking,
  releaseCard,
  releaseNow,
} from '../support/releases.ts';
import { messageAt, parsed, pickedTree, refNames, refsOf } from '../support/repository.ts';
import { eventually, walkFor } from '../support/the-walk.ts';
import { running } from '../support/truth.ts';

const bob = { name: 'Bob Berg', email: 'bob@acme.example' };

describe.concurrent('a pick', () => {
  it("of a fix on trunk and of a hotfix makes rc.2 with exactly git's tree, which waits for its images and goes to staging", async (test) => {
    const walk = await walkFor(test, { config: shopYml({ staging: { deploy: 'on_cut' } }) });
    const { shop } = walk;
    const { repository } = shop;
    const base = await shop.merge({ subject: 'feat: A' });
    const release = await cutting(walk);
    await shop.merge({ subject: 'docs: more', files: { 'docs/more.md': 'more\n' }, built: [] });
    const price = { 'api/src/price.ts': 'export const round = (cents: number) => Math.trunc(cents);\n' };
    const fix = await shop.merge({ subject: 'fix(api): round down (#31)', files: price, built: [] });
    await repository.branch('hotfix', base);
    const files = { 'worker/src/main.ts': 'export const queue = "post";\n' };
    const hotfix = await repository.commitOn('hotfix', { author: bob, subject: 'fix(worker): queue', files });
    const before = await refNames(shop);

    const { told, candidate } = await picking(walk, release, `#31 ${hotfix.slice(0, 10)}`);
    expect(told).toContain('not on trunk');
    expect(candidate).toMatchObject({ number: 2, build: { status: 'waiting' } });
    expect(candidate.picks).toMatchObject([
      { source: fix, pull: 31, onTrunk: true, mainline: null },
      { source: hotfix, pull: null, onTrunk: false, mainline: null },
    ]);
    const head = candidate.commit;
    await branchMade(walk, release);
    const branch = branchOf(release);
    expect(await repository.head(branch)).toBe(head);
    expect((await refNames(shop)).toSorted()).toEqual([...before, `refs/heads/${branch}`].toSorted());
    expect(await parsed(shop, `${head}^{tree}`)).toBe(await pickedTree(shop, base, [fix, hotfix]));
    expect(await parsed(shop, `${head}~2`)).toBe(base);
    expect(await messageAt(shop, `${head}~1`)).toContain(`(cherry picked from commit ${fix})`);
    expect(await messageAt(shop, head)).toContain(`(cherry picked from commit ${hotfix})`);
    await releaseCard(walk, release, '⏳ api', '⏳ worker', 'rc.2', 'round down', 'not on trunk yet');

    shop.build(head);
    await walk.waitForCard(new RegExp(`${release.name}-rc\\.2 → staging: Deployed`));
    for (const service of SERVICES) {
      const { digests } = await running(shop, { environment: 'staging', service });
      expect(digests).toEqual([shop.pushed(head)[service]]);
    }
    expect(problemsIn(shop)).toEqual([]);
  });

  it('of a merge onto what runs in production says the mainline and that nothing changes there; what is in it, what is nowhere and a bad release are refused', async (test) => {
    const config = straightToProduction.replace(
      '    services:\n',
      '    cut: { tag: false }\n    services:\n',
    );
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const { repository } = shop;
    const base = await shop.merge({ subject: 'feat: A' });
    const release = await cutting(walk);
    await walk.waitForCard(/→ production: Deployed/);
    await repository.branch('feature', base);
    const one = { 'api/src/one.ts': 'export const one = 1;\n' };
    const two = { 'api/src/two.ts': 'export const two = 2;\n' };
    await repository.commitOn('feature', { author: bob, subject: 'feat: one', files: one });
    const merges = await repository.commitOn('feature', { author: bob, subject: 'feat: two', files: two });
    await shop.merge({ subject: 'docs: more', files: { 'docs/more.md': 'more\n' }, built: [] });
    const merge = await repository.commit({
      author: bob,
      subject: 'Merge branch feature',
      files: { ...one, ...two },
      merges,
    });

    const { told, candidate } = await picking(walk, release, merge);
    expect(told).toContain('mainline');
    expect(told).toContain('runs in production');
    expect(candidate.picks).toMatchObject([{ source: merge, mainline: 1 }]);
    await branchMade(walk, release);
    const head = candidate.commit;
    expect(await repository.head(branchOf(release))).toBe(head);
    for (const file of ['api/src/one.ts', 'api/src/two.ts'])
      expect(await repository.has(head, file)).toBe(true);
    expect(await repository.has(head, 'docs/more.md')).toBe(false);

    const { name } = release;
    const pick = (commit: string) => () => walk.type('bob', `pick ${name} ${commit}`);
    await expectRefused(walk, 'bob', ['already_in_release'], pick(merge));
    await expectRefused(walk, 'bob', ['already_in_release'], pick(base));
    await expectRefused(walk, 'bob', ['unknown_ref'], pick('decafbad00'));
    // GitHub also answers for what only a fork has, or no branch any more.
    await repository.branch('gone', base);
    const gone = await repository.commitOn('gone', { author: bob, subject: 'feat: gone', files: one });
    await gitAt(repository.path).run(['update-ref', '-d', 'refs/heads/gone']);
    await expectRefused(walk, 'bob', ['not_in_repository'], pick(gone));
    await expectRefused(walk, 'bob', ['unknown_ref'], pick('#4711'));
    await expectRefused(walk, 'bob', ['candidate_changed'], () =>
      walk.type('bob', `pick ${name}-rc.1 ${merge}`),
    );
    expect(await walk.ask('dan', `mark ${name} bad it loses orders`)).toContain('marked as bad');
    const refs = await refsOf(shop);
    const bad = await expectRefused(walk, 'bob', ['bad_release'], pick('main'));
    expect(bad).toContain('it loses orders');
    expect(await refsOf(shop)).toEqual(refs);
    expect(problemsIn(shop)).toEqual([]);
  });

  it('in conflict names the files and leaves nothing behind; by pull request it gets a branch, and what was merged into that is picked', async (test) => {
    const walk = await walkFor(test, { config: shopYml({ staging: {} }) });
    const { shop } = walk;
    const { repository } = shop;
    const price = (rounding: string, file = 'api/src/price.ts') => ({
      [file]: `export const round = (cents: number) => Math.${rounding}(cents);\n`,
    });
    const base = await shop.merge({ subject: 'feat: A', files: price('floor') });
    const release = await cutting(walk);
    await shop.merge({ subject: 'feat: B', files: price('ceil'), built: [] });
    const files = { ...price('trunc'), 'docs/price.md': 'towards zero\n' };
    const fix = await shop.merge({ subject: 'fix: C', files, built: [] });
    const refs = await refsOf(shop);
    const { name } = release;

    const told = await expectRefused(walk, 'alice', ['pick_conflict'], () =>
      walk.type('alice', `pick ${name} ${fix}`),
    );
    expect(told).toContain('api/src/price.ts');
    expect(told).not.toContain('docs/price.md');
    expect(told).toContain('--by-pull-request');
    expect(await refsOf(shop)).toEqual(refs);

    const branch = branchOf(release);
    expect(await walk.ask('alice', `pick ${name} ${fix} --by-pull-request`)).toContain(branch);
    expect(lastAnswer(walk, 'alice')).toContain(`git cherry-pick -x ${fix}`);
    await branchMade(walk, release);
    expect(await refsOf(shop)).toEqual([...refs, `refs/heads/${branch} ${base} commit`].toSorted());
    expect(releaseNow(walk, release).candidates).toHaveLength(1);

    const resolved = await repository.commitOn(branch, {
      author: bob,
      subject: 'fix: C',
      body: `(cherry picked from commit ${fix})`,
      files,
    });
    shop.github.addPull({ number: 40, title: 'fix: C', base: branch, commits: [resolved], merged: resolved });
    const { candidate } = await picking(walk, release, '#40');
    expect(candidate).toMatchObject({ number: 2, commit: resolved, picks: [{ source: fix, pull: 40 }] });
    await eventually(() => expect(releaseNow(walk, release).branch?.state).toEqual({ status: 'made' }));
    expect(await repository.head(branch)).toBe(resolved);
    shop.build(resolved);
    await releaseCard(walk, release, 'rc.2', '✓ api', '✓ worker');
    expect(problemsIn(shop)).toEqual([]);
  });
});
