import { expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import type { Identity } from '../../src/domain/project.ts';
import { overruleGate, withdrawApproval } from '../../src/usecases/answer-deployment.ts';
import { askAgain } from '../../src/usecases/ask-again.ts';
import { notePolicies } from '../../src/usecases/note-policies.ts';
import { reviewEmergency } from '../../src/usecases/review-emergency.ts';
import { takeOverLock } from '../../src/usecases/set-controls.ts';
import { verifyCandidate } from '../../src/usecases/verify-candidate.ts';
import { afterRule, approvalsOf, changing, CHECK, EXPIRE, shop, SRE } from './support/a-shop.ts';
import { aWorld, HandClock, type AWorld } from './support/a-world.ts';
import { approve, ask, confirm, cut, must } from './support/doing.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import {
  clickOn,
  control,
  controlsOf,
  ending,
  freeze,
  hold,
  lasting,
  lock,
  newestIn,
  statusOf,
} from './support/gating.ts';
import { openSqlite } from './support/sqlite.ts';

const HOUR = 3_600_000;
const people: readonly Identity[] = [ALICE, BOB, CAROL].map((slack) => ({
  slack,
  github: slack.slice(2, -2).toLowerCase(),
  emails: [],
}));
const project = changing(shop, 'production', {
  policy: {
    after: afterRule('staging', { soak: HOUR, verifiedBy: [SRE] }),
    checks: [CHECK],
    approvals: approvalsOf(1, { not: { authors: true, people: [] }, must: [CAROL] }),
    overrule: [BOB],
    emergency: { by: [DAVE], skips: ['soak', 'verified', 'approvals', 'freeze'] },
  },
});

/** Every kind of event that gates and controls have, apart from what a test of its own provokes. */
const KINDS: readonly Event['type'][] = [
  'policy.seen',
  'freeze.set',
  'freeze.lifted',
  'freeze.ended',
  'lock.taken',
  'lock.released',
  'lock.ended',
  'hold.set',
  'hold.lifted',
  'candidate.verified',
  'deployment.approved',
  'approval.revoked',
  'gate.overruled',
  'deployment.expired',
  'emergency.confirmed',
  'review.asked',
  'review.given',
  'refused',
];

const releaseOf = async (world: AWorld): Promise<{ readonly name: string }> => {
  const newest = (await world.snapshot()).releases.at(-1);
  if (newest === undefined) throw new Error('nothing was cut');
  return newest;
};

it('passes every gate there is, over the real store, reopened at every stage, and the record adds up', async () => {
  const system = new HandClock();
  await using sqlite = await openSqlite(system);
  let world = aWorld({ system, store: sqlite.store, project, people });
  const reopen = async () => (world = world.restart({ store: await sqlite.open() }));
  await notePolicies(world);

  // Automation is held, and one says: this one goes on.
  await control(world, lock(), DAVE);
  await cut(world);
  await world.tick();
  const staging = await newestIn(world, 'staging');
  await control(world, hold({ environment: null }), BOB);
  await control(world, ending('unlock'), DAVE);
  await world.tick();
  expect(await statusOf(world, staging)).toBe('awaiting_gates');
  must(await overruleGate(world, await clickOn(world, staging, DAVE), 'hold'));
  await world.settle();
  await control(world, { verb: 'resume', environment: null }, CAROL);
  await reopen();

  // Everything closed at once, then one gate after the other.
  await control(world, freeze({ environment: 'production', end: lasting(9 * HOUR) }), ALICE);
  await control(world, lock({ environment: 'production', end: lasting(3 * HOUR) }), BOB);
  await world.settle();
  const first = await newestIn(world, 'production');
  must(await approve(world, first, CAROL));
  must(await withdrawApproval(world, await clickOn(world, first, CAROL)));
  expect(await approve(world, first, ALICE)).toMatchObject({ kind: 'refused' });
  must(await verifyCandidate(world, await clickOn(world, staging, BOB)));
  const [{ id: seen } = { id: '' }] = (await controlsOf(world)).locks;
  must(await takeOverLock(world, { project: 'shop', seen }, world.asker(DAVE)));
  await reopen();
  world.advance(3 * HOUR);
  must(await overruleGate(world, await clickOn(world, first, BOB), 'freeze'));
  must(await approve(world, first, CAROL));
  await world.settle();
  expect(await statusOf(world, first)).toBe('succeeded');
  await reopen();

  // What nobody answers ends; it is asked for again, and then it cannot wait.
  await cut(world);
  await world.settle();
  const second = await newestIn(world, 'production');
  world.advance(EXPIRE);
  await world.tick();
  expect(await statusOf(world, second)).toBe('expired');
  must(await askAgain(world, await clickOn(world, second, ALICE)));
  await control(world, ending('unfreeze', 'production'), ALICE);
  await control(world, freeze({ environment: 'production', end: lasting(HOUR) }), ALICE);
  await cut(world);
  await world.ticks(2);
  const urgent = await ask(world, await releaseOf(world), 'production', DAVE, 'checkout is down');
  await confirm(world, urgent, DAVE);
  await reopen();
  await world.settle();
  expect(await statusOf(world, urgent)).toBe('succeeded');
  must(await reviewEmergency(world, await clickOn(world, urgent, CAROL)));
  world.advance(HOUR);
  await world.tick();
  await notePolicies(world);

  const types = new Set((await world.events()).map(({ type }) => type));
  expect(KINDS.filter((kind) => !types.has(kind))).toEqual([]);
  expect(await controlsOf(world)).toMatchObject({ freezes: [], locks: [], holds: [] });
  expect(sqlite.problems()).toEqual([]);
});
