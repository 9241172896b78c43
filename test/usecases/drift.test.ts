// Between the approval and the start: what is another plan asks again, and what is only shown is read again.
import { beforeEach, describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../../src/domain/local-time.ts';
import type { Policy, Project } from '../../src/domain/project.ts';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import type { Window } from '../../src/domain/windows.ts';
import { overruleGate } from '../../src/usecases/answer-deployment.ts';
import {
  approvalsOf,
  changing,
  CHECK,
  inOneWave,
  placeOf,
  quietShop,
  SRE,
  taskDefinition,
  withSecret,
} from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, digestOf, must } from './support/doing.ts';
import { BOB, CAROL } from './support/fake-directory.ts';
import {
  clickOn,
  closedOf,
  control,
  drawCards,
  freeze,
  isStale,
  staleCards,
  statusOf,
} from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const always: Window = { days: [...WEEKDAYS], from: 0, to: 1440, zone: 'UTC', only: [], except: [] };
const base = changing(quietShop, 'staging', { policy: { approvals: approvalsOf(2), checks: [CHECK] } });

let world: AWorld;
let id: string;
let release: Release;
async function waitingIn(project: Project): Promise<void> {
  world = aWorld({ project });
  release = await cut(world);
  id = await ask(world, release, 'staging');
  await world.tick();
}
beforeEach(() => waitingIn(base));

const bothApprove = async () => {
  must(await approve(world, id, BOB));
  must(await approve(world, id, CAROL));
};
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};
/** Somebody registers another revision and deploys it, past Slipway. */
const changeOutside = (service: string, definition = taskDefinition('staging', service)) => {
  const { cluster, name } = placeOf('staging', service);
  const { ecs } = world.orchestrator;
  ecs.deploy(cluster, name, ecs.register(cluster, definition));
  ecs.end(cluster, name, { status: 'succeeded' });
};
const replanned = async () =>
  (await world.events()).flatMap((event) => (event.type === 'deployment.replanned' ? event : []));
const withPolicy = (policy: Partial<Policy>) =>
  world.restart({ project: changing(base, 'staging', { policy }) });

describe('what is another plan by the time of the start', () => {
  const otherServices = (change: Partial<Project['services'][number]>) => ({
    ...base,
    services: base.services.map((each) => (each.name === 'api' ? { ...each, ...change } : each)),
  });

  it.each<readonly [string, readonly object[], () => void]>([
    ['a revision of one service', [{ what: 'live_revision', service: 'api' }], () => changeOutside('api')],
    [
      'revisions of both services',
      ['api', 'worker'].map((service) => ({ what: 'live_revision', service })),
      () => ['api', 'worker'].forEach((service) => changeOutside(service)),
    ],
    [
      'the value of a variable',
      [{ what: 'live_revision', service: 'worker' }],
      () => changeOutside('worker', withSecret(taskDefinition('staging', 'worker'), 'another')),
    ],
    ['the steps', [{ what: 'steps' }], () => (world = world.restart({ project: inOneWave(base) }))],
    [
      'the container',
      [{ what: 'services' }, { what: 'configuration', service: 'api' }],
      () => (world = world.restart({ project: otherServices({ container: 'sidecar' }) })),
    ],
    ['a stricter policy', [{ what: 'policy' }], () => (world = withPolicy({ windows: [always] }))],
    ['a looser policy', [{ what: 'policy' }], () => (world = withPolicy({ checks: [] }))],
    ['a policy about something else', [{ what: 'policy' }], () => (world = withPolicy({ overrule: [SRE] }))],
  ])(
    '%s: voids what was approved, and asks again on a card of its own',
    async (_what, differences, change) => {
      await bothApprove();
      const before = await world.deployment(id);
      change();
      await drawCards(world);
      expect(await afterTick()).toBe('awaiting_gates');
      expect(await replanned()).toMatchObject([{ differences, voided: before.approvals, confirmedBy: null }]);
      const after = await world.deployment(id);
      expect(after).toMatchObject({ replans: 1, approvals: [], differences });
      expect(after.plan.hash).not.toBe(before.plan.hash);
      expect(await staleCards(world)).toEqual(
        expect.arrayContaining([`deployment:${id}:0`, `deployment:${id}:1`]),
      );
      expect(world.writes()).toEqual([]);
      await world.ticks(2);
      expect((await world.deployment(id)).replans).toBe(1);
    },
  );

  it('is what goes out once people have approved that', async () => {
    await bothApprove();
    changeOutside('api', withSecret(taskDefinition('staging', 'api'), 'another'));
    expect(await afterTick()).toBe('awaiting_gates');
    await bothApprove();
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
    const { definition } = world.orchestrator.ecs.revision(world.live('staging', 'api'));
    expect(JSON.stringify(definition)).toContain('"another"');
    expect(JSON.stringify(definition)).toContain(digestOf(release, 'api'));
  });

  it('is put before people again each time that it changes', async () => {
    for (const replans of [1, 2, 3]) {
      await bothApprove();
      changeOutside('api');
      await world.tick();
      expect(await world.deployment(id)).toMatchObject({ replans, approvals: [] });
    }
    await bothApprove();
    expect(await afterTick()).toBe('running');
  });

  it('is not approved any more once slipway.yml wants something else, though other gates still keep it waiting', async () => {
    must(await approve(world, id, BOB));
    world = withPolicy({ approvals: approvalsOf(3) });
    await world.tick();
    const differences = [{ what: 'policy' }];
    const refusal = { code: 'plan_changed', differences };
    expect(await approve(world, id, CAROL)).toEqual({ kind: 'refused', refusals: [refusal] });
    expect(await world.deployment(id)).toMatchObject({ replans: 1, approvals: [], differences });
    must(await approve(world, id, CAROL));
  });

  it('is let through no freeze that the plan before it was let through', async () => {
    await waitingIn(changing(base, 'staging', { policy: { overrule: [SRE] } }));
    await control(world, freeze());
    must(await overruleGate(world, await clickOn(world, id, CAROL), 'freeze'));
    await bothApprove();
    changeOutside('api');
    await world.tick();
    expect(await world.deployment(id)).toMatchObject({ replans: 1, overrules: [] });
    expect(await closedOf(world, id)).toEqual(['frozen', 'approvals_missing']);
  });
});

describe('a tag in ECR that was moved since the cut', () => {
  const repository = `${base.registry.host}/shop/api`;
  it('changes nothing: the very digest that was approved goes out', async () => {
    await bothApprove();
    const { commit } = newestCandidate(release);
    const { digest: moved } = world.registry.push(repository, commit);
    expect(world.registry.tagsOf(repository, moved)).toEqual([commit]);
    await world.settle();
    expect(await world.deployment(id)).toMatchObject({ status: 'succeeded', replans: 0 });
    const { definition } = world.orchestrator.ecs.revision(world.live('staging', 'api'));
    expect(JSON.stringify(definition)).toContain(`${repository}@${digestOf(release, 'api')}`);
    expect(JSON.stringify(definition)).not.toContain(moved);
  });

  it('changes nothing before the approval either', async () => {
    const { hash } = (await world.deployment(id)).plan;
    world.registry.push(repository, newestCandidate(release).commit);
    await bothApprove();
    expect(await afterTick()).toBe('running');
    expect((await world.deployment(id)).plan.hash).toBe(hash);
  });
});

describe('what is only shown', () => {
  const setCheck = (state: 'green' | 'pending' | 'failed') =>
    world.source.setCheck(newestCandidate(release).commit, { name: CHECK, state, url: null });
  const shownState = async () => {
    const { checks } = (await world.deployment(id)).plan.shown;
    return checks === 'unreadable' ? checks : checks.map(({ state }) => state);
  };

  it('is read again at the start, and voids nothing', async () => {
    await bothApprove();
    const before = await world.deployment(id);
    world.source.setCheck(newestCandidate(release).commit, { name: 'ci/docs', state: 'green', url: null });
    await world.tick();
    const after = await world.deployment(id);
    expect(after).toMatchObject({ status: 'running', replans: 0, approvals: before.approvals });
    expect(after.plan.hash).toBe(before.plan.hash);
    expect(await shownState()).toEqual(['green', 'green']);
    const types = (await world.events()).map(({ type }) => type);
    expect(types[types.indexOf('deployment.started') - 1]).toBe('deployment.reread');
  });

  it('is read again while a check keeps the gate closed, recorded when it differs, and drawn', async () => {
    setCheck('pending');
    await bothApprove();
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await shownState()).toEqual(['pending']);
    await world.ticks(2, LOOK_AGAIN);
    await drawCards(world);
    const entries = (await world.events()).length;
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect(await world.events()).toHaveLength(entries);
    expect(await isStale(world, id)).toBe(false);
    setCheck('failed');
    world.advance(LOOK_AGAIN);
    await world.tick();
    expect(await shownState()).toEqual(['failed']);
    expect(await isStale(world, id)).toBe(true);
    setCheck('green');
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
    expect((await world.deployment(id)).approvals).toHaveLength(2);
  });

  it('is read again before anybody has approved, too', async () => {
    setCheck('failed');
    id = await ask(world, (release = await cut(world)), 'staging');
    setCheck('failed');
    world.advance(LOOK_AGAIN);
    await world.ticks(2, LOOK_AGAIN);
    setCheck('green');
    await world.ticks(2, LOOK_AGAIN);
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
  });

  it('is said to be unreadable while GitHub is down, and closes the gate', async () => {
    await bothApprove();
    world.source.break();
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await shownState()).toBe('unreadable');
    expect(await closedOf(world, id)).toEqual(['checks_unreadable']);
    world.source.mend();
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
  });
});
