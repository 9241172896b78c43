// Which message shows what, and which of them lag behind the state.
import { asc, eq, gt, sql } from 'drizzle-orm';
import type { Card, Message } from '../../ports.ts';
import type { Queries } from './connection.ts';
import { cards } from './schema.ts';

/** Makes the cards that are new, and marks all of them for drawing; `keys` come with the audit entry that touched them. */
export function markCards(db: Queries, project: string, keys: ReadonlyMap<string, number>): void {
  for (const [key, createdSeq] of keys) {
    db.insert(cards)
      .values({ key, project, generation: 1, drawn: 0, createdSeq })
      .onConflictDoUpdate({ target: cards.key, set: { generation: sql`${cards.generation} + 1` } })
      .run();
  }
}

export function touchCard(db: Queries, key: string): void {
  db.update(cards)
    .set({ generation: sql`${cards.generation} + 1` })
    .where(eq(cards.key, key))
    .run();
}

export function cardDrawn(db: Queries, key: string, message: Message, generation: number): void {
  const { channel, ts } = message;
  // Never backwards: two drawings may be recorded out of order.
  const drawn = sql`max(${cards.drawn}, ${generation})`;
  db.update(cards).set({ channel, ts, drawn }).where(eq(cards.key, key)).run();
}

export function staleCards(db: Queries): readonly Card[] {
  const rows = db.select().from(cards).where(gt(cards.generation, cards.drawn));
  // Several that one entry made: the release's before the deployment's, and what is said of it after both.
  return rows
    .orderBy(asc(cards.createdSeq), sql`${cards.key} not like 'release:%'`, asc(cards.key))
    .all()
    .map((row) => asCard(row));
}

export function findCard(db: Queries, key: string): Card | null {
  const row = db.select().from(cards).where(eq(cards.key, key)).get();
  return row === undefined ? null : asCard(row);
}

function asCard({ key, project, channel, ts, generation, drawn }: typeof cards.$inferSelect): Card {
  const message = channel === null || ts === null ? null : { channel, ts };
  return { key, project, message, generation, drawn };
}
