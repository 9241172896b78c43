// The audit entry: the immutable record of one decision, refusal or effect. What can be recorded is this closed list.
import { evolve, type Deployment, type DeploymentEvent } from './deployment.ts';
import type { Refusal } from './refusal.ts';
import type { Candidate, Release } from './release.ts';

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
      readonly candidate: Candidate;
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

export type Event = DeploymentEvent | ReleaseEvent | RefusedEvent | StartedEvent;

/** One link of the chain. Its RFC 8785 form is what is written and hashed. */
export interface AuditEntry {
  /** Without gaps, from 1. */
  readonly seq: number;
  readonly project: string | null;
  readonly actor: Actor;
  /** Id of the command, click or delivery that caused it (I9). */
  readonly cause: string | null;
  readonly event: Event;
}

export function evolveRelease(before: Release | undefined, event: ReleaseEvent): Release {
  if (event.type === 'release.cut') {
    if (before !== undefined) throw new Error(`release ${event.release} has been cut already`);
    const { release: id, project, name, cutBy, at: cutAt, candidate } = event;
    return { id, project, name, cutBy, cutAt, candidates: [candidate] };
  }
  if (before === undefined) throw new Error(`there is no release ${event.release} to take ${event.type}`);
  const candidates = before.candidates.map((candidate) =>
    candidate.number === event.candidate
      ? { ...candidate, notRequestedIn: [...candidate.notRequestedIn, event.environment] }
      : candidate,
  );
  return { ...before, candidates };
}

export interface Folded {
  readonly releases: ReadonlyMap<string, Release>;
  readonly deployments: ReadonlyMap<string, Deployment>;
}

/** The state that the audit entries add up to: it must equal the state tables (I14). */
export function fold(events: Iterable<Event>): Folded {
  const releases = new Map<string, Release>();
  const deployments = new Map<string, Deployment>();
  for (const event of events) {
    if ('release' in event) releases.set(event.release, evolveRelease(releases.get(event.release), event));
    if ('deployment' in event)
      deployments.set(event.deployment, evolve(deployments.get(event.deployment), event));
  }
  return { releases, deployments };
}
