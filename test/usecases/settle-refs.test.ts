import { beforeEach, describe, expect, it } from 'vitest';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { AdapterFault, type Store } from '../../src/ports.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { settleRefs } from '../../src/usecases/settle-refs.ts';
import { sweepRefs } from '../../src/usecases/sweep-refs.ts';
import { quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { cut, pick } from './support/doing.ts';

const tagging = ruled(quietShop, { cut: { tag: 'v{release}' } });

let world: AWorld;
let release: Release;
let tag: string;
beforeEach(async () => {
  world = aWorld({ project: tagging });
  world.source.commit('main', { subject: 'begin', author: 'alice' });
  release = await cut(world);
  tag = `v${release.name}`;
});

const recorded = async (id = release.id) => (await world.snapshot()).releases.find((each) => each.id === id);
const settledEvents = async () => (await world.events()).filter(({ type }) => type === 'ref.settled');
const commit = () => newestCandidate(release).commit;

describe('the tag of a release', () => {
  it('is made with the next tick, and says what it is', async () => {
    expect(world.source.tags.size).toBe(0);
    await world.tick();
    expect(world.source.tags.get(tag)).toBe(commit());
    expect(world.refs.tagMessages.get(tag)).toBe(`Release ${release.name}`);
    expect(await recorded()).toMatchObject({ tag: { name: tag, state: { status: 'made' } } });
  });

  it('is made once, however often Slipway looks, and after a restart', async () => {
    await world.ticks(3);
    await world.restart().ticks(3);
    expect(await settledEvents()).toHaveLength(1);
  });

  it.each([
    ['before doing it', 'failNext'],
    ['after doing it', 'failAfter'],
  ] as const)('is made once when GitHub answers 502 %s (F22)', async (_when, how) => {
    world.refs[how]('createTag');
    await world.tick();
    expect((await recorded())?.tag?.state).toEqual({ status: 'wanted' });
    await world.ticks(3, 5000);
    expect([...world.source.tags]).toEqual([[tag, commit()]]);
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
  });

  it('is found to be there by the next process, when this one was killed before it could say so', async () => {
    const { store } = world;
    const killed = new Error('killed');
    let changes = 0;
    // The first change only asks whether it still holds the lease.
    const change: Store['change'] = (...asked) =>
      (changes += 1) === 1 ? store.change(...asked) : Promise.reject(killed);
    const dying = world.restart({ store: { ...store, change } });
    await expect(settleRefs(dying, tagging, await world.lease(), new Map())).rejects.toBe(killed);
    expect(world.source.tags.get(tag)).toBe(commit());
    await world.restart().tick();
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
    expect(await settledEvents()).toHaveLength(1);
  });

  it('is left where it is when somebody else has made one of that name', async () => {
    const other = world.commit();
    world.source.tag(tag, other);
    await world.ticks(3);
    expect(world.source.tags.get(tag)).toBe(other);
    expect((await recorded())?.tag?.state).toEqual({ status: 'taken', at: other });
    expect(await settledEvents()).toHaveLength(1);
  });

  it('is not made where GitHub refuses it, and that is said', async () => {
    world.refs.refuse('http_403');
    await world.ticks(3);
    expect((await recorded())?.tag?.state).toEqual({ status: 'refused', code: 'http_403' });
    expect(await settledEvents()).toHaveLength(1);
  });

  it('is redrawn on the card of the release', async () => {
    const key = `release:${release.id}`;
    const before = (await world.store.findCard(key))?.generation ?? 0;
    await world.tick();
    expect((await world.store.findCard(key))?.generation).toBe(before + 1);
  });

  it('is not wanted where slipway.yml says so', async () => {
    world = aWorld({ project: quietShop });
    release = await cut(world);
    await world.tick();
    expect((await recorded())?.tag).toBeNull();
    expect(world.source.tags.size).toBe(0);
  });

  it('does not wait for that of another release, which cannot be made', async () => {
    const next = await cut(world);
    const { refs } = world;
    const createTag = refs.createTag.bind(refs);
    const broken = new AdapterFault({ provider: 'github', code: 'http_451', retryable: false });
    refs.createTag = async (repository, asked) =>
      asked.name === tag ? Promise.reject(broken) : createTag(repository, asked);
    await world.tick();
    expect((await recorded(next.id))?.tag?.state).toEqual({ status: 'made' });
    expect((await recorded())?.tag?.state).toEqual({ status: 'wanted' });
  });

  it('is neither made nor recorded by a process that has lost the lease (I11)', async () => {
    const lease = await world.lease();
    await world.store.releaseLease(lease);
    await world.lease('another');
    await expect(settleRefs(world, tagging, lease, new Map())).rejects.toBeInstanceOf(Fenced);
    expect((await recorded())?.tag?.state).toEqual({ status: 'wanted' });
    expect(world.source.tags.size).toBe(0);
  });

  it('is made at last when GitHub was down at first', async () => {
    world.refs.break();
    await world.ticks(2);
    expect(await settledEvents()).toEqual([]);
    world.refs.mend();
    await world.ticks(2, 5000);
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
  });
});

describe('the branch of a release', () => {
  const name = () => `release/${tag}`;
  const fix = () => world.commit('fix: a thing');

  it('is made at the first pick, and follows the next', async () => {
    for (let picks = 0; picks < 2; picks += 1) {
      const picked = await pick(world, release, fix());
      await world.tick();
      expect(world.source.branches.get(name())).toBe(newestCandidate(picked).commit);
      expect(await recorded()).toMatchObject({ branch: { name: name(), state: { status: 'made' } } });
    }
  });

  it('follows picks that came faster than it moves', async () => {
    await pick(world, release, fix());
    await world.tick();
    await pick(world, release, fix());
    const last = await pick(world, release, fix());
    await world.tick();
    expect(world.source.branches.get(name())).toBe(newestCandidate(last).commit);
    expect((await recorded())?.branch?.state).toEqual({ status: 'made' });
  });

  it('moves once when GitHub answers 502 after doing it (F22)', async () => {
    const picked = await pick(world, release, fix());
    world.refs.failAfter('setBranch');
    await world.ticks(4, 5000);
    expect(world.source.branches.get(name())).toBe(newestCandidate(picked).commit);
    expect((await recorded())?.branch?.state).toEqual({ status: 'made' });
  });

  it('is not moved from where somebody else has put it', async () => {
    await pick(world, release, fix());
    const stray = world.source.loose(commit(), { subject: 'stray', author: 'bob' });
    world.source.branch(name(), stray);
    await world.tick();
    expect(world.source.branches.get(name())).toBe(stray);
    expect((await recorded())?.branch?.state).toEqual({ status: 'taken', at: stray });
  });

  it('is wanted where the newest pick put it, also when that came while it moved', async () => {
    await pick(world, release, fix());
    const { refs } = world;
    const setBranch = refs.setBranch.bind(refs);
    refs.setBranch = async (...asked) => {
      refs.setBranch = setBranch;
      const state = await setBranch(...asked);
      await pick(world, release, fix());
      return state;
    };
    await world.tick();
    expect((await recorded())?.branch?.state).toEqual({ status: 'wanted' });
    await world.tick();
    const now = await recorded();
    expect(now?.branch?.state).toEqual({ status: 'made' });
    expect(world.source.branches.get(name())).toBe(now?.candidates.at(-1)?.commit);
  });
});

describe('a ref that GitHub refused', () => {
  const hour = 60 * 60 * 1000;
  const asks = () => settling(world);
  /** One round, with what this process remembers. */
  const settling = async (by: AWorld) => settleRefs(by, tagging, await by.lease(), by.memory.refusedRefs);
  /** Of createTag, from now on. */
  const counted = (): { count: number } => {
    const calls = { count: 0 };
    const { refs } = world;
    const createTag = refs.createTag.bind(refs);
    refs.createTag = async (...asked) => {
      calls.count += 1;
      return createTag(...asked);
    };
    return calls;
  };
  beforeEach(async () => {
    world.refs.refuse('http_403');
    await asks();
  });

  it('is tried again about every hour, and not in between', async () => {
    const calls = counted();
    for (const wait of [1000, hour / 2]) {
      world.advance(wait);
      await asks();
    }
    expect(calls.count).toBe(0);
    for (const after of [1, 2, 3]) {
      world.advance(hour);
      await asks();
      await asks();
      expect(calls.count).toBe(after);
    }
  });

  it('is tried again once after every start', async () => {
    const calls = counted();
    for (const after of [1, 2]) {
      const next = world.restart();
      await settling(next);
      await settling(next);
      expect(calls.count).toBe(after);
    }
  });

  it('is not recorded again when the answer is the same', async () => {
    const before = await world.events();
    await settling(world.restart());
    expect(await world.events()).toEqual(before);
  });

  it('is recorded with the new reason when that is another', async () => {
    world.refs.refuse('http_422');
    await settling(world.restart());
    expect((await recorded())?.tag?.state).toEqual({ status: 'refused', code: 'http_422' });
    expect(await settledEvents()).toHaveLength(2);
  });

  it('is made, once, when the permission was mended', async () => {
    world.refs.refuse(null);
    world.advance(hour);
    await asks();
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
    expect(world.source.tags.get(tag)).toBe(commit());
    await settling(world.restart());
    expect((await settledEvents()).map((event) => 'state' in event && event.state.status)).toEqual([
      'refused',
      'made',
    ]);
  });

  it('is left alone once it is taken', async () => {
    const other = world.commit();
    world.source.tag(tag, other);
    await settling(world.restart());
    expect((await recorded())?.tag?.state).toEqual({ status: 'taken', at: other });
    const calls = counted();
    await settling(world.restart());
    expect(calls.count).toBe(0);
  });

  it('is also the branch of a pick', async () => {
    const picked = await pick(world, release, world.commit('fix: a thing'));
    await asks();
    expect((await recorded())?.branch?.state).toEqual({ status: 'refused', code: 'http_403' });
    world.refs.refuse(null);
    await settling(world.restart());
    expect((await recorded())?.branch?.state).toEqual({ status: 'made' });
    expect(world.source.branches.get(`release/${tag}`)).toBe(newestCandidate(picked).commit);
  });

  it('is tried again after some minutes when GitHub did not answer', async () => {
    world.refs.refuse(null);
    world.refs.failNext('createTag');
    const next = world.restart();
    await expect(settling(next)).rejects.toMatchObject({ code: 'http_502' });
    await settling(next);
    expect((await recorded())?.tag?.state).toMatchObject({ status: 'refused' });
    world.advance(5 * 60 * 1000);
    await settling(next);
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
  });

  it('does not wait for one that is wanted and cannot be made', async () => {
    world.refs.refuse(null);
    const next = await cut(world);
    const { refs } = world;
    const createTag = refs.createTag.bind(refs);
    const broken = new AdapterFault({ provider: 'github', code: 'http_451', retryable: false });
    refs.createTag = async (repository, asked) =>
      asked.name === `v${next.name}` ? Promise.reject(broken) : createTag(repository, asked);
    await expect(settling(world.restart())).rejects.toBe(broken);
    expect((await recorded())?.tag?.state).toEqual({ status: 'made' });
  });

  it('is neither made nor recorded by a process that has lost the lease (I11)', async () => {
    world.refs.refuse(null);
    const lease = await world.lease();
    await world.store.releaseLease(lease);
    await world.lease('another');
    await expect(settleRefs(world, tagging, lease, new Map())).rejects.toBeInstanceOf(Fenced);
    expect((await recorded())?.tag?.state).toMatchObject({ status: 'refused' });
    expect(world.source.tags.size).toBe(0);
  });

  it('takes turns where there are many of them: twenty an hour, the newest first', async () => {
    for (let more = 0; more < 21; more += 1) await cut(world);
    await asks();
    const asked: string[] = [];
    world.refs.createTag = async (_repository, { name }) => {
      asked.push(name);
      return { status: 'refused', code: 'http_403' };
    };
    world.advance(hour);
    await asks();
    expect(asked).toHaveLength(20);
    expect(asked).not.toContain(tag);
    world.advance(hour);
    await asks();
    expect(asked).toHaveLength(40);
    expect(asked.slice(20, 22)).toContain(tag);
    expect(new Set(asked)).toHaveProperty('size', 22);
  });
});

describe('what a killed pick left behind', () => {
  it('is taken away at the start, and once an hour', async () => {
    const hour = 60 * 60 * 1000;
    await world.ticks(3);
    expect(world.refs.swept).toEqual([hour]);
    await world.restart().tick();
    expect(world.refs.swept).toHaveLength(2);
    world.advance(hour);
    await world.tick();
    expect(world.refs.swept).toHaveLength(3);
  });

  it('is left to whoever holds the lease (I11)', async () => {
    const lease = await world.lease();
    await world.store.releaseLease(lease);
    await world.lease('another');
    await expect(sweepRefs(world, new Map(), tagging, lease)).rejects.toBeInstanceOf(Fenced);
    expect(world.refs.swept).toEqual([]);
  });

  it('is tried again when GitHub does not answer, and not at every tick', async () => {
    world.refs.failNext('sweep');
    await world.ticks(3, 5000);
    expect(world.refs.swept).toEqual([]);
    world.advance(5 * 60 * 1000);
    await world.tick();
    expect(world.refs.swept).toHaveLength(1);
  });
});
