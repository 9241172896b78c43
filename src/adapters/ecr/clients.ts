// One SDK client per Region, made when first needed. Credentials and endpoints are found the SDK's own way.
import { ECRClient } from '@aws-sdk/client-ecr';
import type { Log } from '../../ports.ts';
import { faultsOnly, patience } from '../aws-fault.ts';

export type ClientIn = (region: string) => ECRClient;

export function createClients(log?: Log): ClientIn {
  const made = new Map<string, ECRClient>();
  return (region) => {
    const client = made.get(region) ?? connect(region, log);
    made.set(region, client);
    return client;
  };
}

/** Nothing here changes anything, so the SDK may try again. */
function connect(region: string, log?: Log): ECRClient {
  const client = new ECRClient({
    region,
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: patience,
  });
  client.middlewareStack.add(faultsOnly('read', log), {
    step: 'initialize',
    priority: 'high',
    name: 'faults',
  });
  return client;
}
