// What is said once: an order over an environment, a looser policy, an emergency, and an approval to whom it belongs to.
import type { KnownBlock } from '@slack/types';
import type { AuditEntry, Event } from '../../domain/audit.ts';
import type { Freeze, Hold, Lock, Next } from '../../domain/controls.ts';
import type { Request } from '../../domain/deployment.ts';
import { isOperators } from '../../domain/lock.ts';
import type { LooserPart, Loosening } from '../../domain/policy.ts';
import { driftButtons, driftLines } from '../drift/view.ts';
import { actions, section, view, type View } from '../blocks.ts';
import { takeOverButton } from '../deploy/buttons.ts';
import { nameOf } from '../deploy/parts.ts';
import { lockText } from '../refusals/gates.ts';
import { code, quoted } from '../refusals/parts.ts';
import { GATE_NAMES, list, person, plural, some, time } from '../words.ts';

/**
 * @param request what the entry's deployment was asked for, where it is about one
 * @returns `null` for an entry that nothing is said about
 */
export function noticeView(project: string, entry: AuditEntry, request: Request | null): View | null {
  const [first, ...rest] = noticeLines(project, entry, request);
  if (first === undefined) return null;
  return view([`${project}: ${first}`, ...rest], [section([first, ...rest])], buttonsOf(entry));
}

function buttonsOf({ event, seq }: AuditEntry): readonly KnownBlock[] {
  if (event.type === 'lock.taken') return [actions(takeOverButton({ lock: event.lock.id, number: seq }))];
  return event.type === 'drift.seen' ? [actions(...driftButtons(event.drift, seq))] : [];
}

function noticeLines(project: string, { event }: AuditEntry, request: Request | null): readonly string[] {
  switch (event.type) {
    case 'freeze.set': {
      const { by, until, reason } = event.freeze;
      const end = until === null ? 'until somebody ends it' : `until ${time(until)}`;
      return [`*${sentence(whereOf(event.freeze))} is frozen* by ${person(by)}, ${end}: ${quoted(reason)}`];
    }
    // Another one may stand besides, of the whole project or of the calendar.
    case 'freeze.lifted':
      return [`*The freeze of ${whereOf(event.freeze)} is over*: ${person(event.by)} ended it`];
    case 'freeze.ended':
      return [`*The freeze of ${whereOf(event.freeze)} is over*: it has run out`];
    case 'lock.taken':
      return lockLines(event.lock, event.from);
    case 'lock.released':
      return [
        `*${event.lock.environment} is not locked any more*: ${person(event.by)} gave it back`,
        ...nextLines(event.next),
      ];
    case 'lock.ended':
      return [
        `*${event.lock.environment} is not locked any more*: the lock of ${person(event.lock.by)} has run out`,
        ...nextLines(event.next),
      ];
    case 'hold.set':
      return [
        `*Automation is on hold* in ${whereOf(event.hold)}, by ${person(event.hold.by)}: ${quoted(event.hold.reason)}`,
        'People may go on.',
      ];
    case 'stop.settled':
      return stopLines(event);
    case 'drift.seen':
    case 'drift.adopted':
    case 'drift.ended':
      return driftLines(event);
    case 'hold.lifted':
      return [`*The hold of ${whereOf(event.hold)} is over*: ${person(event.by)} ended it`];
    case 'policy.seen':
      return policyLines(event.loosened);
    case 'deployment.requested': {
      const { id, requestedBy, environment, reason } = event.request;
      return [
        `*EMERGENCY*: ${person(requestedBy)} asks for ${nameOf(event.request)} to go to ${environment} past its gates: ${quoted(reason ?? '')}`,
        `It starts with *Deploy now* on its card (${code(id)}).`,
      ];
    }
    case 'review.asked': {
      const { release, environment, by, skipped, deployment } = event.review;
      const passed = skipped.map((gate) => GATE_NAMES[gate]);
      return [
        `*EMERGENCY*: ${release} is on its way to ${environment}; ${passed.length === 0 ? 'every gate stood open' : `it did not wait for ${list(passed)}`}.`,
        `Somebody other than ${some(by.map(person), 'or')}: look at it afterwards, and press *Reviewed* on its card (${code(deployment)}).`,
      ];
    }
    case 'review.given':
      return [
        `The emergency in ${event.scope ?? 'the project'} (${code(event.reviewed)}) has been reviewed by ${person(event.by)}`,
      ];
    case 'deployment.approved':
      return approvalLines(project, event, request);
    default:
      return [];
  }
}

const whereOf = ({ environment }: Freeze | Hold): string => environment ?? 'the whole project';

/** An environment is called what it is called. */
const sentence = (where: string): string => where.replace(/^the /, 'The ');

function lockLines(lock: Lock, from: Lock | null): readonly string[] {
  // What had run out was not taken from anybody.
  const taken = from !== null && from.by !== lock.by && (from.until === null || from.until > lock.at);
  return [
    ...(taken ? [`*${lock.environment} was taken over* from ${person(from.by)}.`] : []),
    `*Locked*: ${lockText(lock)}`,
    ...(lock.left
      ? [`To give it back: ${keeperOf(lock)} types ${code(`/release unlock ${lock.environment}`)}.`]
      : []),
  ];
}

/** Whoever keeps it from the command line is nobody in Slack. */
const keeperOf = (lock: Lock): string => (isOperators(lock) ? 'anybody' : person(lock.by));

/** Of what a failed deployment has left moving. */
function stopLines({
  stop: { service, environment, by },
  how,
  said,
}: Extract<Event, { readonly type: 'stop.settled' }>): readonly string[] {
  const what = `${service} in ${environment}`;
  switch (how) {
    case 'stopping':
      return [
        `*ECS is stopping the rollout of ${what}*, as ${person(by)} asked: it puts back what ran before.`,
      ];
    case 'ended':
      return [`*There was nothing left to stop* of ${what}: its rollout had ended in ECS already.`];
    case 'refused':
      return [
        `*ECS does not stop the rollout of ${what}*: ${quoted(said ?? 'it does not say why')}`,
        `\`/release rollback ${environment}\` puts back what last worked.`,
      ];
  }
}

/** By a mention, which reaches them. */
const nextLines = (next: Next | null): readonly string[] =>
  next === null
    ? []
    : [
        `${person(next.requestedBy)}: of what waits for it, ${next.release} is first (${code(next.deployment)})`,
      ];

/** To the person whose approval it is: whoever uses somebody else's account does not tell them (T11). */
const approvalLines = (
  project: string,
  { deployment, approval }: Extract<Event, { readonly type: 'deployment.approved' }>,
  request: Request | null,
): readonly string[] => [
  `You have approved ${request === null ? 'a deployment' : `${nameOf(request)} → ${request.environment}`} of ${project}: ${code(deployment)}, plan ${code(approval.planHash.slice(0, 12))}.`,
  'If that was not you: press *Reject* on its card at once, and have your account looked at.',
];

/** Never more than is known: what cannot be ranked counts as looser, and may only be another. */
const LOOSER: Readonly<Record<LooserPart, string>> = {
  environment_added: 'is new, and wants no approval',
  after: 'does not want the same environment before it any more',
  soak: 'wants less time in the environment before it',
  verified_by: 'has others, or nobody, look at the environment before it',
  checks: 'does not want every check any more that it wanted',
  approvals: 'wants fewer approvals',
  approvers: 'has other approvers',
  must: 'does not insist on the same approvers any more',
  not: 'does not exclude the same people from approving any more',
  expire: 'lets approvals stand longer',
  windows: 'has other deployment windows',
  freezes: 'has lost or changed a freeze of its calendar',
  overrule: 'lets others overrule a freeze',
  emergency: 'lets others use its emergency path, or lets it pass more gates',
  rollback: 'wants fewer approvals for a rollback, or has other approvers for it',
  rollback_lock: 'is left more open by a rollback than before',
  on_failure: 'is not rolled back by itself any more when a deployment takes only in part',
};

/** Lines of a notice: the more a new slipway.yml changes, the more it says. */
const NAMED = 30;

function policyLines(loosened: readonly Loosening[]): readonly string[] {
  const left = loosened.length - NAMED;
  return [
    `*The policy has become looser* since Slipway last started, in ${plural(loosened.length, 'point')}.`,
    'If that was not meant, mend slipway.yml and start again.',
    ...loosened.slice(0, NAMED).map(({ environment, what }) => `• ${environment} ${LOOSER[what]}`),
    ...(left > 0 ? [`… and ${left} more`] : []),
  ];
}
