// What the outside said, or that it did not say: a fact as good as any other.
import { AdapterFault } from '../ports.ts';

export async function readable<Answer>(look: () => Promise<Answer>): Promise<Answer | 'unreadable'> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof AdapterFault) return 'unreadable';
    throw error;
  }
}
