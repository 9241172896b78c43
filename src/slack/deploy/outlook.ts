// What is still to come of a deployment: which step is under way, and whether those after it will be taken.
import { nextMove } from '../../domain/advance.ts';
import type { Deployment } from '../../domain/deployment.ts';

/** Of something that has not begun: it begins now, after the step before it, or not at all. */
export type Outlook = 'now' | 'later' | 'never';

export interface Course {
  /** Position among the plan's steps; `null` where none is under way. */
  readonly current: number | null;
  /** Something still moves. */
  readonly running: boolean;
  /** Somebody wants it stopped: nothing new is begun. */
  readonly aborting: boolean;
}

export function courseOf(deployment: Deployment, now: number): Course {
  if (deployment.status !== 'running') return { current: null, running: false, aborting: false };
  return { current: currentStep(deployment, now), running: true, aborting: deployment.abort !== null };
}

function currentStep(
  deployment: Extract<Deployment, { readonly status: 'running' }>,
  now: number,
): number | null {
  const move = nextMove(deployment, now);
  if (move.kind === 'step') return move.step;
  if (move.kind === 'end') return null;
  const index = deployment.plan.change.steps.findIndex(
    (step) => step.kind === 'deploy' && move.services.some((service) => step.services.includes(service)),
  );
  return index === -1 ? null : index;
}

export function outlookOf({ current, running, aborting }: Course, step: number): Outlook {
  if (!running || aborting || current === null) return 'never';
  return step === current ? 'now' : 'later';
}

/** What is said of a step, or a service, that has not begun. */
export const NOT_BEGUN: Readonly<Record<Outlook, (course: Course) => string>> = {
  now: () => 'is being started',
  later: () => 'waits for the step before it',
  never: ({ running }) => (running ? 'will not be started' : 'was not started'),
};
