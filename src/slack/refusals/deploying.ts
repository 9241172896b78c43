// Refusals of a deployment when it is asked for, and what GitHub says of its checks.
import type { ServiceProblem } from '../../domain/refusal.ts';
import { escape } from '../escape.ts';
import { sentences, some, someOf, STATUSES } from '../words.ts';
import { closedCheck, code, text, type RefusalText, type Texts } from './parts.ts';

export const DEPLOYING: Texts<
  | 'already_live'
  | 'already_requested'
  | 'not_settled'
  | 'service_unfit'
  | 'candidate_waits'
  | 'checks_unreadable'
  | 'checks_not_green'
> = {
  already_live: ({ release, environment }) =>
    text(
      `${release} already runs in ${environment}.`,
      'Every service is on the revision that this would put there.',
      `Name another release; to go further back: \`/release rollback ${environment} to &lt;release&gt;\`.`,
    ),
  already_requested: ({ deployment, status }) =>
    text(
      'That has been asked for already.',
      `Deployment ${code(deployment)} is ${STATUSES[status] ?? status}.`,
      'Answer its card in the channel.',
    ),
  not_settled: ({ environment }) =>
    text(
      `ECS has not caught up with ${environment} yet.`,
      'It still shows what Slipway has just replaced.',
      'Nothing was changed; ask again in a few seconds.',
    ),
  service_unfit: ({ service, problem }) => serviceUnfit(service, problem),
  candidate_waits: ({ release, missing }) =>
    text(
      `${release} still waits for its images.`,
      missing.length === 0
        ? 'They are being looked for.'
        : `CI has not pushed ${missing.length === 1 ? 'that' : 'those'} of ${some(missing)} yet.`,
      'It goes on by itself, and its card shows how far CI is; ask again then.',
    ),
  checks_unreadable: () =>
    text('The checks could not be read.', 'GitHub did not answer.', 'They are read again by themselves.'),
  checks_not_green: ({ checks }) =>
    text(
      'Checks are not green.',
      sentences(checks.map(closedCheck)),
      'Make them green; they are read again by themselves.',
    ),
};

function serviceUnfit(service: string, problem: ServiceProblem): RefusalText {
  const stopped = `Slipway cannot deploy ${service}.`;
  switch (problem.kind) {
    case 'missing':
      return text(stopped, 'ECS has no such service.', 'Create it, or mend `service` in slipway.yml.');
    case 'cluster_missing':
      return text(stopped, 'ECS has no such cluster.', 'Create it, or mend `cluster` in slipway.yml.');
    case 'inactive':
      return text(
        stopped,
        `Its ECS service is ${escape(problem.status, 30)}.`,
        'Create the service again, then ask again.',
      );
    case 'controller':
      return text(
        stopped,
        `Its ECS service is deployed by ${escape(problem.controller, 30)}.`,
        'Slipway deploys services whose deployment controller is ECS.',
      );
    case 'no_such_container':
      return text(
        stopped,
        `Its task definition has no container ${code(problem.container)}.`,
        'Mend `container` in slipway.yml.',
      );
    case 'platform':
      return text(
        stopped,
        `Its task definition wants ${code(problem.wants)}, and the image is for ${someOf(problem.has.map((each) => code(each, 40)))}.`,
        'Have CI build it for that platform too, or mend `runtimePlatform` in the task definition.',
      );
  }
}
