// Refusals of freezes, locks and holds, and of the times that people type for them.
import { approvers, person } from '../words.ts';
import { lockText } from './gates.ts';
import { code, quoted, text, type Texts } from './parts.ts';

const TIMES = '`18:00`, `friday 18:00`, `2026-12-01 09:00 Europe/Berlin`';
const DURATIONS = '`30m`, `2h`, `3d`';

export const CONTROLS: Texts<
  | 'bad_time'
  | 'past_time'
  | 'already_frozen'
  | 'not_frozen'
  | 'not_your_freeze'
  | 'already_locked'
  | 'not_locked'
  | 'not_your_lock'
  | 'lock_changed'
  | 'already_on_hold'
  | 'not_on_hold'
> = {
  bad_time: ({ typed, wanted }) =>
    text(
      wanted === 'duration' ? 'That is no duration.' : 'That is no time.',
      typed === '' ? 'Nothing follows.' : `You typed ${code(typed)}.`,
      `It is written like ${wanted === 'duration' ? DURATIONS : TIMES}.`,
    ),
  past_time: ({ typed }) =>
    text(
      'That is over already.',
      `You typed ${code(typed)}.`,
      `Name a time that is still to come, like ${TIMES}.`,
    ),
  already_frozen: ({ environment, by, reason }) =>
    text(
      `${environment ?? 'The whole project'} is frozen already.`,
      `By ${person(by)}: ${quoted(reason)}.`,
      `To change it, end it first: \`/release unfreeze${named(environment)}\`.`,
    ),
  not_frozen: ({ environment }) =>
    text(
      `There is no freeze of ${environment ?? 'the whole project'} to end.`,
      'What the calendar freezes is in slipway.yml.',
      `${other('unfreeze', environment)} \`/release status\` shows what stands.`,
    ),
  not_your_freeze: ({ by, overrule, unreadable }) =>
    text(
      'That freeze is not yours to end.',
      `${person(by)} ordered it${unreadable ? ', and it could not be read who may overrule freezes' : ''}.`,
      overrule.length === 0
        ? 'Ask them to end it.'
        : `Ask them, or one of ${approvers({ from: overrule })}, to end it.`,
    ),
  already_locked: (lock) =>
    text(
      `${lock.environment} is locked already.`,
      lockText(lock),
      `They end it with \`/release unlock ${lock.environment}\`; anybody else presses *Take over the lock* on its message in the channel.`,
    ),
  not_locked: ({ environment }) =>
    text(`${environment} is not locked.`, 'Nobody keeps it.', '`/release status` shows what stands.'),
  not_your_lock: (lock) =>
    text(
      'That lock is not yours.',
      lockText(lock),
      'Ask them, or press *Take over the lock* on its message in the channel.',
    ),
  lock_changed: () =>
    text(
      'That lock is gone.',
      'It has ended, or somebody else keeps the environment by now.',
      '`/release status` shows what stands.',
    ),
  already_on_hold: ({ environment, by, reason }) =>
    text(
      `Automation is on hold already, in ${environment ?? 'the whole project'}.`,
      `By ${person(by)}: ${quoted(reason)}.`,
      `To let it go on: \`/release resume${named(environment)}\`.`,
    ),
  not_on_hold: ({ environment }) =>
    text(
      `There is no hold of ${environment ?? 'the whole project'} to end.`,
      'Nothing of the kind is on record.',
      `${other('resume', environment)} \`/release status\` shows what stands.`,
    ),
};

/** What may be meant: the one of the other reach. */
const other = (verb: string, environment: string | null): string =>
  environment === null
    ? `That of an environment ends with its name: \`/release ${verb} &lt;environment&gt;\`.`
    : `That of the whole project ends without a name: \`/release ${verb}\`.`;

const named = (environment: string | null): string => (environment === null ? '' : ` ${environment}`);
