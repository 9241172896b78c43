import { beforeEach, describe, expect, it } from 'vitest';
import type { Identity, Project } from '../../src/domain/project.ts';
import { whoAmI } from '../../src/usecases/who-am-i.ts';
import { afterRule, approvalsOf, changing, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { counted } from './support/counted.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';

const BOSSES = 'S0BOSSES1';
const TEAM = 'github:acme/core';
const people: readonly Identity[] = [
  { slack: ALICE, github: 'Alice', emails: ['alice@acme.example'] },
  { slack: CAROL, github: null, emails: ['carol@acme.example'] },
];
/** Each of the entries gives some authority, in one way or another. */
const project: Project = changing(
  changing(quietShop, 'production', {
    policy: {
      after: afterRule('staging', { verifiedBy: [DAVE] }),
      approvals: approvalsOf(1, { must: [TEAM] }),
      overrule: [BOSSES],
      emergency: { by: [ALICE, BOSSES], skips: [] },
    },
  }),
  'staging',
  { policy: { rollback: { approvals: approvalsOf(1), leaves: 'nothing' } } },
);

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project, people });
  world.directory.setMembers(BOSSES, [BOB]);
  world.source.setTeam('acme', 'core', ['alice', 'eve']);
});

const me = (by: string) => whoAmI(world, world.project, world.asker(by));
const throughOf = async (by: string) =>
  Object.fromEntries(
    (await me(by)).environments.map(({ environment, eligibility }) => [
      environment.name,
      eligibility.through,
    ]),
  );

describe('who somebody is', () => {
  it('is what Slack says at this moment, and what slipway.yml says of them on GitHub', async () => {
    expect(await me(ALICE)).toMatchObject({
      id: ALICE,
      person: { id: ALICE, homeTeam: true, guest: false, bot: false, deactivated: false },
      identity: people[0],
    });
    expect((await me(CAROL)).identity).toEqual(people[1]);
  });

  it('is nobody on GitHub whom slipway.yml does not name', async () => {
    expect((await me(BOB)).identity).toBeNull();
  });
});

describe('what somebody may', () => {
  it('is said of every environment, by what makes them eligible for anything there', async () => {
    expect(await throughOf(ALICE)).toEqual({ staging: [SRE], production: [SRE, TEAM, ALICE] });
    expect(await throughOf(BOB)).toEqual({ staging: [SRE], production: [SRE, BOSSES] });
    expect(await throughOf(DAVE)).toEqual({ staging: [], production: [DAVE] });
  });

  it('is looked up live', async () => {
    world.directory.setMembers(SRE, [DAVE]);
    expect(await throughOf(DAVE)).toEqual({ staging: [SRE], production: [SRE, DAVE] });
  });

  it('is said to be unknown where it cannot be read, and nothing is made of it', async () => {
    world.directory.break('members');
    world.source.break();
    const { environments } = await me(ALICE);
    const [, production] = environments;
    expect(production?.eligibility).toEqual({
      through: [ALICE],
      unreadable: [SRE, TEAM, BOSSES],
      members: {},
    });
  });

  it('is nothing for an outsider, who is told that', async () => {
    world.directory.put({ id: BOB, guest: true });
    expect(await me(BOB)).toMatchObject({ person: { guest: true }, environments: [] });
    const foreign = { ...world.asker(ALICE), foreign: true };
    expect(await whoAmI(world, world.project, foreign)).toMatchObject({
      person: { homeTeam: false },
      environments: [],
    });
    world.directory.break('person');
    expect(await me(ALICE)).toMatchObject({ person: 'unreadable', environments: [] });
  });

  it('takes one look at each group and team, however many environments name it', async () => {
    const { port: directory, calls } = counted(world.directory);
    const asker = world.asker(ALICE);
    await whoAmI(world.with({ directory }), world.project, asker);
    expect(Object.fromEntries(calls)).toEqual({ person: 1, members: 2 });
  });
});

it('records nothing', async () => {
  await me(ALICE);
  expect(await world.store.auditHead()).toBeNull();
});
