// GitHub in memory, held to the same contract as the real adapter (test/contracts/source-host.ts).
import type { Author, Commit } from '../../src/domain/commit.ts';
import type { Check } from '../../src/domain/plan.ts';
import { fullName, type Repository, type Team } from '../../src/domain/project.ts';
import {
  AdapterFault,
  type Comparison,
  type PullRequest,
  type SourceHost,
  type SourceLinks,
} from '../../src/ports.ts';

/** Path to content. */
export type FakeFiles = ReadonlyMap<string, string>;

export interface FakeCommit extends Commit {
  readonly files: FakeFiles;
}

export interface NewFakeCommit {
  readonly subject: string;
  readonly body?: string;
  /** A login, whose name is the same; or what differs from that. A login with `[bot]` at its end is a bot's. */
  readonly author: string | Partial<Author>;
  /** Path to content, `null` takes it away; a file of its own when left out. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** A second parent. */
  readonly merges?: string;
}

interface NewFakePull {
  readonly number: number;
  readonly title: string;
  readonly base?: string;
  /** Oldest first. */
  readonly commits: readonly [string, ...string[]];
  readonly fromHere?: boolean;
  /** What merging made, oldest first. */
  readonly merged?: readonly string[];
}

const down = () => new AdapterFault({ provider: 'github', code: 'http_502', retryable: true });

export class FakeSourceHost implements SourceHost {
  readonly repository: Repository;
  /** In the order in which they were made: parents first. */
  readonly commits = new Map<string, FakeCommit>();
  readonly branches = new Map<string, string>();
  readonly tags = new Map<string, string>();
  readonly #pulls = new Map<number, PullRequest & { readonly commits: readonly string[] }>();
  readonly #checks = new Map<string, Map<string, Check>>();
  readonly #teams = new Map<string, readonly string[]>();
  #fault: AdapterFault | undefined;
  readonly #faults: { readonly method: keyof SourceHost; readonly fault: AdapterFault }[] = [];

  constructor(repository: Repository = { owner: 'acme', name: 'shop' }) {
    this.repository = repository;
  }

  /** Commits on the branch, which begins here if there is none, and answers the SHA: 40 digits that count up. */
  commit(branch: string, commit: NewFakeCommit): string {
    const sha = this.loose(this.branches.get(branch) ?? null, commit);
    this.branches.set(branch, sha);
    return sha;
  }

  /** A commit that no branch has, such as one of a fork. */
  loose(parent: string | null, { subject, body, author, files, merges }: NewFakeCommit): string {
    const number = this.commits.size + 1;
    const changed = new Map(this.commits.get(parent ?? '')?.files);
    for (const [path, content] of Object.entries(files ?? { [`notes/${number}.txt`]: subject })) {
      if (content === null) changed.delete(path);
      else changed.set(path, content);
    }
    const login = typeof author === 'string' ? author : (author.login ?? null);
    return this.add({
      parents: [parent, merges].filter((sha) => typeof sha === 'string'),
      message: body === undefined ? subject : `${subject}\n\n${body}`,
      author: {
        name: login ?? 'Somebody',
        email: `${login ?? 'somebody'}@acme.example`,
        login,
        bot: login?.endsWith('[bot]') ?? false,
        ...(typeof author === 'string' ? {} : author),
      },
      files: changed,
    });
  }

  add(commit: Omit<FakeCommit, 'sha'>): string {
    const sha = (this.commits.size + 1).toString(16).padStart(7, '0').padEnd(40, 'a');
    this.commits.set(sha, { sha, ...commit });
    return sha;
  }

  branch(name: string, at: string): void {
    this.branches.set(name, at);
  }

  tag(name: string, at: string): void {
    this.tags.set(name, at);
  }

  addPull({ number, title, base = 'main', commits, fromHere = true, merged }: NewFakePull): void {
    const head = commits.at(-1) ?? commits[0];
    this.#pulls.set(number, { number, title, base, head, fromHere, merged: merged ?? null, commits });
  }

  /** Replaces an earlier check of the same name. */
  setCheck(sha: string, check: Check): void {
    this.#checks.set(sha, (this.#checks.get(sha) ?? new Map<string, Check>()).set(check.name, check));
  }

  /** Replaces an earlier one of the same name. Members are logins, in any case. */
  setTeam(organisation: string, slug: string, members: readonly string[]): void {
    this.#teams.set(teamKey({ organisation, slug }), members);
  }

  /** Every call fails until it is mended. */
  break(fault: AdapterFault = down()): void {
    this.#fault = fault;
  }

  mend(): void {
    this.#fault = undefined;
  }

  /** The next call of this method fails. */
  failNext(method: keyof SourceHost, fault: AdapterFault = down()): void {
    this.#faults.push({ method, fault });
  }

  async resolve(repository: Repository, ref: string): Promise<Commit | null> {
    this.#enter('resolve');
    if (!this.#isServed(repository)) return null;
    const found = this.#find(ref);
    return found === undefined ? null : commitOf(found);
  }

  async pull(repository: Repository, number: number): Promise<PullRequest | null> {
    this.#enter('pull');
    const found = this.#isServed(repository) ? this.#pulls.get(number) : undefined;
    if (found === undefined) return null;
    const { commits: _, ...pull } = found;
    return pull;
  }

  async isOnTrunk(repository: Repository, trunk: string, sha: string): Promise<boolean> {
    this.#enter('isOnTrunk');
    const head = this.#isServed(repository) ? this.branches.get(trunk) : undefined;
    return head !== undefined && this.reachable(head).has(sha);
  }

  async isInRepository(repository: Repository, sha: string): Promise<boolean> {
    this.#enter('isInRepository');
    if (!this.#isServed(repository)) return false;
    const pulls = [...this.#pulls.values()].filter(({ fromHere }) => fromHere);
    return (
      [...this.branches.values()].some((head) => this.reachable(head).has(sha)) ||
      pulls.some(({ commits }) => commits.includes(sha))
    );
  }

  async checks(repository: Repository, sha: string): Promise<readonly Check[]> {
    this.#enter('checks');
    if (!this.#isServed(repository) || !this.commits.has(sha)) {
      throw new AdapterFault({ provider: 'github', code: 'http_422', retryable: false });
    }
    return [...(this.#checks.get(sha)?.values() ?? [])];
  }

  async compare(repository: Repository, base: string, head: string): Promise<Comparison | null> {
    this.#enter('compare');
    return this.#between(repository, base, head, 250);
  }

  async range(repository: Repository, base: string, head: string, most: number): Promise<Comparison | null> {
    this.#enter('range');
    return this.#between(repository, base, head, most);
  }

  async newest(repository: Repository, branch: string, most: number): Promise<readonly Commit[]> {
    this.#enter('newest');
    const head = this.#isServed(repository) ? this.branches.get(branch) : undefined;
    if (head === undefined) return [];
    const reached = this.reachable(head);
    const all = [...this.commits.values()].filter(({ sha }) => reached.has(sha)).toReversed();
    return all.slice(0, Math.min(most, 100)).map(commitOf);
  }

  async contents(
    repository: Repository,
    sha: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, string | null> | null> {
    this.#enter('contents');
    const files = this.#isServed(repository) ? this.commits.get(sha)?.files : undefined;
    return files === undefined ? null : new Map(paths.map((path) => [path, contentAt(files, path)]));
  }

  async patch(repository: Repository, sha: string): Promise<string | null> {
    this.#enter('patch');
    const commit = this.#isServed(repository) ? this.commits.get(sha) : undefined;
    if (commit === undefined || commit.parents.length > 1) return null;
    const before = this.commits.get(commit.parents[0] ?? '')?.files ?? new Map<string, string>();
    const paths = changedPaths(before, commit.files);
    const changes = paths.map((path) => [path, before.get(path) ?? null, commit.files.get(path) ?? null]);
    return changes.length === 0 ? null : JSON.stringify(changes);
  }

  async teamMembers(team: Team): Promise<readonly string[]> {
    this.#enter('teamMembers');
    const members = this.#teams.get(teamKey(team));
    if (members === undefined) {
      throw new AdapterFault({ provider: 'github', code: 'team_not_found', retryable: false });
    }
    return members.map((login) => login.toLowerCase());
  }

  links(repository: Repository): SourceLinks {
    const root = `https://github.test/${fullName(repository)}`;
    return {
      commit: (sha) => `${root}/commit/${sha}`,
      compare: (base, head) => `${root}/compare/${base}...${head}`,
      pull: (number) => `${root}/pull/${number}`,
      branch: (name) => `${root}/tree/${name.split('/').map(encodeURIComponent).join('/')}`,
    };
  }

  /** The commit and its ancestors. */
  reachable(sha: string): Set<string> {
    const seen = new Set<string>();
    const todo = [sha];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      todo.push(...(this.commits.get(next)?.parents ?? []));
    }
    return seen;
  }

  #between(repository: Repository, base: string, head: string, most: number): Comparison | null {
    const from = this.#find(base);
    const to = this.#find(head);
    if (!this.#isServed(repository) || from === undefined || to === undefined) return null;
    const [ofBase, ofHead] = [this.reachable(from.sha), this.reachable(to.sha)];
    if (ofBase.isDisjointFrom(ofHead)) return null;
    const ahead = [...this.commits.values()].filter(({ sha }) => ofHead.has(sha) && !ofBase.has(sha));
    const commits = ahead.slice(Math.max(0, ahead.length - most)).map(commitOf);
    return { ahead: ahead.length, behind: ofBase.difference(ofHead).size, commits };
  }

  #enter(method: keyof SourceHost): void {
    if (this.#fault !== undefined) throw this.#fault;
    const queued = this.#faults.findIndex((each) => each.method === method);
    const [next] = queued < 0 ? [] : this.#faults.splice(queued, 1);
    if (next !== undefined) throw next.fault;
  }

  #isServed(repository: Repository): boolean {
    return fullName(repository) === fullName(this.repository);
  }

  #find(ref: string): FakeCommit | undefined {
    const sha = this.branches.get(ref) ?? this.tags.get(ref) ?? ref;
    const found = [...this.commits.values()].filter((commit) => commit.sha.startsWith(sha));
    return sha.length >= 4 && found.length === 1 ? found[0] : undefined;
  }
}

const commitOf = ({ sha, parents, message, author }: FakeCommit): Commit => ({
  sha,
  parents,
  message,
  author,
});

/** GitHub REST: the name of an organisation is not case sensitive. */
const teamKey = ({ organisation, slug }: Team): string => `${organisation.toLowerCase()}/${slug}`;

/** Paths whose content differs, sorted. */
export const changedPaths = (before: FakeFiles, after: FakeFiles): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .toSorted();

const byPath = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);

/** Of a folder, everything below it. */
function contentAt(files: FakeFiles, path: string): string | null {
  const folder = path.replace(/\/?$/, '/').replace(/^\//, '');
  const below = [...files].filter(([each]) => each.startsWith(folder)).toSorted(byPath);
  if (below.length > 0) return `tree ${JSON.stringify(below)}`;
  const file = path.endsWith('/') ? undefined : files.get(path);
  return file === undefined ? null : `file ${file}`;
}
