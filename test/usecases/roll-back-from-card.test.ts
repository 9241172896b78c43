import { beforeEach, describe, expect, it } from 'vitest';
import { rollBackFromCard } from '../../src/usecases/roll-back.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { deployed, waiting } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';

describe('Roll back, on the card of a deployment', () => {
  let world: AWorld;
  let ids: readonly string[];
  beforeEach(async () => {
    world = aWorld({ project: quietShop });
    await deployed(world);
    await deployed(world);
    ids = (await world.snapshot()).deployments.map(({ request }) => request.id);
  });

  const press = (id: string | undefined, inbound?: string) =>
    rollBackFromCard(world, { deployment: id ?? '', replans: 0, asker: world.asker(BOB, inbound) });
  const stale = { kind: 'refused', refusals: [{ code: 'stale_card' }] };

  it('offers what was there before it', async () => {
    expect(await press(ids[1])).toMatchObject({ kind: 'accepted' });
    const offered = (await world.snapshot()).deployments.at(-1);
    expect(offered?.request).toMatchObject({ requestedBy: BOB, rollback: { restores: ids[0] } });
  });

  it('is refused on a card that is not the live one, and that is recorded', async () => {
    expect(await press(ids[0])).toEqual(stale);
    expect((await world.refusals()).at(-1)).toMatchObject({ tried: `rollback from card ${ids[0]}` });
    expect((await world.snapshot()).deployments).toHaveLength(2);
  });

  it('is refused on the card of what was live until another began', async () => {
    const next = await waiting(world);
    await world.tick();
    expect(await press(ids[1])).toEqual(stale);
    expect(await press(next)).toMatchObject({ kind: 'accepted' });
  });

  it('is refused for what there is not', async () => {
    expect(await press('zzzzzzzz')).toEqual(stale);
  });

  it('has one effect when the same click is delivered twice', async () => {
    await press(ids[1], 'click 1');
    expect(await press(ids[1], 'click 1')).toEqual({ kind: 'duplicate' });
    expect((await world.snapshot()).deployments).toHaveLength(3);
  });
});
