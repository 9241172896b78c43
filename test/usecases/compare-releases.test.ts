import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { AdapterFault } from '../../src/ports.ts';
import { compareReleases, type Difference } from '../../src/usecases/compare-releases.ts';
import { READ_LAG } from '../../src/domain/rollout.ts';
import { placeOf, quietShop, SECRET, taskDefinition, withSecret } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, deployed, pick } from './support/doing.ts';

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
});

const compare = (from: string, to: string | null = null) =>
  compareReleases(world, world.project, { from, to });
async function difference(from: string, to: string | null = null): Promise<Difference> {
  const found = await compare(from, to);
  if (found.kind === 'difference') return found;
  throw new Error(`refused: ${JSON.stringify(found)}`);
}
const titles = ({ commits }: Difference) => commits?.changelog.entries.map(({ title }) => title);
const commitOf = (release: Release) => newestCandidate(release).commit;

async function deployTo(environment: string, release: Release): Promise<void> {
  await ask(world, release, environment);
  await world.settle();
}

describe('the difference between two releases', () => {
  it('is their commits and their artifacts, and no configuration: a release has none', async () => {
    const a = await cut(world);
    world.commit('fix: one');
    const b = await cut(world);
    const found = await difference(a.name, b.name);
    expect(found).toMatchObject({
      from: { name: a.name, environment: null, commit: commitOf(a) },
      to: { name: b.name, commit: commitOf(b) },
      commits: {
        ahead: 2,
        behind: 0,
        read: 2,
        link: world.source.links(world.project.repository).compare(commitOf(a), commitOf(b)),
      },
      configuration: null,
    });
    expect(titles(found)?.toSorted()).toEqual(['a thing', 'one']);
    expect(found.artifacts.map(({ service, from, to }) => [service, from?.digest === to?.digest])).toEqual([
      ['api', false],
      ['worker', false],
    ]);
  });

  it('counts what only the first has as well', async () => {
    const [a, b] = [await cut(world), await cut(world)];
    expect((await difference(b.name, a.name)).commits).toMatchObject({ ahead: 0, behind: 1 });
  });

  it('tells candidates of one release apart', async () => {
    const release = await cut(world);
    await pick(world, release, world.commit('fix: picked'));
    const found = await difference(`${release.name}-rc.1`, `${release.name}-rc.2`);
    expect([found.from.name, found.to.name]).toEqual([release.name, `${release.name}-rc.2`]);
    expect(titles(found)).toEqual(['picked']);
  });

  it('shows a service that only one of them has', async () => {
    const a = await cut(world);
    const project = { ...quietShop, services: quietShop.services.slice(0, 1) };
    world = world.restart({ project });
    const b = await cut(world);
    expect((await difference(a.name, b.name)).artifacts).toMatchObject([
      { service: 'api', from: {}, to: {} },
      { service: 'worker', from: {}, to: null },
    ]);
  });

  it('has no commits where GitHub has one of the two no more', async () => {
    const [a, b] = [await cut(world), await cut(world)];
    world.source.range = async () => null;
    expect((await difference(a.name, b.name)).commits).toBeNull();
  });

  it('is not made up while GitHub is down', async () => {
    const [a, b] = [await cut(world), await cut(world)];
    world.source.break();
    await expect(compare(a.name, b.name)).rejects.toBeInstanceOf(AdapterFault);
  });
});

describe('a side that nobody knows', () => {
  it('is refused with what there is, for both sides at once', async () => {
    expect(await compare('9.9.9', 'moon')).toEqual({
      kind: 'refused',
      refusals: ['9.9.9', 'moon'].map((typed) => ({
        code: 'neither_release_nor_environment',
        typed,
        environments: ['staging', 'production'],
      })),
    });
  });

  it('is refused with the matches when it is ambiguous', async () => {
    const [a, b] = [await cut(world), await cut(world)];
    expect(await compare('2026.11', a.name)).toEqual({
      kind: 'refused',
      refusals: [{ code: 'ambiguous_release', typed: '2026.11', matches: [b.name, a.name] }],
    });
  });

  it('has nothing recorded of the question', async () => {
    await compare('9.9.9');
    expect(await world.events()).toEqual([]);
  });
});

describe('the difference from an environment', () => {
  it('is from what runs in production when only one side is named', async () => {
    const live = await deployed(world, 'production');
    const next = await cut(world);
    expect(await difference(next.name)).toMatchObject({
      from: { name: 'production', release: live.name, commit: commitOf(live) },
      to: { name: next.name },
      commits: { ahead: 1 },
      configuration: null,
    });
  });

  it('invents no commits where Slipway does not know what runs', async () => {
    const next = await cut(world);
    expect(await difference('production', next.name)).toMatchObject({
      from: { name: 'production', release: null, commit: null, artifacts: [] },
      commits: null,
    });
  });

  it('knows it no more once somebody else has deployed there', async () => {
    await deployed(world, 'production');
    const { cluster, name } = placeOf('production', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('production', 'api')));
    world.advance(READ_LAG);
    expect((await difference('production', 'staging')).from).toMatchObject({ release: null, commit: null });
  });
});

describe('the difference between two environments', () => {
  it('is commits, artifacts and configuration, apart', async () => {
    const a = await cut(world);
    await deployTo('production', a);
    await deployTo('staging', await cut(world));
    const found = await difference('production', 'staging');
    expect(found.commits).toMatchObject({ ahead: 1 });
    expect(found.artifacts.every(({ from, to }) => from?.digest !== to?.digest)).toBe(true);
    expect(found.configuration).toEqual(
      ['api', 'worker'].map((service) => ({
        service,
        differences: [
          { path: 'family', from: `"shop-${service}-production"`, to: `"shop-${service}-staging"` },
        ],
      })),
    );
  });

  it('shows that a secret differs, and never the secret (I18)', async () => {
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    const other = withSecret(taskDefinition('staging', 'api'), 'another-secret');
    ecs.deploy(cluster, name, ecs.register(cluster, other));
    world.advance(READ_LAG);
    const found = await difference('production', 'staging');
    const paths = found.configuration?.[0]?.differences?.map(({ path }) => path);
    expect(paths?.some((path) => path.endsWith('.DATABASE_PASSWORD'))).toBe(true);
    expect(JSON.stringify(found)).not.toContain(SECRET);
    expect(JSON.stringify(found)).not.toContain('another-secret');
  });

  it('says of which service it could not be read', async () => {
    const { cluster, name } = placeOf('staging', 'api');
    world.orchestrator.ecs.deleteService(cluster, name);
    const found = await difference('production', 'staging');
    expect(found.configuration).toMatchObject([
      { service: 'api', differences: null },
      { service: 'worker', differences: [{ path: 'family' }] },
    ]);
  });
});
