import { beforeEach, describe, expect, it } from 'vitest';
import { READ_LAG } from '../../src/domain/rollout.ts';
import type { Outcome } from '../../src/ports.ts';
import {
  approveDeployment,
  confirmDeployment,
  rejectDeployment,
} from '../../src/usecases/answer-deployment.ts';
import { approvalsOf, changing, EXPIRE, placeOf, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, cut, waiting } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';

describe('answering a gate card', () => {
  let world: AWorld;
  /** A deployment to production that waits for two people. */
  let id: string;
  beforeEach(async () => {
    world = aWorld();
    await cut(world, ALICE);
    await world.settle();
    id =
      (await world.snapshot()).deployments.find(({ request }) => request.environment === 'production')
        ?.request.id ?? '';
  });

  const approvers = async () => (await world.deployment(id)).approvals.map(({ by }) => by);
  const click = (by: string, replans = 0) => ({ deployment: id, replans, asker: world.asker(by) });
  /** What was refused to somebody, and is on record as such. */
  const refusalsOf = async (outcome: Promise<Outcome>) => {
    expect(await outcome).toMatchObject({
      kind: 'refused',
      refusals: (await world.refusals()).at(-1)?.refusals,
    });
    return (await world.refusals()).at(-1)?.refusals;
  };

  describe('approve', () => {
    it('is consent to exactly the plan that was shown, with what made the person eligible', async () => {
      await approve(world, id, BOB);
      const { approvals, plan } = await world.deployment(id);
      expect(approvals).toEqual([{ by: BOB, at: world.system.now(), planHash: plan.hash, through: [SRE] }]);
    });

    it('starts it once two people have', async () => {
      await approve(world, id, BOB);
      await world.tick();
      expect((await world.deployment(id)).status).toBe('awaiting_gates');
      await approve(world, id, CAROL);
      await world.tick();
      expect((await world.deployment(id)).status).toBe('running');
    });

    it('counts for both of two people who click at once', async () => {
      await Promise.all([approve(world, id, BOB), approve(world, id, CAROL)]);
      expect((await approvers()).toSorted()).toEqual([BOB, CAROL]);
    });

    it('counts once for one person, and says so', async () => {
      await approve(world, id, BOB);
      expect(await refusalsOf(approve(world, id, BOB))).toEqual([{ code: 'already_approved' }]);
      expect(await approvers()).toEqual([BOB]);
    });

    it('has one effect when the same click is delivered twice (I9)', async () => {
      await approve(world, id, BOB, 'click 1');
      const before = await world.events();
      expect(await approve(world, id, BOB, 'click 1')).toEqual({ kind: 'duplicate' });
      expect(await approve(world, id, CAROL, 'click 1')).toEqual({ kind: 'duplicate' });
      expect(await world.events()).toEqual(before);
    });

    it('is refused to the person who asked for it, though in the group (I4)', async () => {
      expect(await refusalsOf(approve(world, id, ALICE))).toEqual([{ code: 'requester_cannot_approve' }]);
    });

    it('is refused to somebody who is not in the group', async () => {
      expect(await refusalsOf(approve(world, id, DAVE))).toEqual([{ code: 'not_an_approver', from: [SRE] }]);
    });

    it('is refused while the group cannot be read (I22)', async () => {
      world.directory.break('members');
      expect(await refusalsOf(approve(world, id, BOB))).toEqual([
        { code: 'approvers_unreadable', from: [SRE] },
      ]);
      expect(await approvers()).toEqual([]);
    });

    it('is refused while the person cannot be read (I22)', async () => {
      world.directory.break('person');
      expect(await refusalsOf(approve(world, id, BOB))).toEqual([{ code: 'person_unreadable' }]);
    });

    it('is refused to a member of the group who belongs to another organisation (T10)', async () => {
      const asker = { ...world.asker(BOB), foreign: true };
      const outcome = approveDeployment(world, { deployment: id, replans: 0, asker });
      expect(await refusalsOf(outcome)).toEqual([{ code: 'outsider', kind: 'other_organisation' }]);
    });

    it('is worth nothing on a card of an earlier plan', async () => {
      expect(await refusalsOf(approveDeployment(world, click(BOB, 1)))).toEqual([{ code: 'stale_card' }]);
    });

    it('is refused for a deployment that there is not, and recorded', async () => {
      const asker = world.asker(BOB);
      const before = await world.store.auditHead();
      const refusal = { code: 'unknown_deployment', typed: 'zzzzzzzz' };
      const outcome = approveDeployment(world, { deployment: 'zzzzzzzz', replans: 0, asker });
      expect(await outcome).toEqual({ kind: 'refused', refusals: [refusal] });
      expect((await world.store.auditHead())?.seq).toBe((before?.seq ?? 0) + 1);
    });

    it('is refused where nobody has to approve', async () => {
      world.commit();
      await cut(world);
      await world.tick();
      const staging = (await world.snapshot()).deployments.at(-1)?.request.id ?? '';
      // Nothing of staging waits for anybody: it has started.
      const refusal = { code: 'not_waiting', status: 'running', by: null };
      expect(await refusalsOf(approve(world, staging, BOB))).toEqual([refusal]);
    });

    it('is refused after it has run out', async () => {
      world.advance(EXPIRE);
      await world.tick();
      expect(await refusalsOf(approve(world, id, BOB))).toEqual([
        { code: 'not_waiting', status: 'expired', by: null },
      ]);
    });
  });

  describe('when what serves has changed since the card was shown', () => {
    const { cluster, name } = placeOf('production', 'api');
    const differences = [{ what: 'live_revision', service: 'api' }];
    beforeEach(async () => {
      await approve(world, id, BOB);
      const { ecs } = world.orchestrator;
      const { definition } = ecs.revision(world.live('production', 'api'));
      ecs.deploy(cluster, name, ecs.register(cluster, definition));
      ecs.end(cluster, name, { status: 'succeeded' });
    });

    it('does not count, voids what was approved, and puts the new plan before people', async () => {
      const before = await world.deployment(id);
      expect(await refusalsOf(approve(world, id, CAROL))).toEqual([{ code: 'plan_changed', differences }]);
      const after = await world.deployment(id);
      expect(after).toMatchObject({ status: 'awaiting_gates', replans: 1, approvals: [] });
      expect(after.plan.hash).not.toBe(before.plan.hash);
      const replanned = (await world.events()).find(({ type }) => type === 'deployment.replanned');
      expect(replanned).toMatchObject({ differences, voided: before.approvals });
      expect(await world.store.findCard(`deployment:${id}:1`)).toMatchObject({
        message: null,
        generation: 1,
      });
    });

    it('takes approvals of the new plan only, by the new card', async () => {
      await approve(world, id, CAROL);
      expect(await refusalsOf(approveDeployment(world, click(CAROL, 0)))).toEqual([{ code: 'stale_card' }]);
      await approve(world, id, BOB);
      await approve(world, id, CAROL);
      await world.tick();
      const after = await world.deployment(id);
      expect(after).toMatchObject({ status: 'running', replans: 1 });
      expect(after.approvals.map(({ planHash }) => planHash)).toEqual([after.plan.hash, after.plan.hash]);
    });

    it('can be rejected all the same', async () => {
      expect(await rejectDeployment(world, click(CAROL))).toMatchObject({ kind: 'accepted' });
    });
  });

  describe('reject', () => {
    it('ends it for good, and says who', async () => {
      expect(await rejectDeployment(world, click(BOB))).toMatchObject({ kind: 'accepted' });
      expect(await world.deployment(id)).toMatchObject({ status: 'rejected', by: BOB });
      const refusal = { code: 'not_waiting', status: 'rejected', by: BOB };
      expect(await refusalsOf(approve(world, id, CAROL))).toEqual([refusal]);
    });

    it('is taking it back, for the person who asked', async () => {
      await rejectDeployment(world, click(ALICE));
      expect(await world.deployment(id)).toMatchObject({ status: 'cancelled', by: ALICE });
    });

    it('is refused to somebody who may not approve', async () => {
      expect(await refusalsOf(rejectDeployment(world, click(DAVE)))).toEqual([
        { code: 'not_an_approver', from: [SRE] },
      ]);
    });

    it('wins or loses against an approval at the same moment, and is never lost', async () => {
      await approve(world, id, BOB);
      const outcomes = await Promise.all([rejectDeployment(world, click(BOB)), approve(world, id, CAROL)]);
      expect(outcomes.map(({ kind }) => kind)).toContain('accepted');
      expect((await world.deployment(id)).status).toBe('rejected');
    });
  });

  it('refuses to confirm what is no rollback', async () => {
    expect(await refusalsOf(confirmDeployment(world, click(BOB)))).toEqual([{ code: 'stale_card' }]);
  });
});

describe('a read at the click that still shows what Slipway has just replaced', () => {
  const { cluster, name } = placeOf('staging', 'api');
  const approvals = approvalsOf(1);

  it('is no change of plan, until reads can be believed (FIELD-NOTES 2)', async () => {
    const world = aWorld({ project: changing(quietShop, 'staging', { policy: { approvals } }) });
    const base = world.live('staging', 'api');
    await approve(world, await waiting(world), BOB);
    await world.tick();
    world.end('staging', 'worker');
    await world.ticks(2, 0);
    world.end('staging', 'api');
    await world.tick();
    const id = await waiting(world);
    // To a reader the same as a read from before.
    world.orchestrator.ecs.deploy(cluster, name, base);
    expect(await approve(world, id, BOB)).toMatchObject({ kind: 'accepted' });
    world.advance(READ_LAG);
    expect(await approve(world, id, CAROL)).toMatchObject({ refusals: [{ code: 'plan_changed' }] });
  });
});
