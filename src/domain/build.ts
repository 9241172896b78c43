// Waiting for CI: a candidate that was made before all its images were there goes on by itself, or says what is missing.
import { mismatches } from './artifacts.ts';
import type { ReleaseEvent } from './audit.ts';
import { closedCheck } from './checks.ts';
import type { Checks } from './plan.ts';
import type { Project } from './project.ts';
import type { MissingImage, Refusal } from './refusal.ts';
import type { Artifact } from './release.ts';
import { same } from './same.ts';
import { accepted, findRelease, type Decision, type Snapshot } from './snapshot.ts';
import { supersedeOlder } from './stale.ts';

export interface BuildFacts {
  /** Of the images that were missing. */
  readonly found: readonly Artifact[];
  readonly missing: readonly MissingImage[];
  readonly checks: Checks;
}

/** Takes in what has come, completes the candidate, or gives up at its deadline. */
export function decideBuild(
  snapshot: Snapshot,
  {
    release: id,
    number,
    now: at,
  }: { readonly release: string; readonly number: number; readonly now: number },
  project: Project,
  facts: BuildFacts,
): Decision {
  const release = findRelease(snapshot, id);
  const candidate = release?.candidates.find((each) => each.number === number);
  if (release === undefined || candidate?.build.status !== 'waiting') return accepted();
  const { build, commit } = candidate;
  // What has come since these facts were gathered is there already, and stays.
  const isWanted = ({ service }: { readonly service: string }): boolean =>
    build.missing.some((each) => each.service === service);
  const [found, missing] = [facts.found.filter(isWanted), facts.missing.filter(isWanted)];
  const about = { release: id, at, candidate: number };
  const wrong = mismatches(found, project.repository);
  if (wrong.length > 0) return accepted({ type: 'candidate.incomplete', ...about, refusals: wrong });

  const whole = missing.length === 0;
  const moved = whole || found.length > 0 || !same(missing, build.missing);
  const news: readonly ReleaseEvent[] = moved
    ? [{ type: 'artifacts.found', ...about, artifacts: found, missing }]
    : [];
  if (whole) {
    // One that is marked as bad goes nowhere: what was asked for instead of it stays.
    const stale = release.mark === null ? supersedeOlder(snapshot, release, candidate, at) : [];
    return accepted(...news, ...stale);
  }
  if (at < build.until) return accepted(...news);
  const refusals = late(commit, missing, project.cut.checks, facts.checks);
  return accepted(...news, { type: 'candidate.incomplete', ...about, refusals });
}

/** What did not come, with the checks that may be the reason. */
function late(
  sha: string,
  missing: readonly MissingImage[],
  required: readonly string[],
  checks: Checks,
): readonly Refusal[] {
  const closed = checks === 'unreadable' ? [] : required.flatMap((name) => closedCheck(name, checks) ?? []);
  return [
    { code: 'images_missing', sha, missing, instead: null },
    ...(closed.length === 0 ? [] : [{ code: 'cut_checks', sha, checks: closed, instead: null } as const]),
  ];
}
