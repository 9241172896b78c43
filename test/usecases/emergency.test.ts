// `/release deploy … --emergency <reason>`: who may, what it takes, and when it asks again.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { lineIn } from '../../src/domain/snapshot.ts';
import type { Outcome } from '../../src/ports.ts';
import {
  approveDeployment,
  confirmDeployment,
  rejectDeployment,
} from '../../src/usecases/answer-deployment.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { approvalsOf, changing, EXPIRE, placeOf, quietShop, SRE, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { clickOn, closedOf, gatesOf, newestIn, statusOf, staleCards } from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const HOUR = 3_600_000;
const BOSSES = 'S0BOSSES1';
const REASON = 'checkout is down';
const withBosses = changing(quietShop, 'production', {
  policy: { approvals: approvalsOf(2), emergency: { by: [BOSSES], skips: ['approvals'] } },
});

let world: AWorld;
function begin(project: Project = withBosses): void {
  world = aWorld({ project });
  world.directory.setMembers(BOSSES, [DAVE, CAROL]);
}
beforeEach(() => begin());

const urgent = (by: string, environment = 'production', release = '1'): Promise<Outcome> =>
  deployRelease(world, world.project, { release, environment, emergency: REASON }, world.asker(by));
const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const confirmBy = async (id: string, by: string): Promise<Outcome> =>
  confirmDeployment(world, await clickOn(world, id, by));
/** Asked for by Dave, not confirmed yet. */
const asked = async () => ask(world, await cut(world), 'production', DAVE, REASON);
const afterTick = async (id: string) => {
  await world.tick();
  return statusOf(world, id);
};

describe('asking for an emergency', () => {
  it('is for those whom the policy names, and keeps the reason', async () => {
    await cut(world);
    must(await urgent(DAVE));
    const id = await newestIn(world, 'production');
    const { request } = await world.deployment(id);
    expect(request).toMatchObject({ emergency: true, reason: REASON, requestedBy: DAVE, automatic: false });
    expect(await staleCards(world)).toContainEqual(expect.stringMatching(/^notice:\d+$/));
  });

  it('is refused to everybody else, be they approvers', async () => {
    await cut(world);
    const refusal = { code: 'not_for_emergencies', from: [BOSSES], unreadable: false };
    expect(await urgent(BOB)).toEqual(refusedWith(refusal));
    expect(await world.refusals()).toMatchObject([
      { tried: 'deploy 1 production --emergency', refusals: [refusal] },
    ]);
    expect((await world.snapshot()).deployments).toEqual([]);
  });

  it('is refused while the group cannot be read, and says so (I22)', async () => {
    await cut(world);
    world.directory.break('members');
    const refusal = { code: 'not_for_emergencies', from: [BOSSES], unreadable: true };
    expect(await urgent(DAVE)).toEqual(refusedWith(refusal));
  });

  it('is refused to an outsider in the group', async () => {
    await cut(world);
    world.directory.put({ id: DAVE, deactivated: true });
    expect(await urgent(DAVE)).toEqual(refusedWith({ code: 'outsider', kind: 'deactivated' }));
  });

  it('is refused where there is no such path', async () => {
    await cut(world);
    expect(await urgent(DAVE, 'staging')).toEqual(
      refusedWith({ code: 'no_emergency_path', environment: 'staging' }),
    );
  });

  it('is refused like any other for what there is not', async () => {
    expect(await urgent(DAVE, 'moon')).toMatchObject(
      refusedWith({ code: 'unknown_environment' }, { code: 'unknown_release' }),
    );
  });
});

describe('an emergency', () => {
  it('takes the place of what is asked for of the same candidate: nobody has to reject that first', async () => {
    const release = await cut(world);
    const ordinary = await ask(world, release, 'production');
    const id = await ask(world, release, 'production', DAVE, REASON);
    expect(await world.deployment(ordinary)).toMatchObject({
      status: 'superseded',
      by: { kind: 'deployment', id },
    });
    expect(await urgent(CAROL)).toMatchObject(
      refusedWith({ code: 'already_requested', deployment: id, status: 'awaiting_gates' }),
    );
  });

  it('goes to the front of the line', async () => {
    const [first, second, third] = [await cut(world), await cut(world), await cut(world)];
    const approved = async (release: Pick<typeof first, 'name'>): Promise<string> => {
      const id = await ask(world, release, 'production');
      for (const by of [BOB, CAROL]) must(await approveDeployment(world, await clickOn(world, id, by)));
      return id;
    };
    const holder = await approved(first);
    expect(await afterTick(holder)).toBe('running');
    const ordinary = await approved(third);
    expect(await afterTick(ordinary)).toBe('queued');
    const id = await ask(world, second, 'production', DAVE, REASON);
    must(await confirmBy(id, DAVE));
    expect(await afterTick(id)).toBe('queued');
    const line = lineIn(await world.snapshot(), 'production').map(({ request }) => request.id);
    expect(line).toEqual([id, ordinary]);
  });
});

describe('the confirming click', () => {
  it('is what it waits for, though every gate that it does not pass is open', async () => {
    const id = await asked();
    await world.ticks(3);
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
    const gate = (await gatesOf(world, id)).find(({ gate: name }) => name === 'confirmation');
    expect(gate?.closed).toEqual({ code: 'not_confirmed', emergency: true });
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['the person who asked', DAVE],
    ['somebody else who is named', CAROL],
  ])('is for %s, and starts it', async (_who, by) => {
    const id = await asked();
    const { events } = must(await confirmBy(id, by));
    expect(events).toMatchObject([{ type: 'emergency.confirmed', deployment: id, by }]);
    expect(await afterTick(id)).toBe('running');
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', confirmedBy: by });
  });

  it('is refused to everybody else, be they approvers, and while that cannot be read', async () => {
    const id = await asked();
    const refusal = { code: 'not_for_emergencies', from: [BOSSES], unreadable: false };
    expect(await confirmBy(id, BOB)).toEqual(refusedWith(refusal));
    expect(await confirmBy(id, ALICE)).toEqual(refusedWith(refusal));
    world.directory.break('members');
    expect(await confirmBy(id, DAVE)).toEqual(refusedWith({ ...refusal, unreadable: true }));
    world.directory.mend();
    world.directory.put({ id: DAVE, guest: true });
    expect(await confirmBy(id, DAVE)).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
  });

  it('is one: a second finds it done, and so does one on an old card', async () => {
    const id = await asked();
    const old = await clickOn(world, id, CAROL);
    must(await confirmBy(id, DAVE));
    expect(await confirmBy(id, CAROL)).toEqual(refusedWith({ code: 'stale_card' }));
    expect(await confirmDeployment(world, { ...old, replans: 1 })).toEqual(
      refusedWith({ code: 'stale_card' }),
    );
    await world.tick();
    expect(await confirmBy(id, CAROL)).toMatchObject(
      refusedWith({ code: 'not_waiting', status: 'running', by: DAVE }),
    );
  });

  it('is refused where the policy has no such path any more', async () => {
    const id = await asked();
    world = world.restart({ project: changing(withBosses, 'production', { policy: { emergency: null } }) });
    expect(await confirmBy(id, DAVE)).toEqual(
      refusedWith({ code: 'no_emergency_path', environment: 'production' }),
    );
  });

  it('does not count at the start for somebody who has left the group since (T8), and another one can confirm it', async () => {
    const id = await asked();
    must(await confirmBy(id, DAVE));
    world.directory.setMembers(BOSSES, [CAROL]);
    expect(await afterTick(id)).toBe('awaiting_gates');
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
    must(await confirmBy(id, CAROL));
    expect(await afterTick(id)).toBe('running');
  });

  it('waits at the start while the group cannot be read, and then starts', async () => {
    const id = await asked();
    must(await confirmBy(id, DAVE));
    world.directory.break('members');
    expect(await afterTick(id)).toBe('awaiting_gates');
    expect(world.progress.blocksOf(id)).toMatchObject([{ code: 'not_for_emergencies', unreadable: true }]);
    world.directory.mend();
    world.advance(LOOK_AGAIN);
    expect(await afterTick(id)).toBe('running');
  });

  it('is not given by approving, which counts for nothing here by itself', async () => {
    const id = await asked();
    for (const by of [BOB, CAROL]) must(await approveDeployment(world, await clickOn(world, id, by)));
    await world.ticks(2);
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
  });
});

describe('what serves changes', () => {
  const { cluster, name } = placeOf('production', 'api');
  const changeOutside = () => {
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('production', 'api')));
    ecs.end(cluster, name, { status: 'succeeded' });
  };

  it('before the confirmation: it does not count, and the new plan is put before people', async () => {
    const id = await asked();
    changeOutside();
    const differences = [{ what: 'live_revision', service: 'api' }];
    expect(await confirmBy(id, DAVE)).toEqual(refusedWith({ code: 'plan_changed', differences }));
    expect(await world.deployment(id)).toMatchObject({ replans: 1, confirmedBy: null });
    must(await confirmBy(id, DAVE));
    expect(await afterTick(id)).toBe('running');
  });

  it('after the confirmation: it is asked for again', async () => {
    const id = await asked();
    must(await confirmBy(id, DAVE));
    changeOutside();
    expect(await afterTick(id)).toBe('awaiting_gates');
    expect(await world.deployment(id)).toMatchObject({ replans: 1, confirmedBy: null });
    expect(await closedOf(world, id)).toEqual(['not_confirmed']);
    must(await confirmBy(id, CAROL));
    expect(await afterTick(id)).toBe('running');
  });
});

describe('an emergency that nobody confirms', () => {
  it('ends by itself when approvals would have', async () => {
    const id = await asked();
    world.advance(EXPIRE - 1);
    expect(await afterTick(id)).toBe('awaiting_gates');
    world.advance(1);
    expect(await afterTick(id)).toBe('expired');
  });

  it('ends after an hour where nobody approves', async () => {
    begin(changing(withBosses, 'production', { policy: { approvals: null } }));
    const id = await asked();
    world.advance(HOUR);
    expect(await afterTick(id)).toBe('expired');
  });

  it('once confirmed does not, where nobody approves', async () => {
    begin(changing(withBosses, 'production', { policy: { approvals: null } }));
    const holder = await ask(world, await cut(world), 'production');
    await world.tick();
    const id = await asked();
    await confirm(world, id, DAVE);
    world.advance(2 * HOUR);
    expect(await afterTick(id)).not.toBe('expired');
    expect(holder).not.toBe(id);
  });

  it('is taken back by whoever asked, and refused by whoever may approve', async () => {
    const own = await asked();
    must(await rejectDeployment(world, await clickOn(world, own, DAVE), 'found another way'));
    expect(await world.deployment(own)).toMatchObject({ status: 'cancelled', reason: 'found another way' });
    const other = await asked();
    must(await rejectDeployment(world, await clickOn(world, other, BOB), 'no'));
    expect(await world.deployment(other)).toMatchObject({ status: 'rejected', by: BOB });
    const third = await asked();
    world.directory.setMembers(SRE, []);
    expect(await rejectDeployment(world, await clickOn(world, third, BOB), 'no')).toMatchObject(
      refusedWith({ code: 'not_an_approver' }),
    );
  });
});
