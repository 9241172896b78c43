// What a rollback takes away, and what it does not undo: said on its card before the one click.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Undone } from '../../src/domain/undone.ts';
import { newestCandidate } from '../../src/domain/release.ts';
import { confirmDeployment } from '../../src/usecases/answer-deployment.ts';
import { placeOf, quietShop, taskDefinition, wavesOf } from './support/a-shop.ts';
import type { AWorld } from './support/a-world.ts';
import { ask, confirm, cut, cutHead, deployed, must, offerRollback, waiting } from './support/doing.ts';
import { clickOn, statusOf } from './support/gating.ts';
import { ALICE } from './support/fake-directory.ts';
import { aTaskWorld, endTask, MIGRATION, run, SMOKE, stepping, verify } from './support/one-off.ts';

let world: AWorld;
beforeEach(async () => {
  world = aTaskWorld(quietShop);
  await deployed(world);
});

const offered = async (more?: Parameters<typeof offerRollback>[1]): Promise<Undone | null> =>
  (await world.deployment(await offerRollback(world, more))).plan.shown.undone;
const go = async (id: string, took: number) => {
  must(await confirmDeployment(world, await clickOn(world, id, ALICE)));
  await world.tick();
  world.advance(took);
  world.endAll();
  await world.tick();
  expect(await statusOf(world, id)).toBe('succeeded');
};
/** The head of trunk is deployed. */
const deploy = async () => {
  const id = await ask(world, await cutHead(world), 'staging');
  await world.settle();
  expect(await statusOf(world, id)).toBe('succeeded');
};

describe('the changes that a rollback takes away', () => {
  it('are its pull requests and commits, between what runs and what comes back', async () => {
    world.commit('feat: carts (#12)');
    world.commit('fix: totals (#13)');
    await deploy();
    const changes = (await offered())?.changes;
    expect(changes).toMatchObject({ kind: 'counted', total: 2, left: 0 });
    const entries = changes?.kind === 'counted' ? changes.entries : [];
    expect(new Set(entries.map(({ pull }) => pull))).toEqual(new Set([12, 13]));
  });

  it('are those of every release in between', async () => {
    world.commit('feat: carts (#12)');
    await deploy();
    world.commit('fix: totals (#13)');
    await deploy();
    const [first] = (await world.snapshot()).releases;
    expect(await offered({ release: first?.name ?? '' })).toMatchObject({ changes: { total: 2 } });
    expect(await offered()).toMatchObject({ changes: { total: 1, entries: [{ pull: 13 }] } });
  });

  it('are counted all of them, and the ten most important are kept', async () => {
    for (let number = 1; number <= 14; number += 1) world.commit(`fix: thing ${number} (#${number})`);
    await deploy();
    const changes = (await offered())?.changes;
    expect(changes).toMatchObject({ kind: 'counted', total: 14, left: 4 });
    expect(changes?.kind === 'counted' ? changes.entries : []).toHaveLength(10);
  });

  it('cannot be read while GitHub is down, or no longer knows the commit; the rollback works all the same', async () => {
    await deployed(world);
    world.source.break();
    const id = await offerRollback(world);
    expect((await world.deployment(id)).plan.shown.undone).toMatchObject({
      changes: { kind: 'unreadable' },
    });
    await confirm(world, id);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    world.source.mend();
    await deployed(world);
    const [first] = (await world.snapshot()).releases;
    world.source.commits.delete(first === undefined ? '' : newestCandidate(first).commit);
    expect(await offered({ release: first?.name ?? '' })).toMatchObject({ changes: { kind: 'unreadable' } });
  });

  it('are counted from the release that is left where what runs is unknown: somebody has changed it past Slipway', async () => {
    world.commit('feat: carts (#12)');
    await deploy();
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api')));
    ecs.end(cluster, name, { status: 'succeeded' });
    world.advance(60_000);
    expect(await offered()).toMatchObject({
      changes: { kind: 'counted', total: 1, entries: [{ pull: 12 }] },
    });
  });

  it.each([
    ['is rolling out', []],
    ['took only in part', ['succeeded', 'rolled_back']],
  ] as const)('are counted from what %s: that is what is left', async (_what, endings) => {
    world.commit('feat: carts (#12)');
    await ask(world, await cutHead(world), 'staging');
    await world.tick();
    for (const [wave, status] of endings.entries()) {
      world.end('staging', wave === 0 ? 'worker' : 'api', { status });
      await world.ticks(2);
    }
    expect(await offered()).toMatchObject({ changes: { total: 1, entries: [{ pull: 12 }] } });
  });

  it('are not said of any other deployment', async () => {
    expect((await world.deployment(await waiting(world))).plan.shown.undone).toBeNull();
  });
});

describe('one-off tasks that have run since', () => {
  const steps = [run(), ...wavesOf(['worker'], ['api']), verify()];
  beforeEach(async () => {
    world = aTaskWorld(stepping(quietShop, steps));
    await deployed(world);
  });

  it('are none where only the target itself has run one', async () => {
    world = world.restart({ project: quietShop });
    await deployed(world);
    expect(await offered()).toMatchObject({ tasks: [] });
  });

  it('are named, each once; checks are not among them, since they change nothing', async () => {
    await deployed(world);
    await deployed(world);
    const [first] = (await world.snapshot()).releases;
    expect(await offered({ release: first?.name ?? '' })).toMatchObject({ tasks: [MIGRATION] });
  });

  it('are named although the deployment failed, or the task itself: it may have done something', async () => {
    await waiting(world);
    await world.tick();
    await endTask(world, 1);
    world = world.restart({
      project: stepping(quietShop, [run({ family: SMOKE }), ...wavesOf(['worker', 'api'])]),
    });
    await waiting(world);
    await world.tick();
    await endTask(world, 0);
    await world.tick();
    expect(await offered()).toMatchObject({ tasks: [MIGRATION, 'shop-smoke-staging'] });
  });

  it('are not those that were passed over', async () => {
    const skipping = [run({ when: 'first_here' }), ...wavesOf(['worker'], ['api'])];
    world = aTaskWorld(stepping(quietShop, skipping));
    const a = await cut(world);
    await ask(world, a, 'staging');
    await world.settle();
    world = world.restart({ project: quietShop });
    const b = await deployed(world);
    world = world.restart({ project: stepping(quietShop, skipping) });
    await ask(world, a, 'staging');
    await world.settle();
    expect(await offered({ release: b.name })).toMatchObject({ tasks: [] });
  });
});

describe('how long rollbacks take here', () => {
  it('is unknown before the first, and then the middle of the latest five', async () => {
    const [a = expect.unreachable()] = (await world.snapshot()).releases;
    const b = await deployed(world);
    const first = await offerRollback(world);
    expect((await world.deployment(first)).plan.shown.undone?.usually).toBeNull();
    await go(first, 5000);
    for (const [target, took] of [
      [b, 1000],
      [a, 9000],
      [b, 3000],
      [a, 2000],
      [b, 8000],
    ] as const) {
      world.advance(60_000);
      await go(await offerRollback(world, { release: target.name }), took);
    }
    // Of 1, 9, 3, 2 and 8 seconds.
    expect((await offered({ release: a.name }))?.usually).toBe(3000);
  });
});
