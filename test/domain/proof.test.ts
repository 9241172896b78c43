import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proofIn } from '../../src/domain/proof.ts';
import {
  aFailure,
  anArtifact,
  anOpenDeployment,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  failedRollout,
  HOUR,
  NOW,
  succeededRollout,
} from './support/builders.ts';

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
    ['runs', aRunningDeployment({ ...staged('next', others), ...later })],
    ['is stuck', aStuckDeployment({ ...staged('next', others), ...later })],
    ['was overtaken', aSuperseded({ ...staged('next', others), ...later })],
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
      aRunningDeployment({ ...staged('elsewhere', others, 'canary'), ...later }),
      aSuccess({ ...staged('before', others), order: 0, endedAt: NOW - 2 * HOUR }),
    ];
    expect(proof(deployments, NOW + HOUR)).toMatchObject({ since: NOW, healthy: HOUR });
  });

  it('again from the end of what failed there and left them serving, without being put there anew', () => {
    const failed = aFailure({ ...staged('next', others), ...later, endedAt: NOW + 2 * HOUR });
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

  it('anew once they are put there again; the longest time counts', () => {
    const next = aFailure({ ...staged('next', others), ...later });
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

  it('never for longer than since their first success, and since no earlier than that', () => {
    const began = fc.record({
      kind: fc.constantFrom('ours', 'other', 'failed', 'mixed'),
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
          if (kind === 'failed') return aFailure({ ...named, ...times });
          if (kind === 'mixed') return aFailure({ ...named, ...times, rollouts: mixed });
          return aSuccess({ ...named, ...times });
        });
        const now = clock + rest;
        const found = proof(deployments, now);
        const ours = deployments.filter((_, index) => series[index]?.kind === 'ours');
        const [oldest] = ours;
        expect(found === null).toBe(oldest === undefined);
        if (found === null || oldest === undefined) return;
        expect(found.deployment).toBe(ours.at(-1)?.request.id);
        expect(found.healthy).toBeLessThanOrEqual(now - oldest.endedAt);
        // It runs there now exactly when what was begun after it has failed, and has left it there.
        const after = series.slice(series.findLastIndex(({ kind }) => kind === 'ours') + 1);
        const isLeft = after.every(({ kind }) => kind === 'failed');
        expect(found.since).toBe(isLeft ? deployments.at(-1)?.endedAt : null);
        expect(found.healthy).toBeGreaterThanOrEqual(found.since === null ? 0 : rest);
      }),
    );
  });
});
