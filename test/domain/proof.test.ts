import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveControls, NO_CONTROLS, type Controls } from '../../src/domain/controls.ts';
import { proofIn } from '../../src/domain/proof.ts';
import {
  aCancelled,
  aChange,
  aFailure,
  anArtifact,
  anOpenDeployment,
  aPlan,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  BOB,
  failedRollout,
  HOUR,
  NOW,
  succeededRollout,
  WAITING,
} from './support/builders.ts';
import { found, leftThere } from './support/came-to-nothing.ts';
import { aDrift, anAdopted } from './support/standing.ts';

const wanted = [anArtifact('api'), anArtifact('worker')];
const staged = (id: string, artifacts = wanted, environment = 'staging') => ({
  request: { id, environment, artifacts },
});
const proof = (deployments: Parameters<typeof aSnapshot>[0], now = NOW, artifacts = wanted) =>
  proofIn(aSnapshot(deployments), 'staging', artifacts, now);
const others = [anArtifact('api', { digest: 'sha256:other' }), anArtifact('worker')];

describe('artifacts are proven', () => {
  it('once exactly these digests have succeeded there, whatever else went with them', () => {
    expect(proof([aSuccess(staged('before'))])).toMatchObject({ deployment: 'before' });
    const more = [...wanted, anArtifact('web')];
    expect(proof([aSuccess(staged('before', more))])).toMatchObject({ deployment: 'before' });
  });

  it.each([
    ['nothing has succeeded', []],
    ['they failed', [aFailure(staged('before'))]],
    ['they are on their way', [aRunningDeployment(staged('before'))]],
    ['they succeeded elsewhere', [aSuccess(staged('before', wanted, 'canary'))]],
    ['one of the services ran another digest', [aSuccess(staged('before', others))]],
    [
      'the digests ran as other services',
      [
        aSuccess(
          staged('before', [
            anArtifact('api', { digest: 'sha256:worker' }),
            anArtifact('worker', { digest: 'sha256:api' }),
          ]),
        ),
      ],
    ],
    [
      'the parts succeeded in two deployments',
      [aSuccess(staged('one', [anArtifact('api')])), aSuccess(staged('two', [anArtifact('worker')]))],
    ],
  ] as const)('not while %s', (_, deployments) => {
    expect(proof(deployments)).toBeNull();
  });

  it('not when there are none: nothing is proven by anything', () => {
    expect(proof([aSuccess(staged('before'))], NOW, [])).toBeNull();
  });

  it('by the newest deployment that put them there', () => {
    const [first, again] = [
      aSuccess({ ...staged('first'), order: 1 }),
      aSuccess({ ...staged('again'), order: 2 }),
    ];
    expect(proof([again, first])).toMatchObject({ deployment: 'again' });
  });
});

/** One service took it, and the other one did not. */
const mixed = { api: succeededRollout('api:9'), worker: failedRollout() };

describe('artifacts run undisturbed', () => {
  const first = aSuccess({ ...staged('first'), order: 1, startedAt: NOW - HOUR, endedAt: NOW });
  const later = { startedAt: NOW + HOUR, order: 2 };

  it('from their success on', () => {
    expect(proof([first], NOW + 2 * HOUR)).toEqual({ deployment: 'first', since: NOW, healthy: 2 * HOUR });
    expect(proof([first])).toEqual({ deployment: 'first', since: NOW, healthy: 0 });
  });

  it.each([
    ['succeeds', aSuccess({ ...staged('next', others), ...later })],
    ['fails, and leaves a mix', aFailure({ ...staged('next', others), ...later, rollouts: mixed })],
    [
      'fails, and leaves what it had found: something else',
      aFailure({ ...staged('next', others), ...later, ...leftThere('api:7') }),
    ],
    [
      'fails, and leaves something else than it had found',
      aFailure({ ...staged('next', others), ...later, ...leftThere('api:8', 'api:7') }),
    ],
    ['runs', aRunningDeployment({ ...staged('next', others), ...later, plan: found() })],
    ['is stuck', aStuckDeployment({ ...staged('next', others), ...later, plan: found() })],
    ['was overtaken', aSuperseded({ ...staged('next', others), ...later, plan: found() })],
    [
      'was aborted, and leaves a mix',
      aCancelled(BOB, { ...staged('next', others), ...later, rollouts: mixed }),
    ],
    [
      'was aborted, and leaves what it had found: something else',
      aCancelled(BOB, { ...staged('next', others), ...later, ...leftThere('api:7') }),
    ],
  ])('until the next is begun there, whatever becomes of that: it %s', (_, next) => {
    expect(proof([first, next], NOW + 5 * HOUR)).toEqual({
      deployment: 'first',
      since: null,
      healthy: HOUR,
    });
  });

  it('until another one of older records, of which nobody can tell whether it was first', () => {
    const [ours, other] = [
      aSuccess({ ...staged('ours'), endedAt: NOW + HOUR }),
      aFailure({ ...staged('other', others), rollouts: mixed }),
    ];
    expect(proof([ours, other], NOW + HOUR)).toMatchObject({ since: null, healthy: 0 });
  });

  it('whatever waits to go there, has ended before it began, or goes elsewhere', () => {
    const deployments = [
      first,
      anOpenDeployment(staged('asked', others)),
      aSuperseded(staged('stale', others)),
      aCancelled(BOB, staged('taken back', others)),
      aRunningDeployment({ ...staged('elsewhere', others, 'canary'), ...later }),
      aSuccess({ ...staged('before', others), order: 0, endedAt: NOW - 2 * HOUR }),
    ];
    expect(proof(deployments, NOW + HOUR)).toMatchObject({ since: NOW, healthy: HOUR });
  });

  it('again from the end of what failed there and left them serving, without being put there anew', () => {
    const failed = aFailure({
      ...staged('next', others),
      ...later,
      ...leftThere(),
      endedAt: NOW + 2 * HOUR,
    });
    expect(proof([first, failed], NOW + 5 * HOUR)).toEqual({
      deployment: 'first',
      since: NOW + 2 * HOUR,
      healthy: 3 * HOUR,
    });
    const taken = aSuccess({ ...staged('last', others), order: 3, startedAt: NOW + 4 * HOUR });
    expect(proof([first, failed, taken], NOW + 9 * HOUR)).toEqual({
      deployment: 'first',
      since: null,
      healthy: 2 * HOUR,
    });
  });

  it.each([
    ['before anything was begun', { plan: found(), rollouts: { api: WAITING } }],
    ['and put back', leftThere()],
  ])('again from the end of what somebody aborted there %s', (_, left) => {
    const ends = { ...later, endedAt: NOW + 2 * HOUR };
    const aborted = aCancelled(BOB, { ...staged('next', others), ...ends, ...left });
    expect(proof([first, aborted], NOW + 5 * HOUR)).toEqual({
      deployment: 'first',
      since: NOW + 2 * HOUR,
      healthy: 3 * HOUR,
    });
  });

  it('again also from the end of what found another service to be something else, which is none of theirs', () => {
    const services = [
      aServicePlan('api', { liveRevision: 'api:8' }),
      aServicePlan('web', { liveRevision: 'web:3' }),
    ];
    const failed = aFailure({
      ...staged('next', others),
      ...later,
      plan: aPlan({ change: aChange({ services }) }),
      rollouts: { api: failedRollout('api:8'), web: WAITING },
      endedAt: NOW + 2 * HOUR,
    });
    expect(proof([first, failed], NOW + 5 * HOUR)).toMatchObject({ since: NOW + 2 * HOUR });
  });

  it('no more once one of several failures had found something else, whatever the last one left', () => {
    const failed = (order: number, api: string) =>
      aFailure({
        ...staged(`d${order}`, others),
        ...leftThere(api),
        order,
        startedAt: NOW + order * HOUR,
        endedAt: NOW + order * HOUR,
      });
    const series = [first, failed(2, 'api:8'), failed(4, 'api:7'), failed(6, 'api:8')];
    expect(proof(series, NOW + 20 * HOUR)).toEqual({ deployment: 'first', since: null, healthy: 2 * HOUR });
  });

  it('anew once they are put there again; the longest time counts', () => {
    const next = aFailure({ ...staged('next', others), ...later, ...leftThere('api:7') });
    const again = aSuccess({ ...staged('again'), order: 3, endedAt: NOW + 3 * HOUR });
    expect(proof([first, next, again], NOW + 3 * HOUR + 1)).toEqual({
      deployment: 'again',
      since: NOW + 3 * HOUR,
      healthy: HOUR,
    });
    expect(proof([first, next, again], NOW + 5 * HOUR)).toMatchObject({ healthy: 2 * HOUR });
  });

  it('for no time at all when the clock was set back meanwhile (T34)', () => {
    expect(proof([first], NOW - HOUR)).toMatchObject({ healthy: 0 });
    const set = { startedAt: NOW - 9 * HOUR, order: 2, rollouts: mixed };
    const next = aFailure({ ...staged('next', others), ...set });
    expect(proof([first, next], NOW + HOUR)).toEqual({ deployment: 'first', since: null, healthy: 0 });
  });

  describe('past Slipway', () => {
    const changed = (
      controls: Partial<Controls>,
      now = NOW + 5 * HOUR,
      deployments: Parameters<typeof aSnapshot>[0] = [first],
    ) => proofIn(aSnapshot(deployments, [], controls), 'staging', wanted, now);
    const drift = aDrift({ environment: 'staging', of: 'first', at: NOW + HOUR });
    const attempt = aFailure({
      ...staged('attempt', others),
      ...leftThere(),
      order: 2,
      startedAt: NOW + HOUR,
      endedAt: NOW + 2 * HOUR,
    });

    it('until somebody has changed what runs there', () => {
      expect(changed({ drifts: [drift] })).toEqual({ deployment: 'first', since: null, healthy: HOUR });
    });

    it('not anew because somebody says that it is meant so: it is something else', () => {
      const adopted = { staging: anAdopted({ of: 'first', since: NOW + HOUR }) };
      expect(changed({ adopted })).toEqual({ deployment: 'first', since: null, healthy: HOUR });
    });

    it('until the first change, when there was another one after somebody had said that it is meant so', () => {
      const adopted = { staging: anAdopted({ of: 'first', since: NOW + HOUR }) };
      const again = { ...drift, at: NOW + 3 * HOUR };
      expect(changed({ adopted, drifts: [again] })).toEqual({
        deployment: 'first',
        since: null,
        healthy: HOUR,
      });
    });

    it('between two changes alone: from when the first was put right until the second', () => {
      const disturbed = { staging: { of: 'first', since: NOW + HOUR, until: NOW + 2 * HOUR } };
      const again = { ...drift, at: NOW + 5 * HOUR };
      expect(changed({ disturbed, drifts: [again] }, NOW + 9 * HOUR)).toEqual({
        deployment: 'first',
        since: null,
        healthy: 3 * HOUR,
      });
    });

    it('not from when a second change was put right, while another one is meant so', () => {
      const adopted = { staging: anAdopted({ of: 'first', since: NOW + HOUR }) };
      const disturbed = { staging: { of: 'first', since: NOW + 2 * HOUR, until: NOW + 3 * HOUR } };
      expect(changed({ adopted, disturbed })).toMatchObject({ since: null });
    });

    it.each([
      ['in another environment', { ...drift, environment: 'production' }],
      ['of what was there before', { ...drift, of: 'earlier' }],
    ])('whatever was changed %s', (_, other) => {
      expect(changed({ drifts: [other] })).toEqual({ deployment: 'first', since: NOW, healthy: 5 * HOUR });
    });

    it('anew from when what was put there runs again', () => {
      const disturbed = { staging: { of: 'first', since: NOW + HOUR, until: NOW + 2 * HOUR } };
      expect(changed({ disturbed })).toEqual({
        deployment: 'first',
        since: NOW + 2 * HOUR,
        healthy: 3 * HOUR,
      });
    });

    it('for as long as they had before the first change, until they have run longer since it was put right', () => {
      const disturbed = { staging: { of: 'first', since: NOW + 3 * HOUR, until: NOW + 4 * HOUR } };
      const since = NOW + 4 * HOUR;
      const healthyAt = (hours: number) => changed({ disturbed }, NOW + hours * HOUR);
      expect(healthyAt(4)).toEqual({ deployment: 'first', since, healthy: 3 * HOUR });
      // Two times do not add up to a longer one.
      expect(healthyAt(7)).toEqual({ deployment: 'first', since, healthy: 3 * HOUR });
      expect(healthyAt(9)).toEqual({ deployment: 'first', since, healthy: 5 * HOUR });
    });

    it('for as long as they had before the first change, also while a second one stands', () => {
      const disturbed = { staging: { of: 'first', since: NOW + 3 * HOUR, until: NOW + 4 * HOUR } };
      const again = { ...drift, at: NOW + 5 * HOUR };
      expect(changed({ disturbed, drifts: [again] }, NOW + 9 * HOUR)).toEqual({
        deployment: 'first',
        since: null,
        healthy: 3 * HOUR,
      });
    });

    it('for as long as they had before the first change, also once something else was put there', () => {
      const disturbed = { staging: { of: 'first', since: NOW + 3 * HOUR, until: NOW + 4 * HOUR } };
      const next = aSuccess({ ...staged('next', others), order: 2, startedAt: NOW + 5 * HOUR });
      expect(changed({ disturbed }, NOW + 9 * HOUR, [first, next])).toEqual({
        deployment: 'first',
        since: null,
        healthy: 3 * HOUR,
      });
    });

    it('not behind a change that is over, because an attempt before it came to nothing', () => {
      const disturbed = { staging: { of: 'first', since: NOW + 3 * HOUR, until: NOW + 4 * HOUR } };
      expect(changed({ disturbed }, NOW + 9 * HOUR, [first, attempt])).toEqual({
        deployment: 'first',
        since: NOW + 4 * HOUR,
        healthy: 5 * HOUR,
      });
    });

    it('not through an attempt that came to nothing, when there was a change after it', () => {
      const again = { ...drift, at: NOW + 3 * HOUR };
      expect(changed({ drifts: [again] }, NOW + 9 * HOUR, [first, attempt])).toEqual({
        deployment: 'first',
        since: null,
        healthy: HOUR,
      });
    });

    it('not beyond what is meant so, whatever was changed and put right later', () => {
      const adopted = { staging: anAdopted({ of: 'first', since: NOW + HOUR }) };
      const disturbed = { staging: { of: 'first', since: NOW + 3 * HOUR, until: NOW + 4 * HOUR } };
      expect(changed({ adopted, disturbed }, NOW + 9 * HOUR)).toMatchObject({ healthy: HOUR });
    });

    it.each([
      ['elsewhere', { production: { of: 'first', since: NOW + HOUR, until: NOW + 2 * HOUR } }],
      [
        'before they were put there',
        { staging: { of: 'earlier', since: NOW + HOUR, until: NOW + 2 * HOUR } },
      ],
    ])('whatever was changed and put right %s', (_, disturbed) => {
      expect(changed({ disturbed })).toMatchObject({ since: NOW, healthy: 5 * HOUR });
    });

    it('until the next is begun there, after it was put right', () => {
      const disturbed = { staging: { of: 'first', since: NOW + HOUR / 2, until: NOW + HOUR } };
      const next = aSuccess({ ...staged('next', others), order: 2, startedAt: NOW + 4 * HOUR });
      expect(changed({ disturbed }, NOW + 9 * HOUR, [first, next])).toEqual({
        deployment: 'first',
        since: null,
        healthy: 3 * HOUR,
      });
    });

    it('for as long as another deployment of them ran there undisturbed', () => {
      const again = aSuccess({
        ...staged('again'),
        order: 2,
        startedAt: NOW + 4 * HOUR,
        endedAt: NOW + 4 * HOUR,
      });
      const seen = { ...drift, of: 'again', at: NOW + 5 * HOUR };
      expect(changed({ drifts: [seen] }, NOW + 9 * HOUR, [first, again])).toEqual({
        deployment: 'again',
        since: null,
        healthy: 4 * HOUR,
      });
    });

    it('for the longer of the times before the first change and since the last one was put right', () => {
      const change = fc.record({ after: fc.nat(5), takes: fc.nat(5) });
      fc.assert(
        fc.property(fc.array(change, { maxLength: 5 }), fc.nat(9), (changes, rest) => {
          let clock = NOW;
          let controls = NO_CONTROLS;
          for (const { after, takes } of changes) {
            const seen = aDrift({ environment: 'staging', of: 'first', at: clock + after });
            const about = { project: 'shop', scope: 'staging', drift: seen } as const;
            clock += after + takes;
            controls = evolveControls(controls, { type: 'drift.seen', ...about, at: seen.at });
            controls = evolveControls(controls, { type: 'drift.ended', ...about, at: clock });
          }
          expect(changed(controls, clock + rest)).toEqual({
            deployment: 'first',
            since: clock,
            healthy: Math.max(changes[0]?.after ?? 0, rest),
          });
        }),
      );
    });
  });

  it('never for longer than since their first success, and since no earlier than that', () => {
    const began = fc.record({
      kind: fc.constantFrom('ours', 'other', 'failed', 'aborted', 'mixed', 'failed elsewhere'),
      takes: fc.integer({ min: 1, max: 5 }),
      rests: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(began, { minLength: 1, maxLength: 8 }), fc.nat(9), (series, rest) => {
        let clock = NOW;
        const deployments = series.map(({ kind, takes, rests }, index) => {
          const startedAt = clock + rests;
          clock = startedAt + takes;
          const named = staged(`d${index}`, kind === 'other' ? others : wanted);
          const times = { startedAt, endedAt: clock, order: index + 1 };
          if (kind === 'failed') return aFailure({ ...named, ...times, ...leftThere() });
          if (kind === 'aborted') return aCancelled(BOB, { ...named, ...times, ...leftThere() });
          if (kind === 'failed elsewhere') return aFailure({ ...named, ...times, ...leftThere('api:7') });
          if (kind === 'mixed') return aFailure({ ...named, ...times, rollouts: mixed });
          return aSuccess({ ...named, ...times });
        });
        const now = clock + rest;
        const proven = proof(deployments, now);
        const ours = deployments.filter((_, index) => series[index]?.kind === 'ours');
        const [oldest] = ours;
        expect(proven === null).toBe(oldest === undefined);
        if (proven === null || oldest === undefined) return;
        expect(proven.deployment).toBe(ours.at(-1)?.request.id);
        expect(proven.healthy).toBeLessThanOrEqual(now - oldest.endedAt);
        // It runs there now exactly when what was begun after it came to nothing, and has left it there.
        const after = series.slice(series.findLastIndex(({ kind }) => kind === 'ours') + 1);
        const isLeft = after.every(({ kind }) => kind === 'failed' || kind === 'aborted');
        expect(proven.since).toBe(isLeft ? deployments.at(-1)?.endedAt : null);
        expect(proven.healthy).toBeGreaterThanOrEqual(proven.since === null ? 0 : rest);
      }),
    );
  });
});
