// What is said while AWS or GitHub does not answer.
import type { Pause } from '../usecases/progress-board.ts';
import { escape } from './escape.ts';
import { duration } from './words.ts';

const PROVIDERS: Readonly<Record<string, string>> = { aws: 'AWS', github: 'GitHub', slack: 'Slack' };

export function pauseLines(pause: Pause | null, now: number): readonly string[] {
  if (pause === null) return [];
  const { provider, code, since } = pause;
  const named = PROVIDERS[provider] ?? provider;
  return [`Paused for ${duration(now - since)}: ${named} answers ${escape(code, 60)}. It goes on by itself.`];
}
