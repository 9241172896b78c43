// Who somebody is, and what makes them an approver: looked up live, and a failed look-up denies (I22).
import { NOT_ELIGIBLE, personRefusal, type Eligibility, type PersonFact } from '../domain/people.ts';
import { teamOf, type Identity } from '../domain/project.ts';
import type { Directory } from '../ports.ts';
import { readable } from './readable.ts';
import type { Asker, World } from './world.ts';

export type People = Pick<World, 'directory' | 'people'> & {
  readonly source: Pick<World['source'], 'teamMembers'>;
};

export const gatherPerson = async (directory: Directory, asker: Asker): Promise<PersonFact> =>
  readable(async () => {
    const person = await directory.person(asker.id);
    return asker.foreign ? { ...person, homeTeam: false } : person;
  });

/** Which of the entries are this person, or a group or team that has them. */
export async function gatherEligibility(
  world: People,
  person: string,
  entries: readonly string[],
): Promise<Eligibility> {
  const members = await Promise.all(entries.map((entry) => membersOf(world, person, entry)));
  const read = entries.map((entry, index) => ({ entry, members: members[index] ?? 'unreadable' }));
  const through = read.filter(({ members: ids }) => ids !== 'unreadable' && ids.includes(person));
  return {
    through: through.map(({ entry }) => entry),
    unreadable: read.filter(({ members: ids }) => ids === 'unreadable').map(({ entry }) => entry),
    members: Object.fromEntries(
      through.flatMap(({ entry, members: ids }) =>
        ids === 'unreadable' || entry === person ? [] : [[entry, ids]],
      ),
    ),
  };
}

/** The same for somebody who acted earlier: whoever is no member of the workspace any more is eligible for nothing. */
export async function gatherStanding(
  world: People,
  person: string,
  entries: readonly string[],
): Promise<Eligibility> {
  const fact = await gatherPerson(world.directory, { id: person, foreign: false, inbound: '' });
  if (fact === 'unreadable') return { through: [], unreadable: entries, members: {} };
  return personRefusal(fact) === null ? gatherEligibility(world, person, entries) : NOT_ELIGIBLE;
}

/** For one gathering: a group is asked for once, however many of its members acted. */
export function lookingUpOnce({ people, source, directory }: People): People {
  const groups = new Map<string, Promise<readonly string[]>>();
  const once = (key: string, look: () => Promise<readonly string[]>): Promise<readonly string[]> => {
    const looked = groups.get(key) ?? look();
    groups.set(key, looked);
    return looked;
  };
  return {
    people,
    directory: {
      person: (id) => directory.person(id),
      members: (group) => once(group, () => directory.members(group)),
    },
    source: {
      teamMembers: (team) => once(`${team.organisation}/${team.slug}`, () => source.teamMembers(team)),
    },
  };
}

/** Slack ids. A person is their own only member; of a team those are named whom slipway.yml knows on GitHub. */
async function membersOf(
  { directory, source, people }: People,
  person: string,
  entry: string,
): Promise<readonly string[] | 'unreadable'> {
  const team = teamOf(entry);
  if (team !== null) {
    // Nobody is found in a team without a name on GitHub: no look-up makes that better.
    if (!people.some(({ slack, github }) => slack === person && github !== null)) return [];
    const logins = await readable(() => source.teamMembers(team));
    return logins === 'unreadable' ? logins : slackIdsOf(people, logins);
  }
  return entry.startsWith('S') ? readable(() => directory.members(entry)) : [entry];
}

const slackIdsOf = (people: readonly Identity[], logins: readonly string[]): readonly string[] =>
  people.flatMap(({ slack, github }) =>
    github !== null && logins.includes(github.toLowerCase()) ? slack : [],
  );
