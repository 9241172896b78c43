import { beforeEach, describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/domain/release.ts';
import { Fenced } from '../../src/usecases/fenced.ts';
import { awaitBuilds, type BuildMemory } from '../../src/usecases/await-builds.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { changing, CHECK, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, cutHead } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const MINUTE = 60_000;
const WAIT = 30 * MINUTE;
const patient = ruled(quietShop, { artifacts: { wait: WAIT }, cut: { checks: [CHECK] } });
const { host } = quietShop.registry;

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: patient });
});

/** Cut at a commit of which CI has built only one service. */
async function cutEarly(on = world): Promise<string> {
  const sha = on.commit('feat: early', { built: ['api'] });
  on.source.setCheck(sha, { name: CHECK, state: 'pending', url: 'https://ci.example/7' });
  await cutHead(on);
  return sha;
}

const candidateOf = async () => (await world.snapshot()).releases.at(-1)?.candidates.at(-1);
const buildOf = async () => (await candidateOf())?.build;
const eventsOf = async (type: string) => (await world.events()).filter((event) => event.type === type);
const servicesOf = (artifacts: readonly Artifact[] = []) => artifacts.map(({ service }) => service);

/** Notes which services are looked for from now on, look by look. */
function watch(): string[][] {
  const looks: string[][] = [];
  const { registry } = world;
  const find = registry.findImages.bind(registry);
  registry.findImages = async (project, wanted) => {
    looks.push(wanted.map(({ service }) => service.name));
    return find(project, wanted);
  };
  return looks;
}

describe('a candidate that waits for its images', () => {
  it('goes on by itself once they are there', async () => {
    const sha = await cutEarly();
    await world.tick();
    expect(await buildOf()).toMatchObject({ status: 'waiting', missing: [{ service: 'worker' }] });
    world.build(sha, ['worker']);
    world.advance(10_000);
    await world.tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
    expect(servicesOf((await candidateOf())?.artifacts)).toEqual(['api', 'worker']);
    expect(await eventsOf('artifacts.found')).toMatchObject([
      { candidate: 1, artifacts: [{ service: 'worker', commit: sha }], missing: [] },
    ]);
  });

  it('takes in what comes first, and looks from then on only for the rest', async () => {
    const sha = world.commit('feat: early', { built: [] });
    await cutHead(world);
    const looks = watch();
    await world.tick();
    world.build(sha, ['worker']);
    for (let look = 0; look < 2; look += 1) {
      world.advance(MINUTE);
      await world.tick();
    }
    expect(looks).toEqual([['api', 'worker'], ['api', 'worker'], ['api']]);
    expect(await buildOf()).toMatchObject({ status: 'waiting', missing: [{ service: 'api' }] });
  });

  it('is looked for less and less often', async () => {
    await cutEarly();
    const looks = watch();
    const counts: number[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      await world.ticks(60);
      counts.push(looks.length);
    }
    const perMinute = counts.map((count, minute) => count - (counts[minute - 1] ?? 0));
    expect(perMinute[0]).toBeGreaterThan(4);
    expect(perMinute.slice(2).every((count) => count <= 3)).toBe(true);
  });

  it('goes on after a restart, which has forgotten when it looked last', async () => {
    const sha = await cutEarly();
    await world.tick();
    world.build(sha, ['worker']);
    await world.restart().tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });

  it('records nothing while nothing comes', async () => {
    await cutEarly();
    const before = await world.events();
    await world.ticks(20, 5000);
    expect(await world.events()).toEqual(before);
  });

  it('cannot be deployed meanwhile, and says what it waits for', async () => {
    await cutEarly();
    const { name } = (await world.snapshot()).releases[0] ?? { name: '' };
    const typed = { release: name, environment: 'staging', emergency: null };
    expect(await deployRelease(world, world.project, typed, world.asker(ALICE))).toMatchObject({
      refusals: [{ code: 'candidate_waits', release: name, missing: ['worker'] }],
    });
  });

  it('shows how its checks stand, and is redrawn only when that changes', async () => {
    const sha = await cutEarly();
    const key = `release:${(await world.snapshot()).releases[0]?.id}`;
    const drawn = async () => (await world.store.findCard(key))?.generation;
    await world.tick();
    const after = await drawn();
    expect(world.progress.checksOf(sha)).toMatchObject([{ name: CHECK, state: 'pending' }]);
    await world.ticks(10, 5000);
    expect(await drawn()).toBe(after);
    world.source.setCheck(sha, { name: CHECK, state: 'failed', url: null });
    world.advance(MINUTE);
    await world.tick();
    expect(world.progress.checksOf(sha)).toMatchObject([{ state: 'failed' }]);
    expect(await drawn()).toBe((after ?? 0) + 1);
  });

  it('goes on without the checks while GitHub is down', async () => {
    const sha = await cutEarly();
    world.build(sha, ['worker']);
    world.source.break();
    await world.tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });

  it('is left alone for a while when ECR does not answer, and then looked for again', async () => {
    const sha = await cutEarly();
    world.build(sha, ['worker']);
    world.registry.failNext(awsFault('ThrottlingException', { retryable: true }));
    await world.tick();
    expect(await buildOf()).toMatchObject({ status: 'waiting' });
    world.advance(MINUTE);
    await world.tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });

  it('holds up no other whose images are there', async () => {
    await cutEarly();
    const sha = await cutEarly();
    world.build(sha, ['worker']);
    const { registry } = world;
    const find = registry.findImages.bind(registry);
    registry.findImages = (project, wanted) =>
      wanted[0]?.commit === sha
        ? find(project, wanted)
        : Promise.reject(awsFault('InvalidParameterException', { retryable: false }));
    await world.tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });

  it('is not written to by a process that has lost the lease (I11)', async () => {
    const sha = await cutEarly();
    world.build(sha, ['worker']);
    const lease = await world.lease();
    await world.store.releaseLease(lease);
    await world.lease('another');
    const memory: BuildMemory = new Map();
    await expect(awaitBuilds(world, memory, world.project, lease)).rejects.toBeInstanceOf(Fenced);
    expect(await buildOf()).toMatchObject({ status: 'waiting' });
  });

  it('counts as complete once slipway.yml no longer has the service that it waits for', async () => {
    await cutEarly();
    const smaller = { ...patient, services: patient.services.filter(({ name }) => name === 'api') };
    await world.restart({ project: smaller }).tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });
});

describe('a candidate whose images do not come', () => {
  it('gives up at its deadline, naming what is missing and the checks that may be the reason', async () => {
    const sha = await cutEarly();
    // The pauses have become long by then: the deadline is met all the same.
    await world.ticks(WAIT / 5000, 5000);
    expect(await buildOf()).toMatchObject({ status: 'waiting' });
    world.advance(1);
    await world.tick();
    const looked = `${host}/shop/worker:${sha}`;
    expect(await buildOf()).toEqual({
      status: 'incomplete',
      at: world.system.now(),
      refusals: [
        {
          code: 'images_missing',
          sha,
          missing: [{ service: 'worker', looked, why: 'no_such_tag' }],
          instead: null,
        },
        {
          code: 'cut_checks',
          sha,
          checks: [{ name: CHECK, state: 'pending', url: 'https://ci.example/7' }],
          instead: null,
        },
      ],
    });
  });

  it('takes what came at the last moment', async () => {
    const sha = await cutEarly();
    world.advance(WAIT + MINUTE);
    world.build(sha, ['worker']);
    await world.tick();
    expect(await buildOf()).toEqual({ status: 'complete' });
  });

  it('stays given up, and is looked for no more', async () => {
    const sha = await cutEarly();
    world.advance(WAIT);
    await world.tick();
    const looks = watch();
    world.build(sha, ['worker']);
    world.advance(MINUTE);
    await world.ticks(3);
    await world.restart().ticks(3);
    expect(await buildOf()).toMatchObject({ status: 'incomplete' });
    expect(looks).toEqual([]);
    expect(await eventsOf('candidate.incomplete')).toHaveLength(1);
  });
});

describe('an image that comes and is of something else', () => {
  it('spoils the candidate at once', async () => {
    const sha = await cutEarly();
    const labels = { revision: 'b'.repeat(40) };
    world.registry.push(`${host}/shop/worker`, sha, ['linux/amd64'], labels);
    await world.tick();
    expect(await buildOf()).toMatchObject({
      status: 'incomplete',
      refusals: [{ code: 'image_mismatch', service: 'worker', label: 'revision' }],
    });
    expect(servicesOf((await candidateOf())?.artifacts)).toEqual(['api']);
  });
});

describe('a candidate that becomes complete', () => {
  it('closes what was asked for the older ones, and not before', async () => {
    world = aWorld({ project: changing(patient, 'staging', { policy: { checks: ['never'] } }) });
    const older = await cut(world);
    const id = await ask(world, older, 'staging');
    const sha = await cutEarly();
    await world.tick();
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    world.build(sha, ['worker']);
    world.advance(MINUTE);
    await world.tick();
    const { name } = (await world.snapshot()).releases.at(-1) ?? { name: '' };
    expect(await world.deployment(id)).toMatchObject({
      status: 'superseded',
      by: { kind: 'candidate', name },
    });
  });

  it('is asked for by automation in the same tick, and not before', async () => {
    world = aWorld({ project: changing(patient, 'staging', { automation: { when: 'cut' } }) });
    const sha = await cutEarly();
    await world.tick();
    expect((await world.snapshot()).deployments).toEqual([]);
    world.build(sha, ['worker']);
    world.advance(MINUTE);
    await world.tick();
    expect((await world.snapshot()).deployments).toMatchObject([
      { request: { commit: sha, automatic: true, artifacts: [{ service: 'api' }, { service: 'worker' }] } },
    ]);
  });

  it('leaves automation to the newest complete one while it waits', async () => {
    world = aWorld({ project: changing(patient, 'staging', { automation: { when: 'cut' } }) });
    const { name } = await cut(world);
    await cutEarly();
    await world.tick();
    const { deployments } = await world.snapshot();
    expect(deployments.map(({ request }) => request.releaseName)).toEqual([name]);
  });
});
