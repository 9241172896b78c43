// The plan in a few lines: what would change, service by service.
import type { Deployment, RollbackRequest } from '../../domain/deployment.ts';
import type { ServicePlan } from '../../domain/plan.ts';
import type { SkippedTarget } from '../../domain/refusal.ts';
import { plural, shortDigest, shortRevision, shortSha, some } from '../words.ts';

export function planLines({ plan, request }: Deployment): readonly string[] {
  return [
    commitsLine(plan.shown.liveRelease, plan.shown.commits, request),
    ...plan.change.services.map(serviceLine),
  ];
}

function commitsLine(
  live: string | null,
  commits: number | null,
  { commit, rollback }: Deployment['request'],
): string {
  if (rollback !== null)
    return `Back to \`${shortSha(commit)}\`, ${restoredText(rollback)}${passedOverText(rollback)}`;
  if (live === null)
    return `\`${shortSha(commit)}\` replaces something that Slipway did not deploy: its commit is unknown`;
  if (commits === null)
    return `\`${shortSha(commit)}\` replaces ${live}; how many commits lie between could not be counted`;
  return `\`${shortSha(commit)}\` replaces ${live}: ${plural(commits, 'commit')} ahead of it`;
}

/** Nobody wonders why it is not a newer one. */
const passedOverText = ({ passedOver }: RollbackRequest): string =>
  passedOver.length === 0
    ? ''
    : `. Passed over: ${some(passedOver.map(({ release, why }) => `${release} (${PASSED_OVER[why]})`))}`;

const PASSED_OVER: Readonly<Record<SkippedTarget['why'], string>> = {
  image_gone: 'its images are gone',
  revision_gone: 'its task definitions are gone',
  bad: 'marked as bad',
  suspect: 'suspect',
};

const restoredText = ({ imageOnly }: RollbackRequest): string =>
  imageOnly
    ? "images only: today's configuration stays"
    : 'the exact revisions that worked: image and task definition';

function serviceLine({ service, digest, liveRevision, action }: ServicePlan): string {
  const live = `\`${shortRevision(liveRevision)}\``;
  switch (action.kind) {
    case 'register':
      return `• ${service}  \`${shortDigest(digest)}\` in a new revision, made from \`${shortRevision(action.base)}\``;
    case 'restore':
      return `• ${service}  \`${shortDigest(digest)}\`: ${live} → \`${shortRevision(action.revision)}\``;
    case 'none':
      return `• ${service}  \`${shortDigest(digest)}\` already runs in ${live}: nothing to change`;
  }
}
