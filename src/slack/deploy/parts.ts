// What the cards of a deployment share, whether it waits or has begun.
import type { KnownBlock } from '@slack/types';
import type { Deployment } from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';

export interface Part {
  readonly headline: string;
  /** For whoever hears nothing but the text: what is still to come, in lines. */
  readonly remains: readonly string[];
  readonly body: readonly KnownBlock[];
  readonly buttons: readonly KnownBlock[];
}

export const nameOf = ({ releaseName, candidate }: Deployment['request']): string =>
  spokenName(releaseName, candidate);

/** What it is about, wherever it is shown. */
export function titleOf({ request }: Deployment): string {
  const { environment, rollback } = request;
  if (request.emergency) return `EMERGENCY: ${nameOf(request)} → ${environment}`;
  return rollback === null
    ? `${nameOf(request)} → ${environment}`
    : `Roll back ${environment}: ${rollback.from ?? 'what runs'} → ${nameOf(request)}`;
}
