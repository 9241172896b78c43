import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import { cardSubject, failureThread } from '../../src/domain/cards.ts';
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
  failedRollout,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import { EVERY_STEP_STATE, STEP_STATES } from './support/progress.ts';
import { aDrift, aStop } from './support/standing.ts';

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
    { type: 'stop.settled', ...about, stop: aStop(), how: 'refused', said: 'AccessDenied' },
    { type: 'drift.seen', ...about, drift: aDrift() },
    { type: 'drift.adopted', ...about, drift: aDrift(), by: BOB },
    { type: 'drift.ended', ...about, drift: aDrift() },
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

describe('the thread of its card hears', () => {
  const about = { deployment: 'dep00001', at: NOW } as const;

  it('of a rollout that failed, as soon as it has, whatever becomes of the rest', () => {
    const event: Event = { type: 'rollout.changed', ...about, service: 'api', rollout: failedRollout() };
    expect(noticesOf(event, 17)).toEqual([failureThread('dep00001')]);
  });

  it('of a step that failed', () => {
    const event: Event = { type: 'step.changed', ...about, step: 0, state: STEP_STATES.failed };
    expect(noticesOf(event, 17)).toEqual([failureThread('dep00001')]);
  });

  it.each([WAITING, rollingOut(), succeededRollout(), supersededRollout(), unknownRollout()])(
    'nothing of a rollout that is $status',
    (rollout) => {
      expect(noticesOf({ type: 'rollout.changed', ...about, service: 'api', rollout }, 17)).toEqual([]);
    },
  );

  it.each(EVERY_STEP_STATE.filter(({ status }) => status !== 'failed'))(
    'nothing of a step that is $status',
    (state) => {
      expect(noticesOf({ type: 'step.changed', ...about, step: 0, state }, 17)).toEqual([]);
    },
  );

  it.each([null, BOB])('nothing more of its end, whoever settled it: %s', (resolvedBy) => {
    expect(noticesOf({ type: 'deployment.failed', ...about, resolvedBy }, 17)).toEqual([]);
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
    [
      'more than its card says of a success',
      { type: 'deployment.succeeded', deployment: 'dep00001', at: NOW, resolvedBy: null },
    ],
    ['that the policy is what it was', { type: 'policy.seen', ...about, policies: {}, loosened: [] }],
    ['that something is to be stopped, before it is', { type: 'stop.asked', ...about, stop: aStop() }],
    ['that the bot started', { type: 'slipway.started', at: NOW, policyHash: 'f00d' }],
    ['of a refusal', { type: 'refused', at: NOW, tried: 'lock', refusals: [{ code: 'lock_changed' }] }],
  ];

  it.each(silent)('%s', (_, event) => {
    expect(noticesOf(event, 17)).toEqual([]);
  });
});
