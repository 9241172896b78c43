// A rollback as people see it: what it takes away before the click, and what is to be done after it.
import { describe, expect, it } from 'vitest';
import type { RollbackRequest } from '../../src/domain/deployment.ts';
import type { Undone } from '../../src/domain/undone.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { aHold, aLock, gatedState, waiting, type Gated } from './gate-samples.ts';
import { faultsOf, wordsOf } from './nasty.ts';
import { BOB, entry, NOW, release } from './samples.ts';
import { begunState, took, type Begun } from './step-samples.ts';

const plain: RollbackRequest = {
  restores: 'd0',
  revisions: {},
  from: '2026.11.20.2',
  leaves: null,
  imageOnly: false,
  passedOver: [],
};
const undone = (more: Partial<Undone> = {}): Undone => ({
  changes: { kind: 'counted', total: 3, entries: [entry('a <change>'), entry('b', { pull: 13 })], left: 0 },
  tasks: [],
  usually: null,
  ...more,
});
const counted = (count: number, left: number): Undone['changes'] => ({
  kind: 'counted',
  total: 99,
  entries: Array.from({ length: count }, (_, at) => entry('x', { pull: at + 1 })),
  left,
});

const offer = (shown: Gated['shown'] = {}, more: Gated = {}): string => {
  const options: Gated = { rollback: true, ...more, shown: { undone: undone(), ...shown } };
  return wordsOf(deploymentCard(gatedState(options, waiting(options))));
};

describe('the offer of a rollback', () => {
  it('says from where to where, and what is undone', () => {
    const said = offer();
    expect(said).toContain('Roll back production: 2026.11.20.2 → 2026.11.20.1');
    expect(said).toContain(
      [
        '*What is undone*: 3 commits',
        '• <https://github.com/acme/shop/pull/12|#12> feat(api): a &lt;change&gt; — a &lt;change&gt;',
        '• <https://github.com/acme/shop/pull/13|#13> feat(api): b — b',
      ].join('\n'),
    );
    expect(said).toContain('Back to `c0ffee1`, the exact revisions that worked: image and task definition');
  });

  it('names the people whom slipway.yml knows', () => {
    const people = [{ slack: 'U0DORA000', github: null, emails: ['dora@acme.example'] }];
    expect(offer({}, { people })).toContain('b — <@U0DORA000>');
  });

  it('counts what has no room', () => {
    const said = offer({ undone: undone({ changes: counted(10, 5) }) });
    expect(said.match(/\|#\d+> /g)).toHaveLength(6);
    expect(said).toContain('\n… and 9 more changes\n');
  });

  it.each<readonly [Undone['changes'], string]>([
    [{ kind: 'unreadable' }, '*What is undone*: GitHub could not say'],
    [{ kind: 'unknown' }, '*What is undone* is not known: Slipway does not know what runs'],
    [
      { kind: 'counted', total: 0, entries: [], left: 0 },
      '*What is undone*: no commit; only images or configuration differ',
    ],
  ])('says what it does not know: %j', (changes, said) => {
    expect(offer({ undone: undone({ changes }) })).toContain(`\n${said}\n`);
  });

  it('warns first of a migration that lies between', () => {
    const said = offer({ undone: undone({ tasks: ['shop-migrate'] }), commits: 40 });
    expect(said).toContain(
      '\n*A migration lies between*: shop-migrate has run here since; going back does not undo it\n',
    );
    expect(said.indexOf('*A migration')).toBeLessThan(said.indexOf('*40 commits'));
    expect(offer({ undone: undone({ tasks: ['a', 'b'] }) })).toContain(
      'a and b have run here since; going back does not undo them',
    );
    expect(offer()).not.toContain('migration');
  });

  it('says how long the last ones took', () => {
    expect(offer({ undone: undone({ usually: 150_000 }) })).toContain(
      '\nRollbacks here usually take about 2 min 30 s\n',
    );
    expect(offer()).not.toContain('usually');
  });

  it('of images alone leaves the configuration of today', () => {
    expect(offer({}, { request: { rollback: { ...plain, imageOnly: true } } })).toContain(
      "Back to `c0ffee1`, images only: today's configuration stays\n",
    );
  });

  it('says what was passed over, and why it is not that', () => {
    const passing = (...passedOver: RollbackRequest['passedOver']): string =>
      offer({}, { request: { rollback: { ...plain, passedOver } } });
    const back = 'Back to `c0ffee1`, the exact revisions that worked: image and task definition';
    expect(passing()).toContain(`${back}\n`);
    expect(passing({ release: '2026.11.19.3', why: 'image_gone' })).toContain(
      `${back}. Passed over: 2026.11.19.3 (its images are gone)\n`,
    );
    expect(
      passing(
        { release: '2026.11.19.3-rc.2', why: 'revision_gone' },
        { release: '2026.11.19.3', why: 'bad' },
        { release: '2026.11.19.2', why: 'suspect' },
      ),
    ).toContain(
      `${back}. Passed over: 2026.11.19.3-rc.2 (its task definitions are gone), 2026.11.19.3 (marked as bad) and 2026.11.19.2 (suspect)\n`,
    );
  });

  it('names a few of the many that were passed over', () => {
    const passedOver = Array.from({ length: 200 }, () => ({
      release: '2026.11.19.12-rc.12',
      why: 'revision_gone' as const,
    }));
    const options: Gated = { rollback: true, request: { rollback: { ...plain, passedOver } } };
    const view = deploymentCard(gatedState(options, waiting(options)));
    expect(wordsOf(view)).toMatch(/Passed over: .* and 188 more\n/);
    expect(faultsOf(view)).toEqual([]);
  });

  it('says that it could not be checked, or may not work', () => {
    const way = (kind: 'unreadable' | 'image_gone') => ({
      release: '2026.11.20.1',
      obstacle: kind === 'unreadable' ? { kind } : { kind, services: ['api'] },
    });
    expect(offer({ wayBack: way('unreadable') })).toContain(
      '*Could not be checked*: AWS did not say whether the images and revisions of 2026.11.20.1 are there',
    );
    expect(offer({ wayBack: way('image_gone') })).toContain(
      '*It may not work*: the images of 2026.11.20.1 are gone (api)',
    );
    expect(offer()).not.toMatch(/Way back|checked/);
  });

  it('waits for nobody’s click where the policy has a failure rolled back', () => {
    const options: Gated = { rollback: true, automatic: true };
    const view = deploymentCard(gatedState(options, waiting(options)));
    expect(view.text).toContain('Waiting for its start: all its gates are open');
    expect(wordsOf(view)).toContain(
      'Asked for by automation, on behalf of <@U0ALICE00>, whose deployment took only in part: the policy wants all of it back',
    );
  });
});

describe('a rollback that took', () => {
  const rollouts = { api: took('api'), worker: took('worker') };
  const done = (options: Begun = {}) =>
    deploymentCard(
      begunState({
        status: 'succeeded',
        rollback: true,
        rollouts,
        ...options,
        shown: { undone: undone(), ...options.shown },
      }),
    );
  const words = (options: Begun = {}): string => wordsOf(done(options));

  it('says what is to be reverted, with links', () => {
    const revert =
      '*Revert these pull requests, or they come back with the next cut*: <https://github.com/acme/shop/pull/12|#12> and <https://github.com/acme/shop/pull/13|#13>';
    expect(words()).toContain(`\n${revert}\n`);
    expect(done().text.split('\n').at(-1)).toBe(revert);
    expect(words({ shown: { undone: undone({ changes: counted(20, 5) }) } })).toMatch(/\|#11> and 14 more\n/);
  });

  it('calls commits without a pull request by their own name', () => {
    const changes = { kind: 'counted', total: 1, entries: [entry('x', { pull: null })], left: 0 } as const;
    expect(words({ shown: { undone: undone({ changes }) } })).toContain(
      '*Revert these, or they come back with the next cut*: <https://github.com/acme/shop/commit/',
    );
  });

  it('tells how to find out where GitHub could not say', () => {
    expect(words({ shown: { undone: undone({ changes: { kind: 'unreadable' } }) } })).toContain(
      '*Revert what was undone, or it comes back with the next cut*; `/release diff 2026.11.20.1 2026.11.20.2` lists it',
    );
    const nothing = { kind: 'counted', total: 0, entries: [], left: 0 } as const;
    expect(words({ shown: { undone: undone({ changes: nothing }) } })).not.toContain('Revert');
  });

  it('says that the environment is locked, or automation on hold, as long as that is so', () => {
    const locks = [aLock({ id: 'd1e2f3g4', left: true })];
    expect(words({ controls: { locks } })).toContain(
      `*production is locked*, so that nobody deploys there unseen; a rollback passes. <@${BOB}> gives it back: \`/release unlock production\`.`,
    );
    const operators = [aLock({ id: 'd1e2f3g4', by: 'operator:root', left: true })];
    expect(words({ controls: { locks: operators } })).toContain(
      'a rollback passes. Anybody gives it back: `/release unlock production`.',
    );
    const holds = [aHold({ id: 'd1e2f3g4', environment: 'production' })];
    expect(words({ controls: { holds } })).toContain(
      '*Automation is on hold* in production; people may go on. To end that: `/release resume production`.',
    );
    expect(words({ controls: { locks: [aLock()], holds: [aHold()] } })).not.toMatch(/is locked\*|on hold\*/);
  });

  it('says that what it left is suspect, until somebody clears that', () => {
    const left = { ...release(), id: 'r2', name: '2026.11.20.2' };
    const mark = { kind: 'suspect', by: BOB, at: NOW, reason: 'x', commit: null } as const;
    const said = (marked: typeof mark | null): string => {
      const state = begunState({ status: 'succeeded', rollback: true, rollouts });
      const releases = [...state.snapshot.releases, { ...left, mark: marked }];
      return wordsOf(deploymentCard({ ...state, snapshot: { ...state.snapshot, releases } }));
    };
    expect(said(mark)).toContain(
      '*2026.11.20.2 is suspect now*: no rollback goes there by itself. To clear it: `/release mark 2026.11.20.2 good`.',
    );
    expect(said(null)).not.toContain('suspect');
    expect(faultsOf(done())).toEqual([]);
  });

  it('has nothing of it to say where it was no rollback', () => {
    const state = begunState({ status: 'succeeded', rollouts });
    expect(wordsOf(deploymentCard(state))).not.toMatch(/Revert|suspect|locked/);
  });
});
