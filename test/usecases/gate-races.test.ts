// Clicks, looks of the driver and people who leave a group, in every order that a scheduler finds: whatever comes first
// wins, whoever comes second is told, and nothing starts without what it needs.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import type { Orchestrator, Outcome } from '../../src/ports.ts';
import {
  approveDeployment,
  rejectDeployment,
  withdrawApproval,
} from '../../src/usecases/answer-deployment.ts';
import { takeOverLock, setControl } from '../../src/usecases/set-controls.ts';
import { startDeployment } from '../../src/usecases/start-deployment.ts';
import type { World } from '../../src/usecases/world.ts';
import { approvalsOf, changing, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';

const asked = changing(quietShop, 'production', { policy: { approvals: approvalsOf(2) } });

/** Every call to Slack, ECS and the store waits for its turn, which the scheduler gives. */
function scheduled(world: AWorld, scheduler: fc.Scheduler): World {
  const turn = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), what);
    return act();
  };
  const { directory, orchestrator, store } = world;
  return world.with({
    directory: {
      person: (id) => turn('who', () => directory.person(id)),
      members: (group) => turn('members', () => directory.members(group)),
    },
    orchestrator: {
      ...boundMethods(orchestrator),
      describeServices: (...args) => turn('live', () => orchestrator.describeServices(...args)),
    },
    store: {
      ...store,
      snapshot: (scope) => turn('read', () => store.snapshot(scope)),
      change: (scope, cause, decide) => turn('write', () => store.change(scope, cause, decide)),
    },
  });
}

const boundMethods = (orchestrator: Orchestrator): Orchestrator => ({
  describeServices: (...args) => orchestrator.describeServices(...args),
  describeRevision: (...args) => orchestrator.describeRevision(...args),
  registerRevision: (...args) => orchestrator.registerRevision(...args),
  findRegistered: (...args) => orchestrator.findRegistered(...args),
  newestRevision: (...args) => orchestrator.newestRevision(...args),
  listServiceDeployments: (...args) => orchestrator.listServiceDeployments(...args),
  updateService: (...args) => orchestrator.updateService(...args),
  readRollouts: (...args) => orchestrator.readRollouts(...args),
  readDigests: (...args) => orchestrator.readDigests(...args),
  readStoppedTasks: (...args) => orchestrator.readStoppedTasks(...args),
  readEvents: (...args) => orchestrator.readEvents(...args),
  newestServiceDeployments: (...args) => orchestrator.newestServiceDeployments(...args),
  stopServiceDeployment: (...args) => orchestrator.stopServiceDeployment(...args),
  runTask: (...args) => orchestrator.runTask(...args),
  findTask: (...args) => orchestrator.findTask(...args),
  readTask: (...args) => orchestrator.readTask(...args),
});

interface Race {
  readonly world: AWorld;
  readonly racing: World;
  readonly id: string;
  readonly events: () => Promise<readonly Event[]>;
}

async function race(
  scheduler: fc.Scheduler,
  run: (race: Race) => readonly Promise<unknown>[],
): Promise<Race> {
  const world = aWorld({ project: asked });
  const id = await ask(world, await cut(world), 'production');
  const racing = scheduled(world, scheduler);
  const events = async (): Promise<readonly Event[]> =>
    (await world.events()).filter((event) => 'deployment' in event && event.deployment === id);
  const begun = { world, racing, id, events };
  const all = run(begun);
  await scheduler.waitFor(Promise.all(all));
  return begun;
}

const types = (events: readonly Event[]): readonly string[] => events.map(({ type }) => type);

const times = (events: readonly Event[], type: Event['type']): number =>
  events.filter((event) => event.type === type).length;

const property = (check: (scheduler: fc.Scheduler) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(fc.scheduler(), check), { numRuns: 60 });

describe('at once', () => {
  it('two approve, one rejects, and the driver looks: one transition wins, and the loser is told who was first', async () => {
    await property(async (scheduler) => {
      const outcomes: Record<string, Outcome> = {};
      const click = async (
        { racing, id, world }: Race,
        name: string,
        by: string,
        act: typeof approveDeployment,
      ): Promise<void> => {
        outcomes[name] = await act(racing, { deployment: id, replans: 0, asker: world.asker(by) });
      };
      const { events, world, id } = await race(scheduler, (begun) => [
        click(begun, 'Bob approves', BOB, approveDeployment),
        click(begun, 'Carol approves', CAROL, approveDeployment),
        click(begun, 'Bob rejects', BOB, (each, it) => rejectDeployment(each, it, 'no')),
        startDeployment(begun.racing, begun.id, null),
        startDeployment(begun.racing, begun.id, null),
      ]);
      const happened = await events();
      const started = times(happened, 'deployment.started');
      const rejected = times(happened, 'deployment.rejected');
      expect(started + rejected).toBeLessThanOrEqual(1);
      expect(times(happened, 'deployment.approved')).toBeGreaterThanOrEqual(2 * started);
      const { status } = await world.deployment(id);
      for (const outcome of Object.values(outcomes).filter(({ kind }) => kind === 'refused')) {
        expect(outcome).toMatchObject({
          refusals: [{ code: 'not_waiting', status, by: expect.any(String) }],
        });
      }
      // Whatever was too late changed nothing after the end.
      const end = types(happened).indexOf('deployment.rejected');
      expect(end === -1 ? [] : happened.slice(end + 1)).toEqual([]);
    });
  });

  it('an approver leaves the group, or withdraws, while it starts: it never starts on what does not count any more', async () => {
    await property(async (scheduler) => {
      const leaves = async ({ directory }: AWorld): Promise<void> => {
        await scheduler.schedule(Promise.resolve(), 'Carol leaves');
        directory.setMembers(SRE, [ALICE, BOB]);
      };
      const { events, world, id } = await race(scheduler, ({ racing, id: deployment, world: before }) => [
        approveDeployment(racing, { deployment, replans: 0, asker: before.asker(BOB) }),
        approveDeployment(racing, { deployment, replans: 0, asker: before.asker(CAROL) }),
        leaves(before),
        withdrawApproval(racing, { deployment, replans: 0, asker: before.asker(BOB) }),
        startDeployment(racing, deployment, null),
        startDeployment(racing, deployment, null),
      ]);
      const happened = await events();
      const start = types(happened).indexOf('deployment.started');
      const standing = (before: readonly Event[]): number =>
        times(before, 'deployment.approved') - times(before, 'approval.revoked');
      expect(start === -1 ? 2 : standing(happened.slice(0, start))).toBe(2);
      // Once she has left, no round that begins afterwards counts her.
      await startDeployment(world, id, null);
      expect(times(await events(), 'deployment.started')).toBe(start === -1 ? 0 : 1);
    });
  });

  it('two take over one lock: one has it, and the other is told that it is gone', async () => {
    await property(async (scheduler) => {
      const { world } = await race(scheduler, () => []);
      const lock = {
        verb: 'lock',
        environment: 'production',
        end: null,
        link: null,
        reason: 'a look',
      } as const;
      await setControl(world, world.project, lock, world.asker(ALICE));
      const [taken] = (await world.snapshot()).controls.locks;
      const racing = scheduled(world, scheduler);
      const shown = { project: world.project.name, seen: taken?.id ?? '' };
      const all = Promise.all([BOB, CAROL, DAVE].map((by) => takeOverLock(racing, shown, world.asker(by))));
      await scheduler.waitFor(all);
      const kinds = (await all).map((outcome) =>
        outcome.kind === 'refused' ? outcome.refusals[0]?.code : outcome.kind,
      );
      expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'lock_changed')).toHaveLength(2);
      expect((await world.snapshot()).controls.locks).toHaveLength(1);
    });
  });

  it('one click is delivered three times: it counts once (I9)', async () => {
    await property(async (scheduler) => {
      const { events } = await race(scheduler, ({ racing, id }) =>
        [1, 2, 3].map(() =>
          approveDeployment(racing, {
            deployment: id,
            replans: 0,
            asker: { id: BOB, foreign: false, inbound: 'click 1' },
          }),
        ),
      );
      expect(times(await events(), 'deployment.approved')).toBe(1);
    });
  });
});
