// What a cut takes, what it refuses and what it offers instead.
import { describe, expect, it } from 'vitest';
import { CHANNEL } from '../../../sandbox/shop.ts';
import { shopYml } from '../support/projects.ts';
import { problemsIn } from '../support/records.ts';
import { expectRefused } from '../support/refusals.ts';
import { cutting, lastAnswer, releaseCard } from '../support/releases.ts';
import { refsOf } from '../support/repository.ts';
import { eventually, walkFor, walkForAll } from '../support/the-walk.ts';
import { changingCalls } from '../support/truth.ts';

describe.concurrent('a cut', () => {
  it('shows everything as a dry run and makes nothing; for real it makes just that, with its note', async (test) => {
    const config = shopYml({ cut: '{}', staging: { deploy: 'on_cut' } });
    const walk = await walkFor(test, { config });
    const { shop } = walk;
    const older = await shop.repository.head();
    const sha = await shop.merge({ subject: 'feat(api): gift cards (#21)' });
    const refs = await refsOf(shop);

    const told = await walk.ask('alice', 'cut --dry-run');
    const preview = lastAnswer(walk, 'alice');
    const [, name = ''] = /release (\d{4}\.\d\d\.\d\d\.1)/.exec(told) ?? [];
    expect(told).toContain('nothing was made');
    expect(told).toContain(sha.slice(0, 7));
    for (const digest of Object.values(shop.pushed(sha))) expect(preview).toContain(digest.slice(0, 19));
    expect(preview).toContain('staging');
    expect(preview).toContain(`tag \`${name}\``);
    expect(walk.records().releases).toEqual([]);
    expect(walk.records().audit.map(({ event }) => event.type)).toEqual(['slipway.started', 'policy.seen']);
    expect(shop.slack.messages(CHANNEL)).toEqual([]);
    expect(await refsOf(shop)).toEqual(refs);
    expect(shop.github.calls.filter(({ call }) => !call.startsWith('GET '))).toEqual([]);
    expect(changingCalls(shop)).toEqual([]);

    const release = await cutting(walk, 'cut #21 for the *spring* campaign');
    expect(release).toMatchObject({ name, candidates: [{ commit: sha }] });
    await releaseCard(walk, release, 'for the', 'spring', 'campaign');
    await releaseCard(walk, release, `tag \`${name}\` on GitHub`);
    await walk.waitForCard(/→ staging: Deployed/);

    const again = await expectRefused(walk, 'bob', ['already_cut'], () => walk.type('bob', 'cut'));
    expect(again).toContain(name);
    expect(again).toMatch(/<https?:[^|>]+\|/);
    const empty = await expectRefused(walk, 'bob', ['nothing_new'], () => walk.type('bob', `cut ${older}`));
    expect(empty).toContain(name);
    expect(empty).toMatch(/<https?:[^|>]+\|/);
    await expectRefused(walk, 'bob', ['unknown_ref'], () => walk.type('bob', 'cut #4711'));

    await shop.repository.branch('feature', 'main');
    const feature = await shop.repository.commitOn('feature', {
      author: { name: 'Bob Berg', email: 'bob@acme.example' },
      subject: 'feat: not merged',
      files: { 'api/src/new.ts': 'export {};\n' },
    });
    shop.build(feature);
    shop.github.addPull({ number: 30, title: 'feat: not merged', branch: 'feature', commits: [feature] });
    await expectRefused(walk, 'bob', ['not_on_trunk'], () => walk.type('bob', `cut ${feature}`));
    await expectRefused(walk, 'bob', ['pull_not_merged'], () => walk.type('bob', 'cut #30'));
    expect(problemsIn(shop)).toEqual([]);
  });
});

describe.concurrent('a cut that not everybody may have', () => {
  const shared = walkForAll(
    { config: shopYml({ production: { gates: '{ checks: [ci/build] }' } }) },
    async () => {},
  );

  it(
    'refuses red and missing checks by name and link, and offers the newest commit that is green and complete: what green takes',
    { concurrent: false },
    async () => {
      const walk = shared();
      const { shop } = walk;
      const good = await shop.merge({ subject: 'feat: green and complete' });
      await shop.merge({ subject: 'feat: green, without its images', built: ['worker'] });
      await shop.merge({ subject: 'feat: red', check: 'failure' });
      const red = await expectRefused(walk, 'alice', ['cut_checks'], () => walk.type('alice', 'cut'));
      expect(red).toMatch(/<https?:[^|>]+\|ci\/build> failed/);
      expect(red).toContain(`/release cut ${good.slice(0, 7)}`);
      expect(red).toContain('green and complete');

      await shop.merge({ subject: 'feat: without a check', check: null });
      const missing = await expectRefused(walk, 'alice', ['cut_checks'], () => walk.type('alice', 'cut'));
      expect(missing).toContain('`ci/build` is not there');
      expect(missing).toContain(`/release cut ${good.slice(0, 7)}`);

      const release = await cutting(walk, 'cut green');
      expect(release.candidates[0]).toMatchObject({ commit: good, build: { status: 'complete' } });
      await releaseCard(walk, release, good.slice(0, 7));
      const again = await expectRefused(walk, 'bob', ['already_cut'], () => walk.type('bob', 'cut green'));
      expect(again).toContain(release.name);
    },
  );

  it(
    'of two people at once makes one release, and gives the other its link',
    { concurrent: false },
    async () => {
      const walk = shared();
      await walk.shop.merge({ subject: 'feat: wanted by two' });
      const before = walk.records();
      const told = await Promise.all([walk.ask('alice', 'cut'), walk.ask('bob', 'cut')]);
      const { releases, refusals } = walk.records();
      expect(releases).toHaveLength(before.releases.length + 1);
      expect(refusals.slice(before.refusals.length)).toMatchObject([{ codes: ['already_cut'] }]);
      const [first = '', second = ''] = told.toSorted(
        (a, b) => Number(b.startsWith('Cut ')) - Number(a.startsWith('Cut ')),
      );
      const name = releases.at(-1)?.name ?? '';
      expect(first).toContain(`Cut ${name}.`);
      expect(second).toContain(name);
      expect(second).toMatch(new RegExp(`<https?:[^|>]+\\|[^>]*${name}>`));
      await eventually(() => expect(walk.shop.slack.messages(CHANNEL)).toHaveLength(releases.length));
    },
  );
});
