// Who there is, and when it happens.
import type { Authors } from '../../../src/domain/authors.ts';
import type { Author, Commit } from '../../../src/domain/commit.ts';
import type { Eligibility, Person } from '../../../src/domain/people.ts';
import type { Identity } from '../../../src/domain/project.ts';

export const NOW = Date.UTC(2026, 10, 20, 9);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const ALICE = 'U0ALICE00';
export const BOB = 'U0BOB0000';
export const CAROL = 'U0CAROL00';
export const DAVE = 'U0DAVE000';
export const ERIN = 'U0ERIN000';
export const SRE = 'S0SRE0001';
export const PRODUCT = 'S0PRODUCT';
export const BOSSES = 'S0BOSSES1';

export const SHA = 'c'.repeat(40);
/** GitHub knows them by the name; `dave` is Dave. */
export const anAuthor = (name = 'dave', more: Partial<Author> = {}): Author => ({
  name,
  email: `${name}@acme.example`,
  login: name,
  bot: false,
  ...more,
});

export const aCommit = (more: Partial<Commit> = {}): Commit => ({
  sha: SHA,
  parents: [],
  message: 'fix: a thing',
  author: anAuthor(),
  ...more,
});

/** What was read of a range with one commit for each of them. */
export const readAuthors = (...authors: readonly Author[]): Authors => ({
  kind: 'read',
  authors,
  commits: authors.length,
});

/** Who somebody is on GitHub: by login alone, unless said. */
export const anIdentity = (
  slack: string,
  github: string | null,
  emails: readonly string[] = [],
): Identity => ({
  slack,
  github,
  emails,
});

/** Everybody on GitHub. */
export const PEOPLE: readonly Identity[] = [
  anIdentity(ALICE, 'alice'),
  anIdentity(BOB, 'bob'),
  anIdentity(CAROL, 'carol'),
  anIdentity(DAVE, 'dave'),
  anIdentity(ERIN, 'erin'),
];
export const aPerson = (more: Partial<Person> = {}): Person => ({
  id: BOB,
  homeTeam: true,
  deactivated: false,
  guest: false,
  bot: false,
  ...more,
});

export const anEligibility = (more: Partial<Eligibility> = {}): Eligibility => ({
  through: [],
  unreadable: [],
  members: {},
  ...more,
});

/** Somebody whom these entries of the policy are, or have. */
export const eligible = (...through: readonly string[]): Eligibility => anEligibility({ through });

/** Somebody of whom these entries cannot be told. */
export const unreadable = (...entries: readonly string[]): Eligibility =>
  anEligibility({ unreadable: entries });
