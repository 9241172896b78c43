// GitHub in memory, written: held to the same contract as the real adapter (test/contracts/source-refs.ts).
import type { Repository } from '../../src/domain/project.ts';
import type { RefState } from '../../src/domain/release.ts';
import { AdapterFault, type PickResult, type SourceRefs } from '../../src/ports.ts';
import { changedPaths, type FakeCommit, type FakeFiles, type FakeSourceHost } from './fake-source-host.ts';

const down = () =>
  new AdapterFault({ provider: 'github', code: 'http_502', retryable: true, uncertain: true });

/** Merges whole files: two sides that changed one differently are in conflict. */
export class FakeSourceRefs implements SourceRefs {
  readonly #host: FakeSourceHost;
  /** Picks that were made, by what was asked: the same again is the same commit. */
  readonly #picks = new Map<string, string>();
  readonly #faults: {
    readonly method: keyof SourceRefs;
    readonly fault: AdapterFault;
    readonly after: boolean;
  }[] = [];
  #fault: AdapterFault | undefined;
  #refusal: string | undefined;
  /** What `sweep` was called with. */
  readonly swept: number[] = [];
  /** Messages of the tags, by name. */
  readonly tagMessages = new Map<string, string>();

  constructor(host: FakeSourceHost) {
    this.#host = host;
  }

  /** Every call fails until it is mended. */
  break(fault: AdapterFault = down()): void {
    this.#fault = fault;
  }

  mend(): void {
    this.#fault = undefined;
  }

  /** The next call of this method fails, before its work. */
  failNext(method: keyof SourceRefs, fault: AdapterFault = down()): void {
    this.#faults.push({ method, fault, after: false });
  }

  /** The next call of this method is carried out, and fails all the same (F22). */
  failAfter(method: keyof SourceRefs, fault: AdapterFault = down()): void {
    this.#faults.push({ method, fault, after: true });
  }

  /** From now on GitHub refuses every branch and tag; `null`: no more. */
  refuse(code: string | null = 'http_403'): void {
    this.#refusal = code ?? undefined;
  }

  async cherryPick(
    _repository: Repository,
    pick: {
      readonly onto: string;
      readonly commit: string;
      readonly mainline: number | null;
      readonly at: number;
    },
  ): Promise<PickResult> {
    return this.#during('cherryPick', () => {
      const [picked, onto] = [this.#commit(pick.commit), this.#commit(pick.onto)];
      if (pick.mainline === null && picked.parents.length > 1) throw new Error('a merge needs a mainline');
      const parent = picked.parents[(pick.mainline ?? 1) - 1];
      if (parent === undefined) throw new Error('there is no such parent');
      const { files, conflicts } = threeWay(this.#commit(parent).files, onto.files, picked.files);
      if (conflicts.length > 0) return { kind: 'conflict', files: conflicts, exact: true };
      if (changedPaths(onto.files, files).length === 0) return { kind: 'empty' };
      const key = JSON.stringify([pick.onto, pick.commit, pick.mainline, Math.floor(pick.at / 1000)]);
      const commit =
        this.#picks.get(key) ??
        this.#host.add({
          parents: [pick.onto],
          message: `${picked.message}\n\n(cherry picked from commit ${pick.commit})`,
          author: picked.author,
          files,
        });
      this.#picks.set(key, commit);
      return { kind: 'picked', commit };
    });
  }

  async setBranch(
    _repository: Repository,
    { name, from, to }: { readonly name: string; readonly from: string | null; readonly to: string },
  ): Promise<RefState> {
    return this.#during('setBranch', () => {
      const at = this.#host.branches.get(name);
      if (at === to) return { status: 'made' };
      if (at !== undefined && at !== from) return { status: 'taken', at };
      if (this.#refusal !== undefined) return { status: 'refused', code: this.#refusal };
      const known = this.#host.commits.has(to);
      const forward = at === undefined || this.#host.reachable(to).has(at);
      if (!known || !forward) return { status: 'refused', code: 'http_422' };
      this.#host.branch(name, to);
      return { status: 'made' };
    });
  }

  async createTag(
    _repository: Repository,
    tag: { readonly name: string; readonly commit: string; readonly message: string; readonly at: number },
  ): Promise<RefState> {
    return this.#during('createTag', () => {
      const at = this.#host.tags.get(tag.name);
      if (at !== undefined) return at === tag.commit ? { status: 'made' } : { status: 'taken', at };
      if (this.#refusal !== undefined) return { status: 'refused', code: this.#refusal };
      if (!this.#host.commits.has(tag.commit)) return { status: 'refused', code: 'http_422' };
      this.#host.tag(tag.name, tag.commit);
      this.tagMessages.set(tag.name, tag.message);
      return { status: 'made' };
    });
  }

  async sweep(_repository: Repository, olderThan: number): Promise<void> {
    this.#during('sweep', () => this.swept.push(olderThan));
  }

  #during<T>(method: keyof SourceRefs, work: () => T): T {
    if (this.#fault !== undefined) throw this.#fault;
    const queued = this.#faults.findIndex((each) => each.method === method);
    const [next] = queued < 0 ? [] : this.#faults.splice(queued, 1);
    if (next?.after === false) throw next.fault;
    const result = work();
    if (next !== undefined) throw next.fault;
    return result;
  }

  #commit(sha: string): FakeCommit {
    const found = this.#host.commits.get(sha);
    if (found === undefined)
      throw new AdapterFault({ provider: 'github', code: 'http_404', retryable: false });
    return found;
  }
}

function threeWay(base: FakeFiles, ours: FakeFiles, theirs: FakeFiles) {
  const files = new Map(ours);
  const conflicts: string[] = [];
  for (const path of changedPaths(base, theirs)) {
    const [was, wanted, stands] = [base.get(path), theirs.get(path), ours.get(path)];
    if (stands !== was && stands !== wanted) conflicts.push(path);
    else if (wanted === undefined) files.delete(path);
    else files.set(path, wanted);
  }
  return { files, conflicts };
}
