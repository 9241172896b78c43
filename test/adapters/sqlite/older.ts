// A database as an older version wrote it, literally: rows and entries as text, none of it by way of today's types.
import Database from 'better-sqlite3';
import { append, readHead } from '../../../src/adapters/sqlite/audit-log.ts';
import { queriesOn } from '../../../src/adapters/sqlite/connection.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import type { Store } from '../../../src/ports.ts';
import { migrationsUpTo } from './migrations.ts';
import { START, type Folder } from './samples.ts';

/** All of it JSON, of the project `shop`. */
export interface Older {
  /** Events, in their order. */
  readonly events: readonly string[];
  /** More of every entry, such as `,"policy":null`. */
  readonly entry?: string;
  /** By id. */
  readonly releases: Readonly<Record<string, string>>;
  readonly deployments: Readonly<Record<string, string>>;
  readonly controls?: string;
}

/** Sequence of the first entry of this type that has this text; 0 when there is none. */
export const seqOf = ({ events }: Pick<Older, 'events'>, type: string, part = ''): number =>
  events.findIndex((event) => event.startsWith(`{"type":"${type}"`) && event.includes(part)) + 1;

/**
 * That database, opened as it is today.
 *
 * @param migrations how many of them that version had
 */
export async function openOlder(
  folder: Folder,
  migrations: number,
  older: Older,
): Promise<{ readonly path: string; readonly store: Store & { close(): void } }> {
  const path = folder.file('slipway.db');
  const clock = { now: () => START };
  (await openStore({ path, clock, migrations: await migrationsUpTo(folder, migrations) })).close();
  writeOlder(path, older);
  return { path, store: await openStore({ path, clock }) };
}

/** Into an empty database that has the tables of that version. */
function writeOlder(path: string, older: Older): void {
  const client = new Database(path);
  const db = queriesOn(client);
  for (const event of older.events) {
    const head = readHead(db);
    const text = `{"seq":${head.seq + 1},"project":"shop","actor":{"kind":"person","id":"U0ALICE00"},"cause":null${older.entry ?? ''},"event":${event}}`;
    append(db, head, JSON.parse(text));
  }
  const insertRelease = client.prepare(
    "insert into releases (id, project, name, cut_at, cut_seq, state) values (?, 'shop', ?, ?, ?, ?)",
  );
  for (const [id, state] of Object.entries(older.releases)) {
    const { name, cutAt } = JSON.parse(state);
    insertRelease.run(id, name, cutAt, seqOf(older, 'release.cut', `"release":"${id}"`), state);
  }
  const insertDeployment = client.prepare(
    `insert into deployments (id, project, environment, release, status, version, requested_seq, ended_seq, state)
     values (?, 'shop', ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [id, state] of Object.entries(older.deployments)) {
    const { request, status, version, endedAt } = JSON.parse(state);
    const about = `"deployment":"${id}"`;
    const requestedSeq = seqOf(older, 'deployment.requested', about);
    const last = older.events.findLastIndex((event) => event.includes(about)) + 1;
    const endedSeq = endedAt === undefined ? null : last;
    insertDeployment.run(
      id,
      request.environment,
      request.release,
      status,
      version,
      requestedSeq,
      endedSeq,
      state,
    );
  }
  if (older.controls !== undefined) {
    const { version } = JSON.parse(older.controls);
    client
      .prepare("insert into controls (project, version, state) values ('shop', ?, ?)")
      .run(version, older.controls);
  }
  client.close();
}
