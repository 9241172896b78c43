// The world of a run, and what the model knows of it without asking Slipway: who may what, what stands, what was clicked.
import type { Event } from '../../../src/domain/audit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Project } from '../../../src/domain/project.ts';
import type { Outcome } from '../../../src/ports.ts';
import type { FakeStore } from '../../support/fake-store.ts';
import { createFakeStore } from '../../support/fake-store.ts';
import { CHECK } from '../../usecases/support/a-shop.ts';
import { aWorld, HandClock, type AWorld } from '../../usecases/support/a-world.ts';
import { GROUPS, IDENTITIES, MALLORY, PEOPLE } from './cast.ts';
import { projectOf, type Rules } from './rules.ts';
import type { Tally } from './tally.ts';

/** What is so, whatever Slipway believes. Kept by the commands themselves. */
export interface Truth {
  readonly groups: Map<string, readonly string[]>;
  readonly deactivated: Set<string>;
  directoryDown: boolean;
  githubDown: boolean;
  /** Commit -> whether its check is green. */
  readonly green: Map<string, boolean>;
  /** Commit -> login of its author; in the order of trunk. */
  readonly authors: Map<string, string>;
  /** `left`: by a rollback, and nobody has made it theirs since. */
  readonly locks: Map<string, { readonly by: string; readonly until: number | null; readonly left: boolean }>;
  /** Environment, or `null` for all of them -> the freeze that somebody ordered. */
  readonly freezes: Map<
    string | null,
    { readonly by: string; readonly until: number | null; readonly seq: number }
  >;
  readonly holds: Map<string | null, { readonly seq: number }>;
  readonly bad: Set<string>;
}

/** Where a step stands in the records: what is new is what it did. */
export interface Mark {
  readonly seq: number;
  readonly now: number;
  /** Environment -> revision that serves. */
  readonly live: Readonly<Record<string, string>>;
}

/** What changes AWS -> how a rollout stands that announces it. */
const ANNOUNCED: Readonly<Record<string, string | undefined>> = {
  registerRevision: 'registering',
  updateService: 'updating',
  stopServiceDeployment: 'stopping',
};

export class Model {
  world: AWorld;
  readonly rules: Rules;
  readonly project: Project;
  readonly truth: Truth;
  readonly store: FakeStore;
  readonly tally: Tally;
  /** Ids of clicks and commands that had their turn. */
  readonly inbound: string[] = [];
  /** Changes of AWS that no record came before (I2). */
  readonly unannounced: string[] = [];
  /** What the bot itself called a failure of its own. */
  readonly bugs: string[] = [];
  /** Ended deployments as they were then (I7). */
  readonly ended = new Map<string, string>();

  constructor(rules: Rules, tally: Tally) {
    this.rules = rules;
    this.tally = tally;
    this.project = projectOf(rules);
    const system = new HandClock();
    this.store = createFakeStore(system);
    this.world = aWorld({ project: this.project, system, store: this.store, people: IDENTITIES, desired: 1 });
    this.truth = {
      groups: new Map(Object.entries(GROUPS)),
      deactivated: new Set(),
      directoryDown: false,
      githubDown: false,
      green: new Map(),
      authors: new Map(),
      locks: new Map(),
      freezes: new Map(),
      holds: new Map(),
      bad: new Set(),
    };
    for (const id of PEOPLE) this.world.directory.put({ id, guest: id === MALLORY });
    for (const [group, members] of this.truth.groups) this.world.directory.setMembers(group, members);
    this.world.orchestrator.watch((method, args) => this.#watch(method, args));
    this.#listen();
  }

  /** The bot is killed, and comes back: it remembers nothing. */
  restart(): void {
    this.world = this.world.restart();
    this.#listen();
  }

  #listen(): void {
    const error = (message: string, fields: unknown): void =>
      void this.bugs.push(
        `${message} ${JSON.stringify(fields, (_key, each: unknown) => (each instanceof Error ? each.message : each))}`,
      );
    Object.assign(this.world, { log: { ...this.world.log, error } });
  }

  get now(): number {
    return this.world.system.now();
  }

  deployments(): readonly Deployment[] {
    return this.store.deployments();
  }

  /** Events of a deployment, oldest first. */
  eventsOf(id: string): readonly Event[] {
    return this.store.entries
      .map(({ event }) => event)
      .filter((event) => 'deployment' in event && event.deployment === id);
  }

  mark(): Mark {
    const [service] = this.project.services;
    const live = this.project.environments.map(
      ({ name }) => [name, this.world.live(name, service?.name ?? '')] as const,
    );
    return { seq: this.store.entries.length, now: this.now, live: Object.fromEntries(live) };
  }

  /** Of whom the group really consists: nobody can be told while Slack does not answer. */
  isIn(person: string, groups: readonly string[]): boolean {
    if (this.isOutsider(person)) return false;
    const known = this.truth.directoryDown ? [] : groups;
    return groups.includes(person) || known.some((group) => this.truth.groups.get(group)?.includes(person));
  }

  isOutsider(person: string): boolean {
    return person === MALLORY || this.truth.deactivated.has(person);
  }

  commit(author: string): string {
    const sha = this.world.source.commit(this.project.trunk, { subject: 'feat: a thing', author });
    this.world.build(sha);
    this.world.source.setCheck(sha, { name: CHECK, state: 'green', url: null });
    this.truth.green.set(sha, true);
    this.truth.authors.set(sha, author);
    return sha;
  }

  /** Counts what became of it. */
  record(command: string, outcome: Outcome): Outcome {
    const said = outcome.kind === 'refused' ? outcome.refusals.map(({ code }) => code) : [outcome.kind];
    for (const each of said) this.tally.count(command, each);
    return outcome;
  }

  /** I2: whatever changes AWS was recorded before, for that very service of a deployment that runs. */
  #watch(method: string, args: readonly unknown[]): void {
    const wanted = ANNOUNCED[method];
    if (wanted === undefined) return;
    const announced = this.deployments().some(
      (deployment) =>
        deployment.status === 'running' &&
        Object.values(deployment.rollouts).some(({ status }) => status === wanted),
    );
    if (!announced) this.unannounced.push(`${method} ${JSON.stringify(args).slice(0, 80)}`);
  }
}
