// What CI has said of each commit: check runs (the newer way) and commit statuses (the older).
import { utc } from './commits.ts';

type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required';

interface CheckInput {
  readonly name: string;
  /** `completed` when left out and a conclusion is given, else `in_progress`. */
  readonly status?: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  readonly conclusion?: Conclusion | null;
  /** ISO 8601; now when left out. */
  readonly startedAt?: string;
}

interface StatusInput {
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly status: NonNullable<CheckInput['status']>;
  readonly conclusion: Conclusion | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: StatusInput['state'];
  readonly description: string | null;
  readonly createdAt: string;
}

export interface Checks {
  readonly setCheck: (sha: string, check: CheckInput) => void;
  readonly setStatus: (sha: string, status: StatusInput) => void;
  /** Newest first. */
  runsOf(sha: string): readonly CheckRun[];
  /** GitHub REST: List commit statuses for a reference: reverse chronological order. */
  statusesOf(sha: string): readonly CommitStatus[];
}

export function createChecks(now: () => Date): Checks {
  let runs: readonly CheckRun[] = [];
  let statuses: readonly CommitStatus[] = [];
  let lastId = 0;
  const moment = (): string => utc(Math.floor(now().getTime() / 1000));
  return {
    setCheck(sha, check) {
      const status = check.status ?? (check.conclusion ? 'completed' : 'in_progress');
      // A check that is still going moves on; one that has ended is run again, as a new run.
      const going = runs.find(
        (run) => run.sha === sha && run.name === check.name && run.status !== 'completed',
      );
      const ended = status === 'completed';
      lastId += 1;
      const run: CheckRun = {
        id: going?.id ?? lastId,
        sha,
        name: check.name,
        status,
        conclusion: ended ? conclusionOf(check) : null,
        startedAt: status === 'queued' ? null : (check.startedAt ?? going?.startedAt ?? moment()),
        completedAt: ended ? moment() : null,
      };
      runs = [run, ...runs.filter((each) => each !== going)];
    },
    setStatus(sha, { context, state, description }) {
      lastId += 1;
      statuses = [
        { id: lastId, sha, context, state, description: description ?? null, createdAt: moment() },
        ...statuses,
      ];
    },
    runsOf: (sha) => runs.filter((run) => run.sha === sha),
    statusesOf: (sha) => statuses.filter((status) => status.sha === sha),
  };
}

/** GitHub REST: Create a check run: a completed one has a conclusion. */
function conclusionOf({ name, conclusion }: CheckInput): Conclusion {
  if (!conclusion) throw new Error(`check ${name} is completed: say its conclusion`);
  return conclusion;
}

/** Only the newest of each name; the list is newest first. */
export function latestBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const newest = new Map<string, T>();
  for (const item of items) if (!newest.has(key(item))) newest.set(key(item), item);
  return [...newest.values()];
}
