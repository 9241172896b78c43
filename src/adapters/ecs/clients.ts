// One pair of SDK clients per Region, made when first needed. Credentials and endpoints are found the SDK's own way.
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import type { Log } from '../../ports.ts';
import { faultsOnly, type Intent, patience } from '../aws-fault.ts';

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

export function createClients(log?: Log): Clients {
  const made = new Map<string, ECSClient>();
  const client = (region: string, intent: Intent): ECSClient => {
    const key = `${intent} ${region}`;
    const kept = made.get(key) ?? connect(region, intent, log);
    made.set(key, kept);
    return kept;
  };
  return {
    reading: (region) => client(region, 'read'),
    writing: (region) => client(region, 'write'),
  };
}

function connect(region: string, intent: Intent, log?: Log): ECSClient {
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
  return client;
}
