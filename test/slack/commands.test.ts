// What people type and click around a release, through the real Bolt and the sandbox's Slack; everything else is a fake.
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../sandbox/slack/workspace.ts';
import { releaseCard } from '../../src/domain/cards.ts';
import { listenToChanges } from '../../src/slack/changes/listener.ts';
import { ACTIONS, changesValue } from '../../src/slack/ids.ts';
import { listenToCommands } from '../../src/slack/release-command.ts';
import { renderCard } from '../../src/slack/render-card.ts';
import {
  actions,
  ALICE,
  BOB,
  button,
  clientOf,
  MALLORY,
  openWorkspace,
  post,
  RELEASES,
  startApp,
} from '../sandbox/slack-support.ts';
import { quietShop } from '../usecases/support/a-shop.ts';
import { aWorld } from '../usecases/support/a-world.ts';
import { must } from './samples.ts';

const project = { ...quietShop, channel: RELEASES };
const people = [{ slack: ALICE, github: 'alice', emails: [] }];

async function begin() {
  const workspace = await openWorkspace();
  const fakes = aWorld({ project });
  const world = fakes.with({ people });
  await startApp(workspace, (app) => {
    listenToCommands(app, world);
    listenToChanges(app, { world, homeTeam: 'T0SANDBOX' });
  });
  /** What only they see of the answer. */
  const type = async (text: string, who = ALICE): Promise<string> => {
    const before = workspace.ephemerals(who).length;
    await workspace.command(who, RELEASES, '/release', text);
    const reply = await workspace.waitFor(() => workspace.ephemerals(who)[before], { what: text });
    return `${reply.text}\n${JSON.stringify(reply.blocks)}`;
  };
  const cut = async (): Promise<string> => {
    await type('cut');
    return must((await fakes.snapshot()).releases.at(-1)).id;
  };
  return { workspace, fakes, world, type, cut };
}

type Begun = Awaited<ReturnType<typeof begin>>;

/** Posts the card as the notifier would. */
async function posted({ workspace, world }: Begun, release: string) {
  const key = releaseCard(release);
  const { view } = must(await renderCard(world, { key, project: 'shop' }));
  const { ts = '' } = await post(clientOf(workspace), { channel: RELEASES, ...view });
  await world.store.cardDrawn(key, { channel: RELEASES, ts }, 1);
  return must(workspace.messages(RELEASES).at(-1));
}

/** The modal once it says more than that it is being read. */
const modalOf = (workspace: Workspace, who: string): Promise<string> =>
  workspace.waitFor(
    () => {
      const text = JSON.stringify(workspace.openViews(who).at(-1)?.blocks ?? 'Reading');
      return text.includes('Reading') ? null : text;
    },
    { what: 'the modal' },
  );

describe('/release cut', () => {
  it('leads whoever cuts the same again to the card that is there', async () => {
    const begun = await begin();
    begun.fakes.commit();
    const id = await begun.cut();
    await posted(begun, id);
    const reply = await begun.type('cut', BOB);
    expect(reply).toContain('That commit is a release already.');
    expect(reply).toMatch(
      /Its card: <https:\/\/acme\.slack\.com\/archives\/C0RELEASES\/p\d+\|Release 2026\.11\.20\.1>/,
    );
  });

  it('leads from a commit beside the mainline to the release that it would take back', async () => {
    const begun = await begin();
    const { source } = begun.fakes;
    source.branch('feature', begun.fakes.commit());
    begun.fakes.commit('fix: security');
    await posted(begun, await begun.cut());
    const side = source.commit('feature', { subject: 'feat: side', author: 'bob' });
    source.commit('main', { subject: 'Merge feature', author: 'bob', merges: side });
    const reply = await begun.type(`cut ${side}`);
    expect(reply).toContain('lacks 1 commit that 2026.11.20.1 has');
    expect(reply).toMatch(/Its card: <https:.*\|Release 2026\.11\.20\.1>/);
  });

  it('gives the name alone while there is no card, and when Slack does not say where it is', async () => {
    const begun = await begin();
    begun.fakes.commit();
    const id = await begun.cut();
    const reply = await begun.type('cut', BOB);
    expect(reply).toContain('is 2026.11.20.1.');
    expect(reply).not.toContain('Its card');
    await begun.world.store.cardDrawn(releaseCard(id), { channel: RELEASES, ts: '1.1' }, 1);
    expect(await begun.type('cut', BOB)).not.toContain('Its card');
  });

  it('shows a dry run to whoever asks, and makes nothing', async () => {
    const { fakes, type, workspace } = await begin();
    fakes.commit();
    const reply = await type('cut --dry-run');
    expect(reply).toContain('Dry run: nothing was made');
    expect(reply).toContain('What would happen next');
    expect(await fakes.events()).toEqual([]);
    expect(workspace.messages(RELEASES)).toEqual([]);
  });
});

describe('what only reads', () => {
  it('shows a release, and the difference between two', async () => {
    const { fakes, type, cut } = await begin();
    fakes.commit('feat: one');
    await cut();
    fakes.commit('feat: two (#7)');
    await cut();
    expect(await type('show 20.2')).toContain('shop 2026.11.20.2, at ');
    const difference = await type('diff 2026.11.20.1 2026.11.20.2');
    expect(difference).toContain('2026.11.20.2 brings 1 commit');
    expect(difference).toContain('|#7> two — <@U0ALICE00>');
    expect(await type('diff staging production')).toContain('*Configuration*');
  });

  it('refuses what there is not, and records it', async () => {
    const { fakes, type } = await begin();
    expect(await type('show 9.9.9')).toContain('There is no such release.');
    expect(await type('diff nowhere')).toContain('That is neither a release nor an environment.');
    expect(await type('history nowhere')).toContain('There is no such environment.');
    expect((await fakes.refusals()).map(({ tried }) => tried)).toEqual([
      'show 9.9.9',
      'diff nowhere',
      'history nowhere',
    ]);
  });

  it('is nothing for guests', async () => {
    const { fakes, type } = await begin();
    fakes.directory.put({ id: BOB, guest: true });
    for (const text of ['show 1', 'diff a b', 'status', 'history', 'check a b'])
      expect(await type(text, BOB)).toContain('You are a guest in this workspace.');
    expect((await fakes.refusals()).map(({ tried }) => tried)).toEqual([
      'show 1',
      'diff a b',
      'status',
      'history',
      'check a b',
    ]);
  });

  it('tells everybody what they are taken for, guests too, and records nothing', async () => {
    const { fakes, type } = await begin();
    fakes.directory.put({ id: BOB, guest: true });
    expect(await type('whoami', BOB)).toContain('You are a guest in this workspace.');
    expect(await type('whoami')).toMatch(
      /A full member of this workspace[^]*On GitHub: `alice`; no addresses/,
    );
    expect(await fakes.events()).toEqual([]);
  });

  it('says whether something could be deployed, without asking anybody', async () => {
    const { fakes, type, cut } = await begin();
    fakes.commit();
    await cut();
    const before = await fakes.events();
    const yes = await type('check 20.1 staging');
    expect(yes).toContain('shop: 2026.11.20.1 → staging: Yes: nothing is in its way');
    expect(yes).toContain('To ask for it: `/release deploy 2026.11.20.1 staging`');
    expect(await fakes.events()).toEqual(before);
    await type('lock staging migrating', BOB);
    const no = await type('check 20.1 staging');
    expect(no).toContain('Not now: 1 thing in its way');
    expect(no).toContain('*Locked.* <@U0BOB0000> keeps staging since');
  });
});

describe('what people set over an environment', () => {
  it('is answered in a line, and refused with what to do about it', async () => {
    const { type } = await begin();
    expect(await type('lock staging migrating', BOB)).toContain('staging is yours. To give it back:');
    expect(await type('lock staging again')).toContain('*staging is locked already.*');
    expect(await type('unlock staging')).toContain('*That lock is not yours.*');
    expect(await type('unlock staging', BOB)).toContain('staging is not locked any more.');
    expect(await type('freeze staging the sale')).toContain('Done. The channel has been told.');
    expect(await type('unfreeze staging', BOB)).toContain('<@U0ALICE00> ordered it. Ask them to end it.');
    expect(await type('unfreeze')).toContain(
      'That of an environment ends with its name: `/release unfreeze &lt;environment&gt;`.',
    );
    expect(await type('hold odd errors')).toContain('Done. The channel has been told.');
    expect(await type('resume staging')).toContain(
      'That of the whole project ends without a name: `/release resume`.',
    );
    const status = await type('status');
    expect(status).toContain('staging: Slipway has not deployed here yet');
    expect(status).toContain('; frozen; automation on hold');
  });
});

describe('picks and marks', () => {
  it('says what was picked, and gives the commands for doing it by hand', async () => {
    const { fakes, type, cut } = await begin();
    fakes.commit('feat: one');
    await cut();
    const fix = fakes.commit('fix: two');
    const picked = await type(`pick 20.1 ${fix}`);
    expect(picked).toContain('Picked 1 commit: 2026.11.20.1-rc.2, on the branch');
    expect(picked).toContain('It waits until CI has built it');
    const byHand = await type(`pick 20.1 ${fix} "$(boo)" --by-pull-request`);
    expect(byHand).toContain(`git cherry-pick -x ${fix}`);
    expect(byHand).toMatch(/git fetch origin main release\//);
    expect(byHand).not.toContain('-x $(boo)');
  });

  it('says that every gate is closed, and open again', async () => {
    const { fakes, type, cut } = await begin();
    fakes.commit();
    await cut();
    expect(await type('mark 20.1 bad it burns')).toContain('is marked as bad: every gate is closed to it.');
    expect(await type('mark 20.1 bad again')).toContain('“it burns”');
    expect(await type('deploy 20.1 staging')).toContain('/release mark 2026.11.20.1 good');
    expect(await type('mark 20.1 good')).toContain('is good again');
  });
});

describe('the button that shows what is new', () => {
  async function pressed(who: string, prepare: (begun: Begun) => void = () => {}) {
    const begun = await begin();
    begun.fakes.commit('feat: one');
    await begun.cut();
    for (let number = 0; number < 20; number += 1)
      begun.fakes.commit(`feat: number ${number} (#${number + 1})`);
    const id = await begun.cut();
    const message = await posted(begun, id);
    prepare(begun);
    await begun.workspace.click(who, message, ACTIONS.showChanges);
    return { ...begun, message, modal: await modalOf(begun.workspace, who) };
  }

  it('opens the whole changelog', async () => {
    const { modal, fakes } = await pressed(BOB);
    expect(modal).toContain('*2026.11.20.2* since 2026.11.20.1; what ran in production was not known');
    expect(modal.match(/number \d+/g)).toHaveLength(20);
    expect(modal).toContain('— <@U0ALICE00>');
    expect(await fakes.refusals()).toEqual([]);
  });

  it('says so when GitHub does not answer', async () => {
    const { modal } = await pressed(BOB, ({ fakes }) => fakes.source.failNext('range'));
    expect(modal).toContain('GitHub did not give an answer that Slipway can use (http_502');
  });

  it('is nothing for guests and for people of other organisations', async () => {
    const guest = await pressed(BOB, ({ fakes }) => fakes.directory.put({ id: BOB, guest: true }));
    expect(guest.modal).toContain('You are a guest in this workspace.');
    expect(guest.modal).not.toContain('number');
    const foreign = await pressed(MALLORY, ({ fakes }) => fakes.directory.put({ id: MALLORY }));
    expect(foreign.modal).toContain('You belong to another organisation.');
    expect((await foreign.fakes.refusals()).map(({ tried }) => tried)).toEqual(['show changes']);
  });

  it('tells whoever pressed it when Slack does not open the window', async () => {
    const { workspace } = await pressed(BOB);
    await workspace.redeliver(must(workspace.deliveries.at(-1)));
    const told = await workspace.waitFor(() => workspace.ephemerals(BOB).at(-1));
    expect(told.text).toBe(
      'Slack did not open the window (exchanged_trigger_id). Press *What is new* once more.',
    );
  });

  it('is stale where its release or candidate is not, and belongs to a project’s channel', async () => {
    const { workspace, fakes } = await begin();
    const says = async (value: string): Promise<string> => {
      const blocks = [actions(button('What is new', ACTIONS.showChanges, value))];
      await post(clientOf(workspace), { channel: RELEASES, text: 'a copy', blocks });
      await workspace.click(ALICE, must(workspace.messages(RELEASES).at(-1)), ACTIONS.showChanges);
      const modal = await modalOf(workspace, ALICE);
      await workspace.closeView(ALICE, must(workspace.openViews(ALICE).at(-1)));
      return modal;
    };
    expect(await says(changesValue({ release: 'r1', candidate: 1 }))).toContain('This card is out of date.');
    fakes.commit();
    await workspace.command(ALICE, RELEASES, '/release', 'cut');
    await workspace.waitFor(() => workspace.ephemerals(ALICE).at(-1));
    const { id } = must((await fakes.snapshot()).releases[0]);
    expect(await says(changesValue({ release: id, candidate: 1 }))).toContain('everything is new');
    expect(await says(changesValue({ release: id, candidate: 2 }))).toContain('This card is out of date.');
    expect(await says('<!channel>')).toContain('This card is out of date.');
  });
});
