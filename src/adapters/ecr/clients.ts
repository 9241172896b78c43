// A pair of SDK clients per Region, made when first needed. Credentials and endpoints are found the SDK's own way.
import { ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import type { Log } from '../../ports.ts';
import { faultsOnly, type Intent, patience } from '../aws-fault.ts';

export type ClientIn = (region: string) => ECRClient;

export interface Clients {
  readonly reading: ClientIn;
  readonly writing: ClientIn;
}

/**
 * PutImage is made once: it can be carried out and still fail (FIELD-NOTES 11), and whoever asked looks before asking
 * again. On a connection of its own, since one that the other end has just closed fails just like a lost answer.
 */
const manner = {
  read: { maxAttempts: 3, requestHandler: patience },
  write: {
    maxAttempts: 1,
    requestHandler: { ...patience, httpsAgent: { keepAlive: false }, httpAgent: { keepAlive: false } },
  },
} as const satisfies Record<Intent, ECRClientConfig>;

export function createClients(log?: Log): Clients {
  return { reading: perRegion('read', log), writing: perRegion('write', log) };
}

function perRegion(intent: Intent, log?: Log): ClientIn {
  const made = new Map<string, ECRClient>();
  return (region) => {
    const client = made.get(region) ?? connect(region, intent, log);
    made.set(region, client);
    return client;
  };
}

function connect(region: string, intent: Intent, log?: Log): ECRClient {
  const client = new ECRClient({ region, retryMode: 'standard', ...manner[intent] });
  client.middlewareStack.add(faultsOnly(intent, log), {
    step: 'initialize',
    priority: 'high',
    name: 'faults',
  });
  return client;
}
