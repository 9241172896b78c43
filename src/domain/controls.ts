// What people have set over a project beside its deployments: freezes, locks, holds, reviews that are asked for, and the
// policies that were last in force. Only what stands is kept; the audit log has the rest.
import type { GateName } from './gate-name.ts';
import type { Policy } from './project.ts';
import type { Loosening } from './policy.ts';

/** Nobody deploys, until it is lifted or its time is over. */
export interface Freeze {
  readonly id: string;
  /** `null`: every environment of the project. */
  readonly environment: string | null;
  readonly by: string;
  readonly at: number;
  /** Milliseconds since the Unix epoch; `null`: until somebody lifts it. */
  readonly until: number | null;
  /** Untrusted text. */
  readonly reason: string;
}

/** One person keeps an environment. */
export interface Lock {
  readonly id: string;
  readonly environment: string;
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
  /** Untrusted text, and an address that somebody typed. */
  readonly reason: string;
  readonly link: string | null;
  /** A rollback, or a failure, left it: besides its owner, a rollback passes it. */
  readonly left: boolean;
}

/** Automation pauses; people may go on. */
export interface Hold {
  readonly id: string;
  readonly environment: string | null;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
}

/** An emergency has passed gates: a second person looks at it afterwards (T31). */
export interface Review {
  readonly deployment: string;
  readonly environment: string;
  /** As people call it. */
  readonly release: string;
  /** Who asked for it, and who confirmed it: neither reviews it. */
  readonly by: readonly string[];
  /** Gates that were closed when it started, and that it passed. */
  readonly skipped: readonly GateName[];
  readonly askedAt: number;
  readonly reviewed: { readonly by: string; readonly at: number } | null;
}

/** What a deployment that failed has left moving in ECS is to be stopped: wanted first, then done (I2). */
export interface Stop {
  readonly id: string;
  readonly deployment: string;
  readonly environment: string;
  readonly service: string;
  readonly ecsService: string;
  /** ARN of the service deployment. */
  readonly serviceDeployment: string;
  readonly by: string;
  readonly at: number;
}

/** Somebody has changed services past Slipway: they do not run what it put there. */
export interface Drift {
  readonly id: string;
  readonly environment: string;
  /** When something else was seen there for the first time. */
  readonly at: number;
  /** The deployment that put there what does not run any more. */
  readonly of: string;
  /** As people call it. */
  readonly release: string;
  readonly services: readonly DriftedService[];
}

/** Somebody says that what runs past Slipway is meant so: later changes are held against that. */
export interface Adopted {
  readonly of: string;
  /** When it was seen for the first time. */
  readonly since: number;
  /** Service name -> ARN of the revision. */
  readonly revisions: Readonly<Record<string, string>>;
}

/** What a deployment put there did not run there for a while: from the first time that was seen to the last. */
export interface Disturbance {
  readonly of: string;
  readonly since: number;
  readonly until: number;
}

export interface DriftedService {
  readonly service: string;
  /** ARN of the revision that Slipway put there. */
  readonly deployed: string;
  /** ARN of the revision that runs. */
  readonly runs: string;
}

export interface Controls {
  /** Goes up by one with every event (I8). */
  readonly version: number;
  readonly freezes: readonly Freeze[];
  readonly locks: readonly Lock[];
  readonly holds: readonly Hold[];
  /** Wanted, and not done yet. */
  readonly stops: readonly Stop[];
  /** At most one for each environment. */
  readonly drifts: readonly Drift[];
  /** By environment. */
  readonly adopted: Readonly<Record<string, Adopted>>;
  /** By environment; only of the deployment that was disturbed last. */
  readonly disturbed: Readonly<Record<string, Disturbance>>;
  /** The newest. */
  readonly reviews: readonly Review[];
  /** Environment -> its policy when the bot last started; `null` before its first start. */
  readonly policies: Readonly<Record<string, Policy>> | null;
}

export const NO_CONTROLS: Controls = {
  version: 0,
  freezes: [],
  locks: [],
  holds: [],
  stops: [],
  drifts: [],
  adopted: {},
  disturbed: {},
  reviews: [],
  policies: null,
};

/** Who waits first for what has just opened, and is told. */
export interface Next {
  readonly deployment: string;
  readonly requestedBy: string;
  readonly release: string;
}

/** `scope`: the environment that it is about; `null` for the whole project. */
export type ControlEvent = {
  readonly project: string;
  readonly scope: string | null;
  readonly at: number;
} & (
  | { readonly type: 'freeze.set'; readonly freeze: Freeze }
  | { readonly type: 'freeze.lifted'; readonly freeze: Freeze; readonly by: string }
  | { readonly type: 'freeze.ended'; readonly freeze: Freeze }
  | { readonly type: 'lock.taken'; readonly lock: Lock; readonly from: Lock | null }
  | { readonly type: 'lock.released'; readonly lock: Lock; readonly by: string; readonly next: Next | null }
  | { readonly type: 'lock.ended'; readonly lock: Lock; readonly next: Next | null }
  | { readonly type: 'hold.set'; readonly hold: Hold }
  | { readonly type: 'hold.lifted'; readonly hold: Hold; readonly by: string }
  | { readonly type: 'stop.asked'; readonly stop: Stop }
  /** ECS was told, or had ended it already; or refused, in its own words. */
  | {
      readonly type: 'stop.settled';
      readonly stop: Stop;
      readonly how: 'stopping' | 'ended' | 'refused';
      readonly said: string | null;
    }
  /** Another drift in the same environment takes the place of the one before. */
  | { readonly type: 'drift.seen'; readonly drift: Drift }
  | { readonly type: 'drift.adopted'; readonly drift: Drift; readonly by: string }
  /** What Slipway put there runs again, or it has put something else there. */
  | { readonly type: 'drift.ended'; readonly drift: Drift }
  | { readonly type: 'review.asked'; readonly review: Review }
  | { readonly type: 'review.given'; readonly reviewed: string; readonly by: string }
  | {
      readonly type: 'policy.seen';
      readonly policies: Readonly<Record<string, Policy>>;
      /** What is looser than it was: said in the channel (T32). */
      readonly loosened: readonly Loosening[];
    }
);

/** Reviews that are kept: more emergencies than these are not looked back upon by card. */
const REVIEWS = 200;

/** The controls after one more recorded event. */
export function evolveControls(before: Controls, event: ControlEvent): Controls {
  const next = { ...before, version: before.version + 1 };
  switch (event.type) {
    case 'freeze.set':
      return { ...next, freezes: [...before.freezes, event.freeze] };
    case 'freeze.lifted':
    case 'freeze.ended':
      return { ...next, freezes: without(before.freezes, event.freeze, event.type) };
    case 'lock.taken': {
      const { lock, from } = event;
      const left = from === null ? before.locks : without(before.locks, from, event.type);
      if (left.some(({ environment }) => environment === lock.environment)) {
        throw new Error(`${lock.environment} is locked already`);
      }
      return { ...next, locks: [...left, lock] };
    }
    case 'lock.released':
    case 'lock.ended':
      return { ...next, locks: without(before.locks, event.lock, event.type) };
    case 'hold.set':
      return { ...next, holds: [...before.holds, event.hold] };
    case 'hold.lifted':
      return { ...next, holds: without(before.holds, event.hold, event.type) };
    case 'stop.asked':
      return { ...next, stops: [...before.stops, event.stop] };
    case 'stop.settled':
      return { ...next, stops: without(before.stops, event.stop, event.type) };
    case 'drift.seen': {
      const others = before.drifts.filter(({ environment }) => environment !== event.drift.environment);
      return { ...next, drifts: [...others, event.drift] };
    }
    case 'drift.adopted': {
      const { drift } = event;
      const drifts = without(before.drifts, drift, event.type);
      const adopted = {
        ...before.adopted,
        [drift.environment]: adoptedNow(before.adopted[drift.environment], drift),
      };
      return { ...next, drifts, adopted };
    }
    case 'drift.ended': {
      const { environment, of, at: seen } = event.drift;
      const earlier = before.disturbed[environment];
      const since = earlier?.of === of ? earlier.since : seen;
      return {
        ...next,
        drifts: without(before.drifts, event.drift, event.type),
        disturbed: { ...before.disturbed, [environment]: { of, since, until: event.at } },
      };
    }
    case 'review.asked':
      return { ...next, reviews: [...before.reviews, event.review].slice(-REVIEWS) };
    case 'review.given': {
      const { reviewed: id, by, at } = event;
      if (!before.reviews.some(({ deployment }) => deployment === id))
        throw new Error(`${id} wants no review`);
      const reviews = before.reviews.map((review) =>
        review.deployment === id ? { ...review, reviewed: { by, at } } : review,
      );
      return { ...next, reviews };
    }
    case 'policy.seen':
      return { ...next, policies: event.policies };
  }
}

/** What ends must stand: an event that ends something else is a bug (I7, I8). */
function without<Each extends { readonly id: string }>(
  all: readonly Each[],
  { id }: Each,
  event: string,
): readonly Each[] {
  const left = all.filter((each) => each.id !== id);
  if (left.length === all.length) throw new Error(`there is no ${id} to take ${event}`);
  return left;
}

const stands = ({ until }: { readonly until: number | null }, now: number): boolean =>
  until === null || now < until;

const concerns = ({ environment }: { readonly environment: string | null }, wanted: string): boolean =>
  environment === null || environment === wanted;

/** Freezes that stand in an environment now; its own before those of the whole project. */
export const freezesIn = ({ freezes }: Controls, environment: string, now: number): readonly Freeze[] =>
  freezes
    .filter((freeze) => concerns(freeze, environment) && stands(freeze, now))
    .toSorted((a, b) => Number(a.environment === null) - Number(b.environment === null));

export const lockOf = ({ locks }: Controls, environment: string, now: number): Lock | undefined =>
  locks.find((lock) => lock.environment === environment && stands(lock, now));

/** Of the environment and of the whole project: to pass one is not to pass the other. */
export const holdsIn = ({ holds }: Controls, environment: string): readonly Hold[] =>
  holds.filter((hold) => concerns(hold, environment));

function adoptedNow(before: Adopted | undefined, { of, at, services }: Drift): Adopted {
  const standing = before?.of === of ? before : undefined;
  const runs = services.map(({ service, runs: revision }) => [service, revision] as const);
  return {
    of,
    since: standing?.since ?? at,
    revisions: { ...standing?.revisions, ...Object.fromEntries(runs) },
  };
}

/** Since when an environment does not run what that deployment put there; `null` while it does. */
export function apartSince({ drifts, adopted }: Controls, where: string, of: string): number | null {
  const kept = adopted[where];
  const drift = drifts.find(({ environment }) => environment === where);
  const times = [kept?.of === of ? kept.since : null, drift?.of === of ? drift.at : null];
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

export const driftIn = ({ drifts }: Controls, where: string): Drift | undefined =>
  drifts.find(({ environment }) => environment === where);

export const reviewOf = ({ reviews }: Controls, deployment: string): Review | undefined =>
  reviews.find((review) => review.deployment === deployment);
