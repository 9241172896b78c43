import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimOurs,
  hasEnded,
  judge,
  READ_LAG,
  weighDigests,
  type FoundDeployment,
  type RolloutReading,
  type ServiceDeploymentReading,
  type ServiceReading,
  type Verdict,
} from '../../src/domain/rollout.ts';
import {
  failedRollout,
  NOW,
  rollingOut,
  succeededRollout,
  supersededRollout,
  unknownRollout,
  WAITING,
} from './support/builders.ts';

const OURS = 'sd-ours';
const STARTED = NOW - 60_000;
const DEADLINE = NOW + 60_000;

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
const verdict = (reading: RolloutReading, now = NOW): Verdict => judge(reading, OURS, now, DEADLINE);
const later = (arn = 'sd-other') => service({ newest: { arn, startedAt: STARTED + 1 } });

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
    expect(verdict(read(ours('succeeded'), later()))).toEqual({ kind: 'superseded', by: 'sd-other' });
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
      fc.property(reading, now, (each, at) => {
        fc.pre(judge(each, OURS, at, DEADLINE).kind === 'took');
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
      fc.property(reading, now, fc.constantFrom(...lacking), (full, at, lack) => {
        const verdictOfLess = judge(lack(full), OURS, at, DEADLINE);
        fc.pre(didNotTake(verdictOfLess));
        expect(didNotTake(judge(full, OURS, at, DEADLINE))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('says nothing of failure when it sees neither ours nor a service that is gone', () => {
    fc.assert(
      fc.property(fc.option(aService), now, (seenService, at) => {
        fc.pre(seenService?.active !== false);
        expect(didNotTake(judge({ ours: null, service: seenService }, OURS, at, DEADLINE))).toBe(false);
      }),
    );
  });

  it('comes to an end within a bound, whatever is read (I15)', () => {
    fc.assert(
      fc.property(reading, fc.nat(), (each, more) => {
        const { kind } = judge(each, OURS, DEADLINE + READ_LAG + more, DEADLINE);
        expect(['in_progress', 'rolling_back']).not.toContain(kind);
      }),
    );
  });
});

describe('what runs', () => {
  const approved = ['sha256:index', 'sha256:arm'];
  const weigh = (tasks: readonly (string | null)[], revision: string | null = null) =>
    weighDigests({ tasks, revision }, approved);

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
        evidence: { kind: 'service_revision' },
      });
      expect(weigh(tasks, 'sha256:other')).toEqual({ kind: 'wrong_digest' });
      expect(weigh(tasks)).toEqual({ kind: 'none' });
    },
  );

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
    expect(claimOurs(all, before, 'api:8')).toEqual({ kind: 'ours', arn: 'sd-1' });
  });

  it('ours is the only one with our revision where there was none before', () => {
    expect(claimOurs([found('sd-1', STARTED)], null, 'api:8')).toEqual({ kind: 'ours', arn: 'sd-1' });
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
  ])('not while it is $status', (rollout) => {
    expect(hasEnded(rollout)).toBe(false);
  });
});
