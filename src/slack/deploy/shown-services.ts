// Which services of a deployment are listed on its card: of a few all, of many those that somebody looks for. The rest is
// counted.
import type { Rollout } from '../../domain/rollout.ts';
import type { Course } from './outlook.ts';

/** Services that are listed. */
const LISTED = 12;

interface Standing {
  readonly service: string;
  readonly rollout: Rollout;
}

/** Trouble first, then what moves, then what is not proven by a running task. */
export function listedOf(all: readonly Standing[]): ReadonlySet<string> {
  const wanted = all.length <= LISTED ? all : all.filter(({ rollout }) => interest(rollout) > 0);
  const first = wanted.toSorted((a, b) => interest(b.rollout) - interest(a.rollout)).slice(0, LISTED);
  return new Set(first.map(({ service }) => service));
}

function interest(rollout: Rollout): number {
  switch (rollout.status) {
    case 'failed':
    case 'unknown':
    case 'superseded':
      return 3;
    case 'stopping':
    case 'rolling_out':
    case 'updating':
      return 2;
    case 'succeeded':
      return rollout.evidence.kind === 'running_tasks' ? 0 : 1;
    default:
      return 0;
  }
}

/** `12 done, 31 wait`; nothing of none. */
export function countsText(left: readonly Standing[], course: Course): string {
  const words = left.map(({ rollout }) => wordOf(rollout, course));
  return [...new Set(words)]
    .map((word) => {
      const count = words.filter((each) => each === word).length;
      return `${count} ${count === 1 && word === 'wait' ? 'waits' : word}`;
    })
    .join(', ');
}

function wordOf({ status }: Rollout, { running, aborting }: Course): string {
  switch (status) {
    case 'succeeded':
      return 'done';
    case 'failed':
      return 'failed';
    case 'superseded':
      return 'superseded';
    case 'unknown':
      return 'of unknown outcome';
    case 'waiting':
      return running && !aborting ? 'wait' : 'not started';
    default:
      return running ? 'on the way' : 'not ended';
  }
}
