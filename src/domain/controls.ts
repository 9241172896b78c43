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

export interface Controls {
  /** Goes up by one with every event (I8). */
  readonly version: number;
  readonly freezes: readonly Freeze[];
  readonly locks: readonly Lock[];
  readonly holds: readonly Hold[];
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

export const reviewOf = ({ reviews }: Controls, deployment: string): Review | undefined =>
  reviews.find((review) => review.deployment === deployment);
