// The tag on GitHub: made where it can be; where not, the card says why, and the release goes on without it.
import { describe, expect, it } from 'vitest';
import { gitAt } from '../../../sandbox/github/git.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { cutting, releaseCard, releaseNow, shown } from '../support/releases.ts';
import { parsed, refNames, refsOf } from '../support/repository.ts';
import { walkFor } from '../support/the-walk.ts';

describe.concurrent('the tag of a release', () => {
  it('is not moved where there is one of its name already, and not made without the right to write: both are said, and the release goes on', async (test) => {
    const config = shopYml({ cut: '{ names: semver, tag: "v{release}" }', staging: { deploy: 'on_cut' } });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const elsewhere = await shop.repository.head();
    await gitAt(shop.repository.path).run(['tag', 'v0.1.0', elsewhere]);
    const refs = await refsOf(shop);
    await shop.merge({ subject: 'feat: A' });
    const taken = await cutting(walk);
    expect(taken.name).toBe('0.1.0');
    await releaseCard(walk, taken, 'v0.1.0', elsewhere.slice(0, 7));
    await walk.waitForCard(/0\.1\.0 → staging: Deployed/);
    expect(releaseNow(walk, taken).tag?.state).toEqual({ status: 'taken', at: elsewhere });
    expect((await refsOf(shop)).filter((line) => line.startsWith('refs/tags/'))).toEqual(
      refs.filter((line) => line.startsWith('refs/tags/')),
    );

    shop.github.setWritable(false);
    await shop.merge({ subject: 'feat: B' });
    const refused = await cutting(walk);
    expect(refused.name).toBe('0.2.0');
    await releaseCard(walk, refused, 'v0.2.0', 'Contents');
    await walk.waitForCard(/0\.2\.0 → staging: Deployed/);
    expect(await refNames(shop)).not.toContain('refs/tags/v0.2.0');

    shop.github.setWritable(true);
    const sha = await shop.merge({ subject: 'fix: C' });
    const made = await cutting(walk);
    expect(made.name).toBe('0.2.1');
    const card = await releaseCard(walk, made, 'tag `v0.2.1` on GitHub');
    expect(shown(card)).not.toContain('Contents');
    expect(await parsed(shop, 'refs/tags/v0.2.1^{commit}')).toBe(sha);
    expect(await refsOf(shop)).toContainEqual(
      expect.stringMatching(/^refs\/tags\/v0\.2\.1 [0-9a-f]{40} tag$/),
    );
    expect(problemsIn(shop)).toEqual([]);
  });
});
