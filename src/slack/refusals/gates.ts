// What keeps a gate closed: the rules themselves are in src/domain/gates.ts.
import type { StandingLock, UnknownAuthor } from '../../domain/refusal.ts';
import { escape, link } from '../escape.ts';
import { approver, approvers, duration, person, plural, some, someOf, STATUSES, time } from '../words.ts';
import { code, quoted, text, type Texts } from './parts.ts';

export const GATES: Texts<
  | 'not_confirmed'
  | 'no_emergency_path'
  | 'not_for_emergencies'
  | 'not_succeeded_in'
  | 'soaking'
  | 'not_verified'
  | 'outside_window'
  | 'frozen'
  | 'locked'
  | 'on_hold'
  | 'authors_unreadable'
  | 'too_many_authors'
  | 'unknown_authors'
  | 'approvals_missing'
  | 'environment_held'
> = {
  not_confirmed: ({ emergency }) =>
    emergency
      ? text('Not confirmed yet.', 'An emergency starts with one click on its plan.', 'Press *Deploy now*.')
      : text('Not confirmed yet.', 'A rollback starts with one click.', 'Press *Roll back*.'),
  no_emergency_path: ({ environment }) =>
    text(
      `${environment} has no emergency path.`,
      'slipway.yml names nobody for it.',
      `Ask for it without \`--emergency\`; to go back instead: \`/release rollback ${environment}\`.`,
    ),
  not_for_emergencies: ({ from, unreadable }) =>
    text(
      'The emergency path is not yours.',
      unreadable
        ? `It could not be read who is in ${approvers({ from })}, so nobody is.`
        : `${approvers({ from }, 'begin')} may use it.`,
      unreadable ? 'Try again in a moment.' : 'Ask one of them, or ask without `--emergency`.',
    ),
  not_succeeded_in: ({ environment }) =>
    text(
      `Not yet proven in ${environment}.`,
      'These artifacts have not succeeded there.',
      `Deploy them to ${environment} first.`,
    ),
  soaking: ({ environment, soak, opens }) =>
    text(
      `Not long enough in ${environment}.`,
      `It must run there undisturbed for ${duration(soak)}.`,
      opens === null
        ? `Something else was begun there since: deploy this one to ${environment} again.`
        : `It opens by itself: ${time(opens)}.`,
    ),
  not_verified: ({ environment, from }) =>
    text(
      `Not yet looked at in ${environment}.`,
      'Nobody has said that it is good there.',
      `One of ${approvers({ from })} looks at it there, and presses *Looks good*.`,
    ),
  outside_window: ({ opens }) =>
    text(
      'Outside the deployment window.',
      'Deployments start here only at the times that slipway.yml gives.',
      opens === null
        ? 'None opens within a year: mend `windows` in slipway.yml.'
        : `It opens by itself: ${time(opens)}.`,
    ),
  frozen: ({ by, until, reason, overrule }) =>
    text(
      'Frozen.',
      `${by === null ? 'By the calendar' : `By ${person(by)}`}${until === null ? '' : `, until ${time(until)}`}: ${quoted(reason)}.`,
      overrule.length === 0
        ? 'Nobody may overrule it.'
        : `${approvers({ from: overrule }, 'begin')} may press *Overrule the freeze*.`,
    ),
  locked: (lock) => text('Locked.', lockText(lock), 'Ask them, or press *Take over the lock*.'),
  on_hold: ({ environment, by, reason }) =>
    text(
      `Automation is on hold in ${environment}.`,
      `By ${person(by)}: ${quoted(reason)}.`,
      `Press *Go on* for this one; to end the hold: \`/release resume ${environment}\`, or without a name if it is of all the project.`,
    ),
  authors_unreadable: () =>
    text(
      'It could not be read who wrote this.',
      'Authors may not approve here, and GitHub did not say who they are.',
      'It is read again by itself.',
    ),
  too_many_authors: ({ commits, read }) =>
    text(
      'Too much to tell who wrote it.',
      `Authors may not approve here, and only the newest ${read} of ${plural(commits, 'commit')} were read.`,
      'Deploy an older release first, in steps.',
    ),
  unknown_authors: ({ authors }) =>
    text(
      'Some authors are not known in Slack.',
      `They may not approve here, and any approver could be one: ${someOf(authors.map(authorText))}.`,
      'Add them to `people` in slipway.yml, by login or address.',
    ),
  approvals_missing: ({ rules, must }) => {
    const [only, ...others] = rules;
    if (only === undefined || others.length > 0) {
      const counts = rules.map(({ have, need, from }) => `${have} of ${need} from ${approvers({ from })}`);
      const waits = must.length === 0 ? '' : ` ${sentenceOf(must)}`;
      return text(`${someOf(counts)}.`, '', `A person counts for one of them.${waits}`);
    }
    const { have, need, from } = only;
    const waits = [
      ...(have < need ? [`Waiting for ${approvers({ from })}.`] : []),
      ...(must.length === 0 ? [] : [sentenceOf(must)]),
    ];
    return text(`${have} of ${plural(need, 'approval')}.`, '', waits.join(' '));
  },
  environment_held: ({ deployment, release, status }) =>
    text(
      status === 'needs_operator' ? 'It needs an operator.' : 'The environment is taken.',
      `${release} is ${STATUSES[status] ?? status} there (${code(deployment)}).`,
      status === 'needs_operator'
        ? `Settle it: \`/release resolve ${deployment}\`.`
        : 'This goes on when that has ended.',
    ),
};

const sentenceOf = (must: readonly string[]): string => `It does not go without ${some(must.map(approver))}.`;

/** Who keeps an environment, since when and why; and who passes, where it is known that a rollback or a failure left it. */
export const lockText = ({
  environment,
  by,
  at,
  until,
  reason,
  link: address,
  left = false,
}: StandingLock & { readonly left?: boolean }): string =>
  `${person(by)} keeps ${environment} since ${time(at)}${until === null ? '' : `, until ${time(until)}`}: ${quoted(reason)}${address === null ? '' : ` (${link(address, 'more')})`}.${left ? ' Of others only a rollback passes.' : ''}`;

const authorText = ({ name, email, login }: UnknownAuthor): string => {
  const known = [email, login].filter((each) => each !== null && each !== '');
  return `${escape(name, 40) || 'somebody'} (${known.length === 0 ? 'no address' : known.map((each) => code(each ?? '', 80)).join(', ')})`;
};
