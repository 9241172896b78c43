// The plan in a few lines: what would change, service by service.
import type { Deployment } from '../../domain/deployment.ts';
import type { ServicePlan } from '../../domain/plan.ts';
import { plural, shortDigest, shortRevision, shortSha } from '../words.ts';

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
    return `Back to \`${shortSha(commit)}\`, the exact revisions that worked: image and task definition`;
  if (live === null)
    return `\`${shortSha(commit)}\` replaces something that Slipway did not deploy: its commit is unknown`;
  if (commits === null)
    return `\`${shortSha(commit)}\` replaces ${live}; how many commits lie between could not be counted`;
  return `\`${shortSha(commit)}\` replaces ${live}: ${plural(commits, 'commit')} ahead of it`;
}

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
