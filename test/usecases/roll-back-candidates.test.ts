import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { rollBack } from '../../src/usecases/roll-back.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, deployed, offerRollback, pick, typed } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

describe('rolling back between the candidates of one release', () => {
  let world: AWorld;
  let release: Release;
  /** What the candidates ran as. */
  let revisions: { readonly first: string; readonly second: string };
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    world.source.commit('main', { subject: 'begin', author: 'alice' });
    release = await deployed(world);
    const first = world.live('staging', 'api');
    const { commit } = newestCandidate(await pick(world, release, world.commit('fix: a thing')));
    world.build(commit);
    await world.tick();
    await ask(world, release, 'staging');
    await world.settle();
    revisions = { first, second: world.live('staging', 'api') };
  });

  const back = async (more?: Parameters<typeof typed>[0]) => {
    const id = await offerRollback(world, more);
    await confirm(world, id);
    await world.settle();
    return world.deployment(id);
  };

  it('goes from rc.2 to rc.1, and says which it left', async () => {
    const { request, status } = await back();
    expect(status).toBe('succeeded');
    expect(request).toMatchObject({
      releaseName: release.name,
      candidate: 1,
      rollback: { from: `${release.name}-rc.2` },
    });
    expect(world.live('staging', 'api')).toBe(revisions.first);
  });

  it('does not go back to rc.2 from there by itself', async () => {
    await back();
    expect(await rollBack(world, world.project, typed(), world.asker(ALICE))).toMatchObject({
      refusals: [
        {
          code: 'nothing_to_roll_back_to',
          skipped: [{ release: `${release.name}-rc.2`, why: 'suspect' }],
        },
      ],
    });
  });

  it('takes exactly the candidate that somebody names', async () => {
    await deployed(world);
    const { request } = await back({ release: `${release.name}-rc.1` });
    expect(request.candidate).toBe(1);
    expect(world.live('staging', 'api')).toBe(revisions.first);
  });

  it('takes the candidate that succeeded last when somebody names the release', async () => {
    await deployed(world);
    const { request } = await back({ release: release.name });
    expect(request.candidate).toBe(2);
    expect(world.live('staging', 'api')).toBe(revisions.second);
  });

  it('refuses a candidate that never succeeded there, by its own name', async () => {
    await pick(world, release, world.commit('fix: another'));
    const named = typed({ release: `${release.name}-rc.3` });
    expect(await rollBack(world, world.project, named, world.asker(ALICE))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'never_succeeded_here', release: `${release.name}-rc.3`, environment: 'staging' }],
    });
  });

  it('passes over a candidate whose image is gone, by its own name', async () => {
    for (const { repository, digest } of release.candidates[0]?.artifacts ?? [])
      world.registry.expire(repository, digest);
    expect(await rollBack(world, world.project, typed(), world.asker(ALICE))).toMatchObject({
      refusals: [
        { code: 'nothing_to_roll_back_to', skipped: [{ release: release.name, why: 'image_gone' }] },
      ],
    });
  });
});
