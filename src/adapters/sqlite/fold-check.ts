// I14: the state tables equal what the audit entries fold to. An edit of a state table, which no chain protects, is
// found here.
import canonicalize from 'canonicalize';
import Database from 'better-sqlite3';
import { asc, sql } from 'drizzle-orm';
import { fold, type Event, type Folded } from '../../domain/audit.ts';
import { isHolding, isOpen } from '../../domain/deployment.ts';
import { queriesOn, type Queries } from './connection.ts';
import { auditEntries, controls, deployments, releases } from './schema.ts';
import { parseControls, parseDeployment, parseEntry, parseRelease } from './stored.ts';

type Table = 'releases' | 'deployments' | 'controls';

export type FoldDifference =
  | {
      readonly kind: 'missing' | 'unexpected' | 'different';
      readonly table: Table;
      /** Of controls, the project. */
      readonly id: string;
    }
  /** The entries do not add up to any state: one of them is impossible after those before it. */
  | { readonly kind: 'impossible'; readonly said: string };

/**
 * Compares a database file with its own audit log, which `verifyAudit` has found whole. Read-only.
 *
 * @returns nothing when they agree
 */
export function checkFold(path: string): readonly FoldDifference[] {
  const client = new Database(path, { readonly: true, fileMustExist: true });
  try {
    // One transaction: the bot may be writing meanwhile.
    return queriesOn(client).transaction((tx) => compare(tx));
  } finally {
    client.close();
  }
}

function compare(db: Queries): readonly FoldDifference[] {
  const touched = new Map<string, Touched>();
  let folded: Folded;
  try {
    folded = fold(eventsIn(db, touched));
  } catch (error) {
    return [{ kind: 'impossible', said: String(error) }];
  }
  return [
    ...differences('releases', expectedReleases(folded, touched), releasesIn(db)),
    ...differences('deployments', expectedDeployments(folded, touched), deploymentsIn(db)),
    ...differences('controls', expectedControls(folded), controlsIn(db)),
  ];
}

/** Sequences of the first and the last entry about something. */
interface Touched {
  readonly first: number;
  readonly last: number;
}

function* eventsIn(db: Queries, touched: Map<string, Touched>): Generator<Event> {
  for (const { bytes } of db.select().from(auditEntries).orderBy(asc(auditEntries.seq)).all()) {
    const { seq, event } = parseEntry(bytes);
    const subject = subjectOf(event);
    if (subject !== null) touched.set(subject, { first: touched.get(subject)?.first ?? seq, last: seq });
    yield event;
  }
}

function subjectOf(event: Event): string | null {
  if ('deployment' in event) return `deployment:${event.deployment}`;
  return 'release' in event ? `release:${event.release}` : null;
}

/** Id -> the whole row in canonical form: key order means nothing. */
type Rows = ReadonlyMap<string, string | undefined>;

const expectedReleases = ({ releases }: Folded, touched: ReadonlyMap<string, Touched>): Rows =>
  new Map(
    Array.from(releases, ([id, state]) => {
      const cutSeq = touched.get(`release:${id}`)?.first;
      const { project, name, cutAt } = state;
      return [id, canonicalize({ id, project, name, cutAt, cutSeq, state })];
    }),
  );

const expectedDeployments = ({ deployments }: Folded, touched: ReadonlyMap<string, Touched>): Rows =>
  new Map(
    Array.from(deployments, ([id, state]) => {
      const { project, environment, release } = state.request;
      const { status, version } = state;
      const { first: requestedSeq, last } = touched.get(`deployment:${id}`) ?? {};
      const endedSeq = isOpen(state) || isHolding(state) ? null : last;
      const row = { id, project, environment, release, status, version, requestedSeq, endedSeq, state };
      return [id, canonicalize(row)];
    }),
  );

const expectedControls = ({ controls }: Folded): Rows =>
  new Map(
    Array.from(controls, ([project, state]) => {
      const { version } = state;
      return [project, canonicalize({ id: project, project, version, state })];
    }),
  );

const releasesIn = (db: Queries): Rows => rowsById(db.select().from(releases).all(), parseRelease);

const deploymentsIn = (db: Queries): Rows => rowsById(db.select().from(deployments).all(), parseDeployment);

function controlsIn(db: Queries): Rows {
  // A backup of an older version has no such table, and no entries about it.
  if (db.get(sql`select 1 from sqlite_schema where name = 'controls'`) === undefined) return new Map();
  const rows = db.select().from(controls).all();
  return rowsById(
    rows.map((row) => ({ ...row, id: row.project })),
    parseControls,
  );
}

const rowsById = (
  rows: readonly { readonly id: string; readonly state: string }[],
  parse: (state: string) => unknown,
): Rows => new Map(rows.map((row) => [row.id, canonicalize({ ...row, state: parsed(row.state, parse) })]));

/** Text that is no JSON equals nothing that entries fold to. */
function parsed(state: string, parse: (state: string) => unknown): unknown {
  try {
    return parse(state);
  } catch {
    return state;
  }
}

function differences(table: Table, expected: Rows, actual: Rows): FoldDifference[] {
  const ids = new Set([...expected.keys(), ...actual.keys()]);
  return [...ids]
    .filter((id) => expected.get(id) !== actual.get(id))
    .map((id) => {
      if (!actual.has(id)) return { kind: 'missing', table, id };
      return { kind: expected.has(id) ? 'different' : 'unexpected', table, id };
    });
}
