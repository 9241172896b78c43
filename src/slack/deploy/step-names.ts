// What a step is called, wherever one is spoken of.
import type { PlannedStep } from '../../domain/steps.ts';
import { code } from '../refusals/parts.ts';
import { duration, plural } from '../words.ts';
import { taskName } from './task-text.ts';

/** Services of a wave that are named; of more, only how many there are. */
const NAMED = 6;

export function stepName(step: PlannedStep): string {
  switch (step.kind) {
    case 'deploy':
      return step.services.length > NAMED
        ? plural(step.services.length, 'service')
        : step.services.join(', ');
    case 'run':
      return taskName(step.task);
    case 'wait':
      return `wait of ${duration(step.pause)}`;
    case 'verify':
      return step.check.kind === 'http'
        ? `check of ${code(step.check.url, 100)}`
        : `check by ${taskName(step.check.task)}`;
  }
}

/** `step 2 of 4`: counted as in *What changes*. */
export const stepNumber = (index: number, { length }: readonly PlannedStep[]): string =>
  `step ${index + 1} of ${length}`;

/** `Step 2 of 4: `, as a line begins. */
export const stepPrefix = (index: number, { length }: readonly PlannedStep[]): string =>
  `Step ${index + 1} of ${length}: `;
