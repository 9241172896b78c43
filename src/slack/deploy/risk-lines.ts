// What speaks against a deployment without closing a gate, and what it leaves alone.
import type { Deployment, Open } from '../../domain/deployment.ts';
import { spokenName } from '../../domain/names.ts';
import { stillBad } from '../../domain/mark.ts';
import type { Project } from '../../domain/project.ts';
import { findRelease, type Snapshot } from '../../domain/snapshot.ts';
import { newerThan } from '../../domain/stale.ts';
import { riskLines as tagLines, unreadLines } from '../cut/artifact-lines.ts';
import { containsLines } from '../cut/notice-lines.ts';
import { some } from '../words.ts';

export function riskLines(snapshot: Snapshot, { request }: Open): readonly string[] {
  const candidate = findRelease(snapshot, request.release)?.candidates.find(
    ({ number }) => number === request.candidate,
  );
  const newer = request.rollback === null ? newerThan(snapshot, request) : null;
  return [
    ...containsLines(stillBad(snapshot, candidate?.contains ?? [])),
    ...(newer === null ? [] : [`*Not the newest*: ${newer} came after it. To deploy this one is to go back`]),
    ...tagLines(request.artifacts),
    ...unreadLines(request.artifacts),
  ];
}

/** Services that came or went in slipway.yml since the release was cut: a deployment across that leaves them alone. */
export function leftAloneLines({ services }: Project, { request }: Deployment): readonly string[] {
  const had = request.artifacts.map(({ service }) => service);
  const now = services.map(({ name }) => name);
  const came = now.filter((name) => !had.includes(name));
  const went = had.filter((name) => !now.includes(name));
  return [
    ...(came.length === 0
      ? []
      : [
          `• ${some(came)} ${are(came)} not in ${spokenName(request.releaseName, request.candidate)}: ${left(came)}`,
        ]),
    ...(went.length === 0 ? [] : [`• ${some(went)} ${are(went)} not in slipway.yml any more: ${left(went)}`]),
  ];
}

const are = ({ length }: readonly string[]): string => (length === 1 ? 'is' : 'are');

const left = ({ length }: readonly string[]): string =>
  length === 1 ? 'it is left as it is' : 'they are left as they are';
