// `/release check`: every gate, without asking anybody, and without a trace.
import { beforeEach, describe, expect, it } from 'vitest';
import type { GateState } from '../../src/domain/gates.ts';
import type { Policy } from '../../src/domain/project.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Release } from '../../src/domain/release.ts';
import type { Window } from '../../src/domain/windows.ts';
import { checkDeployment } from '../../src/usecases/check-deployment.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { afterRule, approvalsOf, changing, CHECK, placeOf, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, deployed, must } from './support/doing.ts';
import { ALICE, BOB, CAROL } from './support/fake-directory.ts';
import { control, drawCards, freeze, hold, lock, staleCards } from './support/gating.ts';

const HOUR = 3_600_000;
const tomorrow: Window = { days: ['sat'], from: 0, to: 1440, zone: 'UTC', only: [], except: [] };

let world: AWorld;
let release: Release;
beforeEach(async () => {
  world = aWorld({ project: quietShop });
  release = await cut(world);
});

const withPolicy = (policy: Partial<Policy>) => {
  world = world.restart({ project: changing(quietShop, 'production', { policy }) });
};
/** What is answered; whatever it is, nothing is recorded, drawn or changed for it. */
const check = async (typed = release.name, by = ALICE, environment = 'production') => {
  await drawCards(world);
  const before = await world.store.auditHead();
  const checked = await checkDeployment(world, world.project, { release: typed, environment, by });
  expect(await world.store.auditHead()).toEqual(before);
  expect(await staleCards(world)).toEqual([]);
  return checked;
};
const found = async (...args: Parameters<typeof check>) => {
  const checked = await check(...args);
  if (checked.kind === 'refused') throw new Error(`refused: ${JSON.stringify(checked.refusals)}`);
  return checked;
};
const closedIn = (gates: readonly GateState[]): Readonly<Record<string, Refusal['code']>> =>
  Object.fromEntries(gates.flatMap(({ gate, closed }) => (closed === null ? [] : [[gate, closed.code]])));

describe('a check', () => {
  it('shows every gate that there is, open or closed', async () => {
    withPolicy({
      after: afterRule('staging', { soak: HOUR, verifiedBy: [SRE] }),
      checks: [CHECK, 'ci/docs'],
      approvals: approvalsOf(2, { not: { authors: true, people: [] } }),
      windows: [tomorrow],
    });
    await control(world, freeze({ environment: null }), BOB);
    await control(world, lock({ environment: 'production' }), BOB);
    await control(world, hold({ environment: 'production' }), BOB);
    const { gates, refusals, environment } = await found();
    expect(environment.name).toBe('production');
    expect(refusals).toEqual([]);
    expect(closedIn(gates)).toEqual({
      order: 'not_succeeded_in',
      verified: 'not_verified',
      checks: 'checks_not_green',
      window: 'outside_window',
      freeze: 'frozen',
      lock: 'locked',
      authors: 'unknown_authors',
      approvals: 'approvals_missing',
    });
    expect(gates.map(({ gate }) => gate)).toContain('environment');
  });

  it('shows open what is open: nothing keeps it', async () => {
    withPolicy({ after: afterRule('staging', { soak: HOUR }), checks: [CHECK] });
    await ask(world, release, 'staging');
    await world.settle();
    expect(closedIn((await found()).gates)).toEqual({ soak: 'soaking' });
    world.advance(HOUR);
    const { gates } = await found();
    expect(closedIn(gates)).toEqual({});
    expect(gates.map(({ gate }) => gate)).toEqual(['order', 'soak', 'checks', 'environment']);
  });

  it('asks nobody: nothing is requested, and AWS is only read', async () => {
    await found();
    await world.ticks(2);
    expect((await world.snapshot()).deployments).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it('is about whoever checks: a lock of their own is none', async () => {
    await control(world, lock({ environment: 'production' }), BOB);
    expect(closedIn((await found(release.name, ALICE)).gates)).toEqual({ lock: 'locked' });
    expect(closedIn((await found(release.name, BOB)).gates)).toEqual({});
  });

  it('reads GitHub at that moment, and says what it does not tell', async () => {
    withPolicy({ checks: [CHECK], approvals: approvalsOf(1, { not: { authors: true, people: [] } }) });
    world.source.break();
    expect(closedIn((await found()).gates)).toMatchObject({
      checks: 'checks_unreadable',
      authors: 'authors_unreadable',
    });
  });

  it('says what holds the environment', async () => {
    const id = await ask(world, release, 'production');
    await world.tick();
    release = await cut(world);
    const gate = (await found()).gates.find(({ gate: name }) => name === 'environment');
    expect(gate?.closed).toMatchObject({ code: 'environment_held', deployment: id, status: 'running' });
  });
});

describe('what is asked for already', () => {
  it('is shown with the approvals that it has', async () => {
    withPolicy({ approvals: approvalsOf(2) });
    const id = await ask(world, release, 'production');
    must(await approve(world, id, BOB));
    const { deployment, gates, refusals } = await found(release.name, CAROL);
    expect(deployment?.request).toMatchObject({ id, requestedBy: ALICE });
    expect(gates.find(({ gate }) => gate === 'approvals')?.closed).toMatchObject({
      rules: [{ have: 1, need: 2 }],
    });
    expect(refusals).toEqual([]);
  });

  it('is shown without approvals that are void, because what serves has changed', async () => {
    withPolicy({ approvals: approvalsOf(1) });
    const id = await ask(world, release, 'production');
    must(await approve(world, id, BOB));
    expect(closedIn((await found()).gates)).toEqual({});
    const { cluster, name } = placeOf('production', 'api');
    const { ecs } = world.orchestrator;
    const { definition } = ecs.revision(world.live('production', 'api'));
    ecs.deploy(cluster, name, ecs.register(cluster, definition));
    ecs.end(cluster, name, { status: 'succeeded' });
    expect(closedIn((await found()).gates)).toEqual({ approvals: 'approvals_missing' });
  });

  it('elsewhere, or of another release, is not', async () => {
    await ask(world, release, 'staging');
    const other = await cut(world);
    const id = await ask(world, other, 'production');
    const { deployment } = await found();
    expect(deployment?.request.id).not.toBe(id);
    expect(deployment?.request).toMatchObject({ release: release.id, environment: 'production' });
  });
});

describe('what is in the way before any gate', () => {
  it('is that it runs there already', async () => {
    release = await deployed(world, 'production');
    const { refusals } = await found();
    expect(refusals).toEqual([{ code: 'already_live', release: release.name, environment: 'production' }]);
  });

  it('is a service that cannot be deployed to: then there is no plan, and there are no gates', async () => {
    const { cluster, name } = placeOf('production', 'api');
    world.orchestrator.ecs.deleteService(cluster, name);
    const checked = await found();
    expect(checked).toMatchObject({ deployment: null, gates: [] });
    expect(checked.refusals).toMatchObject([{ code: 'service_unfit', service: 'api' }]);
  });

  it('is an image that is gone', async () => {
    const [image] = release.candidates[0]?.artifacts ?? [];
    world.registry.expire(image?.repository ?? '', image?.digest ?? '');
    const gone = { code: 'image_gone', release: release.name, services: ['api'] };
    expect((await found()).refusals).toEqual([gone]);
  });

  it('is not said twice of a bad release: that is a gate', async () => {
    const typed = { release: release.name, verdict: 'bad', reason: 'carts', commit: null } as const;
    must(await markRelease(world, world.project, typed, world.asker(BOB)));
    const { gates, refusals } = await found();
    expect(closedIn(gates)).toEqual({ release: 'bad_release' });
    expect(refusals).toEqual([]);
  });
});

describe('what cannot be checked', () => {
  it('is a release or an environment that there is not, both said at once', async () => {
    expect(await check('9999.1.1.1', ALICE, 'moon')).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'unknown_environment', typed: 'moon' }, { code: 'unknown_release' }],
    });
  });

  it('is anything while ECS or ECR cannot be read: that is no answer', async () => {
    world.orchestrator.failNext('describeServices', awsFault('ServerException', { retryable: true }));
    await expect(check()).rejects.toMatchObject({ code: 'ServerException' });
    world.registry.failNext(awsFault('ThrottlingException', { retryable: true }));
    await expect(check()).rejects.toMatchObject({ code: 'ThrottlingException' });
  });
});
