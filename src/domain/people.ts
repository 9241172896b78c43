// Who somebody is, as Slack says at this moment, and who may therefore do what.
import type { OutsiderKind, Refusal } from './refusal.ts';

export interface Person {
  readonly id: string;
  readonly homeTeam: boolean;
  readonly deactivated: boolean;
  readonly guest: boolean;
  readonly bot: boolean;
}

/** A person as looked up just now; `unreadable` denies (I22). */
export type PersonFact = Person | 'unreadable';

/** Nobody from another organisation, no guest, no bot, nobody deactivated changes anything (T10). */
export function personRefusal(person: PersonFact): Refusal | null {
  if (person === 'unreadable') return { code: 'person_unreadable' };
  const kind = outsiderKind(person);
  return kind === null ? null : { code: 'outsider', kind };
}

function outsiderKind(person: Person): OutsiderKind | null {
  if (!person.homeTeam) return 'other_organisation';
  if (person.deactivated) return 'deactivated';
  if (person.bot) return 'bot';
  return person.guest ? 'guest' : null;
}

/** Which entries of an approver list are this person, or a group that has this person; `unreadable` when one could not be read. */
export type Eligibility = readonly string[] | 'unreadable';
