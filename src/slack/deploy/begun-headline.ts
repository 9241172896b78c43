// What became of a deployment that waits no more, in one line; and what remains to be done, for whoever hears only that.
import {
  isHolding,
  type Cancelled,
  type Deployment,
  type Failed,
  type Open,
  type SupersededBy,
} from '../../domain/deployment.ts';
import type { DeploymentCardState } from '../card-state.ts';
import { quoted } from '../refusals/parts.ts';
import { duration, person, plural, some } from '../words.ts';
import { courseOf } from './outlook.ts';
import { currentStep } from './step-lines.ts';
import { stepName, stepNumber } from './step-names.ts';
import { stoppingText } from './stopping.ts';

type Begun = Exclude<Deployment, Open>;

export function headline({ now }: DeploymentCardState, deployment: Begun): string {
  const { id } = deployment.request;
  switch (deployment.status) {
    case 'running':
      return deployment.abort === null
        ? `On its way for ${duration(now - deployment.startedAt)}`
        : `Being stopped by ${person(deployment.abort.by)}: ${stoppingText(deployment)}`;
    case 'succeeded': {
      const what = deployment.request.rollback === null ? 'Deployed' : 'Rolled back';
      return `${what} in ${duration(deployment.endedAt - deployment.startedAt)}${settledBy(deployment.resolvedBy)}`;
    }
    case 'failed':
      return `Failed: ${failedText(deployment)}${settledBy(deployment.resolvedBy)}`;
    case 'needs_operator':
      return `Needs an operator: the outcome could not be learned. Once nothing moves in ECS: \`/release resolve ${id}\``;
    case 'superseded':
      return `Superseded: ${supersededText(deployment.by)}`;
    case 'rejected':
      return `Rejected by ${person(deployment.by)}${reasonText(deployment.reason)}`;
    case 'cancelled':
      return `${cancelledText(deployment)} by ${person(deployment.by)}${reasonText(deployment.reason)}`;
    case 'expired':
      return expiredText(deployment.request);
  }
}

/** What is not done. */
export function leftToDo({ now }: DeploymentCardState, deployment: Begun): readonly string[] {
  if (!isHolding(deployment)) return [];
  const step = currentStep(deployment, courseOf(deployment, now));
  const all = Object.entries(deployment.rollouts);
  const left = all.flatMap(([service, { status }]) => (status === 'succeeded' ? [] : service));
  const done = `${all.length - left.length} of ${plural(all.length, 'service')} done`;
  return [
    ...(step === null ? [] : [`Under way: ${step}`]),
    left.length === 0 ? done : `${done}; not done: ${some(left)}`,
  ];
}

const cancelledText = ({ startedAt }: Cancelled): string => (startedAt === null ? 'Taken back' : 'Aborted');

/** *Ask again* is for what waited for its gates; an offer to go back is made anew, of what runs by then. */
function expiredText({ rollback, emergency, environment }: Deployment['request']): string {
  if (rollback !== null)
    return `Expired: nothing was changed. To be offered one again: \`/release rollback ${environment}\``;
  const again = emergency ? '. Asked again, it waits for every gate' : '';
  return `Expired: its gates did not open in time, and nothing was changed${again}`;
}

const reasonText = (reason: string | null): string => (reason === null ? '' : `: ${quoted(reason)}`);

function supersededText(by: SupersededBy): string {
  switch (by.kind) {
    case 'deployment':
      return `\`${by.id}\` took over`;
    case 'candidate':
      return `${by.name} is newer. To go back to this one all the same, ask again with \`/release deploy\``;
    case 'somebody_else':
      return 'somebody deployed over it in ECS';
  }
}

const settledBy = (by: string | null): string => (by === null ? '' : `, as settled by ${person(by)}`);

/** Which step failed, where it was none of services; and how many of these took. */
function failedText({ plan, steps, rollouts }: Failed): string {
  const all = Object.values(rollouts);
  const took = all.filter(({ status }) => status === 'succeeded').length;
  const planned = plan.change.steps.map((step, index) => ({ step, index }));
  const failed = planned.find(({ index }) => {
    const status = steps[String(index)]?.status;
    return status === 'failed' || status === 'unknown';
  });
  if (failed !== undefined) {
    const { step, index } = failed;
    return `${stepNumber(index, plan.change.steps)} (${stepName(step)}) did not end well; ${took} of ${plural(all.length, 'service')} took`;
  }
  return took === 0 ? 'the rollout did not take' : `only ${took} of ${plural(all.length, 'service')} took`;
}
