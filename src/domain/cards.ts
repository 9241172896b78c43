// Which messages show which state: a change marks them for redrawing.
import type { Deployment } from './deployment.ts';

export const releaseCard = (release: string): string => `release:${release}`;

/** Every plan that people were asked about has a card of its own; those before the newest say that they are void. */
export const deploymentCard = (deployment: string, replans: number): string =>
  `deployment:${deployment}:${replans}`;

/** All cards that show something of the deployment: one for each of its plans, and its release's. */
export const cardsOf = ({ request, replans }: Deployment): readonly string[] => [
  releaseCard(request.release),
  ...Array.from({ length: replans + 1 }, (_, number) => deploymentCard(request.id, number)),
];

export type CardSubject =
  | { readonly kind: 'release'; readonly release: string }
  | { readonly kind: 'deployment'; readonly deployment: string; readonly replans: number };

/** What a card's key names; `null` when it is none of ours. */
export function cardSubject(key: string): CardSubject | null {
  const [, release] = /^release:([^:]+)$/.exec(key) ?? [];
  if (release !== undefined) return { kind: 'release', release };
  const [, deployment, replans] = /^deployment:([^:]+):([0-9]+)$/.exec(key) ?? [];
  return deployment === undefined ? null : { kind: 'deployment', deployment, replans: Number(replans) };
}
