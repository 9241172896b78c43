// Before a call that changes something outside, on the strength of what was recorded earlier.
import { accepted } from '../domain/snapshot.ts';
import type { Lease, Store } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';

/** @throws Fenced when another process drives by now: this one changes nothing any more (I11) */
export async function mustHold(store: Pick<Store, 'change'>, project: string, fence: Lease): Promise<void> {
  const cause = bySlipway('drive', fence);
  const outcome = await store.change({ project }, cause, () => accepted());
  if (outcome.kind === 'fenced') throw new Fenced();
}
