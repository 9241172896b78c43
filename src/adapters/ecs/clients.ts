// One pair of SDK clients per Region, made when first needed. Credentials and endpoints are found the SDK's own way.
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import type { Log } from '../../ports.ts';
import { faultsOnly, type Intent, isThrottling, patience } from '../aws-fault.ts';
import { type BudgetClock, type CallBudget, createCallBudget, kindOf } from './call-budget.ts';

interface Clients {
  readonly reading: (region: string) => ECSClient;
  readonly writing: (region: string) => ECSClient;
}

/**
 * A call that changes something is made once, then read back: it can be carried out and still fail (FIELD-NOTES 11).
 * Each on a connection of its own, since one that the other end has just closed fails just like a lost answer.
 */
const manner = {
  read: { maxAttempts: 3, requestHandler: patience },
  write: {
    maxAttempts: 1,
    requestHandler: { ...patience, httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } },
  },
} as const satisfies Record<Intent, ECSClientConfig>;

/** All have the same credentials, hence the same account: what both clients of a Region do comes out of one budget. */
export function createClients(log?: Log, clock?: BudgetClock): Clients {
  const made = new Map<string, Record<Intent, ECSClient>>();
  const clientsIn = (region: string): Record<Intent, ECSClient> => {
    const kept = made.get(region) ?? connectBoth(region, createCallBudget(clock), log);
    made.set(region, kept);
    return kept;
  };
  return {
    reading: (region) => clientsIn(region).read,
    writing: (region) => clientsIn(region).write,
  };
}

const connectBoth = (region: string, budget: CallBudget, log?: Log): Record<Intent, ECSClient> => ({
  read: connect(region, 'read', budget, log),
  write: connect(region, 'write', budget, log),
});

function connect(region: string, intent: Intent, budget: CallBudget, log?: Log): ECSClient {
  const client = new ECSClient({
    region,
    retryMode: 'standard',
    ...manner[intent],
  });
  client.middlewareStack.add(faultsOnly(intent, log), {
    step: 'initialize',
    priority: 'high',
    name: 'faults',
  });
  // Within the SDK's retries, each of which counts, and before the request is dated and signed.
  client.middlewareStack.addRelativeTo(withinBudget(budget), {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'budget',
  });
  return client;
}

const withinBudget =
  (budget: CallBudget) =>
  <Args, Output>(
    next: (args: Args) => Promise<Output>,
    { commandName = '' }: { readonly commandName?: string },
  ): ((args: Args) => Promise<Output>) => {
    const kind = kindOf(commandName.replace(/Command$/, ''));
    if (kind === null) return next;
    return async (args) => {
      await budget.take(kind);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottling(error)) budget.throttled(kind);
        throw error;
      }
    };
  };
