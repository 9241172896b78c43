// The regions of one account, each played up to now before anybody looks at it.
import { advance } from './engine/advance.ts';
import { History } from './history.ts';
import type { EcsSettings } from './settings.ts';
import { type EcsRegion, newRegion } from './state.ts';

interface Kept {
  readonly region: EcsRegion;
  readonly history: History;
}

export class Regions {
  readonly #account: string;
  readonly #now: () => number;
  readonly #settings: EcsSettings;
  readonly #regions = new Map<string, Kept>();
  #readsBehind = 0;

  constructor(
    { account, now }: { readonly account: string; readonly now: () => number },
    settings: EcsSettings,
  ) {
    this.#account = account;
    this.#now = now;
    this.#settings = settings;
  }

  /** `eu-west-1` when left out. */
  at(name = 'eu-west-1'): Kept {
    const now = this.#now();
    let kept = this.#regions.get(name);
    if (kept === undefined) {
      kept = { region: newRegion(this.#account, name, now), history: new History() };
      kept.history.setBehind(this.#readsBehind, kept.region);
      this.#regions.set(name, kept);
    }
    const { region, history } = kept;
    advance(region, this.#settings, now, (at) => history.note(region, at));
    return kept;
  }

  change<T>(name: string | undefined, change: (state: EcsRegion, now: number) => T): T {
    const { region, history } = this.at(name);
    const now = this.#now();
    const result = change(region, now);
    history.note(region, now);
    return result;
  }

  /** What is to be played at the old tempo has been, then. */
  playAll(): void {
    for (const name of this.#regions.keys()) this.at(name);
  }

  /** Reads are late from now on, in regions to come as well. */
  setBehind(behind: number): void {
    this.#readsBehind = behind;
    for (const name of this.#regions.keys()) {
      const { region, history } = this.at(name);
      history.setBehind(behind, region);
    }
  }
}
