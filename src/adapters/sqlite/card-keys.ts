// Cards that show more than the row that has changed: whoever is still asked sees what keeps their gates closed.
import { and, asc, eq, isNull } from 'drizzle-orm';
import { cardsOf, questionCards } from '../../domain/cards.ts';
import { isOpen } from '../../domain/deployment.ts';
import type { Queries } from './connection.ts';
import { deployments } from './schema.ts';
import { parseDeployment } from './stored.ts';

/** The questions that are still open in an environment; `null`: in all of the project. */
export function openQuestions(db: Queries, project: string, environment: string | null): readonly string[] {
  const where = environment === null ? undefined : eq(deployments.environment, environment);
  return db
    .select({ state: deployments.state })
    .from(deployments)
    .where(and(eq(deployments.project, project), isNull(deployments.endedSeq), where))
    .orderBy(asc(deployments.requestedSeq))
    .all()
    .map(({ state }) => parseDeployment(state))
    .filter(isOpen)
    .flatMap(questionCards);
}

/** All cards of one deployment, whatever has become of it. */
export function cardsOfDeployment(db: Queries, project: string, id: string): readonly string[] {
  const which = and(eq(deployments.project, project), eq(deployments.id, id));
  const row = db.select({ state: deployments.state }).from(deployments).where(which).get();
  if (row === undefined) throw new Error(`${project} has no deployment ${id}`);
  return cardsOf(parseDeployment(row.state));
}
