// AWS carries out a call and does not say so, says something else, or says it late: one deployment all the same.
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../sandbox/faults.ts';
import { CHANNEL, PEOPLE } from '../../../sandbox/shop.ts';
import { askedForProduction, straightToProduction } from '../support/configs.ts';
import { expectRefused } from '../support/refusals.ts';
import { walkFor } from '../support/the-walk.ts';
import { DEPLOYED_ONCE, endingOf } from '../support/truth.ts';

type Call = 'UpdateService' | 'RegisterTaskDefinition';
interface Trouble {
  readonly call: Call;
  readonly kind: FaultKind;
}

/** What happens to the call for the api, and what to the one for the worker. */
const TROUBLES: readonly { readonly api: Trouble; readonly worker: Trouble }[] = [
  {
    api: { call: 'UpdateService', kind: 'answer-lost' },
    worker: { call: 'UpdateService', kind: 'throttle' },
  },
  { api: { call: 'UpdateService', kind: 'hang' }, worker: { call: 'UpdateService', kind: 'fail-after' } },
  {
    api: { call: 'RegisterTaskDefinition', kind: 'answer-lost' },
    worker: { call: 'UpdateService', kind: 'fail-before' },
  },
  {
    api: { call: 'RegisterTaskDefinition', kind: 'hang' },
    worker: { call: 'RegisterTaskDefinition', kind: 'fail-after' },
  },
];

const named = (name: string) => (request: unknown) =>
  JSON.stringify(request).includes(`"shop-${name}-production"`);

describe.concurrent('one service deployment for each service', () => {
  it.for(TROUBLES)(
    'when $api.call ends as $api.kind for one, and $worker.call as $worker.kind for the other',
    async ({ api, worker }, test) => {
      const walk = await walkFor(test, { config: straightToProduction });
      walk.shop.aws.faults.add({ ...api, when: named('api') });
      walk.shop.aws.faults.add({ ...worker, when: named('worker') });
      await walk.cut();
      await walk.waitForCard(/→ production: Deployed/);
      expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
    },
  );

  it('when UpdateService answers without naming the service deployment that it has just made', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    walk.shop.aws.ecs.hidePendingServiceDeployment(true);
    await walk.cut();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it.for([1500, 10_000])('when reads are %i ms late', async (late, test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    walk.shop.aws.ecs.staleReads(late);
    await walk.cut();
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('when an answer to UpdateService is lost and reads are 10 s late', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    walk.shop.aws.ecs.staleReads(10_000);
    walk.shop.aws.faults.add({ call: 'UpdateService', kind: 'answer-lost' });
    await walk.cut();
    await walk.waitForCard(/→ production: Deployed/, 60_000);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });

  it('when everything is throttled for a while: it is paused, says so, and goes on', async (test) => {
    const walk = await walkFor(test, { config: straightToProduction });
    walk.shop.aws.faults.add({ call: 'DescribeServiceDeployments', kind: 'throttle', times: 6 });
    await walk.cut();
    await walk.waitForCard(/→ production: On its way/);
    await walk.shop.slack.waitFor(
      () => JSON.stringify(walk.cardOf(walk.records().the('production')).blocks).includes('Paused for'),
      { timeoutMs: 20_000, what: 'the card to say that it is paused' },
    );
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
    expect(JSON.stringify(walk.cardOf(walk.records().the('production')).blocks)).not.toContain('Paused for');
  });
});

describe.concurrent('a card that Slack took without saying so', () => {
  it('is posted again; the one that is not on record answers nothing, and says so when somebody clicks', async (test) => {
    const walk = await walkFor(test, { config: askedForProduction });
    const { slack } = walk.shop;
    const asks = /→ production: Waiting for 2 approvals/;
    slack.faults.add({
      call: 'chat.postMessage',
      kind: 'answer-lost',
      when: (request) => asks.test(String((request as { readonly text?: unknown }).text)),
    });
    await walk.cut();
    await walk.waitForCard(asks);
    await walk.settle();
    const cards = slack.messages(CHANNEL).filter(({ text }) => asks.test(text));
    const [lost, card] = cards.toSorted(
      (a, b) => Number(walk.records().isCard(a)) - Number(walk.records().isCard(b)),
    );
    if (lost === undefined || card === undefined) throw new Error('the card was not posted again');
    await expectRefused(walk, 'bob', ['stale_card'], () => slack.click(PEOPLE.bob, lost, 'Approve'));
    await slack.waitFor(() =>
      slack.messages(CHANNEL).find(({ ts, text }) => ts === lost.ts && text.startsWith('This copy')),
    );
    await walk.press('bob', card, 'Approve');
    await walk.press('carol', card, 'Approve');
    await walk.waitForCard(/→ production: Deployed/);
    expect(await endingOf(walk, 'production')).toEqual(DEPLOYED_ONCE);
  });
});
