// Which cards the fake store marks for an event, told from all records before and after it.
import type { Event } from '../../src/domain/audit.ts';
import { cardsOf, cardsOfRelease, questionCards } from '../../src/domain/cards.ts';
import { isHolding, isOpen, type Deployment } from '../../src/domain/deployment.ts';
import { noticesOf } from '../../src/domain/notices.ts';
import type { Release } from '../../src/domain/release.ts';

export interface Records {
  readonly releases: ReadonlyMap<string, Release>;
  readonly deployments: ReadonlyMap<string, Deployment>;
}

/** In the order in which those that are new come up. */
export function touchedBy(
  project: string,
  { before, after }: { readonly before: Records; readonly after: Records },
  event: Event,
  seq: number,
): readonly string[] {
  const keys = [...shownBy(project, before, after, event), ...noticesOf(event, seq)];
  const rank = (key: string): string => `${key.startsWith('release:') ? 0 : 1}${key}`;
  return keys.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function shownBy(project: string, before: Records, after: Records, event: Event): readonly string[] {
  const questions = (environment: string | null): readonly string[] =>
    [...after.deployments.values()]
      .filter(isOpen)
      .filter(({ request }) => request.project === project)
      .filter(({ request }) => environment === null || request.environment === environment)
      .flatMap(questionCards);
  const named = (id: string): readonly string[] => {
    const deployment = after.deployments.get(id);
    if (deployment?.request.project !== project) throw new Error(`${event.type} is about no deployment`);
    return cardsOf(deployment);
  };

  if ('deployment' in event) {
    const id = event.deployment;
    const now = after.deployments.get(id);
    const moved = standing(before.deployments.get(id)) !== standing(now);
    return [...named(id), ...(moved ? questions(now?.request.environment ?? '') : [])];
  }
  if ('release' in event) {
    const release = after.releases.get(event.release);
    const gates = event.type === 'release.marked' || event.type === 'candidate.verified';
    return [...(release === undefined ? [] : cardsOfRelease(release)), ...(gates ? questions(null) : [])];
  }
  if (!('scope' in event)) return [];
  switch (event.type) {
    case 'review.asked':
      return named(event.review.deployment);
    case 'review.given':
      return named(event.reviewed);
    default:
      return questions(event.scope);
  }
}

/** What those who wait for the environment see of it. */
function standing(deployment: Deployment | undefined): string {
  if (deployment === undefined) return 'not in line';
  if (deployment.status === 'queued') return `place ${deployment.place}`;
  return isHolding(deployment) ? deployment.status : 'not in line';
}
