// A commit as git and GitHub know it. Everything that people wrote in it is untrusted text.

export interface Commit {
  /** 40 hex digits. */
  readonly sha: string;
  /** SHAs, the mainline first; a merge has several, a root has none. */
  readonly parents: readonly string[];
  /** The whole message. */
  readonly message: string;
  readonly author: Author;
}

export interface Author {
  /** As the commit has it. */
  readonly name: string;
  /** `''` where the commit has none. */
  readonly email: string;
  /** GitHub login; `null` where GitHub knows none for the address. */
  readonly login: string | null;
  /** GitHub says that it is an app or a bot. */
  readonly bot: boolean;
}

/** First line of the message. */
export const subjectOf = ({ message }: Pick<Commit, 'message'>): string => message.replace(/\r?\n[^]*$/, '');
