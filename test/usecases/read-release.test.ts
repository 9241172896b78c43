import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterFault } from '../../src/ports.ts';
import { readChanges, showRelease } from '../../src/usecases/read-release.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut, pick } from './support/doing.ts';

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
});

describe('showing a release', () => {
  it('means its newest candidate, or the one that was named', async () => {
    const release = await cut(world);
    await pick(world, release, world.commit('fix: a thing'));
    const numberOf = async (typed: string) => {
      const found = await showRelease(world, world.project, typed);
      return found.kind === 'shown' ? found.candidate.number : null;
    };
    expect(await numberOf(release.name)).toBe(2);
    expect(await numberOf(`${release.name}-rc.1`)).toBe(1);
    expect(await numberOf(release.candidates[0]?.commit.slice(0, 7) ?? '')).toBe(1);
  });

  it('is refused with the newest ones when there is none of that name', async () => {
    const names = [];
    for (let made = 0; made < 4; made += 1) names.push((await cut(world)).name);
    expect(await showRelease(world, world.project, 'nope')).toEqual({
      kind: 'refused',
      refusal: { code: 'unknown_release', typed: 'nope', newest: names.slice(1).toReversed() },
    });
    expect(await world.refusals()).toEqual([]);
  });
});

describe('the whole changelog', () => {
  it('has what the record has only the beginning of', async () => {
    const first = await cut(world);
    for (let made = 0; made < 40; made += 1) world.commit(`fix: number ${made}`);
    const { id, candidates } = await cut(world);
    expect(candidates[0]?.changes).toMatchObject({ total: 41, left: 16 });
    const changes = await readChanges(world, world.project, { release: id, candidate: 1 });
    expect(changes).toMatchObject({ total: 41, read: 41, since: { release: first.name } });
    expect(changes?.changelog.entries).toHaveLength(41);
  });

  it('is none for a first release, for a release that there is not, and for a candidate that it has not', async () => {
    const { id } = await cut(world);
    for (const [release, candidate] of [
      [id, 1],
      ['nope', 1],
      [id, 7],
    ] as const)
      expect(await readChanges(world, world.project, { release, candidate })).toBeNull();
  });

  it('is none where GitHub has one of the two commits no more', async () => {
    await cut(world);
    const { id } = await cut(world);
    world.source.range = async () => null;
    expect(await readChanges(world, world.project, { release: id, candidate: 1 })).toBeNull();
  });

  it('is not made up while GitHub is down', async () => {
    await cut(world);
    const { id } = await cut(world);
    world.source.break();
    const asked = readChanges(world, world.project, { release: id, candidate: 1 });
    await expect(asked).rejects.toBeInstanceOf(AdapterFault);
  });
});
