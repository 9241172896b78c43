// All that a release's card shows. A card is a projection: the same state gives the same card, also after a restart.
import type { Checks } from '../../domain/plan.ts';
import type { Project } from '../../domain/project.ts';
import type { Candidate, Release } from '../../domain/release.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Pause } from '../../usecases/progress-board.ts';
import type { Naming } from '../changes/entry-lines.ts';

export interface ReleaseState {
  readonly project: Project;
  readonly release: Release;
  /** The newest on the card; the one that was named in `/release show`. */
  readonly candidate: Candidate;
  readonly snapshot: Snapshot;
  readonly naming: Naming;
  /** At the candidate's commit, as read last; `null` when nobody has read them since the start. */
  readonly checks: Checks | null;
  /** Why its images are not looked for right now; `null` while they are. */
  readonly pause: Pause | null;
  readonly now: number;
}
