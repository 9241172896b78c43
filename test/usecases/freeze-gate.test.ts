import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports.ts';
import { overruleGate } from '../../src/usecases/answer-deployment.ts';
import { approvalsOf, changing, quietShop } from './support/a-shop.ts';
import { aWorld, START, type AWorld } from './support/a-world.ts';
import { approve, ask, confirm, cut, deployed, must, offerRollback } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import {
  clickOn,
  closedOf,
  control,
  controlsOf,
  drawCards,
  ending,
  freeze,
  gatesOf,
  isStale,
  lasting,
  statusOf,
} from './support/gating.ts';

const HOUR = 3_600_000;
const LOOK_AGAIN = 30_000;
const BOSSES = 'S0BOSSES1';
const bossesOverrule = changing(quietShop, 'staging', { policy: { overrule: [BOSSES] } });

let world: AWorld;
/** It waits for nothing but the freeze. */
let id: string;
beforeEach(async () => {
  world = aWorld({ project: bossesOverrule });
  world.directory.setMembers(BOSSES, [CAROL]);
});

const overrule = async (by: string): Promise<Outcome> =>
  overruleGate(world, await clickOn(world, id, by), 'freeze');
const asked = async () => (id = await ask(world, await cut(world), 'staging'));

describe('what is asked for while a freeze stands', () => {
  it.each(['staging', null])('waits, and says why: frozen is %s', async (environment) => {
    await control(world, freeze({ environment, end: lasting(HOUR) }), BOB);
    await asked();
    await world.ticks(2);
    const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'freeze');
    const frozen = { code: 'frozen', by: BOB, until: START + HOUR, reason: 'sale', overrule: [BOSSES] };
    expect(gate?.closed).toEqual(frozen);
    expect(world.writes()).toEqual([]);
  });

  it('goes on where another environment is frozen', async () => {
    await control(world, freeze({ environment: 'production' }));
    await asked();
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('goes on by itself once it is lifted, and its card is redrawn for both', async () => {
    await asked();
    await drawCards(world);
    await control(world, freeze());
    expect(await isStale(world, id)).toBe(true);
    await world.tick();
    await drawCards(world);
    await control(world, ending('unfreeze'));
    expect(await isStale(world, id)).toBe(true);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('goes on by itself at the moment when its time is over; that is recorded once', async () => {
    await control(world, freeze({ end: lasting(HOUR) }));
    await asked();
    world.advance(HOUR - 1);
    await world.tick();
    expect(await closedOf(world, id)).toEqual(['frozen']);
    await drawCards(world);
    world.advance(1);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
    await world.restart().tick();
    const ended = (await world.events()).filter(({ type }) => type === 'freeze.ended');
    expect(ended).toMatchObject([{ scope: 'staging', freeze: { by: ALICE } }]);
    expect((await controlsOf(world)).freezes).toEqual([]);
  });

  it('is not stopped when it had started before', async () => {
    await asked();
    await world.tick();
    await control(world, freeze());
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('goes on when it is a rollback: that puts back what ran before', async () => {
    await deployed(world);
    await deployed(world);
    await control(world, freeze({ environment: null }));
    const back = await offerRollback(world);
    await confirm(world, back);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
  });
});

describe('overruling a freeze', () => {
  beforeEach(async () => {
    await control(world, freeze(), BOB);
    await asked();
    await world.tick();
  });

  it('lets this one deployment through, by somebody who may, with who was in the group', async () => {
    const [{ id: of } = { id: '' }] = (await controlsOf(world)).freezes;
    const { events } = must(await overrule(CAROL));
    const passes = { gate: 'freeze', of, by: CAROL, at: START, through: [BOSSES] };
    expect(events).toEqual([
      {
        type: 'gate.overruled',
        deployment: id,
        at: START,
        overrule: passes,
        membership: { [BOSSES]: [CAROL] },
      },
    ]);
    expect((await world.deployment(id)).overrules).toEqual([passes]);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    const next = await ask(world, await cut(world), 'staging');
    await world.ticks(2);
    expect(await closedOf(world, next)).toEqual(['frozen']);
  });

  it('lets it through all freezes that stand, each on record', async () => {
    await control(world, freeze({ environment: null }), BOB);
    expect(must(await overrule(CAROL)).events).toHaveLength(2);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('is refused to everybody else, whoever asked, froze it or may approve', async () => {
    const refusal = { code: 'not_an_overruler', from: [BOSSES] };
    for (const by of [ALICE, BOB, DAVE]) {
      expect(await overrule(by)).toEqual({ kind: 'refused', refusals: [refusal] });
    }
    expect(await closedOf(world, id)).toEqual(['frozen']);
    expect(await world.refusals()).toHaveLength(3);
  });

  it('is refused while the group cannot be read (I22), and to an outsider in it', async () => {
    world.directory.break('members');
    const unreadable = { code: 'approvers_unreadable', from: [BOSSES] };
    expect(await overrule(CAROL)).toEqual({ kind: 'refused', refusals: [unreadable] });
    world.directory.mend();
    world.directory.put({ id: CAROL, guest: true });
    const outsider = { code: 'outsider', kind: 'guest' };
    expect(await overrule(CAROL)).toEqual({ kind: 'refused', refusals: [outsider] });
  });

  it('is refused where slipway.yml lets nobody', async () => {
    world = world.restart({ project: quietShop });
    await world.ticks(2);
    const refusal = { code: 'not_an_overruler', from: [] };
    expect(await overrule(CAROL)).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('is refused when there is nothing to overrule, for the first or the second time', async () => {
    const refusal = { code: 'nothing_to_overrule', gate: 'freeze' };
    must(await overrule(CAROL));
    expect(await overrule(CAROL)).toEqual({ kind: 'refused', refusals: [refusal] });
    await control(world, ending('unfreeze'), BOB);
    expect(await overrule(CAROL)).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('is refused on an old card and on what has ended', async () => {
    const click = { deployment: id, replans: 1, asker: world.asker(CAROL) };
    expect(await overruleGate(world, click, 'freeze')).toMatchObject({ refusals: [{ code: 'stale_card' }] });
    must(await overrule(CAROL));
    await world.tick();
    expect(await overrule(CAROL)).toMatchObject({ refusals: [{ code: 'not_waiting' }] });
  });

  it('does not open another freeze, which came later', async () => {
    must(await overrule(CAROL));
    await control(world, ending('unfreeze'), BOB);
    await control(world, freeze({ reason: 'another sale' }), BOB);
    await world.ticks(2);
    const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'freeze');
    expect(gate?.closed).toMatchObject({ code: 'frozen', reason: 'another sale' });
    must(await overrule(CAROL));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('opens nothing else', async () => {
    const approvals = approvalsOf(1);
    world = world.restart({ project: changing(bossesOverrule, 'staging', { policy: { approvals } }) });
    await asked();
    expect(await closedOf(world, id)).toEqual(['frozen', 'approvals_missing']);
    must(await overrule(CAROL));
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    must(await approve(world, id, BOB));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });
});

describe('somebody who has overruled a freeze', () => {
  beforeEach(async () => {
    const approvals = approvalsOf(1);
    world = aWorld({ project: changing(bossesOverrule, 'staging', { policy: { approvals } }) });
    world.directory.setMembers(BOSSES, [CAROL]);
    await control(world, freeze(), BOB);
    await asked();
    must(await overrule(CAROL));
    await world.tick();
  });

  /** The last approval is given, and the driver looks. */
  const goesOn = async () => {
    must(await approve(world, id, BOB));
    await world.tick();
    return statusOf(world, id);
  };

  it('counts while they are in the group', async () => {
    expect(await goesOn()).toBe('running');
  });

  it('does not count once they have left it, and somebody else can overrule it then', async () => {
    world.directory.setMembers(BOSSES, [ALICE]);
    await drawCards(world);
    expect(await goesOn()).toBe('awaiting_gates');
    expect(await closedOf(world, id)).toContain('frozen');
    expect(await world.events()).toContainEqual(
      expect.objectContaining({ type: 'overrule.revoked', deployment: id, by: CAROL }),
    );
    expect(await isStale(world, id)).toBe(true);
    must(await overruleGate(world, await clickOn(world, id, ALICE), 'freeze'));
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('does not count once they have left it, until the freeze is lifted', async () => {
    world.directory.setMembers(BOSSES, []);
    expect(await goesOn()).toBe('awaiting_gates');
    await control(world, ending('unfreeze'), BOB);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it.each([
    ['is no member of the workspace any more', { deactivated: true }],
    ['is a guest by now', { guest: true }],
  ])('does not count when that person %s', async (_why, how) => {
    world.directory.put({ id: CAROL, ...how });
    expect(await goesOn()).toBe('awaiting_gates');
  });

  it('does not count while that cannot be read (I22), and counts again afterwards', async () => {
    world.directory.break('members');
    world.directory.mend();
    must(await approve(world, id, BOB));
    world.directory.break('members');
    await world.tick();
    expect(await statusOf(world, id)).toBe('awaiting_gates');
    world.directory.mend();
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });
});
