// Whether a one-off task has run in an environment for a commit already.
import { begunIn, type Snapshot } from './snapshot.ts';

export const taskRanFor = (
  snapshot: Snapshot,
  environment: string,
  family: string,
  commit: string,
): boolean =>
  begunIn(snapshot, environment).some(
    ({ deployment }) =>
      deployment.request.commit === commit &&
      deployment.plan.change.steps.some(
        (step, index) =>
          step.kind === 'run' &&
          step.task.family === family &&
          deployment.steps[String(index)]?.status === 'succeeded',
      ),
  );
