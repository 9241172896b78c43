// `on_failure: rollback`: what took only in part goes back by itself, all services together (F9).
import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { abortDeployment } from '../../src/usecases/abort-deployment.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { changing, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { confirm, deployed, must, offerRollback, rollout, waiting } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { control, controlsOf, hold, lock, statusOf } from './support/gating.ts';

const onFailure = (what: 'rollback' | 'lock') =>
  changing(quietShop, 'staging', { policy: { onFailure: what } });

let world: AWorld;
let release: Release;
/** The deployment that fails. */
let id: string;
beforeEach(async () => {
  world = aWorld({ project: onFailure('rollback') });
  release = await deployed(world);
});

/** `worker` takes it, and `api` does not: the tick in which that is learned is the last. */
async function failsInPart(before: () => Promise<unknown> = async () => {}): Promise<void> {
  id = await waiting(world);
  await world.tick();
  await before();
  world.end('staging', 'worker');
  await world.ticks(2);
  world.end('staging', 'api', { status: 'rolled_back', circuitBreaker: true });
  await world.tick();
  expect(await statusOf(world, id)).toBe('failed');
}
/** Nothing can be pulled any more of what ran before. */
const loseImages = () => {
  for (const { repository, digest } of newestCandidate(release).artifacts)
    world.registry.expire(repository, digest);
};
const rollbacks = async () =>
  (await world.snapshot()).deployments.filter(({ request }) => request.rollback !== null);
const locks = async () => (await controlsOf(world)).locks;

describe('a deployment that took only in part, where the policy rolls back', () => {
  it('goes back by itself to what last worked, all services at once; nobody has to confirm it', async () => {
    const before = ['worker', 'api'].map((service) => world.live('staging', service));
    await failsInPart();
    expect(await locks()).toEqual([]);
    await world.settle();
    const [back, ...more] = await rollbacks();
    expect(more).toEqual([]);
    const { releaseName, requestedBy } = (await world.deployment(id)).request;
    expect(back).toMatchObject({
      status: 'succeeded',
      confirmedBy: null,
      request: {
        releaseName: release.name,
        automatic: true,
        requestedBy,
        reason: `${releaseName} took only in part`,
        rollback: { from: releaseName },
      },
    });
    expect(['worker', 'api'].map((service) => world.live('staging', service))).toEqual(before);
    expect(await locks()).toEqual([]);
  });

  it('touches only what differs', async () => {
    await failsInPart();
    const updates = () => world.writes().filter((method) => method === 'updateService').length;
    const before = updates();
    await world.settle();
    const [back] = await rollbacks();
    expect(updates()).toBe(before + 1);
    expect(await rollout(world, back?.request.id ?? '', 'api')).toMatchObject({
      evidence: { kind: 'unchanged' },
    });
  });

  it('is done by automation for whoever asked, in the audit log', async () => {
    await failsInPart();
    await world.tick();
    const entries = await world.store.auditEntries('shop', 100);
    const asked = entries.find(({ event }) => event.type === 'deployment.requested');
    expect(asked).toMatchObject({
      actor: { kind: 'automation', for: ALICE },
      event: { request: { rollback: { from: expect.any(String) } } },
    });
  });

  it('is not stopped by a hold: that is for what automation asks forward', async () => {
    await failsInPart();
    await control(world, hold());
    await world.settle();
    expect(await rollbacks()).toMatchObject([{ status: 'succeeded' }]);
  });

  it('waits while somebody keeps the environment, and goes back once they let go', async () => {
    await failsInPart();
    await control(world, lock({ end: { kind: 'for', milliseconds: 60_000 } }), ALICE);
    await world.ticks(3);
    expect(await rollbacks()).toMatchObject([{ status: 'awaiting_gates' }]);
    world.advance(60_000);
    await world.settle();
    expect(await rollbacks()).toMatchObject([{ status: 'succeeded' }]);
  });

  it('is rolled back once, also when the process is restarted before and after', async () => {
    await failsInPart();
    world = world.restart();
    await world.tick();
    world = world.restart();
    await world.settle();
    await world.restart().settle();
    expect(await rollbacks()).toHaveLength(1);
  });

  it('is rolled back although ECS does not answer at first', async () => {
    await failsInPart();
    world.orchestrator.failNext('describeServices', awsFault('ThrottlingException', { retryable: true }));
    await world.tick();
    expect(await rollbacks()).toEqual([]);
    await world.ticks(6);
    expect(await rollbacks()).toHaveLength(1);
  });

  it('is not rolled back where somebody has answered it already', async () => {
    await failsInPart();
    await offerRollback(world);
    await world.ticks(3);
    expect(await locks()).toEqual([]);
    expect(await rollbacks()).toMatchObject([{ request: { automatic: false }, status: 'awaiting_gates' }]);
  });

  it('takes the place of what somebody had offered before it failed, and never confirmed', async () => {
    let offer = '';
    await failsInPart(async () => {
      offer = await offerRollback(world);
    });
    await world.settle();
    const [offered, back, ...more] = await rollbacks();
    expect(more).toEqual([]);
    expect(back).toMatchObject({ status: 'succeeded', request: { automatic: true } });
    expect(offered).toMatchObject({
      status: 'superseded',
      request: { id: offer },
      by: { kind: 'deployment', id: back?.request.id },
    });
    expect(await locks()).toEqual([]);
  });

  it('leaves it to what somebody had offered before it failed, and has confirmed', async () => {
    await failsInPart(async () => {
      await control(world, lock(), BOB);
      await confirm(world, await offerRollback(world));
    });
    await world.ticks(3);
    expect(await rollbacks()).toMatchObject([{ request: { automatic: false }, status: 'awaiting_gates' }]);
    await control(world, { verb: 'unlock', environment: 'staging' }, BOB);
    await world.settle();
    expect(await rollbacks()).toMatchObject([{ request: { automatic: false }, status: 'succeeded' }]);
  });
});

describe('a rollback that has changed nothing', () => {
  it('leaves the mix that it was to mend, and locks it', async () => {
    await failsInPart();
    await world.ticks(2);
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(3, 30_000);
    const [back] = await rollbacks();
    expect(back?.status).toBe('failed');
    expect(await locks()).toMatchObject([{ id: back?.request.id, by: ALICE, left: true }]);
  });
});

describe('a rollback that itself took only in part', () => {
  /** Both services have to go back. */
  let back: string;
  const halfBack = async () => {
    await deployed(world);
    id = await waiting(world);
    await world.tick();
    world.end('staging', 'worker');
    await world.ticks(2);
    world.end('staging', 'api', { status: 'stopped' });
    await world.ticks(2, 30_000);
    expect(await statusOf(world, id)).toBe('failed');
    await world.ticks(2);
    const [running] = await rollbacks();
    expect([running?.status, await locks()]).toEqual(['running', []]);
    back = running?.request.id ?? '';
    world.end('staging', 'worker');
  };
  beforeEach(halfBack);

  it('locks the environment, whatever the policy says: nothing goes back from there by itself', async () => {
    world.end('staging', 'api', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(5, 30_000);
    expect(await statusOf(world, back)).toBe('failed');
    expect(await rollbacks()).toHaveLength(1);
    const { releaseName } = (await world.deployment(back)).request;
    const reason = `${releaseName} took only in part: staging may run a mix`;
    expect(await locks()).toMatchObject([{ id: back, by: ALICE, left: true, reason }]);
  });

  it('and is aborted by somebody is locked in their name', async () => {
    must(await abortDeployment(world, world.project, { what: null, reason: null }, world.asker(BOB)));
    await world.ticks(3);
    world.endAllBack();
    await world.ticks(3);
    expect(await statusOf(world, back)).toBe('cancelled');
    expect(await locks()).toMatchObject([{ id: back, by: BOB, left: true }]);
  });
});

describe('it stays as it is', () => {
  it('where the policy locks instead', async () => {
    world = world.restart({ project: onFailure('lock') });
    await failsInPart();
    await world.ticks(3);
    expect(await rollbacks()).toEqual([]);
    expect(await locks()).toMatchObject([{ id, left: true }]);
  });

  it('where ECS has put everything back itself', async () => {
    id = await waiting(world);
    await world.tick();
    world.end('staging', 'worker', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(3);
    expect(await statusOf(world, id)).toBe('failed');
    expect([await rollbacks(), await locks(), await world.refusals()]).toEqual([[], [], []]);
  });

  it('where something has been deployed since', async () => {
    world = world.restart({ project: onFailure('lock') });
    await failsInPart();
    await control(world, { verb: 'unlock', environment: 'staging' }, ALICE);
    await waiting(world);
    await world.settle();
    world = world.restart({ project: onFailure('rollback') });
    await world.ticks(3);
    expect(await rollbacks()).toEqual([]);
  });
});

describe('where there is nothing to go back to', () => {
  it('the environment is locked with the reason, and it is on record why there was no way back', async () => {
    loseImages();
    await failsInPart();
    await world.tick();
    const { releaseName } = (await world.deployment(id)).request;
    expect(await locks()).toMatchObject([
      {
        id,
        environment: 'staging',
        left: true,
        reason: `${releaseName} took only in part: staging may run a mix`,
      },
    ]);
    expect((await world.refusals()).at(-1)).toMatchObject({
      tried: `roll back ${id}`,
      refusals: [
        { code: 'nothing_to_roll_back_to', skipped: [{ release: release.name, why: 'image_gone' }] },
      ],
    });
  });

  it('that is said once, however often it is looked at', async () => {
    loseImages();
    await failsInPart();
    await world.ticks(5);
    await world.restart().ticks(3);
    expect(await locks()).toHaveLength(1);
    const tried = (await world.refusals()).filter((refusal) => refusal.tried === `roll back ${id}`);
    expect(tried).toHaveLength(1);
  });

  it('it is locked by the next process where this one was killed between the refusal and the lock', async () => {
    loseImages();
    await failsInPart();
    const { store } = world;
    const dying = world.restart({
      store: {
        ...store,
        change: (scope, cause, decide) =>
          cause.tried === `lock ${id}`
            ? Promise.reject(new Error('killed'))
            : store.change(scope, cause, decide),
      },
    });
    await dying.tick();
    expect(await locks()).toEqual([]);
    await world.restart().ticks(3);
    expect(await locks()).toMatchObject([{ id, left: true }]);
    expect(await world.refusals()).toHaveLength(1);
  });

  it('it is locked once: whoever gives it back has looked, and the next process does not lock it again', async () => {
    loseImages();
    await failsInPart();
    await world.tick();
    await control(world, { verb: 'unlock', environment: 'staging' }, ALICE);
    await world.ticks(3);
    await world.restart().ticks(3);
    expect(await locks()).toEqual([]);
  });

  it('nothing is read for it every time that the driver comes round', async () => {
    loseImages();
    await failsInPart();
    await world.tick();
    await control(world, { verb: 'unlock', environment: 'staging' }, ALICE);
    const reads = () => world.orchestrator.calls.filter(({ method }) => method === 'describeRevision').length;
    const before = reads();
    await world.ticks(20);
    expect(reads()).toBe(before);
  });

  it('it is the same for the first deployment of all', async () => {
    world = aWorld({ project: onFailure('rollback') });
    await failsInPart();
    await world.tick();
    expect(await locks()).toMatchObject([{ id, left: true }]);
  });

  it('a lock that somebody has taken stays theirs', async () => {
    loseImages();
    id = await waiting(world);
    await control(world, lock(), ALICE);
    await world.tick();
    world.end('staging', 'worker');
    await world.ticks(2);
    world.end('staging', 'api', { status: 'rolled_back', circuitBreaker: true });
    await world.ticks(3);
    expect(await locks()).toMatchObject([{ by: ALICE, reason: 'migrating', left: false }]);
  });
});
