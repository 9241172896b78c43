import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimOurs,
  hasBegunMoving,
  hasEnded,
  judge,
  movedDeadline,
  READ_LAG,
  weighDigests,
  type FoundDeployment,
  type OurDeployment,
  type RolloutReading,
  type ServiceDeploymentReading,
  type ServiceReading,
  type Verdict,
} from '../../src/domain/rollout.ts';
import {
  failedRollout,
  HOUR,
  MINUTE,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';
import { stoppingRollout } from './support/progress.ts';

const OURS = 'sd-ours';
const STARTED = NOW - 60_000;
const DEADLINE = NOW + 60_000;
const judged: OurDeployment = {
  serviceDeployment: OURS,
  revision: 'api:8',
  deadline: DEADLINE,
  aborted: false,
};

const ours = (
  status: ServiceDeploymentReading['status'],
  more: Partial<ServiceDeploymentReading> = {},
): ServiceDeploymentReading => ({
  status,
  said: 'in its own words',
  target: 'revision-ours',
  startedAt: STARTED,
  endedAt: null,
  circuitBreaker: false,
  alarm: null,
  strategy: 'rolling',
  stage: null,
  weight: null,
  pause: null,
  wentBackTo: null,
  ...more,
});
const service = (more: Partial<ServiceReading> = {}): ServiceReading => ({
  active: true,
  revision: 'api:8',
  serving: ['revision-ours'],
  newest: { arn: OURS, startedAt: STARTED },
  desired: 2,
  running: 2,
  pending: 0,
  failed: 0,
  lastEvent: null,
  ...more,
});
const read = (
  deployment: ServiceDeploymentReading | null,
  seen: ServiceReading | null = service(),
): RolloutReading => ({ ours: deployment, service: seen });
const verdict = (reading: RolloutReading, now = NOW): Verdict => judge(reading, judged, now);
/** The same once somebody has had it stopped. */
const abortedVerdict = (reading: RolloutReading, now = NOW): Verdict =>
  judge(reading, { ...judged, aborted: true }, now);
/** Somebody has started another one, of another revision unless said. */
const later = (more: Partial<ServiceReading> = {}) =>
  service({ revision: 'api:9', newest: { arn: 'sd-other', startedAt: STARTED + 1 }, ...more });

describe('a service deployment of ours that goes on', () => {
  it('is in progress', () => {
    expect(verdict(read(ours('in_progress')))).toEqual({ kind: 'in_progress' });
  });

  it('is not a success because ours serves already: stable is not success (FIELD-NOTES 3)', () => {
    expect(verdict(read(ours('in_progress'), service({ running: 2, desired: 2 })))).toEqual({
      kind: 'in_progress',
    });
  });

  it('is rolling back when ECS says so', () => {
    expect(verdict(read(ours('rolling_back')))).toEqual({ kind: 'rolling_back' });
  });

  it.each(['in_progress', 'rolling_back'] as const)('has failed at its deadline: %s', (status) => {
    expect(verdict(read(ours(status)), DEADLINE - 1).kind).toBe(status);
    expect(verdict(read(ours(status)), DEADLINE)).toEqual({
      kind: 'failed',
      reason: 'timed_out',
      said: 'in its own words',
    });
  });
});

describe('a service deployment of ours that succeeded', () => {
  it('took when its revision is what serves (I6)', () => {
    expect(verdict(read(ours('succeeded')))).toEqual({ kind: 'took' });
  });

  it('took also after the deadline', () => {
    expect(verdict(read(ours('succeeded')), DEADLINE + 1)).toEqual({ kind: 'took' });
  });

  it.each([
    ['another revision serves by this read', service({ serving: ['revision-old'] })],
    ['nothing serves by this read', service({ serving: [] })],
    ['the service is missing from this read', null],
  ])('is waited for while %s, and is unknown at the deadline', (_, seen) => {
    expect(verdict(read(ours('succeeded'), seen))).toEqual({ kind: 'in_progress' });
    expect(verdict(read(ours('succeeded'), seen), DEADLINE)).toEqual({ kind: 'unknown', why: 'unreadable' });
  });

  it('is superseded when somebody deployed after it, and names that (F12)', () => {
    expect(verdict(read(ours('succeeded'), later()))).toEqual({
      kind: 'superseded',
      by: 'sd-other',
      sameRevision: false,
    });
  });

  it('is superseded also by another one of the very same revision, and says so', () => {
    expect(verdict(read(ours('succeeded'), later({ revision: 'api:8' })))).toEqual({
      kind: 'superseded',
      by: 'sd-other',
      sameRevision: true,
    });
  });

  it.each([
    ['older than ours', { arn: 'sd-old', startedAt: STARTED - 1 }],
    ['as old as ours', { arn: 'sd-old', startedAt: STARTED }],
    ['ours itself', { arn: OURS, startedAt: STARTED + 1 }],
  ])('is not superseded by what is %s', (_, newest) => {
    expect(verdict(read(ours('succeeded'), service({ newest })))).toEqual({ kind: 'took' });
  });

  it('is not superseded when this read names no newest', () => {
    expect(verdict(read(ours('succeeded'), service({ newest: null })))).toEqual({ kind: 'took' });
  });
});

describe('a service deployment of ours that did not take', () => {
  const failed = (reason: string) => ({ kind: 'failed', reason, said: 'in its own words' });

  it('was rolled back by the circuit breaker, however stable the service is now (F10)', () => {
    const reading = read(
      ours('rolled_back', { circuitBreaker: true }),
      service({ serving: ['revision-old'] }),
    );
    expect(verdict(reading)).toEqual(failed('circuit_breaker_rolled_back'));
  });

  it('was rolled back by an alarm, which may come long after the tasks are up', () => {
    expect(verdict(read(ours('rolled_back', { alarm: 'errors' })))).toEqual(failed('alarm_rolled_back'));
  });

  it('was rolled back by the circuit breaker, when an alarm went off as well', () => {
    const both = ours('rolled_back', { circuitBreaker: true, alarm: 'errors' });
    expect(verdict(read(both))).toEqual(failed('circuit_breaker_rolled_back'));
  });

  it('was rolled back by somebody', () => {
    expect(verdict(read(ours('rolled_back')))).toEqual(failed('stopped'));
  });

  it('was rolled back, whoever has deployed since', () => {
    expect(verdict(read(ours('rolled_back'), later()))).toEqual(failed('stopped'));
  });

  it('could not be rolled back either', () => {
    expect(verdict(read(ours('rollback_failed')))).toEqual(failed('rollback_failed'));
  });

  it('was stopped by the circuit breaker, whoever has deployed since', () => {
    const stopped = ours('stopped', { circuitBreaker: true, endedAt: NOW });
    expect(verdict(read(stopped))).toEqual(failed('circuit_breaker_stopped'));
    expect(verdict(read(stopped, later()))).toEqual(failed('circuit_breaker_stopped'));
  });

  it('is gone with its service', () => {
    const gone = service({ active: false });
    const expected = { kind: 'failed', reason: 'service_gone', said: null };
    expect(verdict(read(ours('succeeded'), gone))).toEqual(expected);
    expect(verdict(read(null, gone))).toEqual(expected);
  });
});

describe('a service deployment of ours that was stopped', () => {
  it('is superseded when somebody deployed over it', () => {
    expect(verdict(read(ours('stopped', { endedAt: NOW }), later()))).toEqual({
      kind: 'superseded',
      by: 'sd-other',
      sameRevision: false,
    });
  });

  it('is superseded also when that is of the very same revision, and says so', () => {
    const again = later({ revision: 'api:8' });
    expect(verdict(read(ours('stopped', { endedAt: NOW }), again))).toEqual({
      kind: 'superseded',
      by: 'sd-other',
      sameRevision: true,
    });
  });

  it('is waited for while whoever deployed over it may not show yet (FIELD-NOTES 2)', () => {
    const stopped = ours('stopped', { endedAt: NOW });
    expect(verdict(read(stopped), NOW + READ_LAG - 1)).toEqual({ kind: 'in_progress' });
    expect(verdict(read(stopped), NOW + READ_LAG)).toMatchObject({ kind: 'failed', reason: 'stopped' });
  });

  it('is waited for until the deadline when this read does not say when it ended, and no longer (I15)', () => {
    expect(verdict(read(ours('stopped')), DEADLINE + READ_LAG - 1)).toEqual({ kind: 'in_progress' });
    expect(verdict(read(ours('stopped')), DEADLINE + READ_LAG)).toMatchObject({
      kind: 'failed',
      reason: 'stopped',
    });
  });
});

describe('a service deployment of ours that somebody has had stopped', () => {
  it.each(['in_progress', 'rolling_back'] as const)('goes on until ECS has ended it: %s', (status) => {
    expect(abortedVerdict(read(ours(status)))).toEqual({ kind: status });
    expect(abortedVerdict(read(ours(status)), DEADLINE)).toMatchObject({ reason: 'timed_out' });
  });

  it('was aborted, once ECS has put the old revision back, or has stopped it', () => {
    const aborted = { kind: 'failed', reason: 'aborted', said: 'in its own words' };
    expect(abortedVerdict(read(ours('rolled_back')))).toEqual(aborted);
    const stopped = ours('stopped', { endedAt: NOW });
    expect(abortedVerdict(read(stopped), NOW + READ_LAG)).toEqual(aborted);
    expect(abortedVerdict(read(stopped), NOW + READ_LAG - 1)).toEqual({ kind: 'in_progress' });
  });

  it.each([
    ['the circuit breaker was quicker', { circuitBreaker: true }, 'circuit_breaker_rolled_back'],
    ['an alarm was quicker', { alarm: 'errors' }, 'alarm_rolled_back'],
  ])('was not aborted when %s', (_, more, reason) => {
    expect(abortedVerdict(read(ours('rolled_back', more)))).toMatchObject({ reason });
  });

  it('took all the same when it had succeeded before it could be stopped', () => {
    expect(abortedVerdict(read(ours('succeeded')))).toEqual({ kind: 'took' });
  });

  it('is superseded when somebody deployed over it', () => {
    const stopped = ours('stopped', { endedAt: NOW });
    expect(abortedVerdict(read(stopped, later()))).toMatchObject({ kind: 'superseded', by: 'sd-other' });
  });
});

describe('a hook that waits for somebody', () => {
  const TIMEOUT = 20 * MINUTE;
  const moved = (until: number | null, expiresAt?: number | null, now = NOW) =>
    movedDeadline({ until }, expiresAt === undefined ? null : { hook: 'look', expiresAt }, now, TIMEOUT);

  it('moves the deadline on: once it waits no more there is all the time that there was', () => {
    expect(moved(null, NOW + HOUR)).toBe(NOW + HOUR + TIMEOUT);
    expect(moved(DEADLINE, NOW + HOUR)).toBe(NOW + HOUR + TIMEOUT);
  });

  it('moves it once, and never back', () => {
    const until = NOW + HOUR + TIMEOUT;
    expect(moved(until, NOW + HOUR)).toBeNull();
    expect(moved(until + 1, NOW + HOUR)).toBeNull();
    expect(moved(until - 1, NOW + HOUR)).toBe(until);
  });

  it('moves it with every look where ECS does not say until when it waits', () => {
    const first = moved(null, null);
    expect(first).toBe(NOW + TIMEOUT);
    expect(moved(first, null)).toBeNull();
    expect(moved(first, null, NOW + MINUTE)).toBe(NOW + MINUTE + TIMEOUT);
  });

  it('moves it back when somebody has gone on before the hook was tired of waiting', () => {
    expect(moved(NOW + HOUR + TIMEOUT)).toBe(NOW + TIMEOUT);
    expect(moved(NOW + TIMEOUT + 1)).toBe(NOW + TIMEOUT);
  });

  it('leaves it alone while none waits', () => {
    expect(moved(null)).toBeNull();
    expect(moved(NOW + TIMEOUT)).toBeNull();
    expect(moved(DEADLINE)).toBeNull();
  });

  it('does not by itself keep a rollout from failing: its recorded deadline does', () => {
    const pause = { hook: 'look', expiresAt: NOW + HOUR };
    const reading = read(ours('in_progress', { strategy: 'canary', pause }));
    expect(verdict(reading, DEADLINE)).toMatchObject({ kind: 'failed', reason: 'timed_out' });
    const until = NOW + HOUR + TIMEOUT;
    expect(judge(reading, { ...judged, deadline: until }, until - 1)).toEqual({ kind: 'in_progress' });
    expect(judge(reading, { ...judged, deadline: until }, until)).toMatchObject({ reason: 'timed_out' });
  });
});

describe('a read without our service deployment', () => {
  it('proves nothing, and is waited for (F36)', () => {
    expect(verdict(read(null))).toEqual({ kind: 'in_progress' });
    expect(verdict(read(null, later()))).toEqual({ kind: 'in_progress' });
    expect(verdict(read(null, null))).toEqual({ kind: 'in_progress' });
  });

  it('leaves the outcome unknown at the deadline', () => {
    expect(verdict(read(null), DEADLINE - 1)).toEqual({ kind: 'in_progress' });
    expect(verdict(read(null), DEADLINE)).toEqual({ kind: 'unknown', why: 'unreadable' });
  });
});

describe('over any reading', () => {
  const when = fc.integer({ min: STARTED - 10, max: DEADLINE });
  const seen = fc.record({ arn: fc.constantFrom(OURS, 'sd-a', 'sd-b'), startedAt: when });
  const deployment = fc.record({
    status: fc.constantFrom<ServiceDeploymentReading['status']>(
      'in_progress',
      'rolling_back',
      'succeeded',
      'rolled_back',
      'rollback_failed',
      'stopped',
    ),
    said: fc.option(fc.constant('words')),
    target: fc.constant('revision-ours'),
    startedAt: when,
    endedAt: fc.option(when),
    circuitBreaker: fc.boolean(),
    alarm: fc.option(fc.constant('errors')),
    strategy: fc.constantFrom<ServiceDeploymentReading['strategy']>(
      'rolling',
      'blue_green',
      'linear',
      'canary',
    ),
    stage: fc.option(fc.constant('bake time')),
    weight: fc.option(fc.constantFrom(0, 50, 100)),
    pause: fc.option(fc.record({ hook: fc.constant('look'), expiresAt: fc.option(when) })),
    wentBackTo: fc.option(fc.constant('revision-old')),
  });
  const judging = fc.record({
    serviceDeployment: fc.constant(OURS),
    revision: fc.constantFrom('api:8', 'api:9'),
    deadline: fc.constant(DEADLINE),
    aborted: fc.boolean(),
  });
  const aService = fc
    .record({
      active: fc.boolean(),
      serving: fc.subarray(['revision-ours', 'revision-old']),
      newest: fc.option(seen),
    })
    .map((more) => service(more));
  const reading = fc.record({ ours: fc.option(deployment), service: fc.option(aService) });
  const now = fc.integer({ min: STARTED, max: DEADLINE + 2 * READ_LAG });
  const didNotTake = ({ kind }: Verdict): boolean => kind === 'failed' || kind === 'superseded';

  it('says that it took only when ours ended succeeded and ours serves (I6)', () => {
    fc.assert(
      fc.property(reading, judging, now, (each, what, at) => {
        fc.pre(judge(each, what, at).kind === 'took');
        expect(each.ours?.status).toBe('succeeded');
        expect(each.service?.active).toBe(true);
        expect(each.service?.serving).toContain('revision-ours');
      }),
      { numRuns: 300 },
    );
  });

  it('says that it did not take only for what it sees, never for what a read lacks (F36)', () => {
    const lacking: readonly ((full: RolloutReading) => RolloutReading)[] = [
      (full) => ({ ...full, ours: null }),
      (full) => ({ ...full, service: null }),
      (full) => ({ ...full, service: full.service && { ...full.service, newest: null } }),
      (full) => ({ ...full, service: full.service && { ...full.service, serving: [] } }),
      (full) => ({ ...full, ours: full.ours && { ...full.ours, endedAt: null } }),
    ];
    fc.assert(
      fc.property(reading, judging, now, fc.constantFrom(...lacking), (full, what, at, lack) => {
        const verdictOfLess = judge(lack(full), what, at);
        fc.pre(didNotTake(verdictOfLess));
        expect(didNotTake(judge(full, what, at))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('says nothing of failure when it sees neither ours nor a service that is gone', () => {
    fc.assert(
      fc.property(fc.option(aService), judging, now, (seenService, what, at) => {
        fc.pre(seenService?.active !== false);
        expect(didNotTake(judge({ ours: null, service: seenService }, what, at))).toBe(false);
      }),
    );
  });

  it('comes to an end within a bound, whatever is read (I15)', () => {
    fc.assert(
      fc.property(reading, judging, fc.nat(), (each, what, more) => {
        const { kind } = judge(each, what, DEADLINE + READ_LAG + more);
        expect(['in_progress', 'rolling_back']).not.toContain(kind);
      }),
    );
  });
});

describe('what runs', () => {
  const approved = ['sha256:index', 'sha256:arm'];
  const weigh = (
    tasks: readonly (string | null)[],
    revision: string | null = null,
    desired: number | null = null,
  ) => weighDigests({ tasks, revision }, approved, desired);

  it('is proven by tasks that report an approved digest, or its child (I5, FIELD-NOTES 15)', () => {
    expect(weigh(['sha256:index', 'sha256:arm'])).toEqual({
      kind: 'evidence',
      evidence: { kind: 'running_tasks', tasks: 2 },
    });
  });

  it('is proven by those that report, and counts only them', () => {
    expect(weigh([null, 'sha256:arm', null], 'sha256:other')).toEqual({
      kind: 'evidence',
      evidence: { kind: 'running_tasks', tasks: 1 },
    });
  });

  it('is wrong when one task reports anything else', () => {
    expect(weigh(['sha256:arm', 'sha256:other'], 'sha256:index')).toEqual({ kind: 'wrong_digest' });
  });

  it.each([[[]], [[null, null]]])(
    'is what the service revision names when no task says: %j (FIELD-NOTES 4)',
    (tasks) => {
      expect(weigh(tasks, 'sha256:arm')).toEqual({
        kind: 'evidence',
        evidence: { kind: 'service_revision', desired: null },
      });
      expect(weigh(tasks, 'sha256:other')).toEqual({ kind: 'wrong_digest' });
      expect(weigh(tasks)).toEqual({ kind: 'none' });
    },
  );

  it('says with the service revision how many tasks there should be: none, where the service is set to none', () => {
    for (const desired of [0, 2]) {
      expect(weigh([], 'sha256:arm', desired)).toEqual({
        kind: 'evidence',
        evidence: { kind: 'service_revision', desired },
      });
    }
    expect(weighDigests({ tasks: [], revision: 'sha256:arm' }, approved)).toEqual({
      kind: 'evidence',
      evidence: { kind: 'service_revision', desired: null },
    });
  });

  it('is never evidence with a digest that nobody approved', () => {
    const digest = fc.option(fc.constantFrom('sha256:index', 'sha256:arm', 'sha256:other'));
    fc.assert(
      fc.property(fc.array(digest), digest, (tasks, revision) => {
        fc.pre(weigh(tasks, revision).kind === 'evidence');
        expect(tasks).not.toContain('sha256:other');
        expect([...tasks, revision].some((each) => each !== null && approved.includes(each))).toBe(true);
      }),
    );
  });
});

describe('after an answer was lost', () => {
  const before = { arn: 'sd-0', startedAt: STARTED };
  const found = (arn: string, startedAt: number, revision = 'api:8'): FoundDeployment => ({
    arn,
    startedAt,
    revision,
    status: 'in_progress',
  });

  it('ours is the only one since with our revision', () => {
    const all = [found('sd-2', STARTED + 2, 'api:9'), found('sd-1', STARTED + 1), found('sd-0', STARTED)];
    expect(claimOurs(all, before, 'api:8')).toEqual({
      kind: 'ours',
      arn: 'sd-1',
      startedAt: STARTED + 1,
    });
  });

  it('ours is the only one with our revision where there was none before', () => {
    expect(claimOurs([found('sd-1', STARTED)], null, 'api:8')).toEqual({
      kind: 'ours',
      arn: 'sd-1',
      startedAt: STARTED,
    });
  });

  it('what was there before is not ours, though it has our revision', () => {
    const all = [found('sd-0', STARTED), found('sd-older', STARTED - 1)];
    expect(claimOurs(all, before, 'api:8')).toEqual({ kind: 'none' });
  });

  it('what has another revision is not ours', () => {
    expect(claimOurs([found('sd-1', STARTED + 1, 'api:9')], before, 'api:8')).toEqual({ kind: 'none' });
    expect(claimOurs([], before, 'api:8')).toEqual({ kind: 'none' });
  });

  it('two that could be ours cannot be told apart', () => {
    const all = [found('sd-2', STARTED + 2), found('sd-1', STARTED + 1)];
    expect(claimOurs(all, before, 'api:8')).toEqual({ kind: 'two' });
  });
});

describe('a rollout has ended', () => {
  it.each([succeededRollout(), failedRollout(), supersededRollout(), unknownRollout()])(
    'when it is $status',
    (rollout) => {
      expect(hasEnded(rollout)).toBe(true);
    },
  );

  it.each([
    WAITING,
    { status: 'registering', operation: 'op' } as const,
    { status: 'registered', revision: 'api:8' } as const,
    {
      status: 'updating',
      operation: 'op',
      revision: 'api:8',
      newestBefore: null,
      since: NOW,
    } as const,
    rollingOut(),
    stoppingRollout(),
  ])('not while it is $status', (rollout) => {
    expect(hasEnded(rollout)).toBe(false);
  });
});

describe('a rollout of which ECS may have been told', () => {
  it.each([
    {
      status: 'updating',
      operation: 'op',
      revision: 'api:8',
      newestBefore: null,
      since: NOW,
    } as const,
    rollingOut(),
    stoppingRollout(),
  ])('must be followed to its end: $status', (rollout) => {
    expect(hasBegunMoving(rollout)).toBe(true);
  });

  it.each([
    WAITING,
    { status: 'registering', operation: 'op' } as const,
    { status: 'registered', revision: 'api:8' } as const,
    succeededRollout(),
    failedRollout(),
    supersededRollout(),
    unknownRollout(),
  ])('is not one that is $status', (rollout) => {
    expect(hasBegunMoving(rollout)).toBe(false);
  });
});
