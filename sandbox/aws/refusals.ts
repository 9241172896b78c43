// Refusals that somebody's IAM policy, expired credentials or a busy service would give; faults.ts has the network's endings.
import { AwsError } from './aws-error.ts';

export interface Refusal {
  /** The operation, for instance `PutImage`; every operation when left out. */
  readonly call?: string;
  /** The exception's name: `AccessDeniedException`, `ExpiredTokenException`, `ClientException` … */
  readonly code: string;
  readonly message: string;
  /** How many calls it hits; until `clear()` when left out. */
  readonly times?: number;
}

export class Refusals {
  #refusals: { refusal: Refusal; left: number }[] = [];

  add(refusal: Refusal): void {
    this.#refusals.push({ refusal, left: refusal.times ?? Infinity });
  }

  clear(): void {
    this.#refusals = [];
  }

  /** Throws the refusal meant for this call, used up by one. Nothing is done then. */
  check(call: string): void {
    const hit = this.#refusals.find(({ refusal, left }) => left > 0 && (refusal.call ?? call) === call);
    if (hit === undefined) return;
    hit.left -= 1;
    throw new AwsError(hit.refusal.code, hit.refusal.message);
  }
}
