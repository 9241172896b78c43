// One process drives: a lease with a fencing token, so that whoever lost it cannot write any more (I11).
import { and, eq, sql } from 'drizzle-orm';
import type { Lease } from '../../ports.ts';
import type { Queries } from './connection.ts';
import { leases } from './schema.ts';

/** There is one thing to hold: the right to drive deployments. */
const NAME = 'driver';

/** Takes the lease when it is free, expired or one's own; must run in a writing transaction. */
export function acquireLease(db: Queries, holder: string, now: number, ttl: number): Lease | null {
  const current = db.select().from(leases).where(eq(leases.name, NAME)).get();
  const standing = current !== undefined && now < current.expiresAt;
  if (standing && current.holder !== holder) return null;
  // A holder that let it expire may have been replaced and not know: its old token must not work again.
  const token = standing ? current.token : (current?.token ?? 0) + 1;
  const row = { holder, token, expiresAt: now + ttl };
  db.insert(leases)
    .values({ name: NAME, ...row })
    .onConflictDoUpdate({ target: leases.name, set: row })
    .run();
  return { holder, token };
}

export function releaseLease(db: Queries, lease: Lease): void {
  db.update(leases).set({ expiresAt: 0 }).where(isHeldBy(lease)).run();
}

export function holdsLease(db: Queries, lease: Lease, now: number): boolean {
  const held = db.select({ expiresAt: leases.expiresAt }).from(leases).where(isHeldBy(lease)).get();
  return held !== undefined && now < held.expiresAt;
}

const isHeldBy = ({ holder, token }: Lease) =>
  and(eq(leases.name, NAME), eq(leases.holder, holder), eq(leases.token, token)) ?? sql`false`;
