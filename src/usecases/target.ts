// What is to run somewhere: a candidate's commit and artifacts, and what is special about how they come there.
import type { RollbackRequest } from '../domain/deployment.ts';
import type { Artifact } from '../domain/release.ts';

export interface Target {
  readonly commit: string;
  readonly artifacts: readonly Artifact[];
  readonly rollback: RollbackRequest | null;
  /** Service name -> ARN of the revision whose configuration somebody took for it. */
  readonly taken: Readonly<Record<string, string>>;
}
