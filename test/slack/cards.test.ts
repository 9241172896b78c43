// Cards of deployments, in every state and with whatever others wrote: Slack takes them, they say what is so
// in words, and nothing in them is what it does not look like.
import type { ActionsBlock } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import type { View } from '../../src/slack/blocks.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import { faultsOf, NASTY, nastyText, wordsOf } from './nasty.ts';
import { cardState, everyDeployment } from './deployment-samples.ts';
import { approvalsOf, candidate, plan, release, snapshotOf, type SampleOptions } from './samples.ts';

const draw = (options: SampleOptions = {}) =>
  everyDeployment(options).map((deployment) => ({
    deployment,
    card: deploymentCard(cardState(deployment, options)),
  }));

const buttonsOf = ({ blocks }: View): readonly string[] =>
  blocks
    .filter((block): block is ActionsBlock => block.type === 'actions')
    .flatMap(({ elements }) => elements.map((each) => ('action_id' in each ? (each.action_id ?? '') : '')));

/** How each status is said, for somebody who hears nothing but the text. */
const SAID: Readonly<Record<string, RegExp>> = {
  awaiting_gates: /Waiting for|One click puts this back|Emergency: one click deploys it past its gates/,
  queued: /In line/,
  running: /On its way for 5 min/,
  succeeded: /Deployed in 5 min|Rolled back in 5 min/,
  failed: /Failed: /,
  needs_operator: /Needs an operator/,
  superseded: /Superseded/,
  rejected: /Rejected by <@U0BOB0000>/,
  cancelled: /Taken back by <@U0BOB0000>/,
  expired: /Expired/,
};

/** Those that fill a card. */
const LONGEST = NASTY.filter((text) => text.length > 600);

const KINDS: readonly (readonly [string, SampleOptions])[] = [
  ['a deployment', {}],
  ['one that automation asked for', { automatic: true }],
  ['a rollback', { rollback: true }],
  ['one that needs no approval', { policy: { approvals: null, checks: [], after: null } }],
  ['an emergency', { emergency: true, policy: { emergency: { by: ['S0SRE0001'], skips: ['checks'] } } }],
];

describe.each(KINDS)('the card of %s', (_kind, options) => {
  it.each(draw(options).map(({ deployment, card }) => [deployment.status, card] as const))(
    'that is %s says project, version, environment and state in its text',
    (status, card) => {
      expect(card.text).toContain('shop');
      expect(card.text).toContain('2026.11.20.1');
      expect(card.text).toContain('production');
      expect(card.text).toMatch(SAID[status] ?? /^$/);
      expect(wordsOf(card)).toMatch(SAID[status] ?? /^$/);
      expect(faultsOf(card)).toEqual([]);
    },
  );

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack in every state, with %s for everything that others wrote',
    (_start, text) => {
      for (const { card } of draw({ ...options, text })) expect(faultsOf(card)).toEqual([]);
    },
  );

  it('is taken by Slack in every state, with sixty services and forty approvals', () => {
    const from = Array.from({ length: 60 }, (_, at) => `U0SRE${at + 1000}`);
    const rule = approvalsOf({ rules: [{ count: 60, from }], expire: 1e9 });
    const policy = {
      approvals: rule,
      rollback: { approvals: rule, leaves: 'nothing' as const },
      checks: NASTY,
      ...options.policy,
    };
    for (const text of LONGEST) {
      for (const { card } of draw({ ...options, text, services: 60, approvals: 40, policy }))
        expect(faultsOf(card)).toEqual([]);
    }
  });
});

describe('the card of a deployment', () => {
  it('is taken by Slack, for any text', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 25 }), fc.boolean(), (text, services, rollback) => {
        for (const { card } of draw({ text, services, rollback })) expect(faultsOf(card)).toEqual([]);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('has exactly the buttons that its state allows', () => {
    const { approve, withdraw, reject, drop, confirm, rollBack, askAgain, showPlan, abort } = ACTIONS;
    const buttons = (options: SampleOptions) =>
      draw(options).map(({ deployment, card }) => [deployment.status, ...buttonsOf(card)]);
    const none = (...statuses: readonly string[]) => statuses.map((status) => [status]);
    expect(buttons({})).toEqual([
      ['awaiting_gates', approve, withdraw, reject, showPlan],
      ['awaiting_gates', approve, withdraw, reject, showPlan],
      ['queued', approve, withdraw, drop, showPlan],
      ...none('rejected', 'cancelled'),
      ['expired', askAgain],
      ...none('superseded', 'superseded'),
      ['running', abort],
      ['succeeded', rollBack],
      ['succeeded', rollBack],
      ['failed', rollBack],
      ...none('superseded', 'needs_operator'),
    ]);
    expect(buttons({ rollback: true }).slice(0, 3)).toEqual([
      ['awaiting_gates', confirm, drop, showPlan],
      ['awaiting_gates', drop, showPlan],
      ['queued', confirm, drop, showPlan],
    ]);
  });

  it('has no button once another plan has taken its place', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const card = deploymentCard(cardState({ ...waiting, replans: 1 }, {}, { replans: 0 }));
    expect(buttonsOf(card)).toEqual([]);
    expect(card.text).toContain('Void: the plan has changed since.');
    expect(faultsOf(card)).toEqual([]);
  });

  it('says why people are asked again', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const differences = [{ what: 'live_revision', service: 'api' }, { what: 'policy' }] as const;
    const again = deploymentCard(cardState({ ...waiting, replans: 1, differences }, {}, { replans: 1 }));
    expect(wordsOf(again)).toContain('because what runs of api and the policy changed');
    expect(wordsOf(deploymentCard(cardState(waiting)))).not.toContain('Asked again');
  });

  it('never marks success or failure by a sign alone', () => {
    for (const { card } of draw()) {
      for (const line of wordsOf(card).split('\n')) expect(line).not.toMatch(/^[✓✗?]?\s*$/u);
    }
  });

  it('carries its ids and the head of the audit log in small print', () => {
    for (const { card } of draw()) {
      const last = card.blocks.at(-1);
      expect(last).toMatchObject({ type: 'context' });
      expect(JSON.stringify(last)).toContain(
        'deployment `d1e2f3g4` · plan `abababababab` · audit `123:fefefefefefe`',
      );
    }
  });

  it('says that nothing is known where nothing is known', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const { shown: known } = plan();
    const shown = { ...known, liveRelease: null, commits: null, checks: 'unreadable' } as const;
    const unknown = { ...waiting, plan: { ...plan(), shown } };
    const bare = { pause: null, blocks: [], auditHead: null, progress: new Map() };
    const card = deploymentCard(cardState(unknown, {}, bare));
    expect(wordsOf(card)).toContain('its commit is unknown');
    expect(wordsOf(card)).toContain('The checks could not be read.');
    expect(faultsOf(card)).toEqual([]);
  });

  it('is the same for the same state', () => {
    expect(draw()).toEqual(draw());
  });

  it('calls a candidate that was picked by its own name', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const picked = { ...waiting, request: { ...waiting.request, candidate: 2, automatic: true } };
    const card = deploymentCard(cardState(picked));
    expect(card.text).toContain('2026.11.20.1-rc.2 → production');
    expect(wordsOf(card)).toContain('who picked it');
  });

  it('says that a newer candidate has taken its place', () => {
    const said = draw().map(({ card }) => card.text);
    expect(said.filter((text) => text.includes('Superseded: 2026.11.20.2 is newer'))).toHaveLength(1);
  });

  it('warns, while it can be answered, of an older candidate, of bad commits, tags that move and unread labels', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const bad = { release: '2026.11.18.1', commit: 'f'.repeat(40), reason: 'slow <!channel>' };
    const old = { ...release(), candidates: [{ ...candidate(), contains: [bad] }] };
    const newer = { ...release(), id: 'r2', name: '2026.11.20.2' };
    const mark = { kind: 'bad', by: 'U0BOB0000', at: 0, reason: bad.reason, commit: bad.commit } as const;
    const marked = { ...release(), id: 'r0', name: bad.release, mark };
    const snapshot = { ...snapshotOf(waiting), releases: [marked, old, newer] };
    const words = wordsOf(deploymentCard(cardState(waiting, {}, { snapshot })));
    expect(words).toContain(
      '*Still contains* `fffffff`, marked as bad in 2026.11.18.1: “slow &lt;!channel&gt;”',
    );
    expect(words).toContain('*Not the newest*: 2026.11.20.2 came after it');
    expect(words).toContain('Risk: tags of shop/api and shop/worker can be moved');
    expect(words).not.toContain('could not be read');
    const artifacts = waiting.request.artifacts.map((each) => ({ ...each, labels: null }));
    const unread = { ...waiting, request: { ...waiting.request, artifacts } };
    expect(wordsOf(deploymentCard(cardState(unread)))).toContain(
      'Risk: labels of the images of api and worker could not be read',
    );
    const forgiven = { ...snapshot, releases: [{ ...marked, mark: null }, old, newer] };
    expect(wordsOf(deploymentCard(cardState(waiting, {}, { snapshot: forgiven })))).not.toContain(
      'Still contains',
    );
    const back = { ...waiting, request: { ...waiting.request, rollback: null } };
    expect(wordsOf(deploymentCard(cardState(back)))).not.toContain('Not the newest');
  });

  it('says which services came or went since what it puts back was made', () => {
    const [waiting = expect.unreachable()] = everyDeployment({ rollback: true });
    const [api = expect.unreachable()] = waiting.request.artifacts;
    const artifacts = [api, { ...api, service: 'legacy' }];
    const back = { ...waiting, request: { ...waiting.request, artifacts } };
    const words = wordsOf(deploymentCard(cardState(back, { rollback: true })));
    expect(words).toContain('• worker is not in 2026.11.20.1: it is left as it is');
    expect(words).toContain('• legacy is not in slipway.yml any more: it is left as it is');
  });

  it('is closed to what somebody has marked as bad', () => {
    const [waiting = expect.unreachable()] = everyDeployment();
    const mark = { kind: 'bad', by: 'U0BOB0000', at: 1, reason: 'it burns', commit: null } as const;
    const snapshot = { ...snapshotOf(waiting), releases: [{ ...release(), mark }] };
    const words = wordsOf(deploymentCard(cardState(waiting, {}, { snapshot })));
    expect(words).toContain('✗ *2026.11.20.1 is marked as bad.* <@U0BOB0000> says: “it burns”.');
    expect(words).toContain('Held: the release is marked as bad');
  });
});
