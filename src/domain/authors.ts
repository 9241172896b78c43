// Who wrote what a deployment brings, and who that is in Slack: authors and co-authors do not approve their own work
// where the policy says so (I4, T7).
import type { Author, Commit } from './commit.ts';
import type { Identity } from './project.ts';

/** What Slipway knows of the authors: read with the plan, or why it does not know. */
export type Authors =
  | {
      readonly kind: 'read';
      /** Each once; bots are not among them. */
      readonly authors: readonly Author[];
      /** Commits that were read. */
      readonly commits: number;
    }
  /** The policy does not ask. */
  | { readonly kind: 'not_asked' }
  /** GitHub did not say, or has one of the two commits no more. */
  | { readonly kind: 'unreadable' }
  /** More commits than are read. */
  | { readonly kind: 'too_many'; readonly commits: number; readonly read: number };

/** Authors and co-authors, each once, without bots: a bot approves nothing. */
export function authorsOf(commits: readonly Commit[]): readonly Author[] {
  const found = new Map<string, Author>();
  for (const commit of commits) {
    for (const author of [commit.author, ...coAuthors(commit)]) {
      if (!isBot(author)) found.set(JSON.stringify([author.login, author.email.toLowerCase()]), author);
    }
  }
  return [...found.values()];
}

/**
 * GitHub docs: Creating a commit with multiple authors: trailers `Co-authored-by: NAME <EMAIL>`. Nothing in it can be
 * read in two ways: anybody may write a message of any length.
 */
const TRAILER = /^co-authored-by:([^<>\n\r\u2028\u2029]*)<([^<>\n\r\u2028\u2029]*)>[^\S\n]*$/gim;

const coAuthors = ({ message }: Commit): readonly Author[] =>
  Array.from(message.matchAll(TRAILER), ([, name = '', email = '']) => ({
    name: name.trim(),
    email,
    login: loginIn(email),
    bot: false,
  }));

/** `12345+alice@users.noreply.github.com` says who it is. GitHub docs: Setting your commit email address. */
function loginIn(email: string): string | null {
  const [, login] = /^(?:\d+\+)?([^+@]+)@users\.noreply\.github\.com$/i.exec(email) ?? [];
  return login ?? null;
}

/** GitHub says so, or the address is one that GitHub gives to apps alone: `49699333+dependabot[bot]@…`. */
const isBot = ({ bot, email }: Author): boolean => bot || (loginIn(email)?.endsWith('[bot]') ?? false);

const isByLogin = ({ github }: Identity, { login, email }: Author): boolean =>
  github !== null && [login, loginIn(email)].some((each) => each?.toLowerCase() === github.toLowerCase());

const isByAddress = ({ emails }: Identity, { email }: Author): boolean =>
  emails.includes(email.toLowerCase());

/** Who an author is in Slack, by login and by address; nobody where slipway.yml does not say. */
export const identityOf = (people: readonly Identity[], author: Author): Identity | undefined =>
  people.find((person) => isByLogin(person, author)) ?? people.find((person) => isByAddress(person, author));

/** Whom slipway.yml does not know: any of them could be the person who clicks. */
export const strangersIn = (people: readonly Identity[], authors: readonly Author[]): readonly Author[] =>
  authors.filter((author) => identityOf(people, author) === undefined);

/** Everybody whom an author can be taken for: one by login and another by address are both not to approve. */
export const wrote = (people: readonly Identity[], authors: readonly Author[], slack: string): boolean =>
  people.some(
    (person) =>
      person.slack === slack &&
      authors.some((author) => isByLogin(person, author) || isByAddress(person, author)),
  );
