// GitHub teams as approvers: asked for live, and matched to Slack by slipway.yml's `people`.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '../../src/domain/project.ts';
import { AdapterFault } from '../../src/ports.ts';
import { approvalsOf, changing, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { closedOf, statusOf } from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const TEAM = 'github:acme/core';
const people: readonly Identity[] = [
  { slack: ALICE, github: 'alice', emails: [] },
  { slack: BOB, github: 'Bob', emails: [] },
  { slack: CAROL, github: null, emails: ['carol@acme.example'] },
];
const approvals = approvalsOf(1, { rules: [{ count: 1, from: [TEAM] }] });

let world: AWorld;
let id: string;
beforeEach(async () => {
  world = aWorld({ project: changing(quietShop, 'staging', { policy: { approvals } }), people });
  world.source.setTeam('acme', 'core', ['alice', 'BOB', 'eve']);
  id = await ask(world, await cut(world), 'staging');
  await world.tick();
});

const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};
const restarted = (...more: readonly Identity[]) => world.restart({ people: [...people, ...more] });

describe('a member of a GitHub team', () => {
  it('approves, whatever the case of the login; who was in it is recorded, as far as they are known (T9)', async () => {
    const { events } = must(await approve(world, id, BOB));
    expect(events).toMatchObject([{ approval: { by: BOB, through: [TEAM] } }]);
    expect(events[0]).toHaveProperty('membership', { [TEAM]: [ALICE, BOB] });
    expect(await afterTick()).toBe('running');
  });

  it.each([
    ['is not known on GitHub', CAROL],
    ['is not known at all', DAVE],
  ])('is nobody who %s, and GitHub is not asked for that', async (_what, who) => {
    world.source.break();
    expect(await approve(world, id, who)).toEqual(refusedWith({ code: 'not_an_approver', from: [TEAM] }));
  });

  it('is nobody who is in a Slack group of the same people', async () => {
    world = restarted({ slack: DAVE, github: 'dave', emails: [] });
    world.directory.setMembers(SRE, [DAVE]);
    expect(await approve(world, id, DAVE)).toEqual(refusedWith({ code: 'not_an_approver', from: [TEAM] }));
  });

  it('is whoever is in it at the click, not when it was asked for', async () => {
    world = restarted({ slack: DAVE, github: 'dave', emails: [] });
    expect(await approve(world, id, DAVE)).toMatchObject({ kind: 'refused' });
    world.source.setTeam('acme', 'core', ['dave']);
    must(await approve(world, id, DAVE));
    expect(await approve(world, id, BOB)).toMatchObject({ kind: 'refused' });
  });

  it('counts for a group of Slack besides, and as one person', async () => {
    const two = approvalsOf(1, {
      rules: [
        { count: 1, from: [TEAM] },
        { count: 1, from: [SRE] },
      ],
    });
    world = world.restart({ project: changing(quietShop, 'staging', { policy: { approvals: two } }) });
    id = await ask(world, await cut(world), 'staging');
    const { events } = must(await approve(world, id, BOB));
    expect(events).toMatchObject([{ approval: { through: [TEAM, SRE] } }]);
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    must(await approve(world, id, CAROL));
    expect(await afterTick()).toBe('running');
  });
});

describe('a team that cannot be read', () => {
  const forbidden = new AdapterFault({ provider: 'github', code: 'http_403', retryable: false });

  it.each([
    ['GitHub is down', () => world.source.break()],
    ['GitHub does not let us see it', () => world.source.break(forbidden)],
  ])('lets nobody approve while %s (I22)', async (_why, breakIt) => {
    breakIt();
    expect(await approve(world, id, BOB)).toEqual(
      refusedWith({ code: 'approvers_unreadable', from: [TEAM] }),
    );
    expect((await world.deployment(id)).approvals).toEqual([]);
    world.source.mend();
    must(await approve(world, id, BOB));
  });

  it('is one that is not there: that is no empty team', async () => {
    const from = ['github:acme/nobody'];
    const other = approvalsOf(1, { rules: [{ count: 1, from }] });
    world = world.restart({ project: changing(quietShop, 'staging', { policy: { approvals: other } }) });
    id = await ask(world, await cut(world), 'staging');
    expect(await approve(world, id, BOB)).toEqual(refusedWith({ code: 'approvers_unreadable', from }));
  });

  it('takes no approval away, starts nothing, and the start comes when it can be read', async () => {
    must(await approve(world, id, BOB));
    world.source.failNext('teamMembers');
    expect(await afterTick()).toBe('awaiting_gates');
    expect((await world.deployment(id)).approvals).toHaveLength(1);
    expect(world.progress.blocksOf(id)).toMatchObject([{ code: 'approvals_missing' }]);
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
  });

  it('does not keep those from approving whom something else makes eligible', async () => {
    const either = approvalsOf(1, { rules: [{ count: 1, from: [TEAM, SRE] }] });
    world = world.restart({ project: changing(quietShop, 'staging', { policy: { approvals: either } }) });
    id = await ask(world, await cut(world), 'staging');
    world.source.failNext('teamMembers');
    const { events } = must(await approve(world, id, BOB));
    expect(events).toMatchObject([{ approval: { through: [SRE] } }]);
    expect(await afterTick()).toBe('running');
  });
});

describe('at the start', () => {
  beforeEach(async () => {
    must(await approve(world, id, BOB));
  });

  it('somebody who has left the team does not count (T8)', async () => {
    world.source.setTeam('acme', 'core', ['alice']);
    expect(await afterTick()).toBe('awaiting_gates');
    expect((await world.events()).at(-1)).toMatchObject({
      type: 'approval.revoked',
      approver: BOB,
      why: 'not_eligible',
    });
  });

  it('somebody whom slipway.yml does not place any more does not count', async () => {
    world = world.restart({ people: people.filter(({ slack }) => slack !== BOB) });
    expect(await afterTick()).toBe('awaiting_gates');
    expect((await world.deployment(id)).approvals).toEqual([]);
  });

  it('one look at the team is enough for all who approved', async () => {
    const two = approvalsOf(2, { rules: [{ count: 2, from: [TEAM] }] });
    world = world.restart({
      project: changing(quietShop, 'staging', { policy: { approvals: two } }),
      people: [...people, { slack: DAVE, github: 'eve', emails: [] }],
    });
    id = await ask(world, await cut(world), 'staging');
    must(await approve(world, id, BOB));
    must(await approve(world, id, DAVE));
    let looks = 0;
    const teamMembers = world.source.teamMembers.bind(world.source);
    world.source.teamMembers = (team) => {
      looks += 1;
      return teamMembers(team);
    };
    expect(await afterTick()).toBe('running');
    expect(looks).toBe(1);
  });
});
