import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { newerThan, supersedeOlder, supersedeQueued } from '../../src/domain/stale.ts';
import {
  aCandidate,
  anOpenDeployment,
  aQueuedDeployment,
  aRelease,
  aRequest,
  aRollback,
  aRunningDeployment,
  aSnapshot,
  aSuccess,
  aWaitingBuild,
  NOW,
} from './support/builders.ts';

const [A, B, C] = ['A', 'B', 'C'].map((id) =>
  aRelease({ id, name: `name of ${id}`, candidates: [aCandidate(), aCandidate({ number: 2 })] }),
);
const releases = [A, B, C].flatMap((release) => release ?? []);
const B2 = { release: { id: 'B', name: 'name of B' }, candidate: { number: 2 } };
const asked = (release: string, candidate: number, more: object = {}) =>
  anOpenDeployment({ request: { id: `${release}${candidate}`, release, candidate, ...more } });
const ended = (deployments: readonly Deployment[], { release, candidate } = B2) =>
  supersedeOlder(aSnapshot(deployments, releases), release, candidate, NOW).map(
    ({ deployment }) => deployment,
  );

describe('a candidate that is complete', () => {
  it('ends what was asked for candidates before it, in every environment, and says which it is', () => {
    const deployments = [asked('A', 2), asked('B', 1, { environment: 'staging' })];
    const by = { kind: 'candidate', name: 'name of B-rc.2' };
    expect(supersedeOlder(aSnapshot(deployments, releases), B2.release, B2.candidate, NOW)).toEqual([
      { type: 'deployment.superseded', deployment: 'A2', at: NOW, by },
      { type: 'deployment.superseded', deployment: 'B1', at: NOW, by },
    ]);
  });

  it('ends what waits in line too', () => {
    expect(ended([aQueuedDeployment('x', { request: { id: 'A1', release: 'A' } })])).toEqual(['A1']);
  });

  it('leaves what is asked for itself, and for what came later', () => {
    expect(ended([asked('B', 2), asked('B', 3), asked('C', 1)])).toEqual([]);
  });

  it('leaves what is on its way, or over', () => {
    const request = { release: 'A' };
    expect(ended([aRunningDeployment({ request }), aSuccess({ request })])).toEqual([]);
  });

  it('leaves rollbacks: they go back on purpose', () => {
    expect(ended([asked('A', 1, { rollback: aRollback() })])).toEqual([]);
  });

  it('ends what was asked for every release on record when it is being cut', () => {
    const cut = { release: { id: 'D', name: 'name of D' }, candidate: { number: 1 } };
    expect(ended([asked('A', 1), asked('C', 2)], cut)).toEqual(['A1', 'C2']);
    expect(
      supersedeOlder(aSnapshot([asked('A', 1)], releases), cut.release, cut.candidate, NOW),
    ).toMatchObject([{ by: { name: 'name of D' } }]);
  });

  it("never ends a newer candidate's request or a rollback's, and always every older one", () => {
    const request = fc.record({
      release: fc.constantFrom('A', 'B', 'C'),
      candidate: fc.integer({ min: 1, max: 3 }),
      rollback: fc.boolean(),
      queued: fc.boolean(),
      environment: fc.constantFrom('staging', 'production'),
    });
    const complete = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(request), complete, (requests, [id, number]) => {
        const deployments = requests.map(({ rollback, queued, ...more }, index) => {
          const made = { id: `d${index}`, ...more, rollback: rollback ? aRollback() : null };
          return queued ? aQueuedDeployment('x', { request: made }) : anOpenDeployment({ request: made });
        });
        const older = requests.flatMap(({ release, candidate, rollback }, index) => {
          const isOlder = release < id || (release === id && candidate < number);
          return isOlder && !rollback ? [`d${index}`] : [];
        });
        const now = ended(deployments, { release: { id, name: id }, candidate: { number } });
        expect(now.toSorted()).toEqual(older.toSorted());
      }),
    );
  });
});

describe('a candidate that is asked for', () => {
  const inLine = (release: string, candidate: number, more: object = {}) =>
    aQueuedDeployment('x', { request: { id: `${release}${candidate}`, release, candidate, ...more } });
  const asks = (deployments: readonly Deployment[], more: object = {}) =>
    supersedeQueued(
      aSnapshot(deployments, releases),
      aRequest({ id: 'dep00009', release: 'B', releaseName: 'name of B', candidate: 2, ...more }),
      NOW,
    );

  it('takes the place of older ones that stand in line for the same environment', () => {
    const by = { kind: 'candidate', name: 'name of B-rc.2' };
    expect(asks([inLine('A', 1), inLine('B', 1), inLine('A', 2, { environment: 'staging' })])).toEqual([
      { type: 'deployment.superseded', deployment: 'A1', at: NOW, by },
      { type: 'deployment.superseded', deployment: 'B1', at: NOW, by },
    ]);
  });

  it('leaves those that are newer, that go back, or that still wait for their gates', () => {
    expect(asks([inLine('C', 1), inLine('B', 3), asked('A', 1)])).toEqual([]);
    expect(asks([inLine('A', 1, { rollback: aRollback() })])).toEqual([]);
  });

  it('takes no place as a rollback: that goes before the line anyhow', () => {
    expect(asks([inLine('A', 1)], { rollback: aRollback() })).toEqual([]);
  });
});

describe('what came after a candidate', () => {
  const newer = (release: string, candidate: number, among = releases) =>
    newerThan(aSnapshot([], among), { release, candidate });

  it('is the newest that is complete', () => {
    expect(newer('A', 1)).toBe('name of C-rc.2');
    expect(newer('C', 1)).toBe('name of C-rc.2');
  });

  it('is nothing after the newest, or where nothing is complete', () => {
    expect(newer('C', 2)).toBeNull();
    expect(newer('C', 3)).toBeNull();
    expect(newer('A', 1, [])).toBeNull();
  });

  it('is nothing that still waits for its images', () => {
    const waiting = aRelease({ id: 'D', candidates: [aCandidate({ build: aWaitingBuild() })] });
    expect(newer('C', 2, [...releases, waiting])).toBeNull();
    expect(newer('D', 1, [...releases, waiting])).toBeNull();
  });
});
