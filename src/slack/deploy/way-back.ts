// Rollback readiness in words: where one could go back to, and whether that could be had.
import type { Open } from '../../domain/deployment.ts';
import type { Obstacle, WayBack } from '../../domain/plan.ts';
import { succeededIn, type Snapshot } from '../../domain/snapshot.ts';
import { some } from '../words.ts';

/** As it would be once this is deployed; where something is in its way, that is a risk. */
export function wayBackLines(
  { snapshot }: { readonly snapshot: Snapshot },
  { plan, request }: Open,
): readonly string[] {
  const { wayBack } = plan.shown;
  if (request.rollback !== null || (wayBack !== null && wayBack.obstacle !== null)) return [];
  if (wayBack !== null) return [wayBackText(wayBack)];
  return succeededIn(snapshot, request.environment).length === 0
    ? ['Way back: none, it is the first deployment here']
    : ['Way back: none; nothing else has worked here that is neither bad nor suspect'];
}

export function wayBackRisk({ plan, request }: Open): readonly string[] {
  const { wayBack } = plan.shown;
  if (wayBack === null || wayBack.obstacle === null) return [];
  if (request.rollback === null) return [wayBackText(wayBack)];
  return wayBack.obstacle.kind === 'unreadable'
    ? [
        `*Could not be checked*: AWS did not say whether the images and revisions of ${wayBack.release} are there`,
      ]
    : [`*It may not work*: ${goneText(wayBack.release, wayBack.obstacle)}`];
}

export function wayBackText({ release, obstacle }: WayBack): string {
  if (obstacle === null) return `Way back: ${release}, ready (images and revisions are there)`;
  return obstacle.kind === 'unreadable'
    ? `*Way back not checked*: AWS did not say whether the images and revisions of ${release} are there`
    : `*No way back*: ${goneText(release, obstacle)}`;
}

const goneText = (
  release: string,
  { kind, services }: Exclude<Obstacle, { readonly kind: 'unreadable' }>,
): string =>
  `the ${kind === 'image_gone' ? 'images' : 'task definitions'} of ${release} are gone (${some(services)})`;
