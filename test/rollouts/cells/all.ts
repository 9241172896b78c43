// The verdict table: every situation in which a rollout may be, and what must be said of it.
import type { Cell } from '../cell.ts';
import { failures } from './failures.ts';
import { others } from './others.ts';
import { partial } from './partly.ts';
import { reads } from './reads.ts';
import { refusals } from './refused.ts';
import { shifts } from './shifts.ts';
import { successes } from './successes.ts';

export const CELLS: readonly Cell[] = [
  ...successes,
  ...failures,
  ...reads,
  ...others,
  ...shifts,
  ...refusals,
  ...partial,
];
