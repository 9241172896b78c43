// What people press on the card of a question, through the real Bolt and the sandbox's Slack; everything else is a fake.
import { describe, expect, it } from 'vitest';
import { cardCopy, deploymentCard } from '../../src/domain/cards.ts';
import { listenToClicks } from '../../src/slack/approve/listeners.ts';
import { listenToRejections } from '../../src/slack/approve/reject-listener.ts';
import { listenToPlans } from '../../src/slack/deploy/plan-listener.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import { listenToTakeOvers } from '../../src/slack/lock/listener.ts';
import { renderCard } from '../../src/slack/render-card.ts';
import {
  ALICE,
  BOB,
  clientOf,
  MALLORY,
  openWorkspace,
  post,
  RELEASES,
  startApp,
} from '../sandbox/slack-support.ts';
import { approvalsOf, changing, quietShop } from '../usecases/support/a-shop.ts';
import { aWorld } from '../usecases/support/a-world.ts';
import { ask, cut } from '../usecases/support/doing.ts';
import { control, lock } from '../usecases/support/gating.ts';
import { must } from './samples.ts';

const SECOND = 'C0PAYMENTS';
const shop = changing({ ...quietShop, channel: RELEASES }, 'staging', {
  alsoAsk: [SECOND],
  policy: { approvals: approvalsOf(2) },
});
const other = { ...shop, name: 'other' };

/** A question of Alice's in the channel, as the notifier would put it there. */
async function begin() {
  const channels = [
    { id: RELEASES, name: 'releases' },
    { id: SECOND, name: 'payments' },
  ];
  const workspace = await openWorkspace({ channels });
  const fakes = aWorld({ project: shop });
  const world = fakes.with({ projects: [other, shop] });
  await startApp(workspace, (app) => {
    const reach = { world, homeTeam: 'T0SANDBOX' };
    listenToClicks(app, { ...reach, redraw: () => Promise.resolve() });
    listenToRejections(app, reach);
    listenToPlans(app, reach);
    listenToTakeOvers(app, reach);
  });
  const id = await ask(fakes, await cut(fakes), 'staging');
  const draw = async (key: string) => {
    const { view, channel } = must(await renderCard(world, { key, project: 'shop' }));
    return { view, channel };
  };
  const put = async (key: string, channel = RELEASES) => {
    const { view } = await draw(key);
    const { ts = '' } = await post(clientOf(workspace), { channel, ...view });
    await world.store.cardDrawn(key, { channel, ts }, 1);
    return must(workspace.messages(channel).at(-1));
  };
  /** What only they see of the answer. */
  const told = async (who: string, doing: () => Promise<unknown>): Promise<string> => {
    const before = workspace.ephemerals(who).length;
    await doing();
    return (await workspace.waitFor(() => workspace.ephemerals(who)[before], { what: 'an answer' })).text;
  };
  const windowOf = async (who: string, ready = /./) =>
    workspace.waitFor(
      () => workspace.openViews(who).find((view) => ready.test(JSON.stringify(view.blocks))) ?? null,
      { what: 'a window' },
    );
  const status = async () => (await fakes.deployment(id)).status;
  const until = (wanted: string) =>
    workspace.waitFor(async () => ((await status()) === wanted ? wanted : null), { what: wanted });
  const key = deploymentCard(id, 0);
  return { workspace, fakes, world, id, key, draw, put, told, windowOf, status, until };
}

describe('Reject', () => {
  it('opens a window that says what it is about, asks why, and tells everybody on the card', async () => {
    const { workspace, fakes, id, key, draw, put, windowOf, until } = await begin();
    const card = await put(key);
    await workspace.click(BOB, card, ACTIONS.reject);
    const view = await windowOf(BOB);
    expect(JSON.stringify(view.blocks)).toContain('*2026.11.20.1 → staging*');
    expect(view.private_metadata).toBe(`${id} 0 ${RELEASES} ${card.ts}`);
    const { result } = await workspace.submitView(BOB, view, { text: '  too late <!channel>\nin the day  ' });
    expect(result).toBe('closed');
    await until('rejected');
    const { view: drawn } = await draw(key);
    expect(drawn.text).toMatch(/Rejected by <@U0BOB0000>: “too late &lt;!channel&gt; in the day”$/);
    expect(workspace.ephemerals(BOB)).toEqual([]);
    expect(await fakes.events()).toContainEqual(
      expect.objectContaining({
        type: 'deployment.rejected',
        by: BOB,
        reason: 'too late <!channel>\nin the day',
      }),
    );
  });

  it('takes it back where whoever asked for it presses it', async () => {
    const { workspace, key, draw, put, windowOf, until } = await begin();
    await workspace.click(ALICE, await put(key), ACTIONS.reject);
    await workspace.submitView(ALICE, await windowOf(ALICE), { text: 'a slip' });
    await until('cancelled');
    expect((await draw(key)).view.text).toMatch(/Taken back by <@U0ALICE00>: “a slip”$/);
  });

  it('changes nothing while nobody has written why, and wants more than blanks', async () => {
    const { workspace, key, put, windowOf, status, fakes, until } = await begin();
    await workspace.click(BOB, await put(key), ACTIONS.reject);
    const view = await windowOf(BOB);
    await expect(workspace.submitView(BOB, view, {})).rejects.toThrow(/is required/);
    await expect(workspace.submitView(BOB, view, { text: 'x'.repeat(501) })).rejects.toThrow(/at most 500/);
    expect(await status()).toBe('awaiting_gates');
    await workspace.submitView(BOB, view, { text: '   ' });
    await until('rejected');
    expect(await fakes.events()).toContainEqual(
      expect.objectContaining({ type: 'deployment.rejected', reason: null }),
    );
  });

  it('is too late, and says so, once somebody else has answered', async () => {
    const { workspace, key, put, windowOf, told, until } = await begin();
    const card = await put(key);
    await workspace.click(BOB, card, ACTIONS.reject);
    const view = await windowOf(BOB);
    await workspace.click(ALICE, card, ACTIONS.reject);
    await workspace.submitView(ALICE, await windowOf(ALICE), { text: 'first' });
    await until('cancelled');
    const answer = await told(BOB, () => workspace.submitView(BOB, view, { text: 'second' }));
    expect(answer).toContain(`It is taken back already, by <@${ALICE}>.`);
  });

  it('is out of date on a copy of a card: the window says nothing, and its answer does not count', async () => {
    const { workspace, key, put, draw, windowOf, told, status, fakes } = await begin();
    await put(key);
    await post(clientOf(workspace), { channel: RELEASES, ...(await draw(key)).view });
    await workspace.click(BOB, must(workspace.messages(RELEASES).at(-1)), ACTIONS.reject);
    const view = await windowOf(BOB);
    expect(JSON.stringify(view.blocks)).not.toContain('2026.11.20.1');
    const answer = await told(BOB, () => workspace.submitView(BOB, view, { text: 'no' }));
    expect(answer).toContain('This card is out of date.');
    expect(await status()).toBe('awaiting_gates');
    expect((await fakes.refusals()).map(({ tried }) => tried)).toHaveLength(1);
  });

  it('is not for outsiders, whatever they write', async () => {
    const { workspace, fakes, key, put, windowOf, told, status } = await begin();
    fakes.directory.put({ id: MALLORY });
    await workspace.click(MALLORY, await put(key), ACTIONS.reject);
    const view = await windowOf(MALLORY);
    const answer = await told(MALLORY, () => workspace.submitView(MALLORY, view, { text: 'no' }));
    expect(answer).toContain('You belong to another organisation.');
    expect(await status()).toBe('awaiting_gates');
  });
});

describe('What changes', () => {
  it('opens the whole plan', async () => {
    const { workspace, key, put, windowOf, fakes } = await begin();
    await workspace.click(BOB, await put(key), ACTIONS.showPlan);
    const said = JSON.stringify((await windowOf(BOB, /Steps/)).blocks);
    expect(said).toContain('*2026.11.20.1 → staging*');
    expect(said).toContain('1. deploy worker');
    expect(said).toContain('2. deploy api');
    expect(said).not.toContain('hunter2');
    expect(await fakes.refusals()).toEqual([]);
  });

  it('shows guests nothing, and records that', async () => {
    const { workspace, key, put, windowOf, fakes } = await begin();
    fakes.directory.put({ id: BOB, guest: true });
    await workspace.click(BOB, await put(key), ACTIONS.showPlan);
    const said = JSON.stringify((await windowOf(BOB, /guest/)).blocks);
    expect(said).not.toContain('2026.11.20.1');
    expect((await fakes.refusals()).map(({ tried }) => tried)).toEqual(['show plan']);
  });

  it('is out of date once it waits no more', async () => {
    const { workspace, key, put, windowOf, until } = await begin();
    const card = await put(key);
    await workspace.click(ALICE, card, ACTIONS.reject);
    await workspace.submitView(ALICE, await windowOf(ALICE), { text: 'no' });
    await until('cancelled');
    await workspace.click(BOB, card, ACTIONS.showPlan);
    expect(JSON.stringify((await windowOf(BOB, /out of date/)).blocks)).toContain('Look at the newest card');
  });
});

describe('Take over the lock', () => {
  const keeper = async (fakes: Awaited<ReturnType<typeof begin>>['fakes']): Promise<string | undefined> =>
    (await fakes.snapshot()).controls.locks[0]?.by;

  it('on a card gives the environment to whoever presses it, also where two projects share a channel', async () => {
    const { workspace, fakes, put, told, draw } = await begin();
    await control(fakes, lock(), ALICE);
    fakes.advance(60_000);
    const id = await ask(fakes, await cut(fakes), 'staging', 'U0CAROL00');
    const card = await put(deploymentCard(id, 0));
    const answer = await told(BOB, () => workspace.click(BOB, card, ACTIONS.takeOver));
    expect(answer).toBe('staging is yours. To give it back: `/release unlock staging`.');
    expect(await keeper(fakes)).toBe(BOB);
    const entries = await fakes.store.auditEntries('shop', 1);
    const { view } = await draw(`notice:${must(entries[0]).seq}`);
    expect(view.text).toContain(`staging was taken over* from <@${ALICE}>`);
    const again = await told(BOB, () => workspace.click(BOB, card, ACTIONS.takeOver));
    expect(again).toContain('That lock is gone.');
  });
});

describe('an approval', () => {
  it('is told to the person whose it is, and nobody else', async () => {
    const { workspace, fakes, id, key, put, draw } = await begin();
    await workspace.click(BOB, await put(key), ACTIONS.approve);
    await workspace.waitFor(async () => ((await fakes.deployment(id)).approvals.length > 0 ? 'yes' : null));
    const stale = (await fakes.store.staleCards()).map(({ key: each }) => each);
    const direct = must(stale.find((each) => each.startsWith('direct:')));
    const { view, channel } = await draw(direct);
    expect(channel).toBe(BOB);
    expect(view.text).toContain(`You have approved 2026.11.20.1 → staging of shop: \`${id}\``);
  });

  it('counts on the copy of the card in another channel, and the copy shows it', async () => {
    const { workspace, fakes, id, key, put, draw } = await begin();
    const copy = cardCopy(key, SECOND);
    expect((await draw(copy)).channel).toBe(SECOND);
    const card = await put(copy, SECOND);
    await workspace.click(BOB, card, ACTIONS.approve);
    await workspace.waitFor(async () => ((await fakes.deployment(id)).approvals.length > 0 ? 'yes' : null));
    for (const each of [key, copy]) expect((await draw(each)).view.text).toContain('Waiting for 1 approval');
  });
});
