import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDifferences, type PlannedChange, type ServiceAction } from '../../src/domain/plan.ts';
import { same } from '../../src/domain/same.ts';
import type { PlannedStep } from '../../src/domain/steps.ts';
import {
  aChange,
  anAfter,
  aPlannedTask,
  aPolicy,
  aRule,
  aServicePlan,
  aWave,
  HOUR,
  MINUTE,
} from './support/builders.ts';

const against = (after: PlannedChange, before = aChange()) => planDifferences(before, after);
const migration: PlannedStep = { kind: 'run', task: aPlannedTask() };
const withApi = (more: Parameters<typeof aServicePlan>[1]) =>
  aChange({ services: [aServicePlan('api', more)] });

describe('two plans', () => {
  it('that are equal do not differ', () => {
    expect(against(aChange())).toEqual([]);
  });

  it('that were read back with their keys in another order do not differ', () => {
    const reordered = Object.fromEntries(
      Object.entries(aPolicy()).toReversed(),
    ) as unknown as PlannedChange['policy'];
    expect(against(aChange({ policy: reordered }))).toEqual([]);
  });

  it.each([
    ['another image', withApi({ digest: 'sha256:2' }), { what: 'image', service: 'api' }],
    ['another live revision', withApi({ liveRevision: 'api:9' }), { what: 'live_revision', service: 'api' }],
    ['another action', withApi({ action: { kind: 'none' } }), { what: 'configuration', service: 'api' }],
    [
      'another configuration to register',
      withApi({ action: { kind: 'register', base: 'api:7', input: { family: 'api', cpu: '512' } } }),
      { what: 'configuration', service: 'api' },
    ],
    ['another ECS service', withApi({ ecsService: 'billing-api' }), { what: 'services' }],
    ['another container', withApi({ container: 'sidecar' }), { what: 'services' }],
    ['another container beside it', withApi({ alsoContainers: ['sidecar'] }), { what: 'services' }],
    ['no services', aChange({ services: [] }), { what: 'services' }],
    [
      'a service more',
      aChange({ services: [aServicePlan('api'), aServicePlan('worker')] }),
      { what: 'services' },
    ],
    ['another live commit', aChange({ liveCommit: null }), { what: 'live_commit' }],
    ['another target commit', aChange({ targetCommit: 'd'.repeat(40) }), { what: 'target_commit' }],
    ['other steps', aChange({ steps: [] }), { what: 'steps' }],
    ['another series of steps', aChange({ steps: [migration, aWave('api')] }), { what: 'steps' }],
    ['a looser policy', aChange({ policy: aPolicy({ approvals: aRule({ count: 1 }) }) }), { what: 'policy' }],
  ] as const)('differ by %s', (_, after, difference) => {
    expect(against(after)).toEqual([difference]);
  });

  it('differ by a service that took the place of another', () => {
    expect(against(aChange({ services: [aServicePlan('worker')] }))).toEqual([{ what: 'services' }]);
  });

  it('say where the base has moved on, and not that what is made from it differs too', () => {
    const after = withApi({
      liveRevision: 'api:9',
      action: { kind: 'register', base: 'api:9', input: { family: 'api' } },
    });
    expect(against(after)).toEqual([{ what: 'live_revision', service: 'api' }]);
  });

  it('say every difference, service by service', () => {
    const before = aChange({ services: [aServicePlan('api'), aServicePlan('worker')] });
    const after = aChange({
      services: [
        aServicePlan('api', { digest: 'sha256:2', liveRevision: 'api:9' }),
        aServicePlan('worker', { action: { kind: 'none' } }),
      ],
      liveCommit: null,
      steps: [aWave('api'), aWave('worker')],
      policy: aPolicy({ checks: ['ci/build'] }),
    });
    expect(against(after, before)).toEqual([
      { what: 'image', service: 'api' },
      { what: 'live_revision', service: 'api' },
      { what: 'configuration', service: 'worker' },
      { what: 'live_commit' },
      { what: 'steps' },
      { what: 'policy' },
    ]);
  });

  describe('of any kind', () => {
    const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
    const service = fc.record({
      service: oneOf('api', 'worker'),
      ecsService: oneOf('one', 'two'),
      container: oneOf('app', 'main'),
      alsoContainers: oneOf<readonly string[]>([], ['main'], ['sidecar']),
      digest: oneOf('sha256:1', 'sha256:2'),
      liveRevision: oneOf('api:7', 'api:8'),
      action: oneOf<ServiceAction>(
        { kind: 'none' },
        { kind: 'restore', revision: 'api:6' },
        { kind: 'restore', revision: 'api:5' },
        { kind: 'register', base: 'api:7', input: {} },
        { kind: 'register', base: 'api:7', input: { cpu: '1' } },
      ),
    });
    const change = fc.record({
      environment: fc.constant('production'),
      liveCommit: oneOf(null, 'b', 'c'),
      targetCommit: oneOf('c', 'd'),
      services: fc.uniqueArray(service, { maxLength: 2, selector: (each) => each.service }),
      steps: oneOf<readonly PlannedStep[]>(
        [aWave('api')],
        [aWave('api'), aWave('worker')],
        [aWave('worker'), aWave('api')],
        [migration, aWave('api')],
        [{ kind: 'run', task: aPlannedTask({ needed: null }) }, aWave('api')],
        [aWave('api'), { kind: 'wait', pause: MINUTE }],
        [aWave('api'), { kind: 'wait', pause: HOUR }],
      ),
      policy: oneOf(aPolicy(), aPolicy({ after: anAfter() }), aPolicy({ approvals: aRule() })),
    });
    const isSilent = (before: PlannedChange, after: PlannedChange): boolean =>
      planDifferences(before, after).length === 0;

    it('differ exactly when they are not equal', () => {
      fc.assert(
        fc.property(change, change, (before, after) => {
          expect(isSilent(before, after)).toBe(same(before, after));
        }),
      );
    });

    it('differ by each field alone: nothing changes unsaid', () => {
      const field = fc.constantFrom(
        'ecsService',
        'container',
        'alsoContainers',
        'digest',
        'liveRevision',
        'action',
      );
      fc.assert(
        fc.property(change, service, field, (before, other, each) => {
          const services = before.services.map((one) => ({ ...one, [each]: other[each] }));
          const after = { ...before, services };
          expect(isSilent(before, after)).toBe(same(before, after));
        }),
      );
    });
  });
});
