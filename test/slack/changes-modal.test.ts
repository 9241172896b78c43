// The whole changelog in a modal, and `/release diff`: whatever people wrote, and however much of it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteView, readingView, wholeView } from '../../src/slack/changes/whole-view.ts';
import { diffView } from '../../src/slack/diff/view.ts';
import { fitted } from '../../src/slack/modal.ts';
import { faultsOf, faultsOfModal, modalWords, NASTY, nastyText, wordsOf } from './nasty.ts';
import { difference, naming, side, whole } from './release-samples.ts';
import { artifact, entry, must, project } from './samples.ts';

const said = (...args: Parameters<typeof whole>): string =>
  modalWords(wholeView(whole(...args), naming)).join('\n');

describe('the modal with all that is new', () => {
  it('has every change in exactly one line: what is in effect, taken back, by bots, and merges', () => {
    const words = said('a thing', 12);
    expect(words).toContain(
      '*2026.11.20.1* since 2026.11.19.1, which ran in production when this was made: 12 commits',
    );
    const parts = words.split(/^\*(Taken back again|By bots|Merges of branches)\*$/m);
    const [changes = '', , takenBack = '', , bots = '', , merges = ''] = parts;
    const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('• '));
    expect([changes, takenBack, bots].map((part) => lines(part).length)).toEqual([12, 12, 12]);
    expect(lines(takenBack)[0]).toMatch(
      /, taken back by <https:\/\/github\.com\/acme\/shop\/pull\/12\|#12>$/,
    );
    expect(merges.match(/`ddddddd`/g)).toHaveLength(12);
    expect(words).not.toContain('do not fit');
  });

  it('counts what does not fit, and says where it is', () => {
    const many = 2000;
    const modal = wholeView(whole(`${'long '.repeat(17)}title`, many), naming);
    expect(faultsOfModal(modal)).toEqual([]);
    const words = modalWords(modal).join('\n');
    const left = Number(
      /… and (\d+) more, which do not fit here: <https:.*\|see them on GitHub>/.exec(words)?.[1],
    );
    const shown = words.split('\n').filter((line) => line.startsWith('• ')).length;
    const merges = words.match(/`ddddddd`/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(500);
    expect(shown + merges + left).toBe(many + 40 + 60 + 50);
  });

  it('holds no more blocks than Slack takes, however short the lines are', () => {
    const lines = Array.from({ length: 6000 }, (_, index) => ({ text: `• ${index}`, stands: 1 }));
    const { blocks, left } = fitted(lines);
    expect(blocks.length).toBeLessThanOrEqual(95);
    expect(blocks.length).toBeGreaterThan(80);
    expect(JSON.stringify(blocks).match(/•/g)).toHaveLength(6000 - left);
  });

  it('never shows a part as if it were the whole', () => {
    expect(said('a thing', 3, { total: 10_000, read: 2000 })).toContain(
      'Only 2000 of 10000 commits were read, the newest',
    );
  });

  it('says so where there is nothing', () => {
    const nothing = { entries: [], cancelled: [], bots: [], merges: [] };
    expect(said('', 0, { changelog: nothing })).toContain('No commit lies between the two.');
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with %s, few or two thousand times',
    (_start, text) => {
      for (const many of [1, 300, 2000])
        expect(faultsOfModal(wholeView(whole(text, many), naming))).toEqual([]);
    },
  );

  it('is taken by Slack, for any texts', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (texts, times) => {
        const entries = Array.from({ length: times }, () =>
          texts.map((text) => entry(text, { scope: text })),
        ).flat();
        const changelog = { entries, cancelled: [], bots: entries, merges: [] };
        expect(faultsOfModal(wholeView(whole('', 1, { changelog }), naming))).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('shows something while it is read, and a sentence instead of it', () => {
    expect(faultsOfModal(readingView())).toEqual([]);
    expect(modalWords(noteView('GitHub is away.'))).toEqual(['GitHub is away.']);
  });
});

describe('/release diff', () => {
  const drawn = (...args: Parameters<typeof difference>) =>
    diffView(project(args[0]), difference(...args), naming);
  const words = (...args: Parameters<typeof difference>): string => wordsOf(drawn(...args));

  it('says what each side is', () => {
    expect(words()).toContain('From *production*: runs 2026.11.19.1 (`c0ffee1`)');
    expect(words()).toContain('To *staging*: runs 2026.11.20.1');
    expect(words({}, { to: side() })).toContain('To *2026.11.20.1*: the release (`c0ffee1`)');
    expect(words({}, { from: side({ environment: null, commit: null }) })).toContain(
      'From *2026.11.20.1*: the release\n',
    );
    expect(drawn().text).toBe(
      'shop: production → staging\nstaging brings 120 commits, and goes back too: it lacks 2 commits that production has',
    );
  });

  it('says in words which way the commits go', () => {
    const commits = must(difference().commits);
    const said = (ahead: number, behind: number) => words({}, { commits: { ...commits, ahead, behind } });
    expect(said(3, 0)).toContain('staging brings 3 commits (<https');
    expect(said(0, 5)).toContain(
      'Going back: staging lacks 5 commits that production has, and brings nothing new',
    );
    expect(said(0, 5)).not.toContain('*Features*');
    expect(said(0, 0)).toContain('None: it is the same commit');
  });

  it('never compares what nobody knows', () => {
    const unknown = side({
      name: 'production',
      environment: must(project().environments[1]),
      release: null,
      commit: null,
    });
    const artifacts = [{ service: 'api', from: null, to: artifact('api') }];
    const said = words({}, { from: unknown, commits: null, artifacts });
    expect(said).toContain('From *production*: what runs there is not known');
    expect(said).toContain('They cannot be compared: the commit that runs in production is not known');
    expect(said).toMatch(/• api {2}`sha256:a+` in staging; what production runs is not known/);
    expect(words({}, { commits: null })).toContain('GitHub has one of the two no more');
    expect(words({}, { artifacts: [] })).toContain('None is known of either');
  });

  it('lists artifacts that differ before those that are the same', () => {
    const artifacts = [
      { service: 'api', from: artifact('api'), to: artifact('api') },
      { service: 'search', from: null, to: artifact('search') },
      { service: 'worker', from: artifact('worker', 0), to: artifact('worker', 1) },
      { service: 'legacy', from: artifact('legacy'), to: null },
    ];
    const lines = words({}, { artifacts }).split('\n');
    expect(
      lines.flatMap((line) => /^• (api|search|worker|legacy) {2}(\S+)/.exec(line)?.slice(1) ?? []),
    ).toMatchObject([
      'search',
      expect.stringContaining('sha256'),
      'worker',
      'differs:',
      'legacy',
      expect.stringContaining('sha256'),
      'api',
      'the',
      'api',
      'differs:',
      'worker',
      'differs:',
    ]);
  });

  it('shows configuration with the values of what can be no secret', () => {
    const said = words();
    expect(said).toContain('`cpu` `"256"` → `"512"`');
    expect(said).toContain('`app.environment.NEW` only in staging\n');
    expect(said).toContain('`app.environment.a thing` differs');
    expect(said).toContain('`app.secrets.DATABASE_URL.valueFrom` `"arn:aws:ssm:eu-west-1:1:parameter/a"` →');
    expect(said).toContain('… and 5 more');
    for (const secret of ['aaaa1111', 'bbbb2222', 'cccc3333', 't0k3n']) expect(said).not.toContain(secret);
    const same = [
      { service: 'api', differences: [] },
      { service: 'worker', differences: null },
    ];
    expect(words({}, { configuration: same })).toContain(
      '• worker  is not there, or could not be read, in one of the two\n• api  the same',
    );
  });

  it('says that a release has no configuration, and how to compare two environments', () => {
    expect(words({}, { configuration: null })).toContain('`/release diff staging production`');
    const one = { ...project(), environments: project().environments.slice(0, 1) };
    expect(wordsOf(diffView(one, difference({}, { configuration: null }), naming))).toContain(
      '`/release diff &lt;environment&gt; &lt;environment&gt;`',
    );
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with %s, and with sixty services',
    (_start, text) => {
      for (const services of [2, 60]) expect(faultsOf(drawn({ text, services }))).toEqual([]);
    },
  );
});
