// What a decision may depend on: one project's records, read inside the transaction that writes the answer.
import {
  mayHaveBegun,
  type PerhapsBegun,
  beginningOf,
  earlier,
  isHolding,
  isOpen,
  type Beginning,
  type Deployment,
  type Holding,
  type Open,
  type Queued,
  type Succeeded,
} from './deployment.ts';
import type { Event } from './audit.ts';
import type { Controls } from './controls.ts';
import type { Refusal } from './refusal.ts';
import type { Release } from './release.ts';

/**
 * Complete for what is open or holds an environment; for the rest the newest 200 releases, of each environment the newest
 * 200 deployments that worked or failed and the newest 200 that did not get as far, and whatever the change named.
 */
export interface Snapshot {
  readonly project: string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** In the order in which they were requested. */
  readonly deployments: readonly Deployment[];
  readonly controls: Controls;
}

/** All or nothing: the events of an accepted command are written together with the state they make. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export const accepted = (...events: readonly Event[]): Decision => ({ kind: 'accepted', events });

export const refused = (...refusals: readonly Refusal[]): Decision => ({ kind: 'refused', refusals });

export const findDeployment = (snapshot: Snapshot, id: string): Deployment | undefined =>
  snapshot.deployments.find(({ request }) => request.id === id);

export const findRelease = (snapshot: Snapshot, id: string): Release | undefined =>
  snapshot.releases.find((release) => release.id === id);

const inEnvironment = (snapshot: Snapshot, environment: string): readonly Deployment[] =>
  snapshot.deployments.filter(({ request }) => request.environment === environment);

/** The deployment that holds the environment, if one does (I1). */
export const holderOf = (snapshot: Snapshot, environment: string): Holding | undefined =>
  inEnvironment(snapshot, environment).find(isHolding);

export const openIn = (snapshot: Snapshot, environment: string): readonly Open[] =>
  inEnvironment(snapshot, environment).filter(isOpen);

/** Those that wait for the environment with their gates open, whoever goes first in front. */
export const lineIn = (snapshot: Snapshot, environment: string): readonly Queued[] =>
  inEnvironment(snapshot, environment)
    .filter((deployment) => deployment.status === 'queued')
    .toSorted((a, b) => a.place - b.place);

/** In the order in which they get their turn: first the line, then the others as they were asked for. */
export const inTurn = (deployments: readonly Open[]): readonly Open[] =>
  deployments.toSorted((a, b) => turnOf(a) - turnOf(b));

const turnOf = (open: Open): number => (open.status === 'queued' ? open.place : Infinity);

/** In the order in which they held the environment. */
export const succeededIn = (snapshot: Snapshot, environment: string): readonly Succeeded[] =>
  inEnvironment(snapshot, environment)
    .filter((deployment) => deployment.status === 'succeeded')
    .toSorted((a, b) => a.order - b.order || a.endedAt - b.endedAt);

/** Every deployment that began to change the environment, in the order in which they did. */
export const begunIn = (snapshot: Snapshot, environment: string): readonly Begun[] =>
  inEnvironment(snapshot, environment)
    .filter(mayHaveBegun)
    .flatMap((deployment) => {
      const beginning = beginningOf(deployment);
      return beginning === null ? [] : [{ deployment, ...beginning }];
    })
    .toSorted(earlier);

export interface Begun extends Beginning {
  readonly deployment: PerhapsBegun;
}

/** What Slipway last put there with success; ECS alone knows whether it still runs. */
export const lastSucceeded = (snapshot: Snapshot, environment: string): Succeeded | undefined =>
  succeededIn(snapshot, environment).at(-1);
