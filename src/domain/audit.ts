// The audit entry: the immutable record of one decision, refusal or effect. What can be recorded is this closed list.
import { evolveControls, NO_CONTROLS, type ControlEvent, type Controls } from './controls.ts';
import { evolve, type Deployment, type DeploymentEvent } from './deployment.ts';
import type { MissingImage, Refusal } from './refusal.ts';
import type {
  Artifact,
  BadCommit,
  Candidate,
  Mark,
  Protection,
  RefState,
  Release,
  SettledPick,
  SourceRef,
  Verification,
} from './release.ts';

/** Who or what made it happen. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string }
  /** By itself, on behalf of the person who cut. */
  | { readonly kind: 'automation'; readonly for: string }
  | { readonly kind: 'slipway' }
  /** At the command line: the operating-system user. */
  | { readonly kind: 'operator'; readonly user: string };

export type ReleaseEvent = { readonly release: string; readonly at: number } & (
  | {
      readonly type: 'release.cut';
      readonly project: string;
      readonly name: string;
      readonly cutBy: string;
      readonly note: string | null;
      readonly candidate: Candidate;
      readonly tag: SourceRef | null;
    }
  /** Commits were picked: another candidate, which waits for its images. */
  | { readonly type: 'candidate.picked'; readonly candidate: Candidate; readonly branch: SourceRef }
  /** CI has pushed some of the images that the candidate waits for; without missing ones it is complete. */
  | {
      readonly type: 'artifacts.found';
      readonly candidate: number;
      readonly artifacts: readonly Artifact[];
      readonly missing: readonly MissingImage[];
    }
  /** The images did not come in time, or are not what they should be. */
  | {
      readonly type: 'candidate.incomplete';
      readonly candidate: number;
      readonly refusals: readonly Refusal[];
    }
  /** Somebody is going to pick by hand: the branch is made for a pull request. */
  | { readonly type: 'branch.wanted'; readonly by: string; readonly branch: SourceRef }
  | { readonly type: 'ref.settled'; readonly ref: 'tag' | 'branch'; readonly state: RefState }
  /** `null`: good again. */
  | {
      readonly type: 'release.marked';
      readonly by: string;
      readonly mark: Mark | null;
      readonly reason: string | null;
    }
  /** Somebody has marked a commit as bad that this candidate has. */
  | { readonly type: 'bad_commit.found'; readonly candidate: number; readonly bad: BadCommit }
  | { readonly type: 'pick.settled'; readonly pick: SettledPick; readonly reason: string | null }
  | { readonly type: 'protection.changed'; readonly candidate: number; readonly protection: Protection }
  /** Somebody has looked at it in an environment, and says that it is good. */
  | {
      readonly type: 'candidate.verified';
      readonly candidate: number;
      readonly verification: Verification;
      readonly membership: Readonly<Record<string, readonly string[]>>;
    }
  | {
      readonly type: 'automation.refused';
      readonly candidate: number;
      readonly environment: string;
      readonly refusals: readonly Refusal[];
    }
);

/** A "no" that changed nothing, and is recorded all the same. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly at: number;
  /** What was tried, as `verb` or `verb subject`. */
  readonly tried: string;
  readonly refusals: readonly Refusal[];
}

/** The bot started, under this policy: what it is compared with later. */
export interface StartedEvent {
  readonly type: 'slipway.started';
  readonly at: number;
  /** SHA-256, hex, of every project's policies. */
  readonly policyHash: string;
}

export type Event = DeploymentEvent | ReleaseEvent | ControlEvent | RefusedEvent | StartedEvent;

/** One link of the chain. Its RFC 8785 form is what is written and hashed. */
export interface AuditEntry {
  /** Without gaps, from 1. */
  readonly seq: number;
  readonly project: string | null;
  readonly actor: Actor;
  /** Id of the command, click or delivery that caused it (I9). */
  readonly cause: string | null;
  /** SHA-256, hex, of the project's policies that were in force (T32); `null` where none were read. */
  readonly policy: string | null;
  readonly event: Event;
}

export function evolveRelease(before: Release | undefined, event: ReleaseEvent): Release {
  if (event.type === 'release.cut') {
    if (before !== undefined) throw new Error(`release ${event.release} has been cut already`);
    const { release: id, project, name, cutBy, at: cutAt, note, candidate, tag } = event;
    const fresh = { branch: null, mark: null, settledPicks: [] };
    return { id, project, name, cutBy, cutAt, note, candidates: [candidate], tag, ...fresh };
  }
  if (before === undefined) throw new Error(`there is no release ${event.release} to take ${event.type}`);
  switch (event.type) {
    case 'candidate.picked':
      return { ...before, candidates: [...before.candidates, event.candidate], branch: event.branch };
    case 'branch.wanted':
      return { ...before, branch: event.branch };
    case 'ref.settled': {
      const ref = before[event.ref];
      if (ref === null) throw new Error(`release ${event.release} wants no ${event.ref}`);
      return { ...before, [event.ref]: { ...ref, state: event.state } };
    }
    case 'release.marked':
      return { ...before, mark: event.mark };
    case 'pick.settled':
      return { ...before, settledPicks: [...before.settledPicks, event.pick] };
    default: {
      const candidates = before.candidates.map((candidate) =>
        candidate.number === event.candidate ? evolveCandidate(candidate, event) : candidate,
      );
      return { ...before, candidates };
    }
  }
}

type CandidateEvent = Extract<ReleaseEvent, { readonly candidate: number }>;

function evolveCandidate(candidate: Candidate, event: CandidateEvent): Candidate {
  const { build } = candidate;
  switch (event.type) {
    case 'automation.refused':
      return { ...candidate, notRequestedIn: [...candidate.notRequestedIn, event.environment] };
    case 'bad_commit.found':
      return { ...candidate, contains: [...candidate.contains, event.bad] };
    case 'protection.changed':
      return { ...candidate, protection: event.protection };
    case 'candidate.verified':
      return { ...candidate, verifications: [...candidate.verifications, event.verification] };
    case 'candidate.incomplete': {
      if (build.status !== 'waiting') throw waitsForNothing(event);
      const { at, refusals } = event;
      return { ...candidate, build: { status: 'incomplete', at, refusals } };
    }
    case 'artifacts.found': {
      if (build.status !== 'waiting') throw waitsForNothing(event);
      const { missing } = event;
      return {
        ...candidate,
        artifacts: [...candidate.artifacts, ...event.artifacts],
        build: missing.length === 0 ? { status: 'complete' } : { ...build, missing },
      };
    }
  }
}

const waitsForNothing = ({ release, candidate }: CandidateEvent): Error =>
  new Error(`candidate ${candidate} of ${release} waits for no images`);

export interface Folded {
  readonly releases: ReadonlyMap<string, Release>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** By project. */
  readonly controls: ReadonlyMap<string, Controls>;
}

/** The state that the audit entries add up to: it must equal the state tables (I14). */
export function fold(events: Iterable<Event>): Folded {
  const releases = new Map<string, Release>();
  const deployments = new Map<string, Deployment>();
  const controls = new Map<string, Controls>();
  for (const event of events) {
    if ('release' in event) releases.set(event.release, evolveRelease(releases.get(event.release), event));
    if ('deployment' in event)
      deployments.set(event.deployment, evolve(deployments.get(event.deployment), event));
    if ('scope' in event)
      controls.set(event.project, evolveControls(controls.get(event.project) ?? NO_CONTROLS, event));
  }
  return { releases, deployments, controls };
}
