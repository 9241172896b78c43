// An operator at the command line, while Slack is down: offers, confirms, drops.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Release } from '../../src/domain/release.ts';
import type { Outcome } from '../../src/ports.ts';
import { answerByOperator, offerByOperator } from '../../src/usecases/operate.ts';
import { approvalsOf, changing, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, confirm, deployed, must, offerRollback, typed, waiting } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';
import { closedOf, control, controlsOf, ending, lock, statusOf } from './support/gating.ts';

/** How they stand where others stand by their Slack id: their user of the operating system. */
const CARLA = 'operator:carla';
let world: AWorld;
let a: Release;
let b: Release;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  a = await deployed(world);
  b = await deployed(world);
  // Slack is down: nobody can be looked up.
  world.directory.break('person');
});

const offer = (more?: Parameters<typeof typed>[0]): Promise<Outcome> =>
  offerByOperator(world, world.project, typed(more), 'carla');
const offered = async (more?: Parameters<typeof typed>[0]): Promise<string> => {
  const [event] = must(await offer(more)).events;
  return event?.type === 'deployment.requested' ? event.deployment : expect.unreachable();
};
const answer = async (id: string, goes: boolean, user = 'carla'): Promise<Outcome> => {
  const { replans } = await world.deployment(id);
  return answerByOperator(world, { id, replans, goes }, user);
};
const entries = async () => (await world.store.auditEntries('shop', 100)).toReversed();
const STALE = { kind: 'refused', refusals: [{ code: 'stale_card' }] };

describe('an operator', () => {
  it('offers a rollback, which changes nothing before it is confirmed', async () => {
    const calls = world.writes();
    const id = await offered({ reason: 'Slack is down, and so are we' });
    await world.ticks(3);
    expect(await world.deployment(id)).toMatchObject({
      status: 'awaiting_gates',
      request: {
        releaseName: a.name,
        requestedBy: CARLA,
        automatic: false,
        reason: 'Slack is down, and so are we',
        rollback: { from: b.name },
      },
    });
    expect(world.writes()).toEqual(calls);
  });

  it('confirms it with one word, and it is carried out as any other', async () => {
    const id = await offered();
    must(await answer(id, true));
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: CARLA });
    expect((await world.snapshot()).releases.at(-1)?.mark).toMatchObject({ kind: 'suspect', by: CARLA });
  });

  it('drops it, and nothing is changed', async () => {
    const calls = world.writes();
    const id = await offered();
    must(await answer(id, false));
    await world.ticks(2);
    expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: CARLA, startedAt: null });
    expect(world.writes()).toEqual(calls);
  });

  it('is the actor of all of it in the audit log, and of what is refused', async () => {
    const before = (await entries()).length;
    const id = await offered();
    await answer(id, false);
    await offer({ release: '2020.1.1.1' });
    const made = (await entries()).slice(before);
    expect(made.map(({ actor, event }) => [actor, event.type])).toEqual(
      ['deployment.requested', 'deployment.cancelled', 'refused'].map((type) => [
        { kind: 'operator', user: 'carla' },
        type,
      ]),
    );
    expect(made.at(-1)?.event).toMatchObject({ tried: 'rollback staging to 2020.1.1.1' });
  });

  it.each<readonly [string, Parameters<typeof typed>[0], string]>([
    ['an environment that there is not', { environment: 'moon' }, 'unknown_environment'],
    ['a release that there is not', { release: '2020.1.1.1' }, 'unknown_release'],
    ['an environment where nothing was deployed', { environment: null }, 'nothing_to_roll_back_to'],
  ])('is refused %s', async (_what, more, code) => {
    expect(await offer(more)).toMatchObject({ kind: 'refused', refusals: [{ code }] });
  });

  it('confirms what somebody has offered in Slack before it went down', async () => {
    world.directory.mend();
    const id = await offerRollback(world);
    world.directory.break('person');
    expect(await offer()).toMatchObject({ refusals: [{ code: 'already_requested', deployment: id }] });
    must(await answer(id, true));
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: CARLA });
  });

  it('takes over what is under way', async () => {
    world.directory.mend();
    const rolling = await waiting(world);
    await world.tick();
    world.directory.break('person');
    const id = await offered();
    must(await answer(id, true));
    await world.settle();
    expect(await world.deployment(rolling)).toMatchObject({ status: 'superseded', by: { id } });
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('leaves the environment to themselves where the policy locks it', async () => {
    const policy = { rollback: { approvals: null, leaves: 'lock' } } as const;
    world = world.restart({ project: changing(quietShop, 'staging', { policy }) });
    const id = await offered();
    must(await answer(id, true));
    await world.settle();
    expect((await controlsOf(world)).locks).toMatchObject([{ id, by: CARLA, left: true }]);
    // Nobody of Slack owns it: whoever has looked may give it back.
    world.directory.mend();
    await control(world, ending('unlock'), BOB);
    expect((await controlsOf(world)).locks).toEqual([]);
  });
});

describe('a word of an operator', () => {
  it('is for the plan that they saw', async () => {
    const id = await offered();
    expect(await answerByOperator(world, { id, replans: 1, goes: true }, 'carla')).toEqual(STALE);
    expect(await statusOf(world, id)).toBe('awaiting_gates');
  });

  it('is for rollbacks only, and for those that wait', async () => {
    world.directory.mend();
    const forward = await waiting(world);
    expect(await answer(forward, true)).toEqual(STALE);
    expect(await answer(forward, false)).toEqual(STALE);
    const id = await offered();
    must(await answer(id, false));
    expect(await answer(id, true)).toEqual(STALE);
    expect(await answerByOperator(world, { id: 'zzzzzzzz', replans: 0, goes: true }, 'carla')).toEqual(STALE);
  });

  it('does not stand in for approvals: those are given in Slack', async () => {
    const policy = { rollback: { approvals: approvalsOf(1), leaves: 'nothing' } } as const;
    world = world.restart({ project: changing(quietShop, 'staging', { policy }) });
    const id = await offered();
    must(await answer(id, true));
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    world.directory.mend();
    must(await approve(world, id, BOB));
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('does not pass a lock that somebody keeps', async () => {
    world.directory.mend();
    await control(world, lock(), BOB);
    world.directory.break('person');
    const id = await offered();
    must(await answer(id, true));
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['locked']);
  });

  it('counts no more than the click of somebody who was quicker', async () => {
    world.directory.mend();
    const id = await offered();
    await confirm(world, id, BOB);
    await world.settle();
    expect(await answer(id, false)).toEqual(STALE);
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: BOB });
  });
});
