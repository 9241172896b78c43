import { describe, expect, it } from 'vitest';
import { decideAdvance } from '../../src/domain/advance.ts';
import { afterwards, lockedAfterFailure } from '../../src/domain/afterwards.ts';
import type { Event } from '../../src/domain/audit.ts';
import { evolveControls, type Controls } from '../../src/domain/controls.ts';
import type { Deployment, DeploymentEvent, RollbackRequest, Running } from '../../src/domain/deployment.ts';
import type { Policy, RollbackRule } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import {
  aControls,
  aHold,
  aLock,
  ALICE,
  aMark,
  anAbort,
  aPolicy,
  aRelease,
  aRollback,
  aRollbackRule,
  aRunningDeployment,
  aSnapshot,
  aWave,
  BOB,
  CAROL,
  failedRollout,
  inShort,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  WAITING,
} from './support/builders.ts';
import { onItsWay, stoppingRollout } from './support/progress.ts';

const AT = NOW + 5;
const common = { deployment: 'dep00001', at: AT } as const;
const succeeded: DeploymentEvent = { type: 'deployment.succeeded', ...common, resolvedBy: null };
const failed: DeploymentEvent = { type: 'deployment.failed', ...common, resolvedBy: null };
const cancelled: DeploymentEvent = { type: 'deployment.cancelled', ...common, by: BOB, reason: null };
const superseded: DeploymentEvent = {
  type: 'deployment.superseded',
  ...common,
  by: { kind: 'somebody_else' },
};
const needsOperator: DeploymentEvent = { type: 'deployment.needs_operator', ...common, why: 'unreadable' };

const left = (
  ended: Running,
  end: DeploymentEvent,
  {
    policy = {},
    controls = {},
    releases = [],
  }: {
    readonly policy?: Partial<Policy>;
    readonly controls?: Partial<Controls>;
    readonly releases?: readonly Release[];
  } = {},
): readonly Event[] =>
  afterwards(aSnapshot([ended], releases, controls), ended, end, { policy: aPolicy(policy) });

/** Confirmed by Carol, for Alice. */
const back = (
  rollback: Partial<RollbackRequest> = {},
  more: { readonly reason?: string | null; readonly confirmedBy?: string | null } = {},
) =>
  aRunningDeployment({
    request: {
      releaseName: '2026.11.19.1',
      reason: more.reason ?? null,
      requestedBy: ALICE,
      rollback: aRollback({ from: '2026.11.20.1', ...rollback }),
    },
    confirmedBy: more.confirmedBy === undefined ? CAROL : more.confirmedBy,
  });

describe('what a rollback leaves', () => {
  const leaving = (leaves: RollbackRule['leaves']) => ({ policy: { rollback: aRollbackRule({ leaves }) } });
  const lock = aLock({
    id: 'dep00001',
    by: CAROL,
    at: AT,
    reason: 'Rolled back from 2026.11.20.1 to 2026.11.19.1: it is slow',
    left: true,
  });
  const slow = back({}, { reason: 'it is slow' });

  it('is nothing where the policy says so', () => {
    expect(left(slow, succeeded, leaving('nothing'))).toEqual([]);
  });

  it('is the environment locked, by whoever confirmed it, saying from what, to what, and why', () => {
    expect(left(slow, succeeded, leaving('lock'))).toEqual([
      { type: 'lock.taken', project: 'shop', scope: 'production', at: AT, lock, from: null },
    ]);
  });

  it('is automation on hold, with the same words', () => {
    const { id, environment, by, at, reason } = lock;
    expect(left(slow, succeeded, leaving('hold'))).toEqual([
      {
        type: 'hold.set',
        project: 'shop',
        scope: 'production',
        at: AT,
        hold: { id, environment, by, at, reason },
      },
    ]);
  });

  it.each([
    ['Slipway does not know from what', back({ from: null }), 'Rolled back to 2026.11.19.1'],
    ['nobody said why', back(), 'Rolled back from 2026.11.20.1 to 2026.11.19.1'],
  ])('says what is known when %s', (_, ended, reason) => {
    expect(left(ended, succeeded, leaving('lock'))).toMatchObject([{ lock: { reason } }]);
    expect(left(ended, succeeded, leaving('hold'))).toMatchObject([{ hold: { reason } }]);
  });

  it('says which candidate it went to', () => {
    const second = aRunningDeployment({ request: { ...slow.request, candidate: 2 }, confirmedBy: CAROL });
    expect(left(second, succeeded, leaving('lock'))).toMatchObject([
      { lock: { reason: 'Rolled back from 2026.11.20.1 to 2026.11.19.1-rc.2: it is slow' } },
    ]);
  });

  it('is the lock of whoever it was asked for, where nobody had to confirm it', () => {
    expect(left(back({}, { confirmedBy: null }), succeeded, leaving('lock'))).toMatchObject([
      { lock: { by: ALICE } },
    ]);
  });

  it("leaves somebody's lock theirs", () => {
    expect(left(slow, succeeded, { ...leaving('lock'), controls: { locks: [aLock()] } })).toEqual([]);
    const elsewhere = { locks: [aLock({ environment: 'staging' })] };
    expect(left(slow, succeeded, { ...leaving('lock'), controls: elsewhere })).toMatchObject([
      { type: 'lock.taken', from: null },
    ]);
  });

  it('takes the place of a lock whose time is over, though nobody has recorded that yet', () => {
    const over = aLock({ until: AT });
    const stale = { locks: [aLock({ id: 'lck00002', environment: 'staging' }), over] };
    expect(left(slow, succeeded, { ...leaving('lock'), controls: stale })).toEqual([
      { type: 'lock.taken', project: 'shop', scope: 'production', at: AT, lock, from: over },
    ]);
    const standing = { locks: [aLock({ until: AT + 1 })] };
    expect(left(slow, succeeded, { ...leaving('lock'), controls: standing })).toEqual([]);
  });

  it('leaves a hold of the environment theirs who set it: there is no second one', () => {
    const own = { holds: [aHold({ environment: 'production' })] };
    expect(left(slow, succeeded, { ...leaving('hold'), controls: own })).toEqual([]);
  });

  it.each([
    ['the whole project', aHold()],
    ['another environment', aHold({ environment: 'staging' })],
  ])('is a hold of its own beside one of %s: that one may end first', (_, standing) => {
    expect(left(slow, succeeded, { ...leaving('hold'), controls: { holds: [standing] } })).toMatchObject([
      { type: 'hold.set', scope: 'production', hold: { id: 'dep00001' } },
    ]);
  });

  it('is nothing after a deployment that went forward', () => {
    expect(left(aRunningDeployment(), succeeded, leaving('lock'))).toEqual([]);
    expect(left(aRunningDeployment(), succeeded, leaving('hold'))).toEqual([]);
  });

  it.each([cancelled, superseded, needsOperator])(
    'is nothing when it did not come to its end: $type',
    (end) => {
      const releases = [aRelease()];
      expect(left(back({ leaves: 'rel00001' }), end, { ...leaving('lock'), releases })).toEqual([]);
    },
  );
});

describe('the release that a rollback leaves', () => {
  const leaver = aRelease({ id: 'rel00002', name: '2026.11.20.1' });
  const marked = (ended: Running, releases: readonly Release[] = [leaver]) =>
    left(ended, succeeded, { releases });

  it('is suspect from then on, with the reason of the rollback', () => {
    expect(marked(back({ leaves: 'rel00002' }, { reason: 'it is slow' }))).toEqual([
      {
        type: 'release.marked',
        release: 'rel00002',
        at: AT,
        by: CAROL,
        mark: { kind: 'suspect', by: CAROL, at: AT, reason: 'it is slow', commit: null },
        reason: 'it is slow',
      },
    ]);
  });

  it('is suspect though nobody said why', () => {
    expect(marked(back({ leaves: 'rel00002' }))).toMatchObject([
      { mark: { kind: 'suspect', reason: 'production was rolled back from it' } },
    ]);
  });

  it('is not suspect when it is the one that was gone back to: another candidate of it was left', () => {
    const own = aRelease({ id: 'rel00001' });
    expect(marked(back({ leaves: 'rel00001' }), [own])).toEqual([]);
  });

  it.each(['bad', 'suspect'] as const)('keeps the mark that somebody has given it: %s', (kind) => {
    expect(marked(back({ leaves: 'rel00002' }), [{ ...leaver, mark: aMark({ kind }) }])).toEqual([]);
  });

  it('is nothing where Slipway does not know it, or has it no more on record', () => {
    expect(marked(back({ leaves: null }))).toEqual([]);
    expect(marked(back({ leaves: 'long-gone' }))).toEqual([]);
  });

  it('is suspect also where the environment is locked, or automation is on hold', () => {
    const all = (leaves: RollbackRule['leaves']) =>
      left(back({ leaves: 'rel00002' }), succeeded, {
        releases: [leaver],
        policy: { rollback: aRollbackRule({ leaves }) },
      }).map(({ type }) => type);
    expect(all('lock')).toEqual(['release.marked', 'lock.taken']);
    expect(all('hold')).toEqual(['release.marked', 'hold.set']);
  });

  it('is not suspect by a rollback that failed', () => {
    expect(left(back({ leaves: 'rel00002' }), failed, { releases: [leaver] })).not.toContainEqual(
      expect.objectContaining({ type: 'release.marked' }),
    );
  });
});

describe('what a failure leaves', () => {
  const waves = [aWave('api'), aWave('worker')];
  const mixed = onItsWay(waves, { rollouts: { api: succeededRollout(), worker: failedRollout('worker:7') } });
  const lock = aLock({
    id: 'dep00001',
    by: ALICE,
    at: AT,
    reason: '2026.11.20.1 took only in part: production may run a mix',
    left: true,
  });

  it('is the environment locked while it may run a mix (F9)', () => {
    expect(left(mixed, failed)).toEqual([
      { type: 'lock.taken', project: 'shop', scope: 'production', at: AT, lock, from: null },
    ]);
  });

  it.each([
    ['serves something else', { api: failedRollout('api:6') }],
    ['may serve anything', { api: failedRollout(null) }],
    ['was deployed over', { api: supersededRollout(), worker: failedRollout('worker:7') }],
  ])('is a lock when a service %s', (_, rollouts) => {
    expect(left(onItsWay(waves, { rollouts }), failed)).toMatchObject([{ type: 'lock.taken' }]);
  });

  it.each([
    ['nothing was begun', {}],
    ['ECS put back what ran before', { api: failedRollout('api:7') }],
    ['nothing but a revision was made', { api: { status: 'registered', revision: 'api:8' } }],
  ] as const)('is nothing when everything serves what it served before: %s', (_, rollouts) => {
    expect(left(onItsWay(waves, { rollouts }), failed)).toEqual([]);
  });

  it('is nothing by itself where the policy rather goes back', () => {
    expect(left(mixed, failed, { policy: { onFailure: 'rollback' } })).toEqual([]);
  });

  it('is the lock all the same, once it turns out that there is no way back', () => {
    expect(lockedAfterFailure(aSnapshot([mixed]), mixed, AT)).toMatchObject([{ type: 'lock.taken', lock }]);
    const asBefore = onItsWay(waves, { rollouts: { api: failedRollout('api:7') } });
    expect(lockedAfterFailure(aSnapshot([asBefore]), asBefore, AT)).toEqual([]);
  });

  it("leaves somebody's lock theirs, and takes the place of one whose time is over", () => {
    expect(left(mixed, failed, { controls: { locks: [aLock()] } })).toEqual([]);
    const over = aLock({ until: AT });
    expect(left(mixed, failed, { controls: { locks: [over] } })).toMatchObject([
      { type: 'lock.taken', lock, from: over },
    ]);
  });

  it.each(['lock', 'rollback'] as const)(
    'is a lock also after a rollback that took only in part, whatever the policy is: %s',
    (onFailure) => {
      const request = { rollback: aRollback() };
      const rollback = onItsWay(waves, { request, rollouts: { api: succeededRollout() } });
      const policy = { onFailure, rollback: aRollbackRule({ leaves: 'hold' }) };
      expect(left(rollback, failed, { policy })).toEqual([
        { type: 'lock.taken', project: 'shop', scope: 'production', at: AT, lock, from: null },
      ]);
      const asBefore = onItsWay(waves, { request, rollouts: { api: failedRollout('api:7') } });
      expect(left(asBefore, failed, { policy })).toEqual([]);
    },
  );

  it('is the lock over the mix that a rollback was to mend, when it has changed nothing', () => {
    const request = { id: 'dep00002', rollback: aRollback() };
    const back = {
      ...onItsWay(waves, { request, rollouts: { api: failedRollout('api:7') } }),
      order: 2,
    };
    const end = { ...failed, deployment: 'dep00002' };
    const over = (before: Deployment) =>
      afterwards(aSnapshot([before, back]), back, end, { policy: aPolicy() }).map(({ type }) => type);
    const ended = { endedAt: AT, order: 1, resolvedBy: null };
    expect(over({ ...mixed, ...ended, status: 'failed' })).toEqual(['lock.taken']);
    const asBefore = onItsWay(waves, { rollouts: { api: failedRollout('api:7') } });
    expect(over({ ...asBefore, ...ended, status: 'failed' })).toEqual([]);
    expect(over({ ...mixed, ...ended, status: 'succeeded' })).toEqual([]);
  });

  it.each([superseded, needsOperator])('is nothing when it did not fail: $type', (end) => {
    expect(left(mixed, end)).toEqual([]);
  });

  it('is nothing when the only service that took it runs what it ran: it was not touched', () => {
    const unchanged = onItsWay(waves, {
      rollouts: {
        api: {
          status: 'succeeded',
          revision: 'api:7',
          evidence: { kind: 'unchanged', proven: true },
          since: null,
          at: NOW,
        },
        worker: failedRollout('worker:7'),
      },
    });
    expect(left(unchanged, failed)).toEqual([]);
    expect(left(unchanged, cancelled)).toEqual([]);
  });

  it.each(['lock', 'rollback'] as const)(
    'is the lock of whoever aborted over the mix that this leaves: nobody goes back from that by itself (%s)',
    (onFailure) => {
      const aborted = { ...mixed, abort: anAbort({ by: BOB }) };
      expect(left(aborted, cancelled, { policy: { onFailure } })).toEqual([
        {
          type: 'lock.taken',
          project: 'shop',
          scope: 'production',
          at: AT,
          lock: { ...lock, by: BOB },
          from: null,
        },
      ]);
    },
  );

  it('is nothing after an abort that left everything as it was', () => {
    const asBefore = onItsWay(waves, { rollouts: { api: failedRollout('api:7') } });
    expect(left(asBefore, cancelled)).toEqual([]);
  });

  it('is written with the end, and goes by the last news', () => {
    const waiting = onItsWay(waves, { rollouts: { api: succeededRollout(), worker: rollingOut() } });
    const end = (serves: string) =>
      decideAdvance(aSnapshot([waiting]), {
        deployment: 'dep00001',
        news: [{ service: 'worker', from: rollingOut(), to: failedRollout(serves) }],
        now: AT,
        policy: aPolicy(),
      });
    expect(inShort(end('worker:7'))).toEqual(['rollout.changed', 'deployment.failed', 'lock.taken']);
    const first = onItsWay(waves, { rollouts: { api: stoppingRollout(), worker: WAITING } });
    const asBefore = decideAdvance(aSnapshot([first]), {
      deployment: 'dep00001',
      news: [{ service: 'api', from: stoppingRollout(), to: failedRollout('api:7') }],
      now: AT,
      policy: aPolicy(),
    });
    expect(inShort(asBefore)).toEqual(['rollout.changed', 'deployment.failed']);
  });
});

describe('what is left', () => {
  it.each(['lock', 'hold'] as const)('can be recorded, also over a lock whose time is over: %s', (leaves) => {
    const policy = { rollback: aRollbackRule({ leaves }) };
    const before = aControls({ locks: [aLock({ until: AT })] });
    const events = left(back(), succeeded, { policy, controls: before });
    const after = events.reduce(
      (controls, event) => ('scope' in event ? evolveControls(controls, event) : controls),
      before,
    );
    expect(after.version).toBe(1);
    expect(leaves === 'lock' ? after.locks : after.holds).toMatchObject([{ id: 'dep00001', by: CAROL }]);
  });
});
