// Rollback readiness: whether one could go back is looked at before anybody has to.
import { beforeEach, describe, expect, it } from 'vitest';
import type { WayBack } from '../../src/domain/plan.ts';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { readStatus } from '../../src/usecases/read-status.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, cut, deployed, must, offerRollback, waiting } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';
import { statusOf } from './support/gating.ts';

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
});

const shownIn = async (id: string): Promise<WayBack | null> =>
  (await world.deployment(id)).plan.shown.wayBack;
/** On the card of a new release. */
const onCard = async (): Promise<WayBack | null> => shownIn(await waiting(world));
const inStatus = async (): Promise<WayBack | null | undefined> =>
  (await readStatus(world, world.project))[0]?.wayBack;
const loseImages = ({ candidates }: Release) => {
  for (const { repository, digest } of candidates[0]?.artifacts ?? [])
    world.registry.expire(repository, digest);
};
const mark = async (release: Release, verdict: 'bad' | 'good') => {
  const typed = { release: release.name, verdict, reason: 'it leaks', commit: null };
  must(await markRelease(world, world.project, typed, world.asker(ALICE)));
};
const back = async () => {
  const id = await offerRollback(world);
  await confirm(world, id);
  await world.settle();
  expect(await statusOf(world, id)).toBe('succeeded');
};
const busy = awsFault('ThrottlingException', { retryable: true });

describe('the way back, on the card of a deployment', () => {
  it('is none for the first one', async () => {
    expect(await onCard()).toBeNull();
  });

  it('is what runs now, once its images and revisions are there', async () => {
    const { name: release } = await deployed(world);
    expect(await onCard()).toEqual({ release, obstacle: null });
  });

  it('is not the same release again: what ran before that', async () => {
    const { name: release } = await deployed(world);
    const b = await deployed(world);
    // Somebody has set the service to something else past Slipway, so that it is worth deploying again.
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api')));
    ecs.end(cluster, name, { status: 'succeeded' });
    world.advance(60_000);
    expect(await shownIn(await ask(world, b, 'staging'))).toEqual({ release, obstacle: null });
  });

  it('says that images are gone, and of which services', async () => {
    const live = await deployed(world);
    const [first] = newestCandidate(live).artifacts;
    world.registry.expire(first?.repository ?? '', first?.digest ?? '');
    expect(await onCard()).toEqual({
      release: live.name,
      obstacle: { kind: 'image_gone', services: [first?.service] },
    });
  });

  it('is the first that can be had', async () => {
    const { name: release } = await deployed(world);
    loseImages(await deployed(world));
    expect(await onCard()).toEqual({ release, obstacle: null });
  });

  it('says that revisions were deleted, and of which services', async () => {
    const { name: release } = await deployed(world);
    const revision = world.live('staging', 'worker');
    const b = await deployed(world);
    world.orchestrator.ecs.deleteRevision(revision);
    const obstacle = { kind: 'revision_gone', services: ['worker'] };
    expect(await inStatus()).toEqual({ release, obstacle });
    await mark(b, 'bad');
    expect(await onCard()).toEqual({ release, obstacle });
  });

  it('is as ready with a revision that was only deregistered: it can be registered again', async () => {
    const { name: release } = await deployed(world);
    world.orchestrator.ecs.deregister(world.live('staging', 'worker'));
    expect(await onCard()).toEqual({ release, obstacle: null });
  });

  it('was not checked where AWS did not answer, and that is no reason not to ask', async () => {
    const { name: release } = await deployed(world);
    const next = await cut(world);
    world.registry.failNext(busy);
    const id = await ask(world, next, 'staging');
    expect(await shownIn(id)).toEqual({ release, obstacle: { kind: 'unreadable' } });
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('passes over what is bad, and what was rolled back from, until that is good again', async () => {
    const a = await deployed(world);
    const b = await deployed(world);
    await mark(b, 'bad');
    expect(await onCard()).toMatchObject({ release: a.name });
    await mark(b, 'good');
    expect(await onCard()).toMatchObject({ release: b.name });
    await back();
    expect(await onCard()).toMatchObject({ release: a.name });
  });

  it('is of the rollback itself on the card of a rollback', async () => {
    const { name: release } = await deployed(world);
    await deployed(world);
    expect(await shownIn(await offerRollback(world))).toEqual({ release, obstacle: null });
  });

  it('is shown, and not part of what was consented to', async () => {
    const live = await deployed(world);
    const id = await waiting(world);
    const { hash } = (await world.deployment(id)).plan;
    loseImages(live);
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', replans: 0, plan: { hash } });
  });
});

describe('the way back, in the status', () => {
  it('is none before there are two releases', async () => {
    expect(await inStatus()).toBeNull();
    await deployed(world);
    expect(await inStatus()).toBeNull();
  });

  it('is where a rollback would go now', async () => {
    const { name: release } = await deployed(world);
    await deployed(world);
    expect(await inStatus()).toEqual({ release, obstacle: null });
    await back();
    expect(await inStatus()).toBeNull();
  });

  it('is what ran before while another rolls out', async () => {
    const { name: release } = await deployed(world);
    await waiting(world);
    await world.tick();
    expect(await inStatus()).toEqual({ release, obstacle: null });
  });

  it('is the first that can be had, as a rollback would choose it', async () => {
    const { name: release } = await deployed(world);
    const b = await deployed(world);
    await deployed(world);
    loseImages(b);
    expect(await inStatus()).toEqual({ release, obstacle: null });
    const { request } = await world.deployment(await offerRollback(world));
    expect(request).toMatchObject({
      releaseName: release,
      rollback: { passedOver: [{ release: b.name, why: 'image_gone' }] },
    });
  });

  it('is the newest, with what keeps it from being had, where none of them can be', async () => {
    const a = await deployed(world);
    const b = await deployed(world);
    await deployed(world);
    for (const each of [a, b]) loseImages(each);
    const obstacle = { kind: 'image_gone', services: ['api', 'worker'] };
    expect(await inStatus()).toEqual({ release: b.name, obstacle });
  });

  it('says what is in the way', async () => {
    const a = await deployed(world);
    await deployed(world);
    loseImages(a);
    expect(await inStatus()).toEqual({
      release: a.name,
      obstacle: { kind: 'image_gone', services: ['api', 'worker'] },
    });
  });

  it('was not checked where ECR does not answer; the rest of the status is there', async () => {
    const { name: release } = await deployed(world);
    const { name: releaseName } = await deployed(world);
    world.registry.failNext(busy);
    expect((await readStatus(world, world.project))[0]).toMatchObject({
      wayBack: { release, obstacle: { kind: 'unreadable' } },
      live: { kind: 'as_deployed', last: { request: { releaseName } } },
    });
  });

  it('passes over what is bad or suspect', async () => {
    const a = await deployed(world);
    const b = await deployed(world);
    await deployed(world);
    await mark(b, 'bad');
    expect(await inStatus()).toMatchObject({ release: a.name });
    await mark(a, 'bad');
    expect(await inStatus()).toBeNull();
  });
});
