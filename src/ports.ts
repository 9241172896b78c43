// What the core needs from the world, in the words of the design. Adapters satisfy these; fakes pass the same contracts.
import type { Actor, AuditEntry } from './domain/audit.ts';
import type { Person } from './domain/people.ts';
import type { Check } from './domain/plan.ts';
import type { Commit } from './domain/commit.ts';
import type { Cluster, Project, Registry, Repository, Service, Team } from './domain/project.ts';
import type { MissingImage, ServiceProblem } from './domain/refusal.ts';
import type { Artifact, RefState } from './domain/release.ts';
import type {
  DigestReading,
  FoundDeployment,
  RolloutReading,
  SeenDeployment,
  StoppedTasks,
} from './domain/rollout.ts';
import type { Decision, Snapshot } from './domain/snapshot.ts';
import type { Event } from './domain/audit.ts';
import type { Refusal } from './domain/refusal.ts';
import type { JsonObject } from './domain/task-definition.ts';

/** Something outside failed. People see that it did, with an id; logs get the cause. */
export class AdapterFault extends Error {
  readonly provider: 'aws' | 'github' | 'slack' | 'sqlite';
  /** The provider's own name for it, `ThrottlingException`. */
  readonly code: string;
  /** Worth trying again later, unchanged. */
  readonly retryable: boolean;
  /** The call may have been carried out all the same: read back before repeating it. */
  readonly uncertain: boolean;
  /** The credentials may not do this: which action is missing, where the provider names it. `null`: something else failed. */
  readonly denied: { readonly action: string | null } | null;

  constructor(fault: {
    readonly provider: AdapterFault['provider'];
    readonly code: string;
    readonly retryable: boolean;
    readonly uncertain?: boolean;
    readonly denied?: AdapterFault['denied'];
    readonly cause?: unknown;
  }) {
    super(`${fault.provider}: ${fault.code}`, { cause: fault.cause });
    this.name = 'AdapterFault';
    this.provider = fault.provider;
    this.code = fault.code;
    this.retryable = fault.retryable;
    this.uncertain = fault.uncertain ?? false;
    this.denied = fault.denied ?? null;
  }
}

export interface Comparison {
  /** Commits in `head` that are not in `base`. */
  readonly ahead: number;
  /** Commits in `base` that are not in `head`. */
  readonly behind: number;
  /** Those ahead that were read, in no particular order: all of them, or the newest. */
  readonly commits: readonly Commit[];
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  /** Branch that it goes into. */
  readonly base: string;
  /** Its branch's newest commit. */
  readonly head: string;
  /** Whether that branch is in the repository itself, and not in a fork. */
  readonly fromHere: boolean;
  /**
   * The commits that merging it made, oldest first: the merge or squash, or every commit of a rebase; empty when it cannot
   * be told which; `null` until it is merged.
   */
  readonly merged: readonly string[] | null;
}

/** Addresses for people. */
export interface SourceLinks {
  readonly commit: (sha: string) => string;
  readonly compare: (base: string, head: string) => string;
  readonly pull: (number: number) => string;
  readonly branch: (name: string) => string;
}

/** GitHub, read. Every method may throw an `AdapterFault`. */
export interface SourceHost {
  /** The commit that a branch, tag or SHA (also short) means now; `null` when there is none, or no such repository. */
  resolve(repository: Repository, ref: string): Promise<Commit | null>;
  /** `null` when there is no such pull request. */
  pull(repository: Repository, number: number): Promise<PullRequest | null>;
  /** Whether the commit is the trunk's head or an ancestor of it (T20). */
  isOnTrunk(repository: Repository, trunk: string, sha: string): Promise<boolean>;
  /** Whether a branch of the repository itself has the commit: GitHub also answers for commits of forks (T20). */
  isInRepository(repository: Repository, sha: string): Promise<boolean>;
  /** Check runs and commit statuses at the commit, the newest of each name. */
  checks(repository: Repository, sha: string): Promise<readonly Check[]>;
  /**
   * One call: how the two differ, with at most the newest 250 commits of those ahead. `null` when one does not exist.
   */
  compare(repository: Repository, base: string, head: string): Promise<Comparison | null>;
  /** The same, read page by page (100 a call): the newest `most` commits, or all of them when there are fewer. */
  range(repository: Repository, base: string, head: string, most: number): Promise<Comparison | null>;
  /** The newest commits of a branch, at most 100, in the order of the history; empty when there is no such branch. */
  newest(repository: Repository, branch: string, most: number): Promise<readonly Commit[]>;
  /**
   * What stands at each of the paths at a commit (a folder's ends in `/`): equal for equal content. `null` where nothing
   * does, and for all of it `null` when GitHub cannot say: unknown counts as changed (FIELD-NOTES 27).
   */
  contents(
    repository: Repository,
    sha: string,
    paths: readonly string[],
  ): Promise<ReadonlyMap<string, string | null> | null>;
  /** Equal for commits that make the same change (as `git patch-id` has it); `null` for merges and what is too large to tell. */
  patch(repository: Repository, sha: string): Promise<string | null>;
  /**
   * Logins of a team's members, lower case, those of its child teams included. A team that is not there, or that the
   * credentials may not see, is a fault: absence proves nothing (I22).
   */
  teamMembers(team: Team): Promise<readonly string[]>;
  /** No call. */
  links(repository: Repository): SourceLinks;
}

export type PickResult =
  /** A commit with the picked change on top; nothing refers to it yet. */
  | { readonly kind: 'picked'; readonly commit: string }
  /** The change is there already. */
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'conflict';
      readonly files: readonly string[];
      /** Whether exactly these are in conflict; otherwise some of them are. */
      readonly exact: boolean;
    };

/** GitHub, written. Every method may be repeated after a fault: it finds what it has done already (F22). */
export interface SourceRefs {
  /**
   * What `git cherry-pick -x` would make, without a checkout (FIELD-NOTES 27). Whatever happens, nothing refers to what
   * it made in between.
   *
   * @param pick.mainline which parent of a merge is taken for the mainline, from 1; `null` for other commits
   * @param pick.at milliseconds; the committer's date, so that a repetition makes the same commit
   */
  cherryPick(
    repository: Repository,
    pick: {
      readonly onto: string;
      readonly commit: string;
      readonly mainline: number | null;
      readonly at: number;
    },
  ): Promise<PickResult>;
  /** Makes the branch at the commit, or moves it there from `from`; a branch that is anywhere else is `taken`. */
  setBranch(
    repository: Repository,
    branch: { readonly name: string; readonly from: string | null; readonly to: string },
  ): Promise<RefState>;
  /** An annotated tag; one of that name at another commit is `taken`. */
  createTag(
    repository: Repository,
    tag: { readonly name: string; readonly commit: string; readonly message: string; readonly at: number },
  ): Promise<RefState>;
  /** Takes away what a pick that was killed left behind: temporary refs older than this many milliseconds. */
  sweep(repository: Repository, olderThan: number): Promise<void>;
}

export interface WantedImage {
  readonly service: Service;
  readonly tag: string;
  /** What it should have been built from. */
  readonly commit: string;
}

/** ECR. */
export interface ImageRegistry {
  /**
   * The image of every service for a commit, by tag, with its digest and all that is kept of it; what is missing is said
   * service by service. Only looks into the project's own registry and its replicas (T16). One BatchGetImage for each
   * repository and registry, plus a constant for each image found.
   */
  findImages(
    project: Project,
    wanted: readonly WantedImage[],
  ): Promise<{ readonly found: readonly Artifact[]; readonly missing: readonly MissingImage[] }>;
  /** Which of these are there at all. One BatchGetImage for each repository. */
  havingImages(project: Project, wanted: readonly WantedImage[]): Promise<readonly WantedImage[]>;
  /** Those of the artifacts that cannot be pulled from there any more: expired, deleted or archived (FIELD-NOTES 17). */
  findUnpullable(artifacts: readonly Artifact[], registry: Registry): Promise<readonly Artifact[]>;
  /**
   * Gives the image a tag of its own (`ecr:PutImage`); one that it has already is success.
   *
   * @returns `null`, or why not: another image has that tag, or AWS refuses
   */
  protect(artifact: Artifact, tag: string, registry: Registry): Promise<string | null>;
}

/** A service as it runs, with the revision that a new one would be made from. */
export interface LiveService {
  readonly ecsService: string;
  /** What keeps Slipway from deploying to it; `null` when nothing does. */
  readonly problem: ServiceProblem | null;
  /** ARN of the task-definition revision that the service is set to; `''` with `problem: missing`. */
  readonly revision: string;
}

export interface Revision {
  readonly arn: string;
  /** Deregistered: must be registered again before it can serve (FIELD-NOTES 13). */
  readonly inactive: boolean;
  /** The whole task definition as ECS describes it, response-only fields included. */
  readonly definition: JsonObject;
  /** Tags, in ECS's own shape. */
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** A one-off task: a migration, or a check. */
export interface TaskOrder {
  /** ARN of the task-definition revision. */
  readonly revision: string;
  readonly container: string;
  /** `null`: as the task definition has it. */
  readonly command: readonly string[] | null;
  /** ECS service whose network and capacity it gets. */
  readonly like: string;
  /** At most 64 characters; the same again starts nothing (FIELD-NOTES 11). Also `startedBy`, by which it is found. */
  readonly token: string;
}

export type StartedTask =
  | { readonly kind: 'started'; readonly task: string }
  /** HTTP 200 with `failures[]`: nothing was started (FIELD-NOTES 7). */
  | { readonly kind: 'not_placed'; readonly reason: string };

export interface TaskReading {
  /** `gone`: ECS does not list it any more; stopped tasks stay for about an hour. */
  readonly status: 'running' | 'stopped' | 'gone';
  /** Of the named container, once the task has stopped; `null`: it never started (FIELD-NOTES 7). */
  readonly exitCode: number | null;
  /** ECS's own words for why it stopped: untrusted text. */
  readonly said: string | null;
}

/** ECS in one environment's cluster. Every method may throw an `AdapterFault`. */
export interface Orchestrator {
  /** ECS API: DescribeServices, at most 10 a call. One answer for every name asked. */
  describeServices(cluster: Cluster, ecsServices: readonly string[]): Promise<readonly LiveService[]>;
  describeRevision(cluster: Cluster, arn: string): Promise<Revision>;
  /**
   * Registers a revision. Not retried by itself: a fault that is `uncertain` is read back with `findRegistered`.
   *
   * @returns its ARN
   */
  registerRevision(
    cluster: Cluster,
    definition: JsonObject,
    tags: readonly { readonly key: string; readonly value: string }[],
  ): Promise<string>;
  /** ARN of the revision of the family that carries this tag, among its newest 20; `null` when none does (FIELD-NOTES 11). */
  findRegistered(
    cluster: Cluster,
    family: string,
    tag: { readonly key: string; readonly value: string },
  ): Promise<string | null>;
  /** The newest ACTIVE revision of a family, tags included; `null` when the family has none. ECS API: ListTaskDefinitions. */
  newestRevision(cluster: Cluster, family: string): Promise<Revision | null>;
  /** Newest first, with the revision that each rolls out. ECS API: ListServiceDeployments, DescribeServiceRevisions. */
  listServiceDeployments(cluster: Cluster, ecsService: string): Promise<readonly FoundDeployment[]>;
  /**
   * Sets the service to the revision, and nothing else. Never forces; not retried by itself.
   *
   * @returns ARN of the service deployment that the answer names; `null` when it names none
   */
  updateService(cluster: Cluster, ecsService: string, revision: string): Promise<string | null>;
  /**
   * One poll of everything that rolls out in a cluster: at most ceil(n/10) DescribeServices and ceil(n/20)
   * DescribeServiceDeployments.
   *
   * @returns ECS service name -> what was read of it
   */
  readRollouts(
    cluster: Cluster,
    rollouts: readonly {
      readonly ecsService: string;
      readonly serviceDeployment: string;
      readonly revision: string;
    }[],
  ): Promise<ReadonlyMap<string, RolloutReading>>;
  /** What runs: digests that tasks of the revision report for the container, and that of the service revision serving it. */
  readDigests(
    cluster: Cluster,
    ecsService: string,
    revision: string,
    container: string,
  ): Promise<DigestReading>;
  /** Why tasks of the revision stopped, grouped by cause and reason, most frequent first. */
  readStoppedTasks(cluster: Cluster, ecsService: string, revision: string): Promise<readonly StoppedTasks[]>;
  /** What ECS said of the service since then, newest first, at most 10. ECS API: DescribeServices, `events`. */
  readEvents(cluster: Cluster, ecsService: string, since: number): Promise<readonly string[]>;
  /** The newest service deployment of each service, or `null`: ceil(n/10) DescribeServices, ceil(n/20) DescribeServiceDeployments. */
  newestServiceDeployments(
    cluster: Cluster,
    ecsServices: readonly string[],
  ): Promise<ReadonlyMap<string, SeenDeployment | null>>;
  /**
   * Tells ECS to put back what ran before (`stopType: ROLLBACK`, FIELD-NOTES 8). Repeating it is fine.
   *
   * @returns `ended` when the service deployment had ended already
   */
  stopServiceDeployment(cluster: Cluster, serviceDeployment: string): Promise<'stopping' | 'ended'>;
  /** ECS API: RunTask. Not retried by itself: the same order again is the same task. */
  runTask(cluster: Cluster, order: TaskOrder): Promise<StartedTask>;
  /** ARN of the task that was started by this order; `null` when ECS lists none. */
  findTask(cluster: Cluster, token: string): Promise<string | null>;
  readTask(cluster: Cluster, task: string, container: string): Promise<TaskReading>;
}

/** Whether something answers over HTTP as it should. */
export interface Prober {
  /**
   * One GET: no redirects, HTTPS to the public world only (T23).
   *
   * @returns the status, or why there is none
   */
  get(url: string): Promise<{ readonly status: number } | { readonly failed: string }>;
}

/** Slack's directory, looked up live. Every method may throw an `AdapterFault`; a fault denies (I22). */
export interface Directory {
  person(id: string): Promise<Person>;
  /** User ids of a group's members. */
  members(groupId: string): Promise<readonly string[]>;
}

export interface Cause {
  readonly actor: Actor;
  /** Id of the command, click or delivery; a second one with the same id changes nothing (I9). `null`: not from outside. */
  readonly inbound: string | null;
  /** What is tried, for the audit entry of a refusal. */
  readonly tried: string;
  /** The lease under which the driver writes; an old token writes nothing (I11). */
  readonly fence?: Lease;
  /** SHA-256, hex, of the project's policies that are in force: stands in the audit entry (T32). */
  readonly policy?: string;
}

export interface Scope {
  /** `''` for what belongs to none: its entries carry `null`. */
  readonly project: string;
  /** Deployments, and through them releases, that the decision needs however old they are. */
  readonly deployments?: readonly string[];
  readonly releases?: readonly string[];
}

export type Outcome =
  | { readonly kind: 'accepted'; readonly events: readonly Event[]; readonly snapshot: Snapshot }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** The inbound id was seen before. */
  | { readonly kind: 'duplicate' }
  /** The lease is not held any more; nothing was written. */
  | { readonly kind: 'fenced' };

export interface Lease {
  readonly holder: string;
  /** Goes up with every change of holder. */
  readonly token: number;
}

/** A message that shows some state, and is redrawn when that changes. */
export interface Card {
  /** What it shows (domain/cards.ts). */
  readonly key: string;
  readonly project: string;
  /** Where Slack has it; `null` until it has been posted. */
  readonly message: Message | null;
  /** What of the state has changed since it was drawn: `generation > drawn`. */
  readonly generation: number;
  readonly drawn: number;
}

export interface Message {
  readonly channel: string;
  /** Slack's id of the message within the channel. */
  readonly ts: string;
}

export interface Store {
  /**
   * The only door for writing. In one transaction: reads the snapshot, asks `decide` (which is pure), and writes the
   * new state, its audit entries and the cards to redraw, or nothing. A refusal is written to the audit log.
   */
  change(scope: Scope, cause: Cause, decide: (snapshot: Snapshot) => Decision): Promise<Outcome>;
  snapshot(scope: Scope): Promise<Snapshot>;
  /** Which project a deployment belongs to; `null` when there is no such deployment. */
  projectOf(deployment: string): Promise<string | null>;
  /** Sequence and hash (hex) of the newest audit entry; `null` in a new database. */
  auditHead(): Promise<{ readonly seq: number; readonly hash: string } | null>;
  /** The entry that announced an operation (`operation` of a rollout or step): sequence and hash, hex; `null` when there is none. */
  intentOf(operation: string): Promise<{ readonly seq: number; readonly hash: string } | null>;
  /** One entry; `null` when there is none of that sequence. */
  auditEntry(seq: number): Promise<AuditEntry | null>;
  /** The newest entries of a project, newest first. */
  auditEntries(project: string, limit: number): Promise<readonly AuditEntry[]>;

  /** Takes the lease, or keeps it: `null` while somebody else holds it. */
  acquireLease(holder: string, now: number, ttl: number): Promise<Lease | null>;
  releaseLease(lease: Lease): Promise<void>;

  staleCards(): Promise<readonly Card[]>;
  findCard(key: string): Promise<Card | null>;
  /** Records that a card was posted or redrawn as of `generation`. */
  cardDrawn(key: string, message: Message, generation: number): Promise<void>;
  /** Marks a card for redrawing without a change of state: progress is shown, not recorded. */
  touchCard(key: string): Promise<void>;
}

export interface Hashing {
  /** SHA-256, hex, of the canonical JSON (RFC 8785) of the value. */
  hash(value: unknown): string;
  /** HMAC under the key of this installation: equal for equal values, and tells nothing of them. */
  mask(value: string): string;
}

export interface System {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Waits this many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** At least 0 and less than 1: for what must not happen at the same moment everywhere. */
  random(): number;
  /** A new id: eight characters, lower-case letters and digits, easily read aloud. */
  id(): string;
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
