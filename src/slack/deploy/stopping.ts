// While somebody aborts a deployment: what is being put back, and what is not.
import type { Holding, Running } from '../../domain/deployment.ts';
import { hasBegunMoving } from '../../domain/rollout.ts';
import { stepIsUnderWay } from '../../domain/steps.ts';
import { quoted } from '../refusals/parts.ts';
import { person, some } from '../words.ts';

/** Only of what has begun there is something to put back, or to wait for. */
export function stoppingText({ rollouts, steps }: Running): string {
  if (Object.values(rollouts).some(hasBegunMoving)) return 'ECS puts back what ran before';
  return Object.values(steps).some(stepIsUnderWay)
    ? 'what is under way is left to end, and nothing new is begun'
    : 'nothing new is begun';
}

/** Why somebody aborts, and what they do not get back by that. */
export function stoppingLines({ status, abort, request, rollouts }: Holding): readonly string[] {
  if (abort === null) return [];
  if (status === 'needs_operator')
    return [`Aborted by ${person(abort.by)}${abort.reason === null ? '' : `: ${quoted(abort.reason)}`}`];
  const took = Object.entries(rollouts).flatMap(([service, rollout]) =>
    rollout.status === 'succeeded' && rollout.evidence.kind !== 'unchanged' ? service : [],
  );
  return [
    ...(abort.reason === null ? [] : [`They say why: ${quoted(abort.reason)}`]),
    ...(took.length === 0
      ? []
      : [
          `${some(took)} ${took.length === 1 ? 'is' : 'are'} done already, and ${took.length === 1 ? 'stays' : 'stay'} so. Once this has ended, \`/release rollback ${request.environment}\` puts back all of it.`,
        ]),
  ];
}
