// What is shown while it moves, and never recorded: counts of tasks, and why something waits. Lost at a restart, and
// back with the next poll.
import type { Checks } from '../domain/plan.ts';
import type { HookPause } from '../domain/rollout.ts';
import type { Refusal } from '../domain/refusal.ts';

export interface ServiceProgress {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly rollingBack: boolean;
  /** ECS's newest event: untrusted text. */
  readonly event: string | null;
  /** Of a deployment that shifts traffic: where its lifecycle is, and how many percent go to what is new. */
  readonly stage: string | null;
  readonly weight: number | null;
  readonly pause: HookPause | null;
}

/** Why a deployment does not go on right now, though nothing has gone wrong with it. */
export interface Pause {
  readonly provider: string;
  readonly code: string;
  /** Milliseconds since the Unix epoch. */
  readonly since: number;
}

export interface ProgressBoard {
  /** @returns whether that is news */
  show(deployment: string, service: string, progress: ServiceProgress): boolean;
  progressOf(deployment: string): ReadonlyMap<string, ServiceProgress>;
  /** It has ended: nothing more is shown of it. */
  forget(deployment: string): void;
  /** @param by what is paused: its own doing, or a read that it shares with others */
  pause(deployment: string, by: string, pause: Pause): boolean;
  /** @returns whether that is news */
  resume(deployment: string, by: string): boolean;
  pauseOf(deployment: string): Pause | null;
  /** What keeps an approved request from starting, as seen at the last try; none: nothing does. @returns whether that is news */
  block(deployment: string, refusals: readonly Refusal[]): boolean;
  blocksOf(deployment: string): readonly Refusal[];
  /** Checks at a commit whose images CI has still to push, as read last. @returns whether that is news */
  checksAt(commit: string, checks: Checks): boolean;
  /** `null` when nobody has read them since the start. */
  checksOf(commit: string): Checks | null;
}

export function createProgressBoard(): ProgressBoard {
  const services = new Map<string, Map<string, ServiceProgress>>();
  const pauses = new Map<string, Map<string, Pause>>();
  const blocks = new Map<string, readonly Refusal[]>();
  const checks = new Map<string, Checks>();
  return {
    show(deployment, service, progress) {
      const shown = services.get(deployment) ?? new Map<string, ServiceProgress>();
      const news = JSON.stringify(shown.get(service)) !== JSON.stringify(progress);
      services.set(deployment, shown.set(service, progress));
      return news;
    },
    progressOf: (deployment) => services.get(deployment) ?? new Map<string, ServiceProgress>(),
    forget(deployment) {
      for (const shown of [services, pauses, blocks]) shown.delete(deployment);
    },
    pause(deployment, by, pause) {
      const all = pauses.get(deployment) ?? new Map<string, Pause>();
      const before = all.get(by);
      all.set(by, before === undefined ? pause : { ...pause, since: before.since });
      pauses.set(deployment, all);
      return before?.code !== pause.code;
    },
    resume: (deployment, by) => pauses.get(deployment)?.delete(by) ?? false,
    pauseOf: (deployment) => [...(pauses.get(deployment)?.values() ?? [])].at(0) ?? null,
    block(deployment, refusals) {
      const news = JSON.stringify(blocks.get(deployment) ?? []) !== JSON.stringify(refusals);
      blocks.set(deployment, refusals);
      return news;
    },
    blocksOf: (deployment) => blocks.get(deployment) ?? [],
    checksAt(commit, read) {
      const news = JSON.stringify(checks.get(commit)) !== JSON.stringify(read);
      checks.set(commit, read);
      return news;
    },
    checksOf: (commit) => checks.get(commit) ?? null,
  };
}
