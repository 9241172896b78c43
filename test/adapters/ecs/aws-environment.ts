// The AWS of a test is found as every other: through the SDK's own environment variables.
import { vi } from 'vitest';

/** Points the SDK at an endpoint, whatever profile the machine has; `vi.unstubAllEnvs()` takes it back. */
export function useAws(url: string): void {
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
}
