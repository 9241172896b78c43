// What waits in line for an environment: places, their order, and what ends in line.
import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { rejectDeployment, withdrawApproval } from '../../src/usecases/answer-deployment.ts';
import { approvalsOf, changing, CHECK, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, must } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { clickOn, control, drawCards, freeze, isStale, statusOf } from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const checked = changing(quietShop, 'staging', { policy: { checks: [CHECK] } });

let world: AWorld;
/** It holds staging. */
let holder: string;
/** Cut and asked for in this order. */
let releases: readonly Release[];
let asked: readonly string[];

const check = (release: Release, state: 'green' | 'pending') =>
  world.source.setCheck(newestCandidate(release).commit, { name: CHECK, state, url: null });
const places = async () =>
  Promise.all(
    asked.map(async (id) => {
      const deployment = await world.deployment(id);
      return deployment.status === 'queued' ? deployment.place : deployment.status;
    }),
  );
const rolledBack = { status: 'rolled_back', circuitBreaker: true } as const;
/** In the order in which they began. */
const begun = async () =>
  (await world.events()).flatMap((event) => (event.type === 'deployment.started' ? event.deployment : []));

/** Two that wait for their checks when a third takes the environment. */
async function begin(): Promise<void> {
  world = aWorld({ project: checked });
  const first = await cut(world);
  releases = [await cut(world), await cut(world)];
  for (const release of releases) check(release, 'pending');
  asked = [];
  for (const release of releases) asked = [...asked, await ask(world, release, 'staging')];
  holder = await ask(world, first, 'staging');
  await world.tick();
}
/** The gates of the one that was asked for later open first. */
async function queuedTheOtherWayRound(): Promise<void> {
  await begin();
  for (const release of releases.toReversed()) {
    check(release, 'green');
    world.advance(LOOK_AGAIN);
    await world.tick();
  }
}

describe('a place in line', () => {
  it('is given when the other gates open, not when it is asked for', async () => {
    await begin();
    expect(await statusOf(world, holder)).toBe('running');
    expect(await places()).toEqual(['awaiting_gates', 'awaiting_gates']);
    await queuedTheOtherWayRound();
    expect(await places()).toEqual([2, 1]);
  });

  it('decides who is next when the one in front has failed and left everything as it was', async () => {
    await queuedTheOtherWayRound();
    world.end('staging', 'worker', rolledBack);
    await world.ticks(2);
    expect(await statusOf(world, holder)).toBe('failed');
    expect(await places()).toEqual([2, 'running']);
    await world.settle();
    expect(await places()).toEqual(['succeeded', 'succeeded']);
    expect(await begun()).toEqual([holder, ...asked.toReversed()]);
  });

  it('decides as well when the one in front has succeeded, though everything is planned anew for that', async () => {
    await queuedTheOtherWayRound();
    await world.settle();
    expect(await places()).toEqual(['succeeded', 'succeeded']);
    expect(await begun()).toEqual([holder, ...asked.toReversed()]);
  });

  it('is the same for the next process', async () => {
    await queuedTheOtherWayRound();
    world = world.restart();
    await world.tick();
    expect(await places()).toEqual([2, 1]);
    world.end('staging', 'worker', rolledBack);
    await world.ticks(2);
    expect(await places()).toEqual([2, 'running']);
  });

  it('is shown: the cards of all who wait are redrawn when one comes or goes', async () => {
    await begin();
    const [first = '', second = ''] = asked;
    for (const [release, other] of [
      [releases[1], first],
      [releases[0], second],
    ] as const) {
      await drawCards(world);
      if (release !== undefined) check(release, 'green');
      world.advance(LOOK_AGAIN);
      await world.tick();
      expect(await isStale(world, other)).toBe(true);
    }
    await drawCards(world);
    must(await rejectDeployment(world, await clickOn(world, second, ALICE)));
    expect(await isStale(world, first)).toBe(true);
  });

  it('is left by whoever asked, and by nobody’s doing when a gate closes: then it is not started', async () => {
    await queuedTheOtherWayRound();
    const [first = '', second = ''] = asked;
    must(await rejectDeployment(world, await clickOn(world, second, ALICE)));
    await control(world, freeze());
    world.end('staging', 'worker', rolledBack);
    await world.ticks(2);
    expect(await places()).toEqual([2, 'cancelled']);
    await control(world, { verb: 'unfreeze', environment: 'staging' });
    await world.tick();
    expect(await statusOf(world, first)).toBe('running');
  });
});

describe('a newer candidate that is asked for', () => {
  const oneOf = changing(quietShop, 'staging', { policy: { approvals: approvalsOf(1) } });
  beforeEach(async () => {
    world = aWorld({ project: oneOf });
    holder = await ask(world, await cut(world), 'staging');
    must(await approve(world, holder, BOB));
    await world.tick();
    releases = [await cut(world), await cut(world), await cut(world)];
  });
  const askFor = async (index: number, approved = true) => {
    const id = await ask(world, releases[index] ?? { name: '' }, 'staging');
    if (approved) must(await approve(world, id, BOB));
    await world.tick();
    return id;
  };

  it('ends the older one in line, and says so', async () => {
    const older = await askFor(0);
    expect(await statusOf(world, older)).toBe('queued');
    const newer = await askFor(1, false);
    expect(await world.deployment(older)).toMatchObject({
      status: 'superseded',
      by: { kind: 'candidate', name: releases[1]?.name },
      startedAt: null,
    });
    expect(await statusOf(world, newer)).toBe('awaiting_gates');
  });

  it('leaves alone an older one that still waits for people, and what is on its way', async () => {
    const older = await askFor(0, false);
    await askFor(1);
    expect(await statusOf(world, older)).toBe('awaiting_gates');
    expect(await statusOf(world, holder)).toBe('running');
  });

  it('leaves alone what is newer still, and what waits in another environment', async () => {
    const newest = await askFor(2);
    const elsewhere = await ask(world, releases[0] ?? { name: '' }, 'production');
    await askFor(1);
    expect(await statusOf(world, newest)).toBe('queued');
    expect(await statusOf(world, elsewhere)).not.toBe('superseded');
  });

  it('does not end it when it is refused', async () => {
    const older = await askFor(0);
    world.orchestrator.ecs.deleteService({ region: 'eu-west-1', name: 'shop-staging' }, 'shop-api-staging');
    await expect(askFor(1)).rejects.toThrow('service_unfit');
    expect(await statusOf(world, older)).toBe('queued');
  });

  it('lets an older one that was asked for after it take its place behind', async () => {
    const newer = await askFor(1);
    const older = await askFor(0);
    asked = [older, newer];
    expect(await places()).toEqual([2, 1]);
  });
});

it('somebody who withdraws what they approved takes it out of the line', async () => {
  world = aWorld({ project: changing(quietShop, 'staging', { policy: { approvals: approvalsOf(1) } }) });
  holder = await ask(world, await cut(world), 'staging');
  must(await approve(world, holder, BOB));
  await world.tick();
  const id = await ask(world, await cut(world), 'staging');
  must(await approve(world, id, BOB));
  await world.tick();
  expect(await world.deployment(id)).toMatchObject({ status: 'queued', behind: holder, place: 1 });
  must(await withdrawApproval(world, await clickOn(world, id, BOB)));
  await world.settle();
  expect(await statusOf(world, holder)).toBe('succeeded');
  expect(await statusOf(world, id)).toBe('awaiting_gates');
});
