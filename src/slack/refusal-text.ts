// Every refusal in words: what stopped it, what was seen, what to do next. The only place where they are written.
import { USAGE } from '../domain/command.ts';
import type { PlanDifference } from '../domain/plan.ts';
import type {
  ClosedCheck,
  MissingImage,
  OutsiderKind,
  Refusal,
  RefusalCode,
  ServiceProblem,
} from '../domain/refusal.ts';
import { escape, link } from './escape.ts';
import { approvers, plural, sentences, shortSha, some } from './words.ts';

export interface RefusalText {
  readonly stopped: string;
  readonly seen: string;
  readonly next: string;
}

/** One paragraph of mrkdwn: the refusal of a card or a reply. */
export function refusalLine(refusal: Refusal): string {
  const { stopped, seen, next } = refusalText(refusal);
  return [`*${stopped}*`, seen, next].filter((part) => part !== '').join(' ');
}

export function refusalText<C extends RefusalCode>(refusal: Refusal<C>): RefusalText {
  return TEXTS[refusal.code](refusal);
}

const text = (stopped: string, seen: string, next: string): RefusalText => ({ stopped, seen, next });

/** As typed; a backtick would end the code span. */
const code = (typed: string): string => `\`${escape(typed, 60).replaceAll('`', "'")}\``;

const howToWrite = (verb: string): string =>
  `It is written \`/release ${escape(USAGE.find((each) => each.verb === verb)?.usage ?? 'help')}\`.`;

const TEXTS: { readonly [C in RefusalCode]: (refusal: Refusal<C>) => RefusalText } = {
  unknown_verb: ({ typed, nearest }) =>
    text(
      'That is not a command.',
      `You typed ${code(typed)}.`,
      `${nearest === null ? '' : `Did you mean \`/release ${nearest}\`? `}Commands: ${USAGE.map(({ verb }) => `\`${verb}\``).join(', ')}.`,
    ),
  missing_argument: ({ verb, argument }) =>
    text(`\`/release ${verb}\` needs more.`, `The ${argument} is missing.`, howToWrite(verb)),
  too_many_arguments: ({ verb, extra }) =>
    text(`\`/release ${verb}\` takes less.`, `${code(extra)} is too much.`, howToWrite(verb)),
  not_a_project_channel: ({ channels }) =>
    text(
      'This channel belongs to no project.',
      'A command means the project of the channel in which it is typed.',
      channels.length === 0
        ? 'Add it to slipway.yml.'
        : `Try it in ${some(
            channels.map((id) => `<#${id}>`),
            'or',
          )}.`,
    ),
  unknown_environment: ({ typed, known }) =>
    text('There is no such environment.', `You typed ${code(typed)}.`, `This project has ${some(known)}.`),
  unknown_release: ({ typed, newest }) =>
    text(
      'There is no such release.',
      `You typed ${code(typed)}.`,
      newest.length === 0 ? 'Nothing has been cut yet: `/release cut`.' : `The newest are ${some(newest)}.`,
    ),
  unknown_deployment: ({ typed }) =>
    text(
      'There is no such deployment.',
      `You gave ${code(typed)}.`,
      '`/release history` lists them with their ids.',
    ),
  outsider: ({ kind }) =>
    text('You cannot do this here.', OUTSIDERS[kind], 'Ask a full member of this workspace to do it.'),
  person_unreadable: () =>
    text(
      'Slipway could not check who you are.',
      'Slack did not answer.',
      'Nothing was changed; try again in a moment.',
    ),
  unknown_ref: ({ ref, repository }) =>
    text(
      'There is no such commit.',
      `${code(ref)} is no branch, tag or commit of ${escape(repository)}.`,
      'Push it first, or name another one: `/release cut &lt;ref&gt;`.',
    ),
  not_on_trunk: ({ ref, sha, trunk }) =>
    text(
      'Only trunk can be released.',
      `${code(ref)} is ${shortSha(sha)}, which is not on ${code(trunk)}.`,
      'Merge it first, then cut again.',
    ),
  already_cut: ({ release, sha }) =>
    text(
      'That commit is a release already.',
      `${shortSha(sha)} is ${release}.`,
      `Deploy it with \`/release deploy ${release} &lt;environment&gt;\`, or name another commit.`,
    ),
  images_missing: ({ sha, missing }) =>
    text(
      `No complete set of images for ${shortSha(sha)}.`,
      sentences(missing.map(missingImage)),
      'Wait until CI has pushed them, then cut again.',
    ),
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
  not_confirmed: () => text('Not confirmed yet.', 'A rollback starts with one click.', 'Press *Roll back*.'),
  not_succeeded_in: ({ environment }) =>
    text(
      `Not yet proven in ${environment}.`,
      `These artifacts have not succeeded there.`,
      `Deploy them to ${environment} first.`,
    ),
  checks_unreadable: () =>
    text('The checks could not be read.', 'GitHub did not answer.', 'They are read again by themselves.'),
  checks_not_green: ({ checks }) =>
    text(
      'Checks are not green.',
      sentences(checks.map(closedCheck)),
      'Make them green; they are read again by themselves.',
    ),
  approvals_missing: ({ have, need, from }) =>
    text(`${have} of ${plural(need, 'approval')}.`, '', `Waiting for ${approvers({ from })}.`),
  environment_held: ({ deployment, release, status }) =>
    text(
      'The environment is taken.',
      `${release} is ${STATUSES[status] ?? status} there (${code(deployment)}).`,
      status === 'needs_operator'
        ? `Settle it: \`/release resolve ${deployment}\`.`
        : 'This goes on when that has ended.',
    ),
  stale_card: () =>
    text(
      'This card is out of date.',
      'Things have changed since it was drawn.',
      'Look at the newest card and answer that.',
    ),
  not_waiting: ({ status, by }) =>
    text(
      'Too late to answer.',
      `It is ${STATUSES[status] ?? status} already${by === null ? '' : `, by <@${by}>`}.`,
      '`/release status` shows where things stand.',
    ),
  requester_cannot_approve: () =>
    text(
      'You asked for this one, so you cannot approve it.',
      'An approval is a second pair of eyes.',
      'Somebody else has to press *Approve*.',
    ),
  no_approval_needed: () =>
    text('This needs no approval.', '', 'It goes on by itself once its other gates are open.'),
  not_an_approver: ({ from }) =>
    text('You are not an approver here.', `${approvers({ from })} may answer this.`, 'Ask one of them.'),
  approvers_unreadable: ({ from }) =>
    text(
      'Slipway could not check whether you may approve.',
      `Slack did not say who is in ${approvers({ from })}.`,
      'Nothing was changed; try again in a moment.',
    ),
  already_approved: () =>
    text('You have approved this already.', 'One approval a person counts.', 'Another approver is needed.'),
  plan_changed: ({ differences }) =>
    text(
      'The plan has changed since this card was drawn.',
      `${some(differences.map(differenceText))} changed.`,
      'Approvals for the old plan are void; answer the new card.',
    ),
  nothing_to_roll_back_to: ({ environment, skipped }) =>
    text(
      `There is nothing to roll ${environment} back to.`,
      skipped.length === 0
        ? 'No other release is on record as having worked there.'
        : `The images of ${some(skipped.map(({ release }) => release))} cannot be pulled any more.`,
      `Fix forward: \`/release cut\`, then \`/release deploy &lt;release&gt; ${environment}\`.`,
    ),
  never_succeeded_here: ({ release, environment }) =>
    text(
      `${release} never worked in ${environment}.`,
      'A rollback goes only to what is recorded as having succeeded there.',
      `\`/release history ${environment}\` shows what did.`,
    ),
  image_gone: ({ release, services }) =>
    text(
      `${release} cannot be had any more.`,
      `The image of ${some(services)} cannot be pulled.`,
      'Name another release, or roll back without one to be offered the next.',
    ),
  nothing_to_resolve: ({ status }) =>
    text(
      'There is nothing to resolve.',
      `That deployment is ${STATUSES[status] ?? status}.`,
      'Only one whose outcome could not be learned needs it.',
    ),
  still_unknown: ({ services }) =>
    text(
      'The outcome still cannot be learned.',
      `ECS gives no clear answer for ${some(services)}.`,
      'Look at the service in the ECS console, and resolve again once nothing moves there.',
    ),
};

/** A deployment's status as people read it. */
export const STATUSES: Readonly<Record<string, string>> = {
  awaiting_gates: 'waiting for its gates',
  queued: 'in line',
  running: 'on its way',
  needs_operator: 'in need of an operator',
  succeeded: 'deployed',
  failed: 'failed',
  superseded: 'superseded',
  cancelled: 'taken back',
  rejected: 'rejected',
  expired: 'expired',
};

const OUTSIDERS: Readonly<Record<OutsiderKind, string>> = {
  other_organisation: 'You belong to another organisation.',
  guest: 'You are a guest in this workspace.',
  bot: 'Bots do not deploy.',
  deactivated: 'Your account is deactivated.',
};

const MISSING: Readonly<Record<MissingImage['why'], string>> = {
  no_such_tag: 'is not there',
  no_such_repository: 'has no such repository',
  denied: 'may not be read by Slipway',
  unreadable: 'could not be read',
};

const missingImage = ({ service, looked, why }: MissingImage): string =>
  `${service}: ${code(looked.slice(looked.indexOf('/') + 1))} ${MISSING[why]}.`;

const closedCheck = ({ name, state, url }: ClosedCheck): string => {
  const label = url === null ? code(name) : link(url, name);
  return `${label} ${{ failed: 'failed', pending: 'has not finished', missing: 'is not there' }[state]}.`;
};

function differenceText(difference: PlanDifference): string {
  switch (difference.what) {
    case 'image':
      return `the image of ${difference.service}`;
    case 'live_revision':
      return `what runs of ${difference.service}`;
    case 'configuration':
      return `the configuration of ${difference.service}`;
    case 'services':
      return 'the set of services';
    case 'live_commit':
      return 'the release that is live';
    case 'target_commit':
      return 'the commit';
    case 'steps':
      return 'the steps';
    case 'policy':
      return 'the policy';
  }
}

/** What changed, for a card: `What runs of api and the policy changed.` */
export const differencesText = (differences: readonly PlanDifference[]): string =>
  some(differences.map(differenceText));

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
  }
}
