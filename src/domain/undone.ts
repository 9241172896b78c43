// What a rollback takes away, as far as it can be told beforehand.
import type { Entry } from './changelog.ts';

export interface Undone {
  readonly changes: UndoneChanges;
  /** Families of the one-off tasks that have run here since: what they did is not undone. */
  readonly tasks: readonly string[];
  /** Milliseconds that the latest rollbacks here took, the middle one; `null` when there was none. */
  readonly usually: number | null;
}

export type UndoneChanges =
  | {
      readonly kind: 'counted';
      /** Commits, as GitHub counts them. */
      readonly total: number;
      /** The most important ones; as many as a card can hold. */
      readonly entries: readonly Entry[];
      /** Entries that are not among these. */
      readonly left: number;
    }
  /** GitHub could not say. */
  | { readonly kind: 'unreadable' }
  /** What runs is unknown to Slipway. */
  | { readonly kind: 'unknown' };
