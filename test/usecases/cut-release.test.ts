import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterFault, type Outcome, type Store } from '../../src/ports.ts';
import { cutRelease, type Preview } from '../../src/usecases/cut-release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { CHECK, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, HandClock, type AWorld } from './support/a-world.ts';
import { cut, cutHead, digestOf, pick, toCut } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { openSqlite, type Sqlite } from './support/sqlite.ts';

const { host } = aWorld().project.registry;

describe('cutting a release', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld();
  });

  const cutNow = (ref: string | null = null, by = ALICE, inbound?: string) =>
    cutRelease(world, world.project, toCut({ ref }), world.asker(by, inbound));

  it('names it after the day, and pins the digest of every service', async () => {
    const sha = world.commit('feat: carts');
    const release = await cutOf(world, cutNow());
    expect(release).toMatchObject({ name: '2026.11.20.1', cutBy: ALICE, cutAt: world.system.now() });
    expect(release?.candidates).toMatchObject([{ number: 1, commit: sha, subject: 'feat: carts' }]);
    const pinned = release?.candidates[0]?.artifacts.map(({ service, digest }) => [service, digest]);
    expect(pinned?.map(([service]) => service)).toEqual(['api', 'worker']);
    // The tag moves; what was pinned does not.
    world.registry.push(`${host}/shop/api`, sha);
    const recorded = (await world.snapshot()).releases[0];
    expect(recorded?.candidates[0]?.artifacts.map(({ service, digest }) => [service, digest])).toEqual(
      pinned,
    );
  });

  it('takes the platforms of a multi-arch image along', async () => {
    const sha = world.commit();
    const index = world.registry.push(`${host}/shop/api`, sha, ['linux/amd64', 'linux/arm64']);
    const release = await cutOf(world, cutNow());
    expect(release?.candidates[0]?.artifacts[0]).toMatchObject(index);
  });

  it('takes an older commit of trunk by its short SHA', async () => {
    const first = world.commit();
    world.commit();
    const release = await cutOf(world, cutNow(first.slice(0, 8)));
    expect(release?.candidates[0]?.commit).toBe(first);
  });

  it('counts what it brings over the release before it', async () => {
    const first = await cut(world);
    expect(first.candidates[0]?.changes).toEqual({ kind: 'first' });
    world.commit('fix: one');
    world.commit('fix: two');
    const release = await cutOf(world, cutNow());
    expect(release).toMatchObject({ name: '2026.11.20.2' });
    expect(release?.candidates[0]?.changes).toMatchObject({
      kind: 'counted',
      since: { release: first.name, environment: null },
      total: 2,
      read: 2,
      entries: [{ title: 'two' }, { title: 'one' }],
    });
  });

  it('goes ahead while the changelog cannot be read', async () => {
    const { name, candidates } = await cut(world);
    world.commit();
    world.source.failNext('range');
    const release = await cutOf(world, cutNow());
    const since = { commit: candidates[0]?.commit, release: name, environment: null };
    expect(release?.candidates[0]?.changes).toEqual({ kind: 'unreadable', since });
  });

  it('has one effect when the same command is delivered twice', async () => {
    world.commit();
    await cutNow(null, ALICE, 'command 1');
    expect(await cutNow(null, ALICE, 'command 1')).toEqual({ kind: 'duplicate' });
    expect(await world.events()).toHaveLength(1);
  });

  describe('refuses, and records that it did', () => {
    const refusalsOf = async (outcome: Promise<Outcome | Preview>) => {
      expect((await outcome).kind).toBe('refused');
      const [entry] = await world.store.auditEntries('shop', 1);
      expect(entry).toMatchObject({ actor: { kind: 'person' }, event: { type: 'refused' } });
      return entry?.event.type === 'refused' ? entry.event.refusals : [];
    };

    it('a ref that there is not', async () => {
      world.commit();
      const refusal = { code: 'unknown_ref', ref: 'nope', repository: 'acme/shop' };
      expect(await refusalsOf(cutNow('nope'))).toEqual([refusal]);
      expect(await world.refusals()).toMatchObject([{ tried: 'cut nope' }]);
    });

    it('a commit that is not on trunk and has no images, saying both, service by service', async () => {
      const trunk = world.commit();
      world.source.branch('feature', trunk);
      const sha = world.source.commit('feature', { subject: 'wip', author: 'alice' });
      const missing = ['api', 'worker'].map((service) => ({
        service,
        looked: `${host}/shop/${service}:${sha}`,
        why: 'no_such_tag',
      }));
      expect(await refusalsOf(cutNow('feature'))).toEqual([
        { code: 'not_on_trunk', ref: 'feature', sha, trunk: 'main' },
        { code: 'images_missing', sha, missing, instead: null },
      ]);
      expect((await world.snapshot()).releases).toEqual([]);
    });

    it('a commit of which only one service has an image, naming the other', async () => {
      const sha = world.source.commit('main', { subject: 'fix', author: 'alice' });
      world.registry.push(`${host}/shop/api`, sha);
      world.registry.createRepository(`${host}/shop/worker`);
      const looked = `${host}/shop/worker:${sha}`;
      const missing = [{ service: 'worker', looked, why: 'no_such_tag' }];
      expect(await refusalsOf(cutNow())).toEqual([{ code: 'images_missing', sha, missing, instead: null }]);
    });

    it('the same commit again, naming the release that has it', async () => {
      const release = await cut(world);
      const sha = release.candidates[0]?.commit;
      expect(await refusalsOf(cutNow(null, BOB))).toEqual([
        { code: 'already_cut', release: release.name, id: release.id, sha },
      ]);
    });

    it.each([
      ['guest', { guest: true }],
      ['bot', { bot: true }],
      ['deactivated', { deactivated: true }],
      ['other_organisation', { homeTeam: false }],
    ])('somebody who is an outsider: %s', async (kind, who) => {
      world.commit();
      world.directory.put({ id: 'U0EVE0000', ...who });
      expect(await refusalsOf(cutNow(null, 'U0EVE0000'))).toEqual([{ code: 'outsider', kind }]);
      expect((await world.snapshot()).releases).toEqual([]);
    });

    it('somebody whom Slack itself calls foreign, whatever the directory says', async () => {
      world.commit();
      const asker = { ...world.asker(ALICE), foreign: true };
      const outcome = cutRelease(world, world.project, toCut(), asker);
      expect(await refusalsOf(outcome)).toEqual([{ code: 'outsider', kind: 'other_organisation' }]);
    });

    it('somebody who cannot be looked up (I22)', async () => {
      world.commit();
      world.directory.break('person');
      expect(await refusalsOf(cutNow())).toEqual([{ code: 'person_unreadable' }]);
    });
  });

  describe('fails, and records nothing', () => {
    it.each(['newest', 'isOnTrunk'] as const)('when GitHub does not answer: %s', async (method) => {
      world.commit();
      world.source.failNext(method);
      await expect(cutNow()).rejects.toBeInstanceOf(AdapterFault);
      expect(await world.store.auditHead()).toBeNull();
    });

    it('when ECR does not answer', async () => {
      world.commit();
      world.registry.failNext(awsFault('ServerException', { retryable: true }));
      await expect(cutNow()).rejects.toMatchObject({ provider: 'aws', code: 'ServerException' });
      expect(await world.store.auditHead()).toBeNull();
    });

    it('as one fault that is caught, also while the database is slow', async () => {
      world.commit();
      world.source.failNext('isOnTrunk');
      const { store } = world;
      const slow: Store = {
        ...store,
        snapshot: async (scope) => {
          await new Promise((resolve) => setImmediate(resolve));
          return store.snapshot(scope);
        },
      };
      // A rejection that nobody listens to yet would end the process: vitest fails the run on one.
      const outcome = cutRelease(world.restart({ store: slow }), world.project, toCut(), world.asker(ALICE));
      await expect(outcome).rejects.toBeInstanceOf(AdapterFault);
    });
  });
});

describe('a commit whose images never came', () => {
  let world: AWorld;
  /** Of the release that went nowhere. */
  let sha: string;
  beforeEach(async () => {
    const rules = { artifacts: { wait: 60_000 }, cut: { checks: [CHECK], names: 'semver' } } as const;
    world = aWorld({ project: ruled(quietShop, rules) });
    await cut(world);
    sha = world.commit('feat: late', { built: ['api'] });
    await cutHead(world);
    world.advance(60_000);
    await world.tick();
    world.build(sha, ['worker']);
  });

  it('can be cut anew once they are there, with what the first try would have brought', async () => {
    const { name, candidates } = await cutHead(world);
    expect(name).toBe('0.3.0');
    expect(candidates).toMatchObject([
      { commit: sha, build: { status: 'complete' }, changes: { total: 1, since: { release: '0.1.0' } } },
    ]);
  });

  it('is offered where a newer one cannot be cut', async () => {
    world.commit('feat: broken', { green: false });
    expect(await cutRelease(world, world.project, toCut(), world.asker(ALICE))).toMatchObject({
      refusals: [{ code: 'cut_checks', instead: { sha, subject: 'feat: late' } }],
    });
  });
});

describe('two cuts at once', () => {
  let sqlite: Sqlite;
  let world: AWorld;
  beforeEach(async () => {
    const system = new HandClock();
    sqlite = await openSqlite(system);
    world = aWorld({ system, store: sqlite.store });
  });
  afterEach(() => sqlite[Symbol.asyncDispose]());

  it('of one commit make one release, and the other person gets its name (F30)', async () => {
    const other = world.restart({ store: await sqlite.open() });
    const sha = world.commit();
    const outcomes = await Promise.all([
      cutRelease(world, world.project, toCut(), world.asker(ALICE)),
      cutRelease(other, world.project, toCut(), world.asker(BOB)),
    ]);
    const { releases } = await world.snapshot();
    expect(releases).toHaveLength(1);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'refused']);
    expect(outcomes.find(({ kind }) => kind === 'refused')).toMatchObject({
      refusals: [{ code: 'already_cut', release: releases[0]?.name, id: releases[0]?.id, sha }],
    });
    expect((await world.refusals()).map(({ refusals }) => refusals[0]?.code)).toEqual(['already_cut']);
  });

  it('settle what was picked onto an earlier release once', async () => {
    world.source.commit('main', { subject: 'begin', author: 'alice' });
    const release = await cut(world);
    const commits = [world.commit('fix: picked'), world.commit()];
    await pick(world, release, commits[0] ?? '');
    const other = world.restart({ store: await sqlite.open() });
    await Promise.all([
      cutRelease(world, world.project, toCut({ ref: commits[0] ?? '' }), world.asker(ALICE)),
      cutRelease(other, world.project, toCut({ ref: commits[1] ?? '' }), world.asker(BOB)),
    ]);
    expect((await world.snapshot()).releases[0]?.settledPicks).toHaveLength(1);
    expect(sqlite.problems()).toEqual([]);
  });

  it('of two commits make one release: the slower one might be the older, and pass for the newest', async () => {
    const [first, second] = [world.commit(), world.commit()];
    const outcomes = await Promise.all(
      [first, second].map((sha) => cutRelease(world, world.project, toCut({ ref: sha }), world.asker(ALICE))),
    );
    const { releases } = await world.snapshot();
    expect(releases).toHaveLength(1);
    expect(outcomes.find(({ kind }) => kind === 'refused')).toMatchObject({
      refusals: [{ code: 'cut_meanwhile', release: releases[0]?.name, id: releases[0]?.id }],
    });
  });

  it('of two commits, one after the other, make two releases of different names', async () => {
    for (const sha of [world.commit(), world.commit()]) {
      await cutRelease(world, world.project, toCut({ ref: sha }), world.asker(ALICE));
    }
    const { releases } = await world.snapshot();
    expect(releases.map(({ name }) => name)).toEqual(['2026.11.20.1', '2026.11.20.2']);
    const digests = releases.map((release) => digestOf(release, 'api'));
    expect(new Set(digests).size).toBe(2);
  });
});

async function cutOf(world: AWorld, outcome: ReturnType<typeof cutRelease>) {
  expect(await outcome).toMatchObject({ kind: 'accepted' });
  return (await world.snapshot()).releases.at(-1);
}
