// How far a rollout is, while it moves: tasks, time, and where ECS shifts traffic how much of it.
import type { HookPause } from '../../domain/rollout.ts';
import type { ServiceProgress } from '../../usecases/progress-board.ts';
import { escape } from '../escape.ts';
import { duration, shortRevision, time } from '../words.ts';

export interface Moving {
  readonly revision: string;
  /** Milliseconds since ECS was asked for it; `null` where nobody follows it any more. */
  readonly elapsed: number | null;
  /** Milliseconds that it usually takes here; `null` where nobody knows yet. */
  readonly usual: number | null;
  /** Somebody aborts. */
  readonly stopping: boolean;
  /** Link to its page in the AWS console. */
  readonly page: string;
}

export function progressLines(moving: Moving, progress: ServiceProgress | undefined): readonly string[] {
  const { revision, stopping } = moving;
  const back = stopping || progress?.rollingBack === true ? 'ECS is putting the old revision back; ' : '';
  if (progress === undefined) {
    const what = stopping
      ? 'ECS is putting the old revision back'
      : `\`${shortRevision(revision)}\` is rolling out`;
    return [[`${bar(0, 1)} ${what}`, ...timeText(moving)].join(' · ')];
  }
  const { desired, running, pending, failed, event } = progress;
  const counts = [`${running}/${desired} running`];
  if (pending > 0) counts.push(`${pending} starting`);
  if (failed > 0) counts.push(`${failed} failed`);
  const said = event === null ? [] : [escape(shortEvent(event), 90)];
  return [
    [`${bar(running, desired)} ${back}${counts.join(', ')}`, ...timeText(moving), ...said].join(' · '),
    ...trafficLines(progress, moving.page),
  ];
}

/** What is put back takes its own time. */
function timeText({ elapsed, usual, stopping }: Moving): readonly string[] {
  if (elapsed === null) return [];
  const took = duration(elapsed);
  if (usual === null || stopping) return [took];
  return [
    elapsed > usual ? `${took}; usually about ${duration(usual)}` : `${took} of about ${duration(usual)}`,
  ];
}

/** Only of a deployment that shifts traffic. */
const trafficLines = ({ stage, weight, pause }: ServiceProgress, page: string): readonly string[] => {
  const where = [
    ...(stage === null ? [] : [`stage: ${escape(stage, 60)}`]),
    ...(weight === null ? [] : [`the new revision has ${weight} % of the traffic`]),
  ];
  return [
    ...(where.length === 0 ? [] : [where.join(' · ')]),
    ...(pause === null ? [] : [pauseText(pause, page)]),
  ];
};

const pauseText = ({ hook, expiresAt }: HookPause, page: string): string =>
  `*waits for hook* ${escape(hook, 120)}${expiresAt === null ? '' : ` until ${time(expiresAt)}`}: ECS waits for somebody to go on there: ${page}`;

/** ECS begins with the service's name, which the line has, and gives whole task ids. */
export const shortEvent = (event: string): string =>
  event.replace(/^\(service [^)]*\) /, '').replace(/\b([0-9a-f]{8})[0-9a-f]{24}\b/g, '$1');

const WIDTH = 8;

export function bar(done: number, of: number): string {
  const filled = of === 0 ? WIDTH : Math.min(WIDTH, Math.floor((done / of) * WIDTH));
  return '▓'.repeat(filled) + '░'.repeat(WIDTH - filled);
}
