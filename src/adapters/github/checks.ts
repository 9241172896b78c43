// Check runs and commit statuses at a commit, read as one list.
import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Check } from '../../domain/plan.ts';

export type CheckRun =
  RestEndpointMethodTypes['checks']['listForRef']['response']['data']['check_runs'][number];
export type Status =
  RestEndpointMethodTypes['repos']['getCombinedStatusForRef']['response']['data']['statuses'][number];

interface Dated {
  readonly check: Check;
  /** ISO 8601, UTC: compared as text. */
  readonly at: string;
}

/** A run that has not started is the newest there is. */
const notStarted = '9999';

/**
 * The newest of each name. One name can have several runs even among the "latest": `filter=latest` goes by check suite,
 * and the same job runs in one suite for the push and in another for the pull request.
 */
export function newestChecks(runs: readonly CheckRun[], statuses: readonly Status[]): Check[] {
  const newest = new Map<string, Dated>();
  for (const dated of [...runs.map(ofRun), ...statuses.map(ofStatus)]) {
    const seen = newest.get(dated.check.name);
    if (seen === undefined || dated.at > seen.at) newest.set(dated.check.name, dated);
  }
  return [...newest.values()].map(({ check }) => check);
}

/** GitHub: About protected branches: a required check passes when it is successful, skipped or neutral. */
const passing: ReadonlySet<string | null> = new Set(['success', 'skipped', 'neutral']);

function ofRun(run: CheckRun): Dated {
  const { name, html_url: url } = run;
  const done = run.status === 'completed';
  const state = done ? (passing.has(run.conclusion) ? 'green' : 'failed') : 'pending';
  return {
    check: { name, state, url },
    at: run.started_at ?? (done ? (run.completed_at ?? '') : notStarted),
  };
}

function ofStatus({ context: name, state, target_url: url, updated_at: at }: Status): Dated {
  if (state === 'success') return { check: { name, state: 'green', url }, at };
  return { check: { name, state: state === 'pending' ? 'pending' : 'failed', url }, at };
}
