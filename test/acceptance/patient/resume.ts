// The bot is killed in the middle of a deployment, and started again: it goes on from where the truth is, and nothing
// happens twice.
import { describe, expect, it } from 'vitest';
import { CHANNEL, PEOPLE } from '../../../sandbox/shop.ts';
import { askedForProduction, byHand, straightToProduction } from '../support/configs.ts';
import { killAt, killAtCard, type AwsPoint } from '../support/kill.ts';
import { expectRefused } from '../support/refusals.ts';
import { eventually, LONG, walkFor } from '../support/the-walk.ts';
import { changingCalls, DEPLOYED_ONCE, endingOf } from '../support/truth.ts';

const POINTS: readonly (AwsPoint & { readonly name: string })[] = [
  { name: 'before RegisterTaskDefinition has an effect', call: 'RegisterTaskDefinition', phase: 'before' },
  {
    name: 'after RegisterTaskDefinition took effect, before its answer',
    call: 'RegisterTaskDefinition',
    phase: 'after-effect',
  },
  { name: 'before UpdateService has an effect', call: 'UpdateService', phase: 'before' },
  {
    name: 'after UpdateService took effect, before its answer',
    call: 'UpdateService',
    phase: 'after-effect',
  },
  {
    name: 'while it rolls out',
    call: 'DescribeServiceDeployments',
    phase: 'before',
    following: 'UpdateService',
  },
];

describe.concurrent('killed with SIGKILL', () => {
  it.for(POINTS)('goes on when killed $name', async (point, test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const killed = killAt(walk, point);
    await walk.cut();
    await killed;
    await walk.start();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('sends the last card when killed between the last success and its card', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const killed = killAtCard(walk, /→ production: Deployed/);
    await walk.cut();
    await killed;
    expect(walk.records().the('production').status).toBe('succeeded');
    const calls = changingCalls(walk.shop);
    await walk.start();
    await walk.waitForCard(/→ production: Deployed/);
    expect(changingCalls(walk.shop)).toEqual(calls);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('goes on when killed once more while it was going on', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const killed = killAt(walk, { call: 'UpdateService', phase: 'after-effect' });
    await walk.cut();
    await killed;
    await walk.start();
    // What went out is looked for first: killed just there.
    const killedAgain = killAt(walk, { call: 'ListServiceDeployments', phase: 'after-effect' });
    await killedAgain;
    await walk.start();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('posts a card again when killed before it knew that Slack had taken it; the first one answers nothing', async (test) => {
    const walk = await walkFor(test, { config: askedForProduction });
    const { slack } = walk.shop;
    const asks = /→ production: Waiting for 2 approvals/;
    const killed = Promise.withResolvers<void>();
    const { bot } = walk;
    slack.faults.add({
      call: 'chat.postMessage',
      kind: 'answer-lost',
      when: (request) => {
        const matches = asks.test(String((request as { readonly text?: unknown }).text));
        if (matches) void bot.stop('SIGKILL').then(() => killed.resolve());
        return matches;
      },
    });
    await walk.cut();
    await killed.promise;
    const lost = await walk.waitForCard(asks);
    await walk.start();
    const card = await slack.waitFor(
      () => slack.messages(CHANNEL).find(({ ts, text }) => ts !== lost.ts && asks.test(text)),
      { timeoutMs: LONG, what: 'the card once more' },
    );
    // Once the new one is on record, the old one is only a copy of it.
    await walk.settle();
    await expectRefused(walk, 'bob', ['stale_card'], () => slack.click(PEOPLE.bob, lost, 'Approve'));
    await walk.press('bob', card, 'Approve');
    await walk.press('carol', card, 'Approve');
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('drops nothing that was accepted: an approval survives, and counts once', async (test) => {
    const walk = await walkFor(test);
    await walk.cut();
    const asking = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    const killed = killAtCard(walk, /→ production: Waiting for 1 approval$/);
    await walk.press('bob', asking, 'Approve');
    await killed;
    await walk.start();
    expect(await walk.told('bob', () => walk.press('bob', asking, 'Approve'))).toContain(
      'You have approved this already.',
    );
    await walk.press('carol', asking, 'Approve');
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });
});

describe.concurrent('ended with SIGTERM', () => {
  it('exits 0 in the middle of a rollout, draws the last card, and goes on at once at the next start', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction, tempo: { taskStart: 120_000 } });
    const { shop } = walk;
    await walk.cut();
    await eventually(() =>
      expect(changingCalls(shop).filter((call) => call === 'UpdateService')).toHaveLength(2),
    );
    const asked = performance.now();
    expect(await walk.bot.stop('SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(25_000);
    expect(walk.records().the('production').status).toBe('running');
    expect(walk.records().staleCards()).toEqual([]);

    // Given back, so that the next one need not wait until it expires.
    expect(walk.records().leaseExpiresAt).toBe(0);
    shop.aws.ecs.setTempo({ taskStart: 150 });
    await walk.start();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('exits 0 while AWS and Slack leave it without an answer, and finds out afterwards what became of its call', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    const { shop } = walk;
    shop.aws.faults.add({ call: 'UpdateService', kind: 'hang' });
    await walk.cut();
    await eventually(() => expect(changingCalls(shop)).toContain('UpdateService'));
    shop.slack.faults.add({ call: 'chat.update', kind: 'hang', times: 100 });
    const asked = performance.now();
    expect(await walk.bot.stop('SIGTERM')).toBe(0);
    expect(performance.now() - asked).toBeLessThan(25_000);
    shop.slack.faults.clear();

    await walk.start();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('takes a click that was under way to its end', async (test) => {
    const walk = await walkFor(test);
    await walk.cut();
    const asking = await walk.waitForCard(/→ production: Waiting for 2 approvals/);
    const looking = Promise.withResolvers<void>();
    const signalled = Promise.withResolvers<void>();
    walk.shop.aws.onCall(async ({ call }, phase) => {
      if (call !== 'DescribeServices' || phase !== 'before') return;
      walk.shop.aws.onCall(undefined);
      looking.resolve();
      await signalled.promise;
    });
    await walk.press('bob', asking, 'Approve');
    await looking.promise;
    const ended = walk.bot.stop('SIGTERM');
    await eventually(() => expect(walk.bot.log()).toContain('SIGTERM: stopping'));
    signalled.resolve();
    expect(await ended).toBe(0);
    expect(walk.records().the('production').approvals).toMatchObject([{ by: 'U0BOB0000' }]);
  });
});

describe.concurrent('a command that was under way', () => {
  it('has no half effect when killed in the middle of a cut: it is there afterwards, or it is not', async (test) => {
    const walk = await walkFor(test, { config: byHand });
    const killed = killAt(walk, { call: 'BatchGetImage', phase: 'before' });
    await walk.cut();
    await killed;
    expect(walk.records().releases).toEqual([]);
    await walk.start();
    expect(await walk.ask('alice', 'cut')).toMatch(/^Cut /);
    expect(walk.records().releases).toHaveLength(1);
  });
});
