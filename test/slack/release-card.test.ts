// The card of a release, the preview of one, and `/release show`: in every state and with whatever others wrote.
import type { ActionsBlock } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewView } from '../../src/slack/cut/preview.ts';
import { releaseCard } from '../../src/slack/cut/release-card.ts';
import type { ReleaseState } from '../../src/slack/cut/release-state.ts';
import type { View } from '../../src/slack/blocks.ts';
import { showView } from '../../src/slack/show/view.ts';
import { time } from '../../src/slack/words.ts';
import { faultsOf, NASTY, nastyText, wordsOf } from './nasty.ts';
import { everyRelease, releaseState } from './release-samples.ts';
import { everyDeployment } from './deployment-samples.ts';
import { artifact, entry, must, NOW, project, snapshotOf } from './samples.ts';

const VIEWS = { card: releaseCard, preview: previewView, show: showView } as const;
const STATES = everyRelease();
const named = Object.entries(STATES);
const state = (name: string): ReleaseState => must(STATES[name]);
const words = (name: string): string => wordsOf(releaseCard(state(name)));

const buttonsOf = ({ blocks }: View) =>
  blocks
    .filter((block): block is ActionsBlock => block.type === 'actions')
    .flatMap(({ elements }) => elements);

describe.each(Object.entries(VIEWS))('the %s of a release', (_name, draw) => {
  it.each(named)(
    'that is %s says project and version in its text, and is taken by Slack',
    (_state, shown) => {
      const view = draw(shown);
      expect(view.text).toContain('shop');
      expect(view.text).toContain('2026.11.20.1');
      expect(faultsOf(view)).toEqual([]);
    },
  );

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack in every state, with %s for everything that others wrote',
    (_start, text) => {
      for (const services of [2, 60]) {
        for (const [name, shown] of Object.entries(everyRelease({ text, services })))
          expect([name, faultsOf(draw(shown))]).toEqual([name, []]);
      }
    },
  );

  it('is taken by Slack, for any text', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 25 }), (text, services) => {
        for (const [name, shown] of Object.entries(everyRelease({ text, services })))
          expect([name, faultsOf(draw(shown))]).toEqual([name, []]);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('is the same for the same state', () => {
    for (const [, shown] of named) expect(draw(shown)).toEqual(draw(shown));
  });

  it('never signals by a sign alone', () => {
    for (const [, shown] of named)
      for (const line of wordsOf(draw(shown)).split('\n')) expect(line).not.toMatch(/^[✓✗⏳⚠•]?\s*$/u);
  });
});

describe('the card of a release', () => {
  it('says who cut it, when, where and why', () => {
    expect(releaseCard(state('complete')).text).toBe(
      'shop: release 2026.11.20.1 was cut at c0ffee1: all images are there',
    );
    expect(words('complete')).toContain('Cut by <@U0ALICE00>, <!date');
    expect(words('complete')).toContain(`|c0ffee1>: fix: a thing`);
    expect(words('complete')).toContain('Note: “a reason”');
  });

  it('says of each image what is known of it, and when a label is not there', () => {
    expect(words('complete')).toMatch(/✓ api {2}`sha256:a+` · linux\/arm64 · 48\.3 MB · pushed <!date/);
    expect(words('complete')).not.toContain('label');
    expect(words('with images of which nothing is known')).toMatch(
      /`sha256:a+` · labels could not be read$/m,
    );
    const labels = { revision: null, source: null };
    const without = releaseState({}, { artifacts: [{ ...artifact('api'), labels }] });
    expect(wordsOf(releaseCard(without))).toContain('no revision label');
    expect(words('with artifacts that are kept')).toContain(
      'kept from 2026.11.19.2: nothing under its paths changed',
    );
  });

  it('says that tags can move, only where they can', () => {
    expect(words('complete')).toContain(
      'Risk: tags of shop/api and shop/worker can be moved; the digests are',
    );
    expect(words('with artifacts that are kept')).not.toContain('Risk');
    expect(words('with images of which nothing is known')).not.toContain('Risk');
  });

  it('shows what it waits for, until when, and where CI is', () => {
    const said = words('waiting');
    expect(said).toContain('*Images*: 0 found, 2 still to come. Waits until <!date');
    expect(said).toContain('⏳ api: CI has not pushed it yet');
    expect(said).toContain('⏳ api: not yet in us-east-1, where it is replicated to');
    expect(said).toMatch(/✗ api: .* is another image in us-east-1 than in the project's own registry/);
    expect(said).toMatch(/CI: .* failed, `ci\/build` has not begun, .* is under way, .* is green/);
    expect(said).toContain('and 8 more checks');
    expect(releaseCard(state('waiting')).text).toContain('waits for the images of api and worker');
    expect(words('waiting, with checks that nobody has read')).toContain('have not been read yet');
    expect(words('waiting, with checks that GitHub does not say')).toContain('GitHub did not say');
    expect(words('waiting, without checks')).toContain('CI: there are no checks at this commit yet');
  });

  it('says that there are no checks only where they were read and there are none', () => {
    const saying = named.filter(([, shown]) => wordsOf(releaseCard(shown)).includes('there are no checks'));
    expect(saying.map(([name]) => name)).toEqual(['waiting, without checks']);
  });

  it('says in brief how the checks stand where slipway.yml requires none', () => {
    expect(words('waiting, with checks that are not required')).toContain(
      'CI: 13 checks green, 1 still running, 1 failed (<https://ci.example/2|a reason 2>)',
    );
    expect(words('waiting, with many failed checks that are not required')).toMatch(
      /^CI: 300 checks failed \(<https:.*\|0 a reason>.* and 29\d more\)$/m,
    );
  });

  it('counts checks of which only one state is there', () => {
    const shown = state('waiting, without checks');
    const checks = [{ name: 'ci', state: 'pending', url: null }] as const;
    expect(wordsOf(releaseCard({ ...shown, checks }))).toContain('CI: 1 check still running\n');
  });

  it('says after the deadline what is missing, in which Region, and what to do', () => {
    const said = words('incomplete');
    expect(said).toContain('not complete, as of <!date');
    expect(said).toMatch(/✗ api: `shop\/api:.*` is not there in us-east-1\./);
    expect(said).toContain('✗ The checks of c0ffee1 are not green.');
    expect(said).toContain('✗ The image of api is not what its tag says.');
    expect(said).toContain('then cut again: `/release cut`');
    expect(said).not.toContain('/release deploy 2026');
  });

  it('says of what was picked how to pick it again', () => {
    const said = words('incomplete, after a pick');
    expect(said).toContain(
      'Once CI has built it, pick the same again: `/release pick 2026.11.20.1 0000000 1111111 2222222`. It becomes the next candidate',
    );
    expect(said).not.toContain('cut again');
    const { candidate, ...shown } = state('incomplete, after a pick');
    const pick = must(candidate.picks[0]);
    const many = { ...candidate, picks: Array.from({ length: 60 }, () => pick) };
    expect(wordsOf(releaseCard({ ...shown, candidate: many }))).toContain(
      '0000000`, and the 20 others that it has. It becomes',
    );
  });

  it('says aloud, and before what is new, that it goes back', () => {
    for (const draw of Object.values(VIEWS)) {
      const said = wordsOf(draw(state('that goes back')));
      expect(said).toContain('⚠ *Goes back*: it lacks 3 commits that 2026.11.19.1 has\n');
      expect(said.indexOf('Goes back')).toBeLessThan(said.indexOf('What is new'));
      expect(wordsOf(draw(state('small')))).not.toContain('Goes back');
    }
  });

  it('says first and aloud that it is bad', () => {
    const card = releaseCard(state('bad'));
    expect(card.text).toContain('marked as bad: “a reason”');
    const [title, mark] = card.blocks;
    expect(JSON.stringify(title)).toContain('Release 2026.11.20.1: marked as bad');
    expect(JSON.stringify(mark)).toContain('*Marked as bad* by <@U0BOB0000>');
    expect(wordsOf(card)).toContain('(commit `fffffff`)');
    expect(wordsOf(card)).not.toContain('/release deploy 2026');
  });

  it('says first that it is suspect, and how to clear that; it may be deployed all the same', () => {
    const card = releaseCard(state('suspect'));
    expect(card.text).toContain('suspect, as it was rolled back from: “a reason”');
    expect(JSON.stringify(card.blocks[0])).toContain('Release 2026.11.20.1: suspect');
    expect(wordsOf(card)).toContain(`*Suspect*: <@U0BOB0000> rolled back from it, ${time(NOW)}: “a reason”`);
    expect(wordsOf(card)).toContain('To clear it: `/release mark 2026.11.20.1 good`');
    expect(wordsOf(card)).toContain('deploy by hand: `/release deploy 2026.11.20.1');
    expect(wordsOf(card)).not.toMatch(/marked as bad|Every gate is closed/);
    const shown = showView(state('suspect'));
    expect(shown.text).toContain('2026.11.20.1: suspect, at c0ffee1');
    expect(wordsOf(shown)).toContain('*Suspect*: <@U0BOB0000> rolled back from it');
  });

  it('says what is wrong around it', () => {
    const said = words('with all that can be said at once');
    expect(said).toContain('⚠ *Still contains* `fffffff`, marked as bad in 2026.11.18.1: “a reason”');
    expect(said).toContain('New in slipway.yml since the candidate before: api and worker');
    expect(said).toContain(
      'Not in slipway.yml any more: legacy and old-search. Slipway leaves them as they are',
    );
    expect(said).toContain('GitHub has another tag `a reason` already, at `eeeeeee`');
    expect(said).toContain('GitHub refused the branch `a reason` (a reason)');
    expect(said).toContain('Not protected in ECR: api (a reason) and worker (a reason)');
  });

  it('says that a newer candidate is there', () => {
    const old = state('complete');
    const newer = { ...old.release, id: 'r2', name: '2026.11.20.2' };
    const snapshot = { ...old.snapshot, releases: [old.release, newer] };
    expect(wordsOf(releaseCard({ ...old, snapshot }))).toContain(
      '*Not the newest*: 2026.11.20.2 came after it',
    );
    expect(words('complete')).not.toContain('Not the newest');
  });

  it('lists what was picked, with the mainline of a merge, and what is not on trunk', () => {
    const said = words('picked');
    expect(said).toContain('Release 2026.11.20.1-rc.2');
    expect(said).toContain('*Picked for rc.2* by <@U0BOB0000>');
    expect(said).toContain('a merge, picked as its change against parent 1, the mainline');
    expect(said).toContain('*not on trunk yet*');
    expect(releaseCard(state('picked')).text).toContain('release 2026.11.20.1-rc.2 was picked at abcdef0');
  });

  it('says where it is, and where it could not be asked for', () => {
    const deployments = everyDeployment();
    const card = releaseCard(releaseState({}, {}, {}, deployments));
    expect(wordsOf(card)).toContain('*staging*  could not be asked for');
    expect(wordsOf(card)).toContain('*production*  in need of an operator `d1e2f3g4`');
    expect(card.text).toContain('production: in need of an operator');
    // Another candidate of the release has a card of its own.
    const picked = releaseCard(releaseState({}, { number: 2 }, {}, deployments));
    expect(wordsOf(picked)).toContain('*production*  not asked for yet');
  });
});

describe('what is new', () => {
  const drawn = (changes: ReleaseState['candidate']['changes']) => {
    const card = releaseCard(releaseState({}, { changes }));
    return { said: wordsOf(card), buttons: buttonsOf(card) };
  };
  const since = { commit: 'b'.repeat(40), release: '2026.11.19.1', environment: 'production' };
  const none = { left: 0, bots: 0, merges: 0, cancelled: 0 };
  const counted = (entries: ReturnType<typeof entry>[], more = {}) =>
    drawn({ kind: 'counted', since, total: 3, behind: 0, read: 3, entries, ...none, ...more });

  it('is the most important twelve under headings, and the rest counted', () => {
    const said = words('complete');
    expect(said).toContain(
      '*What is new since 2026.11.19.1, which ran in production when this was made*: 4321 commits',
    );
    expect(said.split('\n').filter((line) => line.startsWith('• '))).toHaveLength(12);
    expect(said).toContain('… and 43 more changes · 14 changes by bots · 3 changes taken back again');
    expect(said).toContain('Only 2000 of 4321 commits were read');
    expect(said).toContain('/compare/');
  });

  it('has a button for the rest, and none where there is no rest', () => {
    expect(buttonsOf(releaseCard(state('complete')))).toMatchObject([
      { action_id: 'show_changes', value: 'r1.1' },
    ]);
    expect(buttonsOf(releaseCard(state('small')))).toEqual([]);
    expect(buttonsOf(releaseCard(state('first')))).toEqual([]);
    expect(buttonsOf(releaseCard(state('unreadable')))).toHaveLength(1);
    expect(counted([entry('a')], { bots: 1 }).buttons).toHaveLength(1);
    expect(counted([entry('a')]).buttons).toEqual([]);
  });

  it('mentions those whom slipway.yml knows, by login or by address, and names the others', () => {
    const by = (login: string | null, email: string, name = 'Dora <!channel>') =>
      entry('a', { author: { login, email, name, bot: false } });
    const { said } = counted([
      by('Alice', 'x@example.com'),
      by(null, 'BOB@acme.example'),
      by('dora', 'dora@acme.example'),
      by('eve', '', ''),
      by(null, '', '\u200B'),
    ]);
    const authors = said.split('\n').flatMap((line) => / — (.*)$/.exec(line)?.[1] ?? []);
    expect(authors).toEqual([
      '<@U0ALICE00>',
      '<@U0BOB0000>',
      'Dora &lt;!channel&gt;',
      'eve',
      'somebody without a name',
    ]);
  });

  it('says number, kind and scope, and marks what breaks', () => {
    const { said } = counted([
      entry('no more v1', { breaking: true, pull: 7 }),
      entry('add search'),
      entry('how to', { type: 'docs', scope: null, pull: null }),
      entry('\u200B', { type: null, scope: null }),
    ]);
    expect(said).toContain('*Breaking*\n• <https://github.com/acme/shop/pull/7|#7> feat(api): no more v1');
    expect(said).toContain('*Features*\n• <https://github.com/acme/shop/pull/12|#12> api: add search');
    expect(said).toContain(
      `• docs: how to (<https://github.com/acme/shop/commit/${'d'.repeat(40)}|ddddddd>)`,
    );
    expect(said).toContain('|#12> (without a title) — ');
  });

  it('says what it is counted from when nobody knows what runs', () => {
    expect(words('small')).toContain(
      '*What is new since 2026.11.19.1; what ran in production was not known*',
    );
    expect(words('unreadable')).toContain('It could not be read: GitHub did not say');
    expect(words('first')).toContain('It is the first release of this project');
  });
});

describe('the preview of a cut', () => {
  it('says that nothing was made, and what would happen next', () => {
    const waiting = state('waiting');
    const [staging, production] = project().environments;
    const environments = [
      { ...must(staging), automation: { when: 'cut' } as const },
      { ...must(production), automation: { when: 'succeeded', environment: 'staging' } as const },
    ];
    const [open = expect.unreachable()] = everyDeployment();
    const shown = { ...waiting, project: { ...waiting.project, environments } };
    const older = { ...shown.release, id: 'r1', name: '2026.11.19.9' };
    const release = { ...shown.release, id: 'r2' };
    const view = previewView({
      ...shown,
      release,
      snapshot: { ...snapshotOf(open), releases: [older] },
    });
    const said = wordsOf(view);
    expect(said).toMatch(/^Dry run: nothing was made/);
    expect(view.text).toContain('nothing was made');
    expect(said).toContain('It would wait for its images, until <!date');
    expect(said).toContain('Once it is complete, `d1e2f3g4` would be closed');
    expect(said).toContain('*staging*: asked for by itself as soon as all images are there');
    expect(said).toContain('*production*: asked for by itself once it has succeeded in staging');
    expect(buttonsOf(view)).toEqual([]);
    expect(wordsOf(previewView(state('small')))).toContain('*production*: only when somebody asks for it');
  });
});

describe('/release show', () => {
  it('has digests and labels in full, and all candidates', () => {
    const said = wordsOf(showView(state('picked')));
    expect(said).toContain(must(artifact('worker', 1).digest));
    expect(said).toContain(`revision label \`${'c0ffee1'.padEnd(40, '0')}\``);
    expect(said).toContain('source label https://github.com/acme/shop');
    expect(said).toContain('• rc.2 (shown here)');
    expect(said).toContain('• rc.1');
    expect(said).toContain('None yet');
    expect(wordsOf(showView(state('with images of which nothing is known')))).toContain(
      'labels could not be read',
    );
    expect(wordsOf(showView(state('with artifacts that are kept')))).toContain('no source label');
  });

  it('lists its deployments with state, place and id', () => {
    const deployments = everyDeployment().map((each, index) => ({
      ...each,
      request: { ...each.request, candidate: (index % 2) + 1 },
    }));
    const said = wordsOf(showView(releaseState({}, {}, {}, deployments)));
    expect(said).toContain('`d1e2f3g4` production: *deployed*');
    expect(said).toContain('`d1e2f3g4` production (rc.2): *');
  });

  it('counts the images that do not fit', () => {
    const said = wordsOf(showView(releaseState({ services: 60 })));
    const shown = said.match(/✓ \*service/g)?.length ?? 0;
    const left = Number(/… and (\d+) more$/m.exec(said)?.[1]);
    // The line about tags that can move is one of them.
    expect(shown + left).toBeGreaterThanOrEqual(60);
    expect(shown).toBeGreaterThan(5);
  });
});

it('needs no clock: a card says until when, never how long', () => {
  expect(words('waiting')).toContain(`<!date^${(NOW + 1_500_000) / 1000}`);
});
