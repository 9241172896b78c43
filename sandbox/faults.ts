// A queue of faults that tests put in front of the sandbox's answers: the ugly endings, on the running program.

/**
 * What goes wrong with one call.
 * - `fail-before`: nothing is done; the answer is an error.
 * - `answer-lost`: the work is done; the connection is cut before the answer.
 * - `fail-after`: the work is done; the answer is an error all the same.
 * - `throttle`: nothing is done; the provider's own "slow down" answer.
 * - `hang`: nothing is done and nothing is answered, until the caller gives up.
 */
export type FaultKind = 'fail-before' | 'answer-lost' | 'fail-after' | 'throttle' | 'hang';

export interface Fault {
  /** The call, by the provider's own name: `UpdateService`, `chat.update`, `GET /repos/{owner}/{repo}/commits/{ref}`. */
  readonly call: string;
  readonly kind: FaultKind;
  /** How many calls it hits; 1 when left out. */
  readonly times?: number;
  /** Hits only calls whose request this accepts. */
  readonly when?: (request: unknown) => boolean;
}

export class FaultQueue {
  #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault for this call, used up by one; `undefined` when the call is to go well. */
  take(call: string, request: unknown): FaultKind | undefined {
    const hit = this.#faults.find(({ fault }) => fault.call === call && (fault.when?.(request) ?? true));
    if (hit === undefined) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#faults = this.#faults.filter((each) => each !== hit);
    return hit.fault.kind;
  }
}

/** One call as it reached the sandbox, in order: what tests and benchmarks count. */
export interface LoggedCall {
  readonly call: string;
  readonly request: unknown;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}
