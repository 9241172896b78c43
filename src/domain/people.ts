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

/**
 * Which entries of the policy (groups, people, teams) are this person or have them, as looked up just now. What could
 * not be read makes nobody eligible (I22).
 */
export interface Eligibility {
  readonly through: readonly string[];
  readonly unreadable: readonly string[];
  /** Entry -> who was in it at that moment: for the audit entry (T9). Of those the person is eligible through. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

export const NOT_ELIGIBLE: Eligibility = { through: [], unreadable: [], members: {} };

/** Whether somebody is one of these; `unreadable` when nothing says yes, and something could not say. */
export function standing(
  { through, unreadable }: Eligibility,
  entries: readonly string[],
): 'yes' | 'no' | 'unreadable' {
  if (entries.some((entry) => through.includes(entry))) return 'yes';
  return entries.some((entry) => unreadable.includes(entry)) ? 'unreadable' : 'no';
}

/** Why somebody is none of these; `null` when they are. */
export function denial(eligibility: Eligibility, from: readonly string[], no: Refusal): Refusal | null {
  switch (standing(eligibility, from)) {
    case 'yes':
      return null;
    case 'no':
      return no;
    case 'unreadable':
      return { code: 'approvers_unreadable', from };
  }
}

/** What there was to see of a group when somebody acted as its member. */
export const membersOf = (
  { members }: Eligibility,
  entries: readonly string[],
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(members).filter(([entry]) => entries.includes(entry)));

/** The same for somebody of those who were looked up; whoever was not does not count (I22). */
export const standingOf = (
  known: Readonly<Record<string, Eligibility>>,
  person: string,
  entries: readonly string[],
): ReturnType<typeof standing> => {
  const eligibility = known[person];
  return eligibility === undefined ? 'unreadable' : standing(eligibility, entries);
};
