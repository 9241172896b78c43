// Which messages show which state: a change marks them for redrawing.
import type { Deployment, Request } from './deployment.ts';
import type { Release } from './release.ts';

/** Every candidate has a card of its own: what is picked days later must not be an edit far up in the channel. */
export const releaseCard = (release: string, candidate = 1): string =>
  candidate === 1 ? `release:${release}` : `release:${release}:${candidate}`;

export const cardsOfRelease = ({ id, candidates }: Release): readonly string[] =>
  candidates.map(({ number }) => releaseCard(id, number));

/** Every plan that people were asked about has a card of its own; those before the newest say that they are void. */
export const deploymentCard = (deployment: string, replans: number): string =>
  `deployment:${deployment}:${replans}`;

/** The same question in another channel: its copies all show the same, wherever it was answered. */
export const cardCopy = (card: string, channel: string): string => `${card}@${channel}`;

/** The newest plan's card, and its copies. */
export const questionCards = ({ request, replans }: Deployment): readonly string[] =>
  withCopies(deploymentCard(request.id, replans), request);

/** All cards that show something of the deployment: one for each of its plans, with copies, and its candidate's. */
export const cardsOf = ({ request, replans }: Deployment): readonly string[] => [
  releaseCard(request.release, request.candidate),
  ...Array.from({ length: replans + 1 }, (_, number) =>
    withCopies(deploymentCard(request.id, number), request),
  ).flat(),
];

const withCopies = (card: string, { alsoIn }: Request): readonly string[] => [
  card,
  ...alsoIn.map((channel) => cardCopy(card, channel)),
];

/** What is too much for the card of a failure stands in its thread. */
export const failureThread = (deployment: string): string => `thread:${deployment}`;

export type CardSubject =
  | { readonly kind: 'release'; readonly release: string; readonly candidate: number }
  | {
      readonly kind: 'deployment';
      readonly deployment: string;
      readonly replans: number;
      /** Where it is, unless it is in the project's own channel. */
      readonly channel: string | null;
    }
  | { readonly kind: 'thread'; readonly deployment: string }
  | {
      readonly kind: 'notice';
      /** Sequence of the audit entry that it is about. */
      readonly seq: number;
      /** Who is told; `null`: the project's channel. */
      readonly to: string | null;
    };

/** What a card's key names; `null` when it is none of ours. */
export function cardSubject(key: string): CardSubject | null {
  const [, release, candidate = '1'] = /^release:([^:]+)(?::([0-9]+))?$/.exec(key) ?? [];
  if (release !== undefined) return { kind: 'release', release, candidate: Number(candidate) };
  const [, deployment, replans, channel = null] = /^deployment:([^:]+):([0-9]+)(?:@(\w+))?$/.exec(key) ?? [];
  if (deployment !== undefined) return { kind: 'deployment', deployment, replans: Number(replans), channel };
  const [, failed] = /^thread:([^:]+)$/.exec(key) ?? [];
  if (failed !== undefined) return { kind: 'thread', deployment: failed };
  const [, said] = /^notice:([0-9]+)$/.exec(key) ?? [];
  if (said !== undefined) return { kind: 'notice', seq: Number(said), to: null };
  const [, told, to] = /^direct:([0-9]+):(\w+)$/.exec(key) ?? [];
  return told === undefined || to === undefined ? null : { kind: 'notice', seq: Number(told), to };
}
