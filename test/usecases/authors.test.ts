// Where authors may not approve: who wrote what a deployment brings, and who that is in Slack (I4, T7).
import { describe, expect, it } from 'vitest';
import type { ApprovalPolicy, Identity } from '../../src/domain/project.ts';
import type { Comparison } from '../../src/ports.ts';
import { approvalsOf, changing, placeOf, quietShop, SRE, taskDefinition } from './support/a-shop.ts';
import { aWorld, type AWorld, type NewCommit } from './support/a-world.ts';
import { approve, ask, confirm, cutHead, deployed, must, offerRollback } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { closedOf, drawCards, gatesOf, isStale, statusOf } from './support/gating.ts';

const LOOK_AGAIN = 30_000;
const people: readonly Identity[] = [
  { slack: ALICE, github: 'alice', emails: [] },
  { slack: BOB, github: 'Bob', emails: ['bob@home.example'] },
  { slack: CAROL, github: null, emails: ['carol@acme.example'] },
];
const noAuthors = approvalsOf(1, { not: { authors: true, people: [] } });
const strict = (approvals: ApprovalPolicy = noAuthors) =>
  changing(quietShop, 'staging', { policy: { approvals } });

let world: AWorld;
let id: string;
/** What was there before is alice's, and went out unasked. */
async function begin(): Promise<void> {
  world = aWorld({ project: quietShop, people });
  await deployed(world);
  world = world.restart({ project: strict() });
}
/** These commits, on top of what runs in staging; Alice asks for them. */
async function bring(...commits: readonly (NewCommit & { readonly subject?: string })[]): Promise<void> {
  await begin();
  await bringOn(...commits);
}
async function bringOn(...commits: readonly (NewCommit & { readonly subject?: string })[]): Promise<void> {
  for (const { subject = 'feat: another thing', ...commit } of commits) world.commit(subject, commit);
  id = await ask(world, await cutHead(world), 'staging');
  await world.tick();
}

const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
const authorsGate = async () => (await gatesOf(world, id)).find(({ gate }) => gate === 'authors')?.closed;
const readAuthors = async () => (await world.deployment(id)).plan.shown.authors;
const afterTick = async () => {
  await world.tick();
  return statusOf(world, id);
};

describe('an author', () => {
  it('does not approve; somebody else does', async () => {
    await bring({ author: 'bob' });
    expect(await approve(world, id, BOB)).toEqual(refusedWith({ code: 'author_cannot_approve' }));
    must(await approve(world, id, CAROL));
    expect(await afterTick()).toBe('running');
  });

  it.each<readonly [string, string, NewCommit]>([
    ['as a co-author', CAROL, { body: 'Co-authored-by: Carol <Carol@acme.example>' }],
    [
      'as a co-author by GitHub’s own address',
      BOB,
      { body: 'co-authored-by: B <7+BOB@users.noreply.github.com>' },
    ],
    ['by address alone', CAROL, { author: { name: 'C', email: 'carol@acme.example', login: null } }],
    ['by login, though the address is nobody’s', BOB, { author: { login: 'BOB', email: 'b@b.example' } }],
    [
      'by address, though the login is somebody else’s',
      BOB,
      { author: { login: 'alice', email: 'bob@home.example' } },
    ],
  ])('does not approve, known %s', async (_how, who, commit) => {
    await bring({ author: 'alice' }, commit, { author: 'alice' });
    expect(await approve(world, id, who)).toEqual(refusedWith({ code: 'author_cannot_approve' }));
  });

  it('of what is there already may approve what others bring on top', async () => {
    world = aWorld({ project: quietShop, people });
    world.commit('feat: by bob', { author: 'bob' });
    await deployed(world);
    world = world.restart({ project: strict() });
    await bringOn({ author: 'alice' });
    must(await approve(world, id, BOB));
    expect(await afterTick()).toBe('running');
  });

  it('is read from what last worked there, though somebody has changed it since', async () => {
    world = aWorld({ project: quietShop, people });
    world.commit('feat: by bob', { author: 'bob' });
    await deployed(world);
    const { cluster, name } = placeOf('staging', 'api');
    const { ecs } = world.orchestrator;
    ecs.deploy(cluster, name, ecs.register(cluster, taskDefinition('staging', 'api')));
    ecs.end(cluster, name, { status: 'succeeded' });
    world.advance(60_000);
    world = world.restart({ project: strict() });
    await bringOn({ author: 'alice' });
    expect((await world.deployment(id)).plan.change.liveCommit).toBeNull();
    expect(await readAuthors()).toMatchObject({ kind: 'read', commits: 1, authors: [{ login: 'alice' }] });
  });

  it('is everybody of the newest of trunk where nothing was deployed before', async () => {
    world = aWorld({ project: strict(), people });
    await bringOn({ author: 'bob' }, { author: 'alice' });
    expect(await approve(world, id, BOB)).toEqual(refusedWith({ code: 'author_cannot_approve' }));
  });

  it('is nobody who is a bot', async () => {
    await bring({ author: 'renovate[bot]' }, { author: 'alice' });
    expect(await readAuthors()).toMatchObject({ kind: 'read', commits: 2, authors: [{ login: 'alice' }] });
    must(await approve(world, id, BOB));
    expect(await afterTick()).toBe('running');
  });

  it('is nobody of a rollback, which brings nothing that was not there', async () => {
    world = aWorld({ project: quietShop, people });
    await deployed(world);
    world.commit('feat: by bob', { author: 'bob' });
    await deployed(world);
    const rollback = { approvals: noAuthors, leaves: 'nothing' } as const;
    world = world.restart({ project: changing(quietShop, 'staging', { policy: { rollback } }) });
    id = await offerRollback(world);
    await confirm(world, id);
    expect(await readAuthors()).toEqual({ kind: 'not_asked' });
    // Also while GitHub is down (F21).
    world.source.break();
    must(await approve(world, id, BOB));
    await world.settle();
    expect(await statusOf(world, id)).toBe('succeeded');
  });

  it('is not asked about where the policy does not exclude them, nor for a rollback that nobody approves', async () => {
    world = aWorld({ project: strict(approvalsOf(1)), people });
    await bringOn({ author: 'bob' });
    expect(await readAuthors()).toEqual({ kind: 'not_asked' });
    must(await approve(world, id, BOB));
    await world.settle();
    world = world.restart({ project: quietShop });
    await deployed(world);
    world = world.restart({ project: strict() });
    const back = await offerRollback(world);
    expect((await world.deployment(back)).plan.shown.authors).toEqual({ kind: 'not_asked' });
    await confirm(world, back);
    await world.settle();
    expect(await statusOf(world, back)).toBe('succeeded');
  });
});

describe('somebody whom slipway.yml does not place on GitHub', () => {
  it('does not approve: they could be an author', async () => {
    await bring({ author: 'alice' });
    world.directory.setMembers(SRE, [DAVE]);
    expect(await approve(world, id, DAVE)).toEqual(refusedWith({ code: 'approver_unmapped', person: DAVE }));
  });

  it('may approve once they are placed, after a restart', async () => {
    await bring({ author: 'alice' });
    world.directory.setMembers(SRE, [DAVE]);
    world = world.restart({ people: [...people, { slack: DAVE, github: 'dave', emails: [] }] });
    must(await approve(world, id, DAVE));
    expect(await afterTick()).toBe('running');
  });

  it('closes the gate as an author, and is named', async () => {
    await bring({ author: 'bob' }, { author: { name: 'Eve', email: 'eve@evil.example', login: 'eve' } });
    const eve = { name: 'Eve', email: 'eve@evil.example', login: 'eve' };
    expect(await authorsGate()).toEqual({ code: 'unknown_authors', authors: [eve] });
    must(await approve(world, id, CAROL));
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await closedOf(world, id)).toEqual(['unknown_authors']);
  });

  it('opens the gate once they are placed, and what was approved starts', async () => {
    await bring({ author: 'eve' });
    must(await approve(world, id, CAROL));
    await world.tick();
    world = world.restart({ people: [...people, { slack: DAVE, github: 'Eve', emails: [] }] });
    expect(await afterTick()).toBe('running');
    expect((await world.deployment(id)).replans).toBe(0);
  });

  it('turns out to be the approver: that approval counts no more', async () => {
    await bring({ author: 'eve' });
    must(await approve(world, id, CAROL));
    world = world.restart({
      people: people.map((each) => (each.slack === CAROL ? { ...each, github: 'eve' } : each)),
    });
    expect(await afterTick()).toBe('awaiting_gates');
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    must(await approve(world, id, BOB));
    expect(await afterTick()).toBe('running');
  });
});

describe('while GitHub does not say who wrote it', () => {
  const down = async () => {
    await begin();
    world.commit('feat: by bob', { author: 'bob' });
    const release = await cutHead(world);
    world.source.break();
    id = await ask(world, release, 'staging');
    await world.tick();
  };

  it('it can be asked for, the gate is closed, and nobody approves (I22)', async () => {
    await down();
    expect(await readAuthors()).toEqual({ kind: 'unreadable' });
    expect(await closedOf(world, id)).toEqual(['authors_unreadable', 'approvals_missing']);
    expect(await approve(world, id, CAROL)).toEqual(refusedWith({ code: 'authors_unreadable' }));
  });

  it('it is read again by the driver, the card is redrawn, and then it can be approved', async () => {
    await down();
    await world.ticks(2, LOOK_AGAIN);
    expect(await readAuthors()).toEqual({ kind: 'unreadable' });
    world.source.mend();
    await drawCards(world);
    await world.tick();
    expect(await readAuthors()).toMatchObject({ kind: 'read', authors: [{ login: 'bob' }] });
    expect(await isStale(world, id)).toBe(true);
    expect((await world.events()).at(-1)).toMatchObject({ type: 'deployment.reread', deployment: id });
    expect(await closedOf(world, id)).toEqual(['approvals_missing']);
    must(await approve(world, id, CAROL));
    world.advance(LOOK_AGAIN);
    expect(await afterTick()).toBe('running');
    expect((await world.deployment(id)).replans).toBe(0);
  });

  it('it is read at the click as well: authors are refused, others count, and it starts once all is read', async () => {
    await down();
    world.source.mend();
    expect(await approve(world, id, BOB)).toEqual(refusedWith({ code: 'author_cannot_approve' }));
    must(await approve(world, id, CAROL));
    expect(await closedOf(world, id)).toContain('authors_unreadable');
    world.advance(LOOK_AGAIN);
    await world.ticks(2);
    expect(await statusOf(world, id)).toBe('running');
    expect((await world.deployment(id)).approvals).toMatchObject([{ by: CAROL }]);
  });

  it('it does not start though it was approved, as long as that lasts', async () => {
    await down();
    world.source.mend();
    must(await approve(world, id, CAROL));
    world.source.break();
    await world.ticks(4, LOOK_AGAIN);
    expect(await statusOf(world, id)).toBe('awaiting_gates');
  });
});

it('closes the gate when there is more than is read, and says how much', async () => {
  await begin();
  const range = world.source.range.bind(world.source);
  world.source.range = async (...asked): Promise<Comparison | null> => {
    const all = await range(...asked);
    return all && { ...all, ahead: all.ahead + 5000 };
  };
  await bringOn({ author: 'bob' });
  const tooMany = { code: 'too_many_authors', commits: 5001, read: 1 };
  expect(await authorsGate()).toEqual(tooMany);
  expect(await approve(world, id, CAROL)).toEqual(refusedWith(tooMany));
});
