// What an emergency passes: exactly what the policy lists, and nothing that may not be listed (I23).
import { describe, expect, it } from 'vitest';
import { SKIPPABLE, type Identity, type Policy, type Skippable } from '../../src/domain/project.ts';
import type { Window } from '../../src/domain/windows.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { afterRule, approvalsOf, changing, CHECK, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, must } from './support/doing.ts';
import { ALICE, BOB, DAVE } from './support/fake-directory.ts';
import { closedOf, control, controlsOf, freeze, gatesOf, lock, statusOf } from './support/gating.ts';

const HOUR = 3_600_000;
const tomorrow: Window = {
  days: ['sat'],
  from: 0,
  to: 1440,
  zone: 'UTC',
  only: [],
  except: [],
};

interface Closed {
  readonly policy: Partial<Policy>;
  readonly code: string;
  /** Whether it has been to staging. */
  readonly staged?: boolean;
}

/** For each gate: a policy that keeps it closed, and no other. */
const CLOSED: Readonly<Record<Skippable, Closed>> = {
  order: { policy: { after: afterRule('staging') }, code: 'not_succeeded_in' },
  soak: { policy: { after: afterRule('staging', { soak: HOUR }) }, code: 'soaking', staged: true },
  verified: {
    policy: { after: afterRule('staging', { verifiedBy: [SRE] }) },
    code: 'not_verified',
    staged: true,
  },
  checks: { policy: { checks: [CHECK, 'ci/missing'] }, code: 'checks_not_green' },
  approvals: { policy: { approvals: approvalsOf(2) }, code: 'approvals_missing' },
  window: { policy: { windows: [tomorrow] }, code: 'outside_window' },
  freeze: {
    policy: { freezes: [{ from: '2026-11-20', to: '2026-11-20', zone: 'UTC', reason: 'sale' }] },
    code: 'frozen',
  },
};

let world: AWorld;
let id: string;
interface Situation extends Partial<Closed> {
  readonly skips: readonly Skippable[];
  readonly people?: readonly Identity[];
}
/** Dave asks for an emergency in production, and confirms it. */
async function confirmed({ policy = {}, skips, staged = false, people = [] }: Situation): Promise<void> {
  const emergency = { by: [DAVE], skips };
  world = aWorld({
    project: changing(quietShop, 'production', { policy: { ...policy, emergency } }),
    people,
  });
  const release = await cut(world);
  if (staged) {
    await ask(world, release, 'staging');
    await world.settle();
  }
  id = await ask(world, release, 'production', DAVE, 'checkout is down');
  await confirm(world, id, DAVE);
}
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};
const skippedOf = async () =>
  (await gatesOf(world, id)).flatMap(({ gate, skipped }) => (skipped ? gate : []));

describe.each(SKIPPABLE)('the gate %s', (gate) => {
  const { code } = CLOSED[gate];

  it('is passed where the policy lists it, which the review says', async () => {
    await confirmed({ ...CLOSED[gate], skips: [gate] });
    expect(await skippedOf()).toEqual([gate]);
    expect(await closedOf(world, id)).toEqual([]);
    expect(await afterTick()).toBe('running');
    expect((await controlsOf(world)).reviews).toMatchObject([{ deployment: id, skipped: [gate] }]);
  });

  it('is not passed where the policy lists every other', async () => {
    await confirmed({ ...CLOSED[gate], skips: SKIPPABLE.filter((each) => each !== gate) });
    expect(await skippedOf()).toEqual([]);
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual([code]);
    expect(world.writes().length).toBe(CLOSED[gate].staged === true ? 4 : 0);
  });
});

it('passes all that are closed at once, with one click', async () => {
  const policy = {
    ...CLOSED.order.policy,
    ...CLOSED.checks.policy,
    ...CLOSED.approvals.policy,
    ...CLOSED.window.policy,
    ...CLOSED.freeze.policy,
  };
  await confirmed({ policy, skips: SKIPPABLE });
  expect(await skippedOf()).toEqual(['order', 'checks', 'window', 'freeze', 'approvals']);
  expect(await afterTick()).toBe('running');
});

it('passes a freeze of somebody’s order as well', async () => {
  await confirmed({ skips: ['freeze'] });
  await control(world, freeze({ environment: null }), BOB);
  expect(await skippedOf()).toEqual(['freeze']);
  expect(await afterTick()).toBe('running');
});

it('passes, with approvals, that nobody knows who wrote it; that matters to approvals alone', async () => {
  const policy = { approvals: approvalsOf(1, { not: { authors: true, people: [] } }) };
  await confirmed({ policy, skips: ['approvals'] });
  expect(await skippedOf()).toEqual(['authors', 'approvals']);
  expect(await afterTick()).toBe('running');
  await confirmed({ policy, skips: SKIPPABLE.filter((each) => each !== 'approvals') });
  await world.tick();
  expect(await closedOf(world, id)).toEqual(['unknown_authors', 'approvals_missing']);
});

describe('never passed, whatever is listed', () => {
  it('is a lock of somebody else; the owner’s own is none', async () => {
    await confirmed({ skips: SKIPPABLE });
    await control(world, lock({ environment: 'production' }), BOB);
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['locked']);
    await confirmed({ skips: SKIPPABLE });
    await control(world, lock({ environment: 'production' }), DAVE);
    expect(await afterTick()).toBe('running');
  });

  it('is a bad release, marked before or after it was asked for', async () => {
    await confirmed({ skips: SKIPPABLE });
    const [release] = (await world.snapshot()).releases;
    const mark = { release: release?.name ?? '', verdict: 'bad', reason: 'carts', commit: null } as const;
    must(await markRelease(world, world.project, mark, world.asker(ALICE)));
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['bad_release']);
    await expect(ask(world, { name: mark.release }, 'production', DAVE, 'again')).rejects.toThrow(
      'bad_release',
    );
  });

  it('is what holds the environment: it waits in line, and is confirmed anew when what serves has changed', async () => {
    await confirmed({ skips: SKIPPABLE });
    const first = id;
    expect(await afterTick()).toBe('running');
    id = await ask(world, await cut(world), 'production', DAVE, 'worse');
    await confirm(world, id, DAVE);
    await world.ticks(2);
    expect(await world.deployment(id)).toMatchObject({ status: 'queued', behind: first });
    await world.settle();
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
    await confirm(world, id, DAVE);
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('is an image that is gone', async () => {
    await confirmed({ skips: SKIPPABLE });
    const [artifact] = (await world.deployment(id)).request.artifacts;
    world.registry.expire(artifact?.repository ?? '', artifact?.digest ?? '');
    expect(await afterTick()).toBe('awaiting_gates');
    expect(world.progress.blocksOf(id)).toMatchObject([{ code: 'image_gone' }]);
  });

  it.each(['lock', 'hold', 'release', 'confirmation', 'emergency', 'environment', 'authors'])(
    'is a gate that the policy should not be able to list: %s',
    async (name) => {
      const policy = { approvals: approvalsOf(1, { not: { authors: true, people: [] } }) };
      await confirmed({ policy, skips: [name as Skippable] });
      await control(world, lock({ environment: 'production' }), BOB);
      expect(await skippedOf()).toEqual([]);
      expect(await closedOf(world, id)).toEqual(['locked', 'unknown_authors', 'approvals_missing']);
    },
  );
});

it('an ordinary request passes nothing of it', async () => {
  await confirmed({ ...CLOSED.freeze, skips: SKIPPABLE });
  const ordinary = await ask(world, await cut(world), 'production', DAVE);
  await world.ticks(2);
  expect(await closedOf(world, ordinary)).toEqual(['frozen']);
});
