// What the first line of a commit says, where it keeps to Conventional Commits (conventionalcommits.org, 1.0.0) and to
// GitHub's way of naming pull requests. Everything else is a title as it stands.
import { subjectOf, type Commit } from './commit.ts';

export interface Headline {
  /** Conventional type, lower case; `null` where there is none. */
  readonly type: string | null;
  readonly scope: string | null;
  /** By `!` or by a `BREAKING CHANGE:` footer. */
  readonly breaking: boolean;
  /** Without type, scope and the pull request's number: untrusted text. */
  readonly title: string;
  readonly pull: number | null;
  /** What speaks for the whole, without the pull request's number, otherwise as it was written. */
  readonly line: string;
}

const NUMBER = /\(#([1-9]\d{0,9})\)$/;
const MERGE = /^Merge pull request #([1-9]\d{0,9}) from \S/;
const TYPED = /^([a-z][a-z\d-]{0,31})(?:\(([^()]*)\))?(!)?:\s+(\S.*)$/is;
const FOOTER = /^BREAKING[ -]CHANGE: /m;

/** `feat(api)!: list orders (#12)`, or GitHub's `Merge pull request #12 from …` with the title in its body. */
export function headlineOf({ message }: Pick<Commit, 'message'>): Headline {
  const subject = subjectOf({ message }).trim();
  const merged = MERGE.exec(subject)?.[1];
  const numbered = NUMBER.exec(subject);
  const pull = merged ?? numbered?.[1];
  const line =
    merged === undefined ? subject.replace(NUMBER, '').trimEnd() : (secondLineOf(message) ?? subject);
  const typed = TYPED.exec(line);
  const type = typed?.[1]?.toLowerCase() ?? null;
  const scope = typed?.[2]?.trim() || null;
  // Without the word, the title of a revert would say the opposite.
  const said = type === 'revert' || scope?.toLowerCase() === 'revert' ? line : (typed?.[4] ?? line);
  return {
    type,
    scope,
    breaking: typed?.[3] !== undefined || FOOTER.test(message),
    title: titleOf(said) || subject,
    pull: pull === undefined ? null : Number(pull),
    line,
  };
}

const secondLineOf = (message: string): string | undefined =>
  message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .find((line) => line !== '');

/** Tools that forget to unescape write `\n\n` into a subject, and the whole body after it. */
const titleOf = (text: string): string => text.slice(0, `${text}\\n\\n`.indexOf('\\n\\n')).trim();

const HEAVY: readonly (string | null)[] = ['feat', 'fix', 'perf'];

/** Order of types by importance: what users notice first, then the others, then none. */
export const weightOf = (type: string | null): number =>
  HEAVY.includes(type) ? HEAVY.indexOf(type) : HEAVY.length + Number(type === null);
