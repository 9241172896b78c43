// The state tables: each event moves one row one version on, and only from where it was (I8).
import { and, asc, eq, isNull } from 'drizzle-orm';
import { evolveRelease, type Event, type ReleaseEvent } from '../../domain/audit.ts';
import { cardsOf, cardsOfRelease, deploymentCard } from '../../domain/cards.ts';
import { evolve, isHolding, isOpen, type Deployment, type DeploymentEvent } from '../../domain/deployment.ts';
import type { Release } from '../../domain/release.ts';
import type { Queries } from './connection.ts';
import { deployments, releases } from './schema.ts';
import { parseDeployment, parseRelease } from './stored.ts';

/** Takes one event of the project into its row, as audit entry `seq`; answers the cards that show the row. */
export function applyEvent(db: Queries, project: string, event: Event, seq: number): readonly string[] {
  if ('deployment' in event) return cardsOf(applyToDeployment(db, project, event, seq));
  if ('release' in event) {
    const after = applyToRelease(db, project, event, seq);
    return [...cardsOfRelease(after), ...(event.type === 'release.marked' ? askedFor(db, project) : [])];
  }
  return [];
}

function applyToDeployment(db: Queries, project: string, event: DeploymentEvent, seq: number): Deployment {
  const id = event.deployment;
  const state = db.select({ state: deployments.state }).from(deployments).where(eq(deployments.id, id)).get();
  const before = state === undefined ? undefined : parseDeployment(state.state);
  const after = evolve(before, event);
  if (after.request.id !== id) throw new Error(`${event.type} names ${id} and requests ${after.request.id}`);
  mustBeOf(project, after.request.project, event);
  if (after.version !== (before?.version ?? 0) + 1) {
    throw new Error(`${event.type} took deployment ${id} to version ${after.version}`);
  }
  const row = {
    status: after.status,
    version: after.version,
    endedSeq: isOpen(after) || isHolding(after) ? null : seq,
    state: JSON.stringify(after),
  };
  if (before === undefined) {
    const { environment, release } = after.request;
    db.insert(deployments)
      .values({ id, project, environment, release, requestedSeq: seq, ...row })
      .run();
    return after;
  }
  const unchanged = and(eq(deployments.id, id), eq(deployments.version, before.version));
  mustHaveChangedOne(db.update(deployments).set(row).where(unchanged).run().changes, event);
  return after;
}

function applyToRelease(db: Queries, project: string, event: ReleaseEvent, seq: number): Release {
  const id = event.release;
  if (event.type === 'release.cut') {
    const after = evolveRelease(undefined, event);
    mustBeOf(project, after.project, event);
    const { name, cutAt } = after;
    db.insert(releases)
      .values({ id, project, name, cutAt, cutSeq: seq, state: JSON.stringify(after) })
      .run();
    return after;
  }
  const before = db.select({ state: releases.state }).from(releases).where(eq(releases.id, id)).get();
  const after = evolveRelease(before === undefined ? undefined : parseRelease(before.state), event);
  mustBeOf(project, after.project, event);
  // A release has no version of its own: its text is compared.
  const unchanged = and(eq(releases.id, id), eq(releases.state, before?.state ?? ''));
  const { changes } = db
    .update(releases)
    .set({ state: JSON.stringify(after) })
    .where(unchanged)
    .run();
  mustHaveChangedOne(changes, event);
  return after;
}

/** Cards of what is asked for of the release: its gates are closed now, or open again. */
function askedFor(db: Queries, project: string): readonly string[] {
  const ofProject = and(eq(deployments.project, project), isNull(deployments.endedSeq));
  const rows = db
    .select({ state: deployments.state })
    .from(deployments)
    .where(ofProject)
    .orderBy(asc(deployments.requestedSeq));
  return rows
    .all()
    .map(({ state }) => parseDeployment(state))
    .filter(isOpen)
    .map(({ request, replans }) => deploymentCard(request.id, replans));
}

/** A change was decided from one project's records, and stays among them. */
function mustBeOf(project: string, owner: string, event: Event): void {
  if (owner !== project) throw new Error(`${event.type} in ${project} is about something of ${owner}`);
}

function mustHaveChangedOne(changes: number, event: Event): void {
  if (changes !== 1) throw new Error(`${event.type} found its row changed by somebody else`);
}
