// Refusals of a deployment when it is asked for, and what GitHub says of its checks.
import type { RefusalFacts, ServiceProblem } from '../../domain/refusal.ts';
import { escape } from '../escape.ts';
import { sentences, some, someOf, STATUSES } from '../words.ts';
import { closedCheck, code, text, type RefusalText, type Texts } from './parts.ts';

export const DEPLOYING: Texts<
  | 'already_live'
  | 'already_requested'
  | 'not_settled'
  | 'service_unfit'
  | 'task_unfit'
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
  task_unfit: ({ task, problem }) => taskUnfit(task, problem),
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

function taskUnfit(task: string, problem: RefusalFacts['task_unfit']['problem']): RefusalText {
  const stopped = `Slipway cannot run the task ${code(task, 80)}.`;
  switch (problem) {
    case 'missing':
      return text(
        stopped,
        'ECS has no active task definition of that family.',
        'Register one, or mend `task` in slipway.yml.',
      );
    case 'no_such_container':
      return text(
        stopped,
        'Its task definition has no container of the name that slipway.yml gives.',
        'Mend `container` of the step in slipway.yml.',
      );
    case 'no_image':
      return text(
        stopped,
        'The release has no image of the service whose image it runs.',
        'Mend `service` of the step in slipway.yml, or cut again: `/release cut`.',
      );
  }
}

function serviceUnfit(service: string, problem: ServiceProblem): RefusalText {
  const stopped = `Slipway cannot deploy ${service}.`;
  switch (problem.kind) {
    case 'missing':
      return text(stopped, 'ECS has no such service.', 'Create it, or mend `service` in slipway.yml.');
    case 'cluster_missing':
      return text(stopped, 'ECS has no such cluster.', 'Create it, or mend `cluster` in slipway.yml.');
    case 'denied':
      return text(
        stopped,
        'AWS does not let Slipway look at its ECS service.',
        `Allow ${problem.action === null ? 'what the policy in README lists' : code(problem.action, 80)} for the role that Slipway runs with (README, IAM policy), then ask again.`,
      );
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
    case 'no_such_revision':
      return text(
        stopped,
        `ECS has no task definition ${code(problem.revision, 120)}.`,
        'Mend `configuration` in slipway.yml, or ask again without the configuration that was taken.',
      );
    case 'platform':
      return text(
        stopped,
        `Its task definition wants ${code(problem.wants)}, and the image is for ${someOf(problem.has.map((each) => code(each, 40)))}.`,
        'Have CI build it for that platform too, or mend `runtimePlatform` in the task definition.',
      );
  }
}
