// What was picked onto a release must not get lost with the next one.
import { describe, expect, it } from 'vitest';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { branchMade, cutting, picking, releaseNow } from '../support/releases.ts';
import { walkFor, type Walk } from '../support/the-walk.ts';

const bob = { name: 'Bob Berg', email: 'bob@acme.example' };
const fixed = (what: string) => ({ [`worker/src/${what}.ts`]: `export const ${what} = true;\n` });

async function hotfix({ shop: { repository } }: Walk, from: string, what: string): Promise<string> {
  await repository.branch(`hotfix-${what}`, from);
  const subject = `fix(worker): ${what}`;
  return repository.commitOn(`hotfix-${what}`, { author: bob, subject, files: fixed(what) });
}

describe.concurrent('a cut after a pick', () => {
  it('that lacks it is refused with the list, and goes through once trunk has the same change, or with a reason', async (test) => {
    const walk = await walkFor(test, { config: shopYml({ staging: {} }) });
    const { shop } = walk;
    const base = await shop.merge({ subject: 'feat: A' });
    const release = await cutting(walk);
    const one = await hotfix(walk, base, 'retries');
    const two = await hotfix(walk, base, 'timeouts');
    await picking(walk, release, `${one} ${two}`);
    await branchMade(walk, release);
    await shop.merge({ subject: 'feat: B', files: { 'api/src/b.ts': '\n' } });
    const both = await expectRefused(walk, 'alice', ['picks_missing'], () => walk.type('alice', 'cut'));
    for (const sha of [one, two]) expect(both).toContain(sha.slice(0, 7));
    expect(both).toContain(release.name);
    expect(both).toContain('retries');
    expect(both).toContain('--without-picks');

    // The same change by another commit, as a squash merge makes it.
    const landed = await shop.merge({ subject: 'fix(worker): retries (#50)', files: fixed('retries') });
    expect(landed).not.toBe(one);
    const left = await expectRefused(walk, 'alice', ['picks_missing'], () => walk.type('alice', 'cut'));
    expect(left).not.toContain(one.slice(0, 7));
    expect(left).toContain(two.slice(0, 7));
    await expectRefused(walk, 'alice', ['missing_argument'], () => walk.type('alice', 'cut --without-picks'));

    const next = await cutting(walk, 'cut main --without-picks because it is turned off');
    expect(releaseNow(walk, release).settledPicks).toEqual([
      { source: one, in: next.name, how: 'landed' },
      { source: two, in: next.name, how: 'overruled' },
    ]);
    expect(walk.records().audit.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: 'pick.settled', reason: 'because it is turned off' }),
    );

    // The next release is asked only about what was picked since; the very commit, merged, has landed.
    const three = await hotfix(walk, next.candidates[0]?.commit ?? '', 'backoff');
    await picking(walk, next, three);
    await shop.repository.commit({ author: bob, subject: 'Merge', files: fixed('backoff'), merges: three });
    shop.build(await shop.repository.head());
    const last = await cutting(walk);
    expect(releaseNow(walk, next).settledPicks).toEqual([{ source: three, in: last.name, how: 'landed' }]);
    expect(releaseNow(walk, release).settledPicks).toHaveLength(2);
    expect(problemsIn(shop)).toEqual([]);
  });
});
