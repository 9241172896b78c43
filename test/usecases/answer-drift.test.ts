// What people do about drift, *Keep it* or *Put back*, and what it does to a soak that somebody waits for.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Drift } from '../../src/domain/controls.ts';
import type { Release } from '../../src/domain/release.ts';
import type { Outcome } from '../../src/ports.ts';
import { adoptDrift, undoDrift } from '../../src/usecases/answer-drift.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { afterRule, changing, placeOf, quietShop, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, confirm, deployed, must } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';
import { closedOf, control, controlsOf, freeze, gatesOf, statusOf } from './support/gating.ts';

const MINUTE = 60_000;
const SOAK = 15 * MINUTE;
let world: AWorld;
let release: Release;
let deployedAs: string;
beforeEach(async () => {
  const after = afterRule('staging', { soak: SOAK });
  world = aWorld({ project: changing(quietShop, 'production', { policy: { after } }) });
  release = await deployed(world);
  deployedAs = world.live('staging', 'api');
});

const look = async () => {
  world.advance(MINUTE);
  await world.tick();
};
const set = (revision: string): void => {
  const { cluster, name } = placeOf('staging', 'api');
  world.orchestrator.ecs.deploy(cluster, name, revision);
  world.orchestrator.ecs.end(cluster, name, { status: 'succeeded' });
};
/** Somebody sets `api` to a new revision, and it is seen. */
async function drifted(): Promise<Drift> {
  const { cluster } = placeOf('staging', 'api');
  set(world.orchestrator.ecs.register(cluster, taskDefinition('staging', 'api')));
  await look();
  const [drift] = await drifts();
  if (drift === undefined) throw new Error('no drift is seen');
  return drift;
}
const drifts = async () => (await controlsOf(world)).drifts;
const adopt = (seen: string, by = BOB, inbound?: string): Promise<Outcome> =>
  adoptDrift(world, { project: 'shop', seen }, world.asker(by, inbound));
const undo = (seen: string, by = BOB): Promise<Outcome> =>
  undoDrift(world, world.project, seen, world.asker(by));
const refusedWith = (refusal: object) => ({ kind: 'refused', refusals: [refusal] });
const NO_DRIFT = refusedWith({ code: 'no_drift' });

describe('Keep it', () => {
  it('ends the drift, and what runs is what later changes are held against', async () => {
    const { id, services } = await drifted();
    must(await adopt(id));
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect(await drifts()).toEqual([]);
    const another = await drifted();
    expect(another.services).toMatchObject([{ service: 'api', deployed: deployedAs }]);
    expect(another.services[0]?.runs).not.toBe(services[0]?.runs);
  });

  it('lets what was deployed come back without a word', async () => {
    must(await adopt((await drifted()).id));
    set(deployedAs);
    await look();
    expect(await drifts()).toEqual([]);
  });

  it('is on record with whoever pressed it', async () => {
    must(await adopt((await drifted()).id, BOB));
    const [entry] = await world.store.auditEntries('shop', 1);
    expect(entry).toMatchObject({
      actor: { kind: 'person', id: BOB },
      event: { type: 'drift.adopted', by: BOB, drift: { services: [{ service: 'api' }] } },
    });
  });

  it('holds no longer than until the next deployment', async () => {
    const { id, services } = await drifted();
    must(await adopt(id));
    await deployed(world);
    set(services[0]?.runs ?? '');
    await look();
    expect(await drifts()).toMatchObject([{ services: [{ runs: services[0]?.runs }] }]);
  });

  it('is refused once it is answered, and on a card that shows less than what has been changed by now', async () => {
    const first = await drifted();
    const second = await drifted();
    expect(await adopt(first.id)).toEqual(NO_DRIFT);
    must(await adopt(second.id));
    expect(await adopt(second.id)).toEqual(NO_DRIFT);
  });

  it('has one effect when the click is delivered twice, and is refused to an outsider', async () => {
    const { id } = await drifted();
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await adopt(id, 'U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    must(await adopt(id, BOB, 'click 1'));
    expect(await adopt(id, BOB, 'click 1')).toEqual({ kind: 'duplicate' });
  });
});

describe('Put back', () => {
  it('offers a rollback to the very release that is on record, and changes nothing before it is confirmed', async () => {
    const { id, services } = await drifted();
    const [event] = must(await undo(id)).events;
    const { deployments } = await world.snapshot();
    const offer = deployments.at(-1);
    expect(event).toMatchObject({ type: 'deployment.requested' });
    expect(offer).toMatchObject({
      status: 'awaiting_gates',
      request: {
        releaseName: release.name,
        requestedBy: BOB,
        reason: 'somebody changed it past Slipway',
        rollback: { restores: deployments[0]?.request.id, leaves: null, imageOnly: false },
      },
    });
    expect(offer?.plan.change.services.map(({ service, action }) => [service, action.kind])).toEqual([
      ['api', 'restore'],
      ['worker', 'none'],
    ]);
    expect(world.live('staging', 'api')).toBe(services[0]?.runs);
  });

  it('puts back the revision that was deployed, ends the drift, and makes nothing suspect', async () => {
    must(await undo((await drifted()).id));
    const back = (await world.snapshot()).deployments.at(-1)?.request.id ?? '';
    await confirm(world, back, ALICE);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
    expect(world.live('staging', 'api')).toBe(deployedAs);
    await look();
    expect(await drifts()).toEqual([]);
    expect((await world.snapshot()).releases.map(({ mark }) => mark)).toEqual([null]);
  });

  it('is refused where there is no such drift any more, and to an outsider', async () => {
    const { id } = await drifted();
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await undo(id, 'U0GUEST00')).toEqual(refusedWith({ code: 'outsider', kind: 'guest' }));
    set(deployedAs);
    await look();
    expect(await undo(id)).toEqual(NO_DRIFT);
    expect((await world.refusals()).at(-1)).toMatchObject({ tried: `undo drift ${id}` });
  });

  it('does not put back what somebody has marked as bad', async () => {
    const { id } = await drifted();
    const mark = { release: release.name, verdict: 'bad', reason: 'it leaks', commit: null } as const;
    must(await markRelease(world, world.project, mark, world.asker(ALICE)));
    expect(await undo(id)).toMatchObject(refusedWith({ code: 'bad_release', release: release.name }));
  });
});

describe('the soak of a gate that comes after the environment', () => {
  let id: string;
  beforeEach(async () => {
    id = await ask(world, release, 'production');
  });
  const soak = async () => (await gatesOf(world, id)).find(({ gate }) => gate === 'soak');

  it('does not count the time that something else ran: it begins again once that is over', async () => {
    world.advance(10 * MINUTE);
    await drifted();
    world.advance(SOAK);
    await world.tick();
    expect(await soak()).toMatchObject({ closed: { code: 'soaking', opens: null } });
    set(deployedAs);
    await look();
    expect(await soak()).toMatchObject({ closed: { opens: world.system.now() + SOAK } });
    world.advance(SOAK - 1);
    expect(await closedOf(world, id)).toEqual(['soaking']);
    world.advance(1);
    await world.tick();
    expect(await statusOf(world, id)).toBe('running');
  });

  it('does not count what somebody keeps either: that is something else', async () => {
    must(await adopt((await drifted()).id));
    world.advance(2 * SOAK);
    await world.tick();
    expect(await soak()).toMatchObject({ closed: { code: 'soaking', opens: null } });
  });

  it('is over where it was over before anybody changed anything, and stays so', async () => {
    await control(world, freeze({ environment: 'production' }));
    world.advance(SOAK);
    await world.tick();
    expect(await soak()).toMatchObject({ closed: null });
    await drifted();
    expect(await soak()).toMatchObject({ closed: null });
    set(deployedAs);
    await look();
    expect(await drifts()).toEqual([]);
    expect(await soak()).toMatchObject({ closed: null });
  });
});
