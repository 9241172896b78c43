// A process that is killed at its nth step: before or after a change of the record, before or after a call that changes
// ECS. From then on it reaches nothing any more.
import type { AWorld } from './a-world.ts';
import { isWrite, noteOf, type Note } from './ledger.ts';

export class Mortal {
  readonly world: AWorld;
  readonly notes: Note[] = [];
  dead = false;
  #left: number;

  constructor(outside: AWorld, dieAt: number) {
    this.#left = dieAt;
    const { store } = outside;
    this.world = outside.restart({
      store: {
        ...store,
        change: async (scope, cause, decide) => {
          this.#step();
          const outcome = await store.change(scope, cause, decide);
          this.#step();
          return outcome;
        },
      },
    });
    outside.orchestrator.watch(async (method, args) => {
      if (this.dead) throw new Error('killed');
      if (!isWrite(method)) return;
      this.#step();
      this.notes.push(await noteOf(outside, 'staging', method, args));
      this.#left -= 1;
      if (this.#left > 0) return;
      this.dead = true;
      outside.orchestrator.failNext(method, new Error('killed'), 'after');
    });
  }

  /**
   * @param goOn what happens outside after every tick: everything ends well, unless said
   * @returns whether it was killed, rather than done
   */
  async live(goOn: () => unknown = () => this.world.endAll()): Promise<boolean> {
    for (let tick = 0; tick < 20 && !this.dead; tick += 1) {
      await this.world.tick().catch(() => {});
      goOn();
      this.world.advance(1000);
    }
    return this.dead;
  }

  #step(): void {
    if (!this.dead) this.#left -= 1;
    if (this.#left <= 0) this.dead = true;
    if (this.dead) throw new Error('killed');
  }
}
