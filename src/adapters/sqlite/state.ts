// The state tables: each event moves one row one version on, and only from where it was (I8).
import { and, eq } from 'drizzle-orm';
import { evolveRelease, type Event, type ReleaseEvent } from '../../domain/audit.ts';
import { cardsOf, cardsOfRelease } from '../../domain/cards.ts';
import type { ControlEvent } from '../../domain/controls.ts';
import { evolve, isHolding, isOpen, type Deployment, type DeploymentEvent } from '../../domain/deployment.ts';
import { noticesOf } from '../../domain/notices.ts';
import type { Release } from '../../domain/release.ts';
import { cardsOfDeployment, openQuestions } from './card-keys.ts';
import type { Queries } from './connection.ts';
import { mustBeNext, mustBeOf, mustHaveChangedOne } from './row-rules.ts';
import { deployments, releases } from './schema.ts';
import { applyToControls } from './state-of-controls.ts';
import { parseDeployment, parseRelease } from './stored.ts';

/** Takes one event of the project into its row, as audit entry `seq`; answers the cards that show it, and what is said of it. */
export const applyEvent = (db: Queries, project: string, event: Event, seq: number): readonly string[] => [
  ...applyToRow(db, project, event, seq),
  ...noticesOf(event, seq),
];

function applyToRow(db: Queries, project: string, event: Event, seq: number): readonly string[] {
  if ('deployment' in event) {
    const { before, after } = applyToDeployment(db, project, event, seq);
    const { environment } = after.request;
    const moved = placeOf(before) !== placeOf(after);
    return [...cardsOf(after), ...(moved ? openQuestions(db, project, environment) : [])];
  }
  if ('release' in event) {
    const after = applyToRelease(db, project, event, seq);
    return [...cardsOfRelease(after), ...(movesGates(event) ? openQuestions(db, project, null) : [])];
  }
  if ('scope' in event) {
    applyToControls(db, project, event);
    const reviewed = reviewedIn(event);
    return reviewed === null
      ? openQuestions(db, project, event.scope)
      : cardsOfDeployment(db, project, reviewed);
  }
  return [];
}

/** What the others who wait for the environment are shown of it: that it holds it, or where it stands in line. */
function placeOf(deployment: Deployment | undefined): string | number | null {
  if (deployment === undefined) return null;
  if (isHolding(deployment)) return deployment.status;
  return deployment.status === 'queued' ? deployment.place : null;
}

/** Gates of other releases too: they may still contain what was marked, and artifacts are verified whoever brings them. */
const movesGates = ({ type }: ReleaseEvent): boolean =>
  type === 'release.marked' || type === 'candidate.verified';

/** A review closes no gate: it is shown where the emergency is. */
function reviewedIn(event: ControlEvent): string | null {
  if (event.type === 'review.asked') return event.review.deployment;
  return event.type === 'review.given' ? event.reviewed : null;
}

function applyToDeployment(
  db: Queries,
  project: string,
  event: DeploymentEvent,
  seq: number,
): { readonly before: Deployment | undefined; readonly after: Deployment } {
  const id = event.deployment;
  const state = db.select({ state: deployments.state }).from(deployments).where(eq(deployments.id, id)).get();
  const before = state === undefined ? undefined : parseDeployment(state.state);
  const after = evolve(before, event);
  if (after.request.id !== id) throw new Error(`${event.type} names ${id} and requests ${after.request.id}`);
  mustBeOf(project, after.request.project, event);
  mustBeNext(before?.version ?? 0, after.version, event);
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
    return { before, after };
  }
  const unchanged = and(eq(deployments.id, id), eq(deployments.version, before.version));
  mustHaveChangedOne(db.update(deployments).set(row).where(unchanged).run().changes, event);
  return { before, after };
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
