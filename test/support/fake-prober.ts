// What answers over HTTP, for use-case tests.
import type { Prober } from '../../src/ports.ts';

type Answer = Awaited<ReturnType<Prober['get']>>;

export class FakeProber implements Prober {
  /** Every address that was asked, in order. */
  readonly asked: string[] = [];
  readonly #answers = new Map<string, Answer>();

  /** From now on; nothing answers until it is told to. */
  answer(url: string, answer: Answer): void {
    this.#answers.set(url, answer);
  }

  async get(url: string): Promise<Answer> {
    this.asked.push(url);
    return this.#answers.get(url) ?? { failed: 'connect ECONNREFUSED' };
  }
}
