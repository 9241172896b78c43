import { expect, it } from 'vitest';
import { newestCandidate } from '../../src/domain/release.ts';
import { SECRET } from './support/a-shop.ts';
import { approve, confirm, cut, digestOf, offerRollback } from './support/doing.ts';
import { aWorld, HandClock, type AWorld } from './support/a-world.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';
import { openSqlite } from './support/sqlite.ts';

/** From the cut to production, with both approvals. */
async function toProduction(world: AWorld): Promise<string> {
  await cut(world, ALICE);
  await world.settle();
  const id = (await world.snapshot()).deployments.at(-1)?.request.id ?? '';
  await approve(world, id, BOB);
  await approve(world, id, CAROL);
  await world.settle();
  return id;
}

it('goes from the cut to production and back, over the real store, reopened at every stage', async () => {
  const system = new HandClock();
  await using sqlite = await openSqlite(system);
  let world = aWorld({ system, store: sqlite.store });
  const first = await toProduction(world);
  const before = world.live('production', 'api');
  world = world.restart({ store: await sqlite.open() });
  const second = await toProduction(world);
  world = world.restart({ store: await sqlite.open() });
  const [release] = (await world.snapshot()).releases.slice(-1);
  for (const environment of ['staging', 'production'])
    expect(JSON.stringify(world.orchestrator.ecs.revision(world.live(environment, 'api')))).toContain(
      release && digestOf(release, 'api'),
    );
  const back = await offerRollback(world, { environment: 'production' });
  await confirm(world, back);
  await world.settle();
  expect(world.live('production', 'api')).toBe(before);

  const statuses = await Promise.all(
    [first, second, back].map(async (id) => (await world.deployment(id)).status),
  );
  expect(statuses).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(await world.deployment(back)).toMatchObject({ request: { rollback: { restores: first } } });
  expect(newestCandidate(release ?? never()).notRequestedIn).toEqual([]);
  expect(sqlite.problems()).toEqual([]);

  // No value of an environment is in the file or its log (I18), while the names are.
  const bytes = await sqlite.bytes();
  expect(bytes).toContain('DATABASE_PASSWORD');
  expect([SECRET, Buffer.from(SECRET).toString('base64')].filter((text) => bytes.includes(text))).toEqual([]);
});

function never(): never {
  throw new Error('a release was expected');
}
