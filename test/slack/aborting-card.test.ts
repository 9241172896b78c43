// A deployment that somebody aborts: what is put back, what is not, and what is left when it has ended.
import { describe, expect, it } from 'vitest';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { historyView } from '../../src/slack/status/views.ts';
import { faultsOf, wordsOf } from './nasty.ts';
import { arn, BOB, NOW, project, snapshotOf } from './samples.ts';
import {
  begun,
  begunState,
  DONE,
  failing,
  moving,
  progress,
  STEPS,
  TASK,
  took,
  type Begun,
} from './step-samples.ts';

const card = (options: Begun) => deploymentCard(begunState(options));
const words = (options: Begun): string => wordsOf(card(options));

const abort = { by: BOB, at: NOW, reason: 'the <wrong> one' };
const stopping = {
  status: 'stopping',
  operation: 'o',
  revision: arn('api', 42),
  serviceDeployment: 'sd-1',
  since: NOW - 30_000,
} as const;
const migrating = { status: 'running', operation: 'o', task: TASK, since: NOW - 40_000 } as const;

describe('the card of what is being stopped', () => {
  const options: Begun = { abort, rollouts: { api: stopping } };

  it('says by whom and why, and that ECS puts back what ran before', () => {
    const { text } = card(options);
    expect(text.split('\n')).toEqual([
      `shop: 2026.11.20.1 → production: Being stopped by <@${BOB}>: ECS puts back what ran before`,
      '0 of 2 services done; not done: api and worker',
      'They say why: “the &lt;wrong&gt; one”',
    ]);
    expect(words(options)).toContain(`*Being stopped by <@${BOB}>: ECS puts back what ran before*`);
    expect(words({ ...options, abort: { ...abort, reason: null } })).not.toContain('why');
    expect(faultsOf(card(options))).toEqual([]);
  });

  it('shows how far ECS is with it, and that nothing new is begun', () => {
    expect(words(options)).toContain(
      '\napi  ░░░░░░░░ ECS is putting the old revision back · 30 s\nworker  will not be started\n',
    );
    const state = { progress: new Map([['api', progress({ running: 8, pending: 0 })]]) };
    expect(words({ ...options, state })).toContain(
      '\napi  ▓▓▓▓▓▓▓▓ ECS is putting the old revision back; 8/8 running · 30 s\n',
    );
    const updating = { ...stopping, status: 'updating', newestBefore: null } as const;
    expect(words({ abort, rollouts: { api: updating } })).toContain('\napi  is being stopped\n');
  });

  it('promises nothing to be put back where nothing was begun', () => {
    expect(card({ abort }).text).toContain(`Being stopped by <@${BOB}>: nothing new is begun`);
    const task = card({ abort, steps: STEPS, states: { 0: migrating } });
    expect(task.text).toContain('what is under way is left to end, and nothing new is begun');
    expect(wordsOf(task)).toMatch(/shop-migrate: running for 40 s .*; it is left to end\n/);
    expect(wordsOf(task)).toContain('Step 2 of 6: worker: will not be started');
    expect(words({ abort, rollouts: { api: { status: 'registered', revision: 'r' } } })).toContain(
      '\napi  was about to start\n',
    );
  });

  it('says that what is done stays', () => {
    const rollouts = { api: stopping, worker: took('worker') };
    expect(words({ abort, rollouts })).toContain(
      '\nworker is done already, and stays so. Once this has ended, `/release rollback production` puts back all of it.',
    );
    const unchanged = took('worker', { evidence: { kind: 'unchanged', proven: true } });
    expect(words({ abort, rollouts: { ...rollouts, worker: unchanged } })).not.toContain('stays so');
  });

  it('still says so where an operator has to look', () => {
    expect(words({ ...options, status: 'needs_operator' })).toContain(
      `\nAborted by <@${BOB}>: “the &lt;wrong&gt; one”\n`,
    );
  });
});

describe('the card of what was aborted', () => {
  const ended = (options: Begun): Begun => ({ status: 'cancelled', ...options });

  it('says by whom and why, what serves now, and how to try again', () => {
    const options = ended({
      reason: 'the <wrong> one',
      rollouts: { api: failing('api', { reason: 'aborted' }) },
    });
    expect(card(options).text.split('\n')).toEqual([
      `shop: 2026.11.20.1 → production: Aborted by <@${BOB}>: “the &lt;wrong&gt; one”`,
      'production serves what it served before. To try it again: `/release deploy 2026.11.20.1 production`.',
    ]);
    const said = words(options);
    expect(said).toContain(
      '\n✗ api  it was aborted\nworker  was not started\nNow serving: `api:41`, as before\n',
    );
    expect(said).toMatch(/ · aborted$/);
    expect(faultsOf(card(options))).toEqual([]);
  });

  it('says how to make whole what it left half way', () => {
    const rollouts = { api: failing('api', { reason: 'aborted' }), worker: took('worker') };
    expect(card(ended({ rollouts })).text.split('\n')).toEqual([
      `shop: 2026.11.20.1 → production: Aborted by <@${BOB}>`,
      'production may now run a mix. To make it whole again: `/release rollback production`.',
    ]);
    expect(words(ended({ rollouts }))).toContain('✓ worker  `worker:42`: 2 running tasks report');
  });

  it('says of a one-off task that it was left to end', () => {
    const left = 'A one-off task is left to end, and nothing undoes it: what shop-migrate did here stays.';
    expect(words(ended({ steps: STEPS, states: { 0: DONE } }))).toContain(left);
    expect(words(ended({ steps: STEPS, states: { 0: { status: 'skipped', at: NOW } } }))).not.toContain(left);
    expect(words(ended({ steps: STEPS }))).not.toContain(left);
  });

  it('offers a rollback again where that was aborted', () => {
    expect(words(ended({ rollback: true }))).toContain('To try again: `/release rollback production`.');
  });

  it('is called so wherever it is listed', () => {
    const said = wordsOf(historyView(project(), null, snapshotOf(begun({ status: 'cancelled' }))));
    expect(said).toContain('*aborted*');
  });

  it('is nothing of the kind where it never began', () => {
    const { startedAt: _at, ...never } = begun({ status: 'cancelled' }) as Extract<
      ReturnType<typeof begun>,
      { readonly status: 'cancelled' }
    >;
    const state = begunState();
    const view = deploymentCard({
      ...state,
      deployment: { ...never, startedAt: null, order: null, rollouts: {}, steps: {} },
    });
    expect(view.text).toBe(`shop: 2026.11.20.1 → production: Taken back by <@${BOB}>`);
    expect(wordsOf(view)).not.toMatch(/serves|mix/);
  });
});

describe('a service that moves while nothing is aborted', () => {
  it('is not called stopped', () => {
    expect(words({ rollouts: { api: moving('api') } })).not.toMatch(/stopped|put/);
  });
});
