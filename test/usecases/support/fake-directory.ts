// Slack's directory in memory.
import type { Person } from '../../../src/domain/people.ts';
import { AdapterFault, type Directory } from '../../../src/ports.ts';
import { SRE } from './a-shop.ts';

export const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
export const CAROL = 'U0CAROL00';
/** Belongs to the workspace, and to no group. */
export const DAVE = 'U0DAVE000';

export class FakeDirectory implements Directory {
  readonly #people = new Map<string, Person>();
  readonly #groups = new Map<string, readonly string[]>([[SRE, [ALICE, BOB, CAROL]]]);
  #broken: keyof Directory | null = null;

  constructor() {
    for (const id of [ALICE, BOB, CAROL, DAVE]) this.put({ id });
  }

  put(person: Partial<Person> & Pick<Person, 'id'>): void {
    const ordinary = { homeTeam: true, deactivated: false, guest: false, bot: false };
    this.#people.set(person.id, { ...ordinary, ...person });
  }

  setMembers(group: string, members: readonly string[]): void {
    this.#groups.set(group, members);
  }

  /** Every call of the method fails until it is mended. */
  break(method: keyof Directory): void {
    this.#broken = method;
  }

  mend(): void {
    this.#broken = null;
  }

  async person(id: string): Promise<Person> {
    this.#enter('person');
    const person = this.#people.get(id);
    if (person === undefined) throw slackFault('user_not_found');
    return person;
  }

  async members(groupId: string): Promise<readonly string[]> {
    this.#enter('members');
    const members = this.#groups.get(groupId);
    if (members === undefined) throw slackFault('no_such_subteam');
    return members;
  }

  #enter(method: keyof Directory): void {
    if (this.#broken === method) throw slackFault('ratelimited');
  }
}

const slackFault = (code: string): AdapterFault =>
  new AdapterFault({ provider: 'slack', code, retryable: true });
