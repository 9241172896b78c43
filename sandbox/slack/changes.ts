// The workspace tells whoever listens what changed, and can be waited for without polling.
import type { ViewOutput } from '@slack/bolt';
import type { Message } from './model.ts';

export type Change =
  | { readonly kind: 'posted' | 'updated' | 'deleted' | 'ephemeral'; readonly message: Message }
  | {
      readonly kind: 'view';
      readonly user: string;
      readonly view: ViewOutput;
      readonly what: 'opened' | 'updated' | 'closed';
    };

export interface WaitOptions {
  /** 5,000 when left out. */
  readonly timeoutMs?: number;
  /** What is waited for, in words: the first thing that the error says. */
  readonly what?: string;
}

export class Changes {
  #listeners = new Set<(change: Change) => void>();
  #watchers = new Set<() => void>();

  emit(change: Change): void {
    for (const listener of this.#listeners) listener(change);
    this.touch();
  }

  /** Something that is no `Change` moved (a call came in, a socket opened): those who wait look again. */
  touch(): void {
    for (const look of this.#watchers) look();
  }

  /** Returns the function that ends the listening. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Resolves with the first truthy answer of `predicate`, asked now and after every change.
   * On timeout it fails with `what` and with whatever `lastSeen` has to show.
   */
  waitFor<T>(predicate: () => T, lastSeen: () => string, options: WaitOptions = {}): Promise<NonNullable<T>> {
    const { timeoutMs = 5000, what = 'the workspace to change' } = options;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        settle();
      };
      const look = (): void => {
        try {
          const found = predicate();
          if (found) end(() => resolve(found));
        } catch (error) {
          end(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      };
      const timer = setTimeout(
        () =>
          end(() =>
            reject(new Error(`waited ${timeoutMs} ms in vain for ${what}; last seen:\n${lastSeen()}`)),
          ),
        timeoutMs,
      );
      this.#watchers.add(look);
      look();
    });
  }
}
