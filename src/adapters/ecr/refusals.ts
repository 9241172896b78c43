// Telling AWS's "no" apart from what passes by itself.
import { AdapterFault } from '../../ports.ts';

/** The name of AWS's refusal, `AccessDeniedException`; `null` for whatever may go well the next time, and for bugs. */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof AdapterFault) || error.retryable || error.uncertain) return null;
  // AWS's own are named so, those of the SDK itself end in Error.
  return error.code.endsWith('Exception') ? error.code : null;
}

/** `null` where AWS refuses to say: what is only shown must not fail a cut. The clients have logged it. */
export async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (refusalCode(error) === null) throw error;
    return null;
  }
}
