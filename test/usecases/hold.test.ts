import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports.ts';
import { overruleGate } from '../../src/usecases/answer-deployment.ts';
import { placeOf, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import {
  clickOn,
  closedOf,
  control,
  controlsOf,
  drawCards,
  ending,
  gatesOf,
  hold,
  isStale,
  lock,
  newestIn,
  statusOf,
} from './support/gating.ts';

let world: AWorld;
beforeEach(() => {
  world = aWorld();
});

const requests = async () =>
  (await world.snapshot()).deployments.map(({ request }) => [request.releaseName, request.environment]);
const goOn = async (id: string, by: string): Promise<Outcome> =>
  overruleGate(world, await clickOn(world, id, by), 'hold');

describe('while an environment is on hold', () => {
  it.each(['staging', null])(
    'automation does not ask, and no refusal is made of it: on hold is %s',
    async (environment) => {
      await control(world, hold({ environment }));
      await cut(world);
      await world.ticks(3);
      await world.restart().ticks(3);
      expect(await requests()).toEqual([]);
      expect((await world.snapshot()).releases[0]?.candidates[0]?.notRequestedIn).toEqual([]);
      expect(await world.refusals()).toEqual([]);
    },
  );

  it('automation asks everywhere else', async () => {
    await control(world, hold({ environment: 'production' }));
    const { name } = await cut(world);
    await world.settle();
    expect(await requests()).toEqual([[name, 'staging']]);
  });

  it('people ask and deploy as ever', async () => {
    await control(world, hold());
    const id = await ask(world, await cut(world), 'staging', BOB);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('what automation has asked for earlier waits, and says why', async () => {
    await cut(world);
    await world.settle();
    const id = await newestIn(world, 'production');
    await control(world, hold({ environment: 'production' }), BOB);
    const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'hold');
    const reason = 'look at the errors';
    expect(gate?.closed).toEqual({ code: 'on_hold', environment: 'production', by: BOB, reason });
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('awaiting_gates');
  });

  it('what has started goes on', async () => {
    await cut(world);
    await world.tick();
    const id = await newestIn(world, 'staging');
    await control(world, hold());
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });
});

describe('resuming', () => {
  it('makes automation ask for the newest, though several were cut meanwhile', async () => {
    await control(world, hold());
    await cut(world);
    const { name } = await cut(world);
    await world.ticks(2);
    await control(world, ending('resume'), DAVE);
    await world.settle();
    expect((await requests())[0]).toEqual([name, 'staging']);
    expect(await requests()).toHaveLength(2);
  });

  it('asks nothing while the whole project is on hold besides', async () => {
    await control(world, hold());
    await control(world, hold({ environment: null }));
    await cut(world);
    await control(world, ending('resume'));
    await world.ticks(2);
    expect(await requests()).toEqual([]);
    await control(world, { verb: 'resume', environment: null });
    await world.tick();
    expect(await requests()).toHaveLength(1);
  });

  it('does not ask again for what was asked for before the hold', async () => {
    await cut(world);
    await world.settle();
    await control(world, hold({ environment: 'production' }));
    await world.ticks(2);
    await control(world, ending('resume', 'production'));
    await world.ticks(2);
    expect(await requests()).toHaveLength(2);
  });
});

describe('what automation has asked for, when a hold comes', () => {
  /** It waits in staging for nothing but the hold. */
  let id: string;
  beforeEach(async () => {
    await control(world, lock(), CAROL);
    await cut(world);
    await world.tick();
    id = await newestIn(world, 'staging');
    await drawCards(world);
    await control(world, hold(), BOB);
  });
  const unlocked = async () => {
    await control(world, ending('unlock'), CAROL);
    await world.ticks(2);
  };

  it('does not start, and its card is redrawn', async () => {
    expect(await isStale(world, id)).toBe(true);
    await unlocked();
    expect(await closedOf(world, id)).toEqual(['on_hold']);
  });

  it('goes on by itself once the hold is lifted', async () => {
    await unlocked();
    await drawCards(world);
    await control(world, ending('resume'));
    expect(await isStale(world, id)).toBe(true);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('goes on when anybody of ours says so, who is named; the next one waits', async () => {
    await unlocked();
    const [{ id: of } = { id: '' }] = (await controlsOf(world)).holds;
    const { events } = must(await goOn(id, DAVE));
    const overrule = { gate: 'hold', of, by: DAVE, at: world.system.now(), through: [] };
    expect(events).toMatchObject([{ type: 'gate.overruled', deployment: id, overrule, membership: {} }]);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    await cut(world);
    await world.ticks(2);
    expect(await requests()).not.toContainEqual([(await world.snapshot()).releases.at(-1)?.name, 'staging']);
  });

  it('goes on past both holds when two stand', async () => {
    await control(world, hold({ environment: null }), ALICE);
    expect(must(await goOn(id, DAVE)).events).toHaveLength(2);
    await unlocked();
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it.each(['staging', null])(
    'waits again for another hold, which came later: on hold is %s',
    async (environment) => {
      must(await goOn(id, DAVE));
      if (environment === 'staging') await control(world, ending('resume'));
      await control(world, hold({ environment, reason: 'another' }), ALICE);
      await unlocked();
      expect(await closedOf(world, id)).toEqual(['on_hold']);
      const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'hold');
      expect(gate?.closed).toMatchObject({ by: ALICE, reason: 'another' });
    },
  );

  it('is asked about again when what serves has changed since: the plan that was let through is another', async () => {
    must(await goOn(id, DAVE));
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api')));
    ecs.end(cluster, name, { status: 'succeeded' });
    await unlocked();
    expect(await world.deployment(id)).toMatchObject({ replans: 1, overrules: [] });
    expect(await closedOf(world, id)).toEqual(['on_hold']);
    must(await goOn(id, DAVE));
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('does not go on for an outsider, nor when there is nothing to pass', async () => {
    world.directory.put({ id: 'U0GUEST00', guest: true });
    const outsider = { code: 'outsider', kind: 'guest' };
    expect(await goOn(id, 'U0GUEST00')).toEqual({ kind: 'refused', refusals: [outsider] });
    must(await goOn(id, DAVE));
    const nothing = { kind: 'refused', refusals: [{ code: 'nothing_to_overrule', gate: 'hold' }] };
    expect(await goOn(id, DAVE)).toEqual(nothing);
  });

  it('has nothing to pass when a person asked for it', async () => {
    await unlocked();
    const own = await ask(world, await cut(world), 'staging', ALICE);
    const nothing = { kind: 'refused', refusals: [{ code: 'nothing_to_overrule', gate: 'hold' }] };
    expect(await goOn(own, DAVE)).toEqual(nothing);
  });
});
