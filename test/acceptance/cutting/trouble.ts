// GitHub does what it was asked and says that it did not, or the bot dies in between: nothing is made twice, and
// nothing is left over.
import { describe, expect, it } from 'vitest';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { branchMade, branchOf, cutting, picking, releaseCard, releaseNow } from '../support/releases.ts';
import {
  askedFor,
  COMMITS,
  DROP_REF,
  isAbout,
  MERGES,
  MOVE_REF,
  parsed,
  refNames,
  REFS,
  refsOf,
  TAGS,
} from '../support/repository.ts';
import { walkFor } from '../support/the-walk.ts';

describe.concurrent('GitHub', () => {
  it('answers 502 after the work on a tag, a merge and every reference: all is there once, and nothing is left over', async (test) => {
    const walk = await walkFor(test, { config: shopYml({ cut: '{}', staging: {} }) });
    const { shop } = walk;
    const before = await refNames(shop);
    const base = await shop.merge({ subject: 'feat: A' });
    for (const call of [TAGS, REFS, MERGES, COMMITS, DROP_REF])
      shop.github.faults.add({ call, kind: 'fail-after', times: call === REFS ? 3 : 1 });
    const release = await cutting(walk);
    const { name } = release;
    await releaseCard(walk, release, `tag \`${name}\` on GitHub`);
    const tag = `refs/tags/${name}`;
    expect(await parsed(shop, `${tag}^{commit}`)).toBe(base);
    expect((await refsOf(shop)).filter((line) => line.startsWith('refs/tags/'))).toEqual([
      expect.stringMatching(new RegExp(`^${tag} [0-9a-f]{40} tag$`)),
    ]);
    expect(askedFor(shop, REFS, tag)).toBe(1);

    const files = { 'api/src/fix.ts': 'export {};\n' };
    const fix = await shop.merge({ subject: 'fix: B', files, built: [] });
    const { candidate } = await picking(walk, release, fix);
    await branchMade(walk, release);
    const branch = `refs/heads/release/${name}`;
    expect(await parsed(shop, branch)).toBe(candidate.commit);
    expect((await refNames(shop)).toSorted()).toEqual([...before, tag, branch].toSorted());
    expect(askedFor(shop, REFS, branch)).toBe(1);
    expect(askedFor(shop, MERGES)).toBe(1);
    expect(releaseNow(walk, release).candidates).toHaveLength(2);

    shop.github.faults.add({ call: MOVE_REF, kind: 'fail-after' });
    const second = await shop.merge({ subject: 'fix: C', files: { 'api/src/c.ts': '\n' }, built: [] });
    const { candidate: third } = await picking(walk, release, second);
    await branchMade(walk, release);
    expect(await parsed(shop, branch)).toBe(third.commit);
    expect(await parsed(shop, `${branch}~1`)).toBe(candidate.commit);
    expect(askedFor(shop, MOVE_REF)).toBe(1);
    expect((await refNames(shop)).toSorted()).toEqual([...before, tag, branch].toSorted());
    expect(problemsIn(shop)).toEqual([]);
  });

  it('gets a branch once when the bot is killed between recording a pick and making it', async (test) => {
    const walk = await walkFor(test, { config: shopYml({ staging: { deploy: 'on_cut' } }) });
    const { shop } = walk;
    const refs = await refNames(shop);
    await shop.merge({ subject: 'feat: A' });
    const release = await cutting(walk);
    await walk.waitForCard(/→ staging: Deployed/);
    const fix = await shop.merge({
      subject: 'fix: B',
      files: { 'api/src/fix.ts': 'export {};\n' },
      built: [],
    });
    const branch = `refs/heads/${branchOf(release)}`;
    const killed = Promise.withResolvers<void>();
    const { bot } = walk;
    shop.github.faults.add({
      call: REFS,
      kind: 'hang',
      when: (request) => {
        const matches = isAbout(request, branch);
        if (matches) void bot.stop('SIGKILL').then(() => killed.resolve());
        return matches;
      },
    });
    await walk.type('alice', `pick ${release.name} ${fix}`);
    await killed.promise;
    const { candidates, branch: wanted } = releaseNow(walk, release);
    expect(candidates).toHaveLength(2);
    expect(wanted?.state).toEqual({ status: 'wanted' });
    expect(await refNames(shop)).toEqual(refs);

    await walk.start();
    await branchMade(walk, release);
    const head = candidates[1]?.commit ?? '';
    expect(await parsed(shop, branch)).toBe(head);
    // The one that was never answered, and the one that made it.
    expect(askedFor(shop, REFS, branch)).toBe(2);
    expect(askedFor(shop, MOVE_REF)).toBe(0);
    expect((await refNames(shop)).toSorted()).toEqual([...refs, branch].toSorted());
    expect(releaseNow(walk, release).candidates).toHaveLength(2);
    shop.build(head);
    await walk.waitForCard(new RegExp(`${release.name}-rc\\.2 → staging: Deployed`));
    expect(problemsIn(shop)).toEqual([]);
  });
});
