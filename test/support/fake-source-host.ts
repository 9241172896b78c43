// GitHub in memory, held to the same contract as the real adapter (test/contracts/source-host.ts).
import type { Check } from '../../src/domain/plan.ts';
import { fullName, type Repository } from '../../src/domain/project.ts';
import { AdapterFault, type Commit, type Comparison, type SourceHost } from '../../src/ports.ts';

interface StoredCommit extends Commit {
  readonly parents: readonly string[];
}

export class FakeSourceHost implements SourceHost {
  readonly repository: Repository;
  /** In the order in which they were made: parents first. */
  readonly #commits = new Map<string, StoredCommit>();
  readonly #branches = new Map<string, string>();
  readonly #tags = new Map<string, string>();
  readonly #checks = new Map<string, Map<string, Check>>();
  #fault: AdapterFault | undefined;
  readonly #faults: { readonly method: keyof SourceHost; readonly fault: AdapterFault }[] = [];

  constructor(repository: Repository = { owner: 'acme', name: 'shop' }) {
    this.repository = repository;
  }

  /** Commits on the branch, which begins here if there is none, and answers the SHA: 40 digits that count up. */
  commit(branch: string, { subject, author }: { readonly subject: string; readonly author: string }): string {
    const sha = (this.#commits.size + 1).toString(16).padStart(7, '0').padEnd(40, 'a');
    const tip = this.#branches.get(branch);
    this.#commits.set(sha, { sha, subject, author, parents: tip === undefined ? [] : [tip] });
    this.#branches.set(branch, sha);
    return sha;
  }

  branch(name: string, at: string): void {
    this.#branches.set(name, at);
  }

  tag(name: string, at: string): void {
    this.#tags.set(name, at);
  }

  /** Replaces an earlier check of the same name. */
  setCheck(sha: string, check: Check): void {
    this.#checks.set(sha, (this.#checks.get(sha) ?? new Map<string, Check>()).set(check.name, check));
  }

  /** Every call fails until it is mended. */
  break(fault = new AdapterFault({ provider: 'github', code: 'http_502', retryable: true })): void {
    this.#fault = fault;
  }

  mend(): void {
    this.#fault = undefined;
  }

  /** The next call of this method fails. */
  failNext(
    method: keyof SourceHost,
    fault = new AdapterFault({ provider: 'github', code: 'http_502', retryable: true }),
  ): void {
    this.#faults.push({ method, fault });
  }

  async resolve(repository: Repository, ref: string): Promise<Commit | null> {
    this.#enter('resolve');
    if (!this.#isServed(repository)) return null;
    const found = this.#find(ref);
    return found === undefined ? null : commitOf(found);
  }

  async isOnTrunk(repository: Repository, trunk: string, sha: string): Promise<boolean> {
    this.#enter('isOnTrunk');
    const head = this.#isServed(repository) ? this.#branches.get(trunk) : undefined;
    return head !== undefined && this.#reachable(head).has(sha);
  }

  async checks(repository: Repository, sha: string): Promise<readonly Check[]> {
    this.#enter('checks');
    if (!this.#isServed(repository) || !this.#commits.has(sha)) {
      throw new AdapterFault({ provider: 'github', code: 'http_422', retryable: false });
    }
    return [...(this.#checks.get(sha)?.values() ?? [])];
  }

  async compare(repository: Repository, base: string, head: string): Promise<Comparison | null> {
    this.#enter('compare');
    const from = this.#find(base);
    const to = this.#find(head);
    if (!this.#isServed(repository) || from === undefined || to === undefined) return null;
    const [ofBase, ofHead] = [this.#reachable(from.sha), this.#reachable(to.sha)];
    const ahead = [...this.#commits.values()].filter(({ sha }) => ofHead.has(sha) && !ofBase.has(sha));
    const newest = ahead.slice(-10).toReversed().map(commitOf);
    return { ahead: ahead.length, behind: ofBase.difference(ofHead).size, newest };
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

  #find(ref: string): StoredCommit | undefined {
    const sha = this.#branches.get(ref) ?? this.#tags.get(ref) ?? ref;
    const found = [...this.#commits.values()].filter((commit) => commit.sha.startsWith(sha));
    return sha.length >= 4 && found.length === 1 ? found[0] : undefined;
  }

  #reachable(sha: string): Set<string> {
    const seen = new Set<string>();
    const todo = [sha];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      todo.push(...(this.#commits.get(next)?.parents ?? []));
    }
    return seen;
  }
}

const commitOf = ({ sha, subject, author }: StoredCommit): Commit => ({ sha, subject, author });
