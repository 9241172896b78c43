// Stale reads: for a while after a write, ECS may answer from before it. (FIELD-NOTES 2)
import type { ServiceState } from './state.ts';

interface Snapshot {
  readonly at: number;
  readonly state: ServiceState;
}

export class History {
  #behind = 0;
  #snapshots: Snapshot[] = [];

  /** From now on reads are `behind` milliseconds late; 0 makes them fresh. */
  setBehind(behind: number, state: ServiceState): void {
    this.#behind = behind;
    this.#snapshots = [];
    if (behind > 0) this.#keep(state, -Infinity);
  }

  /** Keeps what `state` is at this moment; called after every change and every tick. */
  note(state: ServiceState, at: number): void {
    if (this.#behind > 0) this.#keep(state, at);
  }

  /** What a reader sees at `now`: the state itself when reads are fresh. */
  seen(state: ServiceState, now: number): ServiceState {
    if (this.#behind === 0) return state;
    const from = this.#snapshots.findLastIndex(({ at }) => at <= now - this.#behind);
    this.#snapshots = this.#snapshots.slice(Math.max(0, from));
    return this.#snapshots[0]?.state ?? state;
  }

  #keep({ services, tasks }: ServiceState, at: number): void {
    this.#snapshots.push({ at, state: structuredClone({ services, tasks }) });
  }
}
