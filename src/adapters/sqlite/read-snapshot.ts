// One project's records, as a decision sees them.
import { and, desc, eq, inArray, isNotNull, isNull, lte, sql, type SQL } from 'drizzle-orm';
import type { Deployment } from '../../domain/deployment.ts';
import type { Release } from '../../domain/release.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Scope } from '../../ports.ts';
import type { Queries } from './connection.ts';
import { deployments, releases } from './schema.ts';
import { readControls } from './state-of-controls.ts';
import { parseDeployment, parseRelease } from './stored.ts';

/** How many releases, and how many ended deployments of each environment. */
const KEPT = 200;

/** Must run inside a transaction: it is several queries. */
export function readSnapshot(db: Queries, scope: Scope): Snapshot {
  const found = readDeployments(db, scope);
  const named = new Set([...(scope.releases ?? []), ...found.map(({ request }) => request.release)]);
  const { project } = scope;
  return {
    project,
    releases: readReleases(db, project, named),
    deployments: found,
    controls: readControls(db, project),
  };
}

function readDeployments(db: Queries, scope: Scope): readonly Deployment[] {
  const found = new Map<string, { readonly order: number; readonly deployment: Deployment }>();
  const collect = (which: SQL): void => {
    const { id, requestedSeq: order, state } = deployments;
    const ofProject = and(eq(deployments.project, scope.project), which);
    for (const row of db.select({ id, order, state }).from(deployments).where(ofProject).all()) {
      found.set(row.id, { order: row.order, deployment: parseDeployment(row.state) });
    }
  };
  collect(isNull(deployments.endedSeq));
  collect(inArray(deployments.id, newestEnded(db, scope.project)));
  collectMissing(scope.deployments ?? []);
  // A rollback is judged by where what it restores stood, and that may itself have been a rollback.
  while (collectMissing(restoredBy(found.values())));
  return [...found.values()].toSorted((a, b) => a.order - b.order).map(({ deployment }) => deployment);

  function collectMissing(ids: readonly string[]): boolean {
    const missing = ids.filter((id) => !found.has(id));
    const before = found.size;
    if (missing.length > 0) collect(inArray(deployments.id, missing));
    return found.size > before;
  }
}

const restoredBy = (found: Iterable<{ readonly deployment: Deployment }>): readonly string[] =>
  Array.from(found, ({ deployment }) => deployment.request.rollback?.restores).filter(
    (id) => id !== undefined,
  );

/**
 * Ids of the newest ended deployments of each environment. Those that worked or failed are counted apart from those that
 * did not get as far: whatever number of requests was rejected since, there is something to roll back to.
 */
function newestEnded(db: Queries, project: string): readonly string[] {
  const { id, environment, endedSeq, status } = deployments;
  const wentOut = sql`${status} in ('succeeded', 'failed')`;
  const recency = sql<number>`row_number() over (partition by ${environment}, ${wentOut} order by ${endedSeq} desc)`;
  const ended = db
    .select({ id, recency: recency.as('recency') })
    .from(deployments)
    .where(and(eq(deployments.project, project), isNotNull(endedSeq)))
    .as('ended');
  const newest = db.select({ id: ended.id }).from(ended).where(lte(ended.recency, KEPT));
  return newest.all().map((row) => row.id);
}

function readReleases(db: Queries, project: string, named: ReadonlySet<string>): readonly Release[] {
  const { id, cutSeq: order, state } = releases;
  const query = (which: SQL | undefined) =>
    db
      .select({ id, order, state })
      .from(releases)
      .where(and(eq(releases.project, project), which))
      .orderBy(desc(order));
  const newest = query(undefined).limit(KEPT).all();
  const missing = named.difference(new Set(newest.map((row) => row.id)));
  const older = missing.size === 0 ? [] : query(inArray(id, [...missing])).all();
  return [...newest, ...older].toSorted((a, b) => a.order - b.order).map((row) => parseRelease(row.state));
}
