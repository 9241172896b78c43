// What the bot has on record, read from its database by another reader while it runs.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Shop } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { RefusalCode } from '../../../src/domain/refusal.ts';
import type { Release } from '../../../src/domain/release.ts';

export interface Records {
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** In the order in which they were requested. */
  readonly deployments: readonly Deployment[];
  readonly audit: readonly AuditEntry[];
  deploymentsTo(environment: string): readonly Deployment[];
  /** The newest deployment to an environment. */
  the(environment: string): Deployment;
  /** Who was refused what, in the order in which it happened. */
  readonly refusals: readonly { readonly by: string; readonly codes: readonly RefusalCode[] }[];
  isCard(message: Message): boolean;
  staleCards(): readonly string[];
  /** Milliseconds since the Unix epoch; 0 when the lease was given back. */
  readonly leaseExpiresAt: number;
}

interface CardRow {
  readonly key: string;
  readonly channel: string | null;
  readonly ts: string | null;
  readonly generation: number;
  readonly drawn: number;
}

const databaseOf = (shop: Pick<Shop, 'folder'>): string => join(shop.folder, 'slipway.db');

export function readRecords(shop: Pick<Shop, 'folder'>): Records {
  const database = new Database(databaseOf(shop), { readonly: true, fileMustExist: true });
  try {
    return database.transaction(() => recordsIn(database))();
  } finally {
    database.close();
  }
}

function recordsIn(database: Database.Database): Records {
  const all = <Row>(query: string): Row[] => database.prepare<[], Row>(query).all();
  const states = <State>(query: string): State[] =>
    all<{ state: string }>(query).map(({ state }) => JSON.parse(state) as State);
  const deployments = states<Deployment>('select state from deployments order by requested_seq');
  const audit = all<{ bytes: Buffer }>('select bytes from audit_entries order by seq').map(
    ({ bytes }) => JSON.parse(bytes.toString()) as AuditEntry,
  );
  const [lease] = all<{ expiresAt: number }>('select expires_at as expiresAt from leases');
  const cards = all<CardRow>('select key, channel, ts, generation, drawn from cards');
  const deploymentsTo = (environment: string): readonly Deployment[] =>
    deployments.filter(({ request }) => request.environment === environment);
  return {
    releases: states<Release>('select state from releases order by cut_seq'),
    deployments,
    audit,
    deploymentsTo,
    the: (environment) => {
      const newest = deploymentsTo(environment).at(-1);
      if (newest === undefined) throw new Error(`nothing was deployed to ${environment}`);
      return newest;
    },
    refusals: audit.flatMap(({ actor, event }) =>
      event.type === 'refused'
        ? [
            {
              by: actor.kind === 'person' ? actor.id : actor.kind,
              codes: event.refusals.map(({ code }) => code),
            },
          ]
        : [],
    ),
    isCard: ({ channel, ts }) => cards.some((card) => card.channel === channel && card.ts === ts),
    leaseExpiresAt: lease?.expiresAt ?? 0,
    staleCards: () => cards.filter(({ generation, drawn }) => drawn < generation).map(({ key }) => key),
  };
}

/** I13 and I14: what is wrong with the audit chain, and with the state that it must add up to. */
export function problemsIn(shop: Pick<Shop, 'folder'>): readonly unknown[] {
  const path = databaseOf(shop);
  return [...verifyAudit(path).problems, ...checkFold(path)];
}
