// The deployment whose card somebody clicked on, where it is the card of its newest plan (T5).
import type { Deployment } from '../domain/deployment.ts';
import { findDeployment, type Snapshot } from '../domain/snapshot.ts';

export interface Clicked {
  /** As on the button: an opaque id, and the number of the plan that the card showed. */
  readonly deployment: string;
  readonly replans: number;
}

export function findClicked(
  snapshot: Snapshot,
  { deployment: id, replans }: Clicked,
): Deployment | undefined {
  const deployment = findDeployment(snapshot, id);
  return deployment?.replans === replans ? deployment : undefined;
}
