// Which messages show which state: a change marks them for redrawing.
import type { Deployment } from './deployment.ts';
import type { Release } from './release.ts';

/** Every candidate has a card of its own: what is picked days later must not be an edit far up in the channel. */
export const releaseCard = (release: string, candidate = 1): string =>
  candidate === 1 ? `release:${release}` : `release:${release}:${candidate}`;

export const cardsOfRelease = ({ id, candidates }: Release): readonly string[] =>
  candidates.map(({ number }) => releaseCard(id, number));

/** Every plan that people were asked about has a card of its own; those before the newest say that they are void. */
export const deploymentCard = (deployment: string, replans: number): string =>
  `deployment:${deployment}:${replans}`;

/** All cards that show something of the deployment: one for each of its plans, and its candidate's. */
export const cardsOf = ({ request, replans }: Deployment): readonly string[] => [
  releaseCard(request.release, request.candidate),
  ...Array.from({ length: replans + 1 }, (_, number) => deploymentCard(request.id, number)),
];

export type CardSubject =
  | { readonly kind: 'release'; readonly release: string; readonly candidate: number }
  | { readonly kind: 'deployment'; readonly deployment: string; readonly replans: number };

/** What a card's key names; `null` when it is none of ours. */
export function cardSubject(key: string): CardSubject | null {
  const [, release, candidate = '1'] = /^release:([^:]+)(?::([0-9]+))?$/.exec(key) ?? [];
  if (release !== undefined) return { kind: 'release', release, candidate: Number(candidate) };
  const [, deployment, replans] = /^deployment:([^:]+):([0-9]+)$/.exec(key) ?? [];
  return deployment === undefined ? null : { kind: 'deployment', deployment, replans: Number(replans) };
}
