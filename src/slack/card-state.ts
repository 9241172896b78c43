// All that a deployment's card shows. A card is a projection: the same state gives the same card, also after a restart.
import type { Deployment } from '../domain/deployment.ts';
import type { Environment, Identity, Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { SourceLinks } from '../ports.ts';
import type { Pause, ServiceProgress } from '../usecases/progress-board.ts';

export interface DeploymentCardState {
  readonly project: Project;
  readonly environment: Environment;
  readonly deployment: Deployment;
  /** Which of its plans this card is about; the newest one's card has the buttons. */
  readonly replans: number;
  readonly snapshot: Snapshot;
  /** Who is who on GitHub. */
  readonly people: readonly Identity[];
  /** Addresses at GitHub, of the project's repository. */
  readonly links: SourceLinks;
  readonly progress: ReadonlyMap<string, ServiceProgress>;
  readonly pause: Pause | null;
  /** What kept it from starting at the last try, though its gates are open. */
  readonly blocks: readonly Refusal[];
  /** Newest audit entry when the card is drawn: Slack itself becomes a witness of it. */
  readonly auditHead: { readonly seq: number; readonly hash: string } | null;
  readonly now: number;
}
