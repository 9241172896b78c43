// `/release whoami`: who Slipway takes somebody for, and where they may do what.
import { personRefusal, type Eligibility, type PersonFact } from '../domain/people.ts';
import { everybodyIn, type Environment, type Identity, type Project } from '../domain/project.ts';
import { gatherEligibility, gatherPerson, lookingUpOnce } from './gather-people.ts';
import type { Asker, World } from './world.ts';

export interface WhoAmI {
  readonly id: string;
  readonly person: PersonFact;
  /** As slipway.yml has them; `null` where it does not know them. */
  readonly identity: Identity | null;
  readonly environments: readonly { readonly environment: Environment; readonly eligibility: Eligibility }[];
}

/** Looked up live, as at a click. */
export async function whoAmI(
  world: Pick<World, 'directory' | 'source' | 'people'>,
  { environments }: Project,
  asker: Asker,
): Promise<WhoAmI> {
  const person = await gatherPerson(world.directory, asker);
  const once = lookingUpOnce(world);
  const insider = personRefusal(person) === null;
  return {
    id: asker.id,
    person,
    identity: world.people.find(({ slack }) => slack === asker.id) ?? null,
    environments: await Promise.all(
      (insider ? environments : []).map(async (environment) => ({
        environment,
        eligibility: await gatherEligibility(once, asker.id, everybodyIn(environment.policy)),
      })),
    ),
  };
}
