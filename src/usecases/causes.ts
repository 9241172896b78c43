// Who makes a change, for its audit entry.
import type { Cause, Lease } from '../ports.ts';
import type { Asker } from './world.ts';

/** Characters of what was typed: an audit entry is no place for a flood. */
const MOST = 200;

export const byPerson = ({ id, inbound }: Pick<Asker, 'id' | 'inbound'>, tried: string): Cause => ({
  actor: { kind: 'person', id },
  inbound,
  tried: tried.slice(0, MOST),
});

/** @param fence `null` where a person's click leads here, who carries no lease */
export const bySlipway = (tried: string, fence: Lease | null): Cause => ({
  actor: { kind: 'slipway' },
  inbound: null,
  tried,
  ...(fence !== null && { fence }),
});
