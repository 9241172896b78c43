// I13 and I14 over random histories: the chain is whole, the state tables equal what the entries fold to, and the fake
// store tells the same story.
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { fold, type Event } from '../../../src/domain/audit.ts';
import { isHolding, isOpen } from '../../../src/domain/deployment.ts';
import { accepted, refused, holderOf, type Decision, type Snapshot } from '../../../src/domain/snapshot.ts';
import { newestCandidate, type Release, type SourceRef } from '../../../src/domain/release.ts';
import type { Store } from '../../../src/ports.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { createFakeStore } from '../../support/fake-store.ts';
import {
  START,
  bad,
  cancelled,
  cause,
  cut,
  found,
  marked,
  picked,
  replanned,
  requested,
  restoring,
  started,
  succeeded,
  supersededBy,
  temporaryFolder,
  yes,
} from './samples.ts';

const shop = { project: 'shop' };
const clock = { now: () => START };

interface Step {
  readonly what: 'cut' | 'change' | 'request' | 'roll back' | 'move' | 'refuse' | 'nothing' | 'impossible';
  readonly pick: number;
  readonly inbound: string | null;
  readonly text: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    'cut',
    'change',
    'change',
    'request',
    'roll back',
    'move',
    'move',
    'move',
    'refuse',
    'nothing',
    'impossible',
  ),
  pick: fc.nat(1000),
  inbound: fc.option(fc.nat(20).map(String)),
  text: fc.string({ unit: 'binary' }),
});

/** Chooses, from what is there, events that the state allows; the choice depends on the snapshot alone. */
const decide =
  ({ what, pick, text }: Step, id: string) =>
  (snapshot: Snapshot): Decision => {
    const choose = <Item>(items: readonly Item[]): Item | undefined => items[pick % items.length];
    const release = choose(snapshot.releases)?.id;
    const environment = choose(['staging', 'production']) ?? '';
    const restores = choose(snapshot.deployments.filter(({ status }) => status === 'succeeded'))?.request.id;
    switch (what) {
      case 'cut':
        return accepted(cut(id));
      case 'change': {
        const changed = choose(snapshot.releases);
        return changed === undefined ? accepted() : accepted(...changes(changed, pick, text));
      }
      case 'request':
        return release === undefined
          ? accepted()
          : accepted(requested(id, { release, environment, reason: text }));
      case 'roll back':
        return release === undefined || restores === undefined
          ? accepted()
          : accepted(requested(id, { release, environment, rollback: restoring(restores) }));
      case 'move':
        return accepted(...moves(snapshot, pick, text));
      case 'refuse':
        return refused({ code: 'unknown_deployment', typed: text });
      case 'nothing':
        return accepted();
      case 'impossible':
        return accepted(cut(id), succeeded('nowhere'));
    }
  };

/** What can become of a release as it stands. */
function changes(release: Release, pick: number, text: string): readonly Event[] {
  const { id, candidates, branch } = release;
  const { number, build } = newestCandidate(release);
  const about = { release: id, at: START, candidate: number };
  const settled = { source: text, in: text, how: 'overruled' } as const;
  const ways: readonly (readonly Event[])[] = [
    [picked(id, candidates.length + 1)],
    build.status === 'waiting' ? [found(id, number)] : [picked(id, candidates.length + 1)],
    build.status === 'waiting'
      ? [{ type: 'candidate.incomplete', ...about, refusals: [{ code: 'not_in_repository', sha: text }] }]
      : [],
    [marked(id, release.mark === null ? { ...bad, reason: text } : null)],
    [{ type: 'branch.wanted', release: id, at: START, by: text, branch: aRef(text) }],
    [{ type: 'ref.settled', release: id, at: START, ref: 'tag', state: { status: 'taken', at: text } }],
    branch === null
      ? []
      : [{ type: 'ref.settled', release: id, at: START, ref: 'branch', state: { status: 'made' } }],
    [{ type: 'pick.settled', release: id, at: START, pick: settled, reason: text }],
    [{ type: 'protection.changed', ...about, protection: { status: 'intended', tags: { [text]: text } } }],
    [{ type: 'automation.refused', ...about, environment: text, refusals: [] }],
  ];
  return ways[pick % ways.length] ?? [];
}

const aRef = (name: string): SourceRef => ({ name, commit: 'd'.repeat(40), state: { status: 'wanted' } });

function moves(snapshot: Snapshot, pick: number, text: string): readonly Event[] {
  const movable = snapshot.deployments.filter((each) => isOpen(each) || isHolding(each));
  const deployment = movable[pick % movable.length];
  if (deployment === undefined) return [];
  const { id, environment } = deployment.request;
  if (isOpen(deployment)) {
    const holder = holderOf(snapshot, environment)?.request.id;
    const over = holder === undefined ? [] : [supersededBy(holder, id)];
    const ways: readonly (readonly Event[])[] = [[...over, started(id)], [replanned(id)], [cancelled(id)]];
    return ways[pick % 3] ?? [];
  }
  const changed: Event = {
    type: 'rollout.changed',
    deployment: id,
    at: START,
    service: text,
    rollout: { status: 'superseded', by: text },
  };
  return pick % 2 === 0 ? [changed] : [changed, succeeded(id)];
}

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
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
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
        expect(verifyAudit(path)).toMatchObject({ entries: entries.length, problems: [] });
        expect(checkFold(path)).toEqual([]);
      } finally {
        store.close();
      }
    });
    await fc.assert(property, { numRuns: 40 });
  });
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
    store.close();
    const client = new Database(path);
    client.pragma('foreign_keys = off');
    client.exec(sql);
    client.close();
    return { path, folder };
  }
});
