// Whether the AWS SDK finds credentials its own way: asked once at start, so that their absence is said with the rest.
import { ECSClient } from '@aws-sdk/client-ecs';

/** @returns what the SDK says when it finds none; `null` when it finds some */
export async function credentialsProblem(): Promise<string | null> {
  const client = new ECSClient({ region: 'us-east-1' });
  try {
    await client.config.credentials();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    client.destroy();
  }
}
