// Who somebody is, and what makes them an approver: looked up live, and a failed look-up denies (I22).
import type { Eligibility, PersonFact } from '../domain/people.ts';
import { AdapterFault, type Directory } from '../ports.ts';
import type { Asker } from './world.ts';

export async function gatherPerson(directory: Directory, asker: Asker): Promise<PersonFact> {
  try {
    const person = await directory.person(asker.id);
    return asker.foreign ? { ...person, homeTeam: false } : person;
  } catch (error) {
    return unreadable(error);
  }
}

/** Which entries of `from` are this person, or a group that has them. */
export async function gatherEligibility(
  directory: Directory,
  person: string,
  from: readonly string[],
): Promise<Eligibility> {
  const answers = await Promise.all(from.map((entry) => isThrough(directory, person, entry)));
  const through = from.filter((_, index) => answers[index] === true);
  // Somebody who is eligible through one entry does not need the others; nobody is because one could not be read.
  return through.length === 0 && answers.includes('unreadable') ? 'unreadable' : through;
}

async function isThrough(
  directory: Directory,
  person: string,
  entry: string,
): Promise<boolean | 'unreadable'> {
  if (!entry.startsWith('S')) return entry === person;
  try {
    return (await directory.members(entry)).includes(person);
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): 'unreadable' {
  if (error instanceof AdapterFault) return 'unreadable';
  throw error;
}
