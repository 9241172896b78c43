import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { cutRelease } from '../../src/usecases/cut-release.ts';
import { quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut, cutHead, toCut } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';

describe('a dry run of a cut', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld({ project: ruled(quietShop, { cut: { tag: 'v{release}' } }) });
  });

  const dryRun = (store: Store = world.store) =>
    cutRelease(world.with({ store }), world.project, toCut({ dryRun: true, note: 'for the fair' }), asker());
  const asker = () => world.asker(ALICE);
  const everything = async () => ({
    entries: await world.events(),
    head: await world.store.auditHead(),
    cards: await world.store.staleCards(),
    branches: [...world.source.branches],
    tags: [...world.source.tags],
  });

  it('shows the release that would be made', async () => {
    await cut(world);
    const sha = world.commit('feat: carts');
    const preview = await dryRun();
    expect(preview).toMatchObject({
      kind: 'preview',
      release: {
        name: '2026.11.20.2',
        cutBy: ALICE,
        note: 'for the fair',
        tag: { name: 'v2026.11.20.2', commit: sha },
        candidates: [{ number: 1, commit: sha, build: { status: 'complete' }, changes: { total: 1 } }],
      },
    });
  });

  it('makes nothing: no entry, no card, no tag, now or later', async () => {
    await cut(world);
    await world.tick();
    world.commit();
    const before = await everything();
    await dryRun();
    await world.ticks(3);
    expect(await everything()).toEqual(before);
  });

  it('shows what the cut then makes', async () => {
    world.commit();
    const preview = await dryRun();
    const made = await cutHead(world, { note: 'for the fair' });
    expect(preview).toMatchObject({ release: { ...made, id: expect.any(String) } });
  });

  it('is refused for what the cut would be refused for, and that is recorded', async () => {
    const { name } = await cut(world);
    expect(await dryRun()).toMatchObject({ refusals: [{ code: 'already_cut', release: name }] });
    expect(await world.refusals()).toHaveLength(1);
    expect((await world.snapshot()).releases).toHaveLength(1);
  });

  it('makes nothing either when what spoke against it has gone this very moment', async () => {
    const sha = world.commit();
    const other = aWorld({ project: world.project });
    await cutHead(
      Object.assign(other, { source: world.source, registry: world.registry }),
      { ref: sha },
      BOB,
    );
    const stale = await other.snapshot();
    // What it read says that the commit has been cut; what it is about to write into knows nothing of that.
    const outcome = await dryRun({ ...world.store, snapshot: async () => stale });
    expect(outcome).toMatchObject({ kind: 'accepted', events: [] });
    expect(await world.store.auditHead()).toBeNull();
  });
});
