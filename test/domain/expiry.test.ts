import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { decideExpire, expiresAt, OFFER } from '../../src/domain/expiry.ts';
import {
  ALICE,
  anExpired,
  anOpenDeployment,
  aPolicy,
  aQueuedDeployment,
  aRollback,
  aRollbackRule,
  aRule,
  aRunningDeployment,
  aSnapshot,
  HOUR,
  inShort,
  NOW,
} from './support/builders.ts';

const rule = aRule({ expire: 4 * HOUR });
const request = { rollback: aRollback() };

describe('a request stands', () => {
  it('as long as its approval rule says, counted from when it was made', () => {
    const policy = aPolicy({ approvals: rule });
    expect(expiresAt(anOpenDeployment(), policy)).toBe(NOW + 4 * HOUR);
    expect(expiresAt(aQueuedDeployment('holder', { replans: 3 }), policy)).toBe(NOW + 4 * HOUR);
  });

  it('for ever when it waits for no person', () => {
    expect(expiresAt(anOpenDeployment(), aPolicy())).toBeNull();
    expect(expiresAt(anOpenDeployment({ request, confirmedBy: ALICE }), aPolicy())).toBeNull();
  });

  it('for an hour as the offer of a rollback that nobody has confirmed', () => {
    expect(OFFER).toBe(HOUR);
    expect(expiresAt(anOpenDeployment({ request }), aPolicy({ approvals: rule }))).toBe(NOW + HOUR);
  });

  it('for an hour as an emergency that nobody has confirmed, where no rule says otherwise', () => {
    const emergency = anOpenDeployment({ request: { emergency: true } });
    expect(expiresAt(emergency, aPolicy())).toBe(NOW + HOUR);
    expect(expiresAt({ ...emergency, confirmedBy: ALICE }, aPolicy())).toBeNull();
    expect(expiresAt(emergency, aPolicy({ approvals: rule }))).toBe(NOW + 4 * HOUR);
  });

  it("as long as the rollback's own approval rule says, confirmed or not", () => {
    const policy = aPolicy({ rollback: aRollbackRule({ approvals: rule }) });
    expect(expiresAt(anOpenDeployment({ request }), policy)).toBe(NOW + 4 * HOUR);
    expect(expiresAt(anOpenDeployment({ request, confirmedBy: ALICE }), policy)).toBe(NOW + 4 * HOUR);
  });
});

describe('a question that nobody answers', () => {
  const expire = (deployment: Deployment | undefined, now: number, policy = aPolicy({ approvals: rule })) =>
    decideExpire(aSnapshot(deployment === undefined ? [] : [deployment]), 'dep00001', now, policy);

  it('expires at its time', () => {
    expect(expire(anOpenDeployment(), NOW + 4 * HOUR)).toEqual({
      kind: 'accepted',
      events: [{ type: 'deployment.expired', deployment: 'dep00001', at: NOW + 4 * HOUR }],
    });
  });

  it('expires out of the line too', () => {
    expect(inShort(expire(aQueuedDeployment('holder'), NOW + 4 * HOUR))).toEqual(['deployment.expired']);
  });

  it('does not expire a moment before (F28)', () => {
    expect(inShort(expire(anOpenDeployment(), NOW + 4 * HOUR - 1))).toEqual([]);
  });

  it('does not expire when it waits for no person', () => {
    expect(inShort(expire(anOpenDeployment(), NOW + 1000 * HOUR, aPolicy()))).toEqual([]);
  });

  it.each([aRunningDeployment(), anExpired()])(
    'is over once the deployment has moved on: $status',
    (moved) => {
      expect(inShort(expire(moved, NOW + 4 * HOUR))).toEqual([]);
    },
  );

  it('is over once there is no such deployment', () => {
    expect(inShort(expire(undefined, NOW + 4 * HOUR))).toEqual([]);
  });
});
