import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import { cardSubject } from '../../src/domain/cards.ts';
import { noticesOf } from '../../src/domain/notices.ts';
import {
  aFreeze,
  aHold,
  aLock,
  anApproval,
  aPlan,
  aRequest,
  aReview,
  BOB,
  CAROL,
  NOW,
} from './support/builders.ts';

const about = { project: 'shop', scope: null, at: NOW } as const;
const requested = (emergency: boolean): Event => ({
  type: 'deployment.requested',
  deployment: 'dep00001',
  at: NOW,
  request: aRequest({ emergency }),
  plan: aPlan(),
});

describe('the channel hears, beside the cards', () => {
  const said: readonly Event[] = [
    { type: 'freeze.set', ...about, freeze: aFreeze() },
    { type: 'freeze.lifted', ...about, freeze: aFreeze(), by: BOB },
    { type: 'freeze.ended', ...about, freeze: aFreeze() },
    { type: 'lock.taken', ...about, lock: aLock(), from: null },
    { type: 'lock.released', ...about, lock: aLock(), by: BOB, next: null },
    { type: 'lock.ended', ...about, lock: aLock(), next: null },
    { type: 'hold.set', ...about, hold: aHold() },
    { type: 'hold.lifted', ...about, hold: aHold(), by: BOB },
    { type: 'review.asked', ...about, review: aReview() },
    { type: 'review.given', ...about, reviewed: 'dep00001', by: CAROL },
    {
      type: 'policy.seen',
      ...about,
      policies: {},
      loosened: [{ environment: 'production', what: 'approvals' }],
    },
    requested(true),
  ];

  it.each(said)('of $type', (event) => {
    expect(noticesOf(event, 17)).toEqual(['notice:17']);
  });
});

describe('one person hears', () => {
  it('of an approval in their name: somebody else may have given it (T11)', () => {
    const event: Event = {
      type: 'deployment.approved',
      deployment: 'dep00001',
      at: NOW,
      approval: anApproval(BOB),
      membership: {},
    };
    const [notice = '', ...more] = noticesOf(event, 17);
    expect(cardSubject(notice)).toEqual({ kind: 'notice', seq: 17, to: BOB });
    expect(more).toEqual([]);
  });
});

describe('nobody hears', () => {
  const silent: readonly (readonly [string, Event])[] = [
    ['what its card says', requested(false)],
    ['that the policy is what it was', { type: 'policy.seen', ...about, policies: {}, loosened: [] }],
    ['that the bot started', { type: 'slipway.started', at: NOW, policyHash: 'f00d' }],
    ['of a refusal', { type: 'refused', at: NOW, tried: 'lock', refusals: [{ code: 'lock_changed' }] }],
  ];

  it.each(silent)('%s', (_, event) => {
    expect(noticesOf(event, 17)).toEqual([]);
  });
});
