// Who may abort what: the command and the button. What it does is in abort.test.ts.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/ports.ts';
import { abortDeployment, abortFromCard } from '../../src/usecases/abort-deployment.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, must, waiting } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';
import { clickOn, statusOf } from './support/gating.ts';

let world: AWorld;
let id: string;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  id = await waiting(world);
  await world.tick();
});

const abort = (what: string | null = null, by = BOB): Promise<Outcome> =>
  abortDeployment(world, world.project, { what, reason: null }, world.asker(by));
const press = async (by = BOB): Promise<Outcome> => abortFromCard(world, await clickOn(world, id, by));
const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });
const nothingIn = (environment: string | null, stuck: string | null = null) => ({
  code: 'nothing_to_abort',
  environment,
  stuck,
});
const settleBack = async () => {
  await world.tick();
  world.endAllBack();
  await world.ticks(3);
};

describe('Abort, on the card', () => {
  it('is the same for that very deployment', async () => {
    must(await press(CAROL));
    expect(await world.deployment(id)).toMatchObject({ abort: { by: CAROL, reason: null } });
    await settleBack();
    expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: CAROL });
  });

  it('never stops what runs there by now: its own has ended', async () => {
    await world.settle();
    const next = await waiting(world);
    await world.tick();
    expect(await press()).toEqual(refusedWith(nothingIn('staging')));
    expect(await world.deployment(next)).toMatchObject({ status: 'running', abort: null });
  });
});

describe('who and what', () => {
  it.each([
    ['the place', () => 'staging'],
    ['the id', () => id],
    ['nothing, where one is under way', () => null],
  ])('is meant by %s', async (_how, what) => {
    must(await abort(what()));
    expect(await world.deployment(id)).toMatchObject({ abort: { by: BOB } });
  });

  it('a second abort is refused, and says who has done it', async () => {
    must(await abort(null, BOB));
    const refusal = { code: 'already_aborting', deployment: id, by: BOB };
    expect(await abort(null, CAROL)).toEqual(refusedWith(refusal));
    expect(await press(CAROL)).toEqual(refusedWith(refusal));
    await settleBack();
    expect(await abort(id, CAROL)).toEqual(refusedWith(nothingIn('staging')));
  });

  it('a mistyped id aborts nothing, although only one is under way', async () => {
    expect(await abort('zzzzzzzz')).toEqual(refusedWith({ code: 'unknown_deployment', typed: 'zzzzzzzz' }));
    expect(await abort('production')).toEqual(refusedWith(nothingIn('production')));
    expect(await world.deployment(id)).toMatchObject({ status: 'running', abort: null });
  });

  it('nothing is meant by nothing when two are under way', async () => {
    await ask(world, await cut(world), 'production');
    await world.tick();
    expect(await abort()).toEqual(refusedWith(nothingIn(null)));
    expect(await world.deployment(id)).toMatchObject({ abort: null });
  });

  it('what needs an operator cannot be told anything: the refusal names it, however it is meant', async () => {
    for (let tries = 0; tries < 3; tries += 1) {
      world.orchestrator.failNext('readRollouts', new TypeError('a bug'));
      world.advance(5000);
      await world.tick();
    }
    expect(await statusOf(world, id)).toBe('needs_operator');
    const stuck = refusedWith(nothingIn('staging', id));
    expect([await abort('staging'), await abort(id), await press()]).toEqual([stuck, stuck, stuck]);
    expect(await abort()).toEqual(refusedWith(nothingIn(null, id)));
    expect(await abort('production')).toEqual(refusedWith(nothingIn('production')));
  });

  it('an outsider aborts nothing, by command or by button; that is on record', async () => {
    world.directory.put({ id: 'U0GUEST00', guest: true });
    const refusal = { code: 'outsider', kind: 'guest' };
    expect(await abort(null, 'U0GUEST00')).toEqual(refusedWith(refusal));
    expect(await press('U0GUEST00')).toEqual(refusedWith(refusal));
    expect((await world.refusals()).map(({ tried }) => tried)).toEqual(['abort', `abort ${id}`]);
    expect(await world.deployment(id)).toMatchObject({ abort: null });
  });

  it('the same command, delivered twice, has one effect', async () => {
    const typed = { what: null, reason: null };
    const asker = world.asker(ALICE, 'command 1');
    must(await abortDeployment(world, world.project, typed, asker));
    expect(await abortDeployment(world, world.project, typed, asker)).toEqual({ kind: 'duplicate' });
  });
});
