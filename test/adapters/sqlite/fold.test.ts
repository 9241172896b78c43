// I13 and I14 over random histories: the chain is whole, the state tables equal what the entries fold to, and the fake
// store tells the same story.
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { fold, type Event } from '../../../src/domain/audit.ts';
import { NO_CONTROLS } from '../../../src/domain/controls.ts';
import type { Store } from '../../../src/ports.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { createFakeStore } from '../../support/fake-store.ts';
import { decide, step, type Step } from './choices.ts';
import {
  aDrift,
  aFreeze,
  aHold,
  aLock,
  aReview,
  aStop,
  adopted,
  approved,
  confirmed,
  driftEnded,
  drifted,
  frozen,
  held,
  lockEnded,
  locked,
  overruled,
  policySeen,
  queued,
  rejected,
  reread,
  resumed,
  reviewAsked,
  reviewed,
  stopAsked,
  stopSettled,
  thawed,
  unfrozen,
  unlocked,
  verified,
  withdrawn,
} from './control-samples.ts';
import {
  START,
  aborting,
  bad,
  cancelled,
  cause,
  cut,
  marked,
  replanned,
  requested,
  restoring,
  started,
  stepped,
  succeeded,
  suspect,
  temporaryFolder,
  yes,
} from './samples.ts';

const shop = { project: 'shop' };
const clock = { now: () => START };

async function outcomeOf(store: Store, each: Step, id: string): Promise<unknown> {
  try {
    return await store.change(shop, cause({ inbound: each.inbound }), decide(each, id));
  } catch (error) {
    return error instanceof Error ? 'broke' : error;
  }
}

describe('any history', () => {
  it('is chained, folds to the state tables, and is the same in the fake store', async () => {
    await using folder = await temporaryFolder();
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 12, maxLength: 40, size: 'max' }),
      async (steps) => {
        const path = folder.file(`${(run += 1)}.db`);
        const store = await openStore({ path, clock });
        const fake = createFakeStore(clock);
        try {
          for (const [index, each] of steps.entries()) {
            const outcome = await outcomeOf(store, each, `x${index}`);
            expect(outcome).toEqual(await outcomeOf(fake, each, `x${index}`));
          }
          const entries = await store.auditEntries('shop', 1000);
          const snapshot = await store.snapshot(shop);
          expect(entries.toReversed()).toEqual(fake.entries);
          expect(await store.staleCards()).toEqual(await fake.staleCards());
          expect(snapshot).toEqual(await fake.snapshot(shop));
          const folded = fold(fake.entries.map(({ event }) => event));
          expect(snapshot.deployments).toEqual([...folded.deployments.values()]);
          expect(snapshot.releases).toEqual([...folded.releases.values()]);
          expect(snapshot.controls).toEqual(folded.controls.get('shop') ?? NO_CONTROLS);
          expect(verifyAudit(path)).toMatchObject({ entries: entries.length, problems: [] });
          expect(checkFold(path)).toEqual([]);
        } finally {
          store.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });
});

it('a history of everything that waiting can bring folds to the state tables', async () => {
  await using folder = await temporaryFolder();
  const path = folder.file('slipway.db');
  const store = await openStore({ path, clock });
  const [freeze, lock, hold, review] = [aFreeze('f1'), aLock('l1'), aHold('h1'), aReview('d2')];
  const [stop, drift, again] = [aStop('s1'), aDrift('t1'), aDrift('t2')];
  const history: readonly (readonly Event[])[] = [
    [cut('r1'), requested('d1'), started('d1'), policySeen()],
    [frozen(freeze), frozen(aFreeze('f2', 'staging')), locked(lock), held(hold)],
    [
      stepped('d1', 0, { status: 'skipped', at: START }),
      stepped('d1', 2, { status: 'pausing', until: START }),
    ],
    [requested('d2', { emergency: true, alsoIn: ['C0OPS0000'] }), approved('d2'), withdrawn('d2')],
    [overruled('d2', 'freeze', 'f1'), overruled('d2', 'hold', 'h1'), confirmed('d2'), reread('d2', '1')],
    [requested('d3', { rollback: restoring('d1') }), confirmed('d3', 'rollback.confirmed')],
    [queued('d2', 'd1'), queued('d3', 'd1', 2), rejected('d3', 'not today')],
    [succeeded('d1'), verified('r1', 'd1'), reviewAsked(review), started('d2'), reviewed(review)],
    [requested('d4', { environment: 'staging' }), replanned('d4', { api: 'arn:2' }), started('d4')],
    [aborting('d4', 'too slow'), cancelled('d4'), marked('r1', suspect), marked('r1', bad)],
    [locked(aLock('l2'), lock), unlocked(aLock('l2')), locked(lock), lockEnded(lock)],
    [stopAsked(stop), drifted(drift), adopted(drift), stopSettled(stop, 'it has ended')],
    [drifted(again), driftEnded(again)],
    [unfrozen(freeze), thawed(aFreeze('f2', 'staging')), resumed(hold)],
    [policySeen({ environment: 'production', what: 'approvals' })],
  ];
  for (const events of history) await store.change(shop, cause({ policy: 'p' }), yes(...events));
  const { deployments, controls } = await store.snapshot(shop);
  store.close();
  expect(deployments.map(({ status }) => status)).toEqual(['succeeded', 'running', 'rejected', 'cancelled']);
  expect(controls.version).toBe(21);
  expect(verifyAudit(path)).toMatchObject({ problems: [] });
  expect(checkFold(path)).toEqual([]);
});

describe('a state table that was edited', () => {
  it.each([
    ['a state', "update deployments set state = replace(state, 'U0ALICE00', 'U0MALLORY')", 'different'],
    ['a state that is no JSON', "update deployments set state = '{'", 'different'],
    ['a status', "update deployments set status = 'succeeded'", 'different'],
    ['a version', 'update deployments set version = 7', 'different'],
    ['an environment', "update deployments set environment = 'staging'", 'different'],
    ['an order', 'update deployments set requested_seq = 1', 'different'],
    ['an end', 'update deployments set ended_seq = 3', 'different'],
    ['a deletion', 'delete from deployments', 'missing'],
    [
      'an addition',
      "insert into deployments select 'd2', project, environment, release, 'failed', version, requested_seq, ended_seq, state from deployments",
      'unexpected',
    ],
  ])('is found out by %s', async (_what, sql, kind) => {
    const { path, folder } = await tampered(sql);
    await using _ = folder;
    expect(checkFold(path)).toEqual([
      { kind, table: 'deployments', id: kind === 'unexpected' ? 'd2' : 'd1' },
    ]);
  });

  it('is found out by a release with another name', async () => {
    const { path, folder } = await tampered("update releases set name = 'x'");
    await using _ = folder;
    expect(checkFold(path)).toEqual([{ kind: 'different', table: 'releases', id: 'r1' }]);
  });

  it.each([
    ['a state', "update controls set state = replace(state, 'U0ALICE00', 'U0MALLORY')", 'different', 'shop'],
    ['a state that is no JSON', "update controls set state = '{'", 'different', 'shop'],
    ['a version', 'update controls set version = 7', 'different', 'shop'],
    ['a deletion', 'delete from controls', 'missing', 'shop'],
    ['no table', 'drop table controls', 'missing', 'shop'],
    [
      'an addition',
      "insert into controls select 'other', version, state from controls",
      'unexpected',
      'other',
    ],
  ])('is found out by controls with %s', async (_what, sql, kind, id) => {
    const { path, folder } = await tampered(sql);
    await using _ = folder;
    expect(checkFold(path)).toEqual([{ kind, table: 'controls', id }]);
  });

  it('is found out by entries that add up to nothing', async () => {
    const { path, folder } = await tampered(
      'drop trigger audit_entries_are_never_deleted; delete from audit_entries where seq = 2',
    );
    await using _ = folder;
    expect(checkFold(path)).toEqual([
      { kind: 'impossible', said: 'Error: a deployment that is not there cannot take deployment.started' },
    ]);
  });

  async function tampered(sql: string) {
    const folder = await temporaryFolder();
    const path = folder.file('slipway.db');
    const store = await openStore({ path, clock });
    await store.change(shop, cause(), yes(cut('r1'), requested('d1'), started('d1')));
    await store.change(shop, cause(), yes(frozen(aFreeze('f1'))));
    store.close();
    const client = new Database(path);
    client.pragma('foreign_keys = off');
    client.exec(sql);
    client.close();
    return { path, folder };
  }
});
