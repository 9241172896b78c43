import { describe, expect, it } from 'vitest';
import { evolveRelease } from '../../src/domain/audit.ts';
import { decideBuild, type BuildFacts } from '../../src/domain/build.ts';
import type { Candidate, Release } from '../../src/domain/release.ts';
import {
  aCandidate,
  aCheck,
  aMark,
  aMissingImage,
  anArtifact,
  anOpenDeployment,
  aProject,
  aRelease,
  aSnapshot,
  aWaitingBuild,
  HOUR,
  inShort,
  NOW,
  SHA,
  someCutRules,
} from './support/builders.ts';

const DEADLINE = NOW + HOUR;
const [api, worker] = [anArtifact('api'), anArtifact('worker')];
const noApi = aMissingImage('api');
const noWorker = aMissingImage('worker');
const waiting = (more: Partial<Candidate> = {}) =>
  aCandidate({ artifacts: [], build: aWaitingBuild(['api', 'worker']), ...more });
const news = (more: Partial<BuildFacts> = {}): BuildFacts => ({
  found: [],
  missing: [noApi, noWorker],
  checks: [],
  ...more,
});
const project = aProject({ cut: someCutRules({ checks: ['ci/build', 'ci/test'] }) });
const about = { release: 'rel00001', candidate: 1 };
const build = (facts: BuildFacts, now = NOW, given: Partial<Release> = { candidates: [waiting()] }) =>
  decideBuild(aSnapshot([], [aRelease(given)]), { release: 'rel00001', number: 1, now }, project, facts);
const unchanged = { kind: 'accepted', events: [] };

describe('while images are missing', () => {
  it('nothing is recorded as long as nothing has come', () => {
    expect(build(news())).toEqual(unchanged);
  });

  it('what has come is recorded at once', () => {
    expect(build(news({ found: [worker], missing: [noApi] }))).toEqual({
      kind: 'accepted',
      events: [{ type: 'artifacts.found', ...about, at: NOW, artifacts: [worker], missing: [noApi] }],
    });
  });

  it('another reason for what is missing is recorded too', () => {
    const denied = aMissingImage('api', { why: 'denied' });
    expect(build(news({ missing: [denied, noWorker] }))).toMatchObject({
      events: [{ type: 'artifacts.found', artifacts: [], missing: [denied, noWorker] }],
    });
  });

  it('the candidate before it keeps what was asked for', () => {
    const snapshot = aSnapshot(
      [anOpenDeployment({ request: { release: 'rel00000' } })],
      [aRelease({ id: 'rel00000' }), aRelease({ candidates: [waiting()] })],
    );
    const one = news({ found: [worker], missing: [noApi] });
    const decision = decideBuild(snapshot, { release: 'rel00001', number: 1, now: NOW }, project, one);
    expect(inShort(decision)).toEqual(['artifacts.found']);
  });
});

describe('once all images are there', () => {
  const all = news({ found: [api, worker], missing: [] });

  it('the candidate is complete', () => {
    const decision = build(all);
    expect(inShort(decision)).toEqual(['artifacts.found']);
    const [event] = decision.kind === 'accepted' ? decision.events : [];
    if (event?.type !== 'artifacts.found') throw new Error('found');
    expect(evolveRelease(aRelease({ candidates: [waiting()] }), event).candidates).toEqual([
      aCandidate({ artifacts: [api, worker] }),
    ]);
  });

  it('the candidate is complete although its time was up, for they are there', () => {
    expect(inShort(build(all, DEADLINE))).toEqual(['artifacts.found']);
  });

  it('the candidate is complete also when it waited for nothing, or for services that slipway.yml has no more', () => {
    const idle = { candidates: [waiting({ build: aWaitingBuild([]) })] };
    expect(build(news({ missing: [] }), NOW, idle)).toMatchObject({
      events: [{ type: 'artifacts.found', artifacts: [], missing: [] }],
    });
    expect(inShort(build(news({ missing: [] })))).toEqual(['artifacts.found']);
  });

  const complete = (given: Partial<Release>) =>
    decideBuild(
      aSnapshot(
        [
          anOpenDeployment({ request: { id: 'older', release: 'rel00000' } }),
          anOpenDeployment({ request: { id: 'newer', release: 'rel00002' } }),
        ],
        [
          aRelease({ id: 'rel00000' }),
          aRelease({ candidates: [waiting()], ...given }),
          aRelease({ id: 'rel00002' }),
        ],
      ),
      { release: 'rel00001', number: 1, now: NOW },
      project,
      all,
    );

  it('older candidates are stale, and newer ones are not', () => {
    expect(complete({})).toMatchObject({
      events: [{ type: 'artifacts.found' }, { type: 'deployment.superseded', deployment: 'older' }],
    });
  });

  it('older candidates stay when somebody has marked this one as bad meanwhile', () => {
    expect(inShort(complete({ mark: aMark() }))).toEqual(['artifacts.found']);
  });
});

describe('when its time is up', () => {
  it('the candidate is incomplete, and says which images are missing', () => {
    expect(build(news(), DEADLINE - 1)).toEqual(unchanged);
    expect(build(news({ checks: [aCheck('ci/build'), aCheck('ci/test')] }), DEADLINE)).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'candidate.incomplete',
          ...about,
          at: DEADLINE,
          refusals: [{ code: 'images_missing', sha: SHA, missing: [noApi, noWorker], instead: null }],
        },
      ],
    });
  });

  it('what came last is recorded before that', () => {
    expect(build(news({ found: [worker], missing: [noApi] }), DEADLINE)).toMatchObject({
      events: [
        { type: 'artifacts.found', artifacts: [worker] },
        { type: 'candidate.incomplete', refusals: [{ missing: [noApi] }, { code: 'cut_checks' }] },
      ],
    });
  });

  it('the checks that may be the reason are said, also those that never ended', () => {
    const checks = [aCheck('ci/build', 'pending')];
    expect(build(news({ checks }), DEADLINE)).toMatchObject({
      events: [
        {
          refusals: [
            { code: 'images_missing' },
            {
              code: 'cut_checks',
              sha: SHA,
              checks: [
                { name: 'ci/build', state: 'pending' },
                { name: 'ci/test', state: 'missing' },
              ],
              instead: null,
            },
          ],
        },
      ],
    });
  });

  it('nothing is said of checks that could not be read', () => {
    const decision = build(news({ checks: 'unreadable' }), DEADLINE);
    expect(decision).toMatchObject({ events: [{ refusals: [{ code: 'images_missing' }] }] });
  });
});

describe('an image that says that it was built from something else (T15)', () => {
  const wrong = anArtifact('api', { labels: { revision: 'main', source: null } });

  it('ends the wait: nothing of it is taken in', () => {
    expect(build(news({ found: [wrong, worker], missing: [] }))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'candidate.incomplete',
          ...about,
          at: NOW,
          refusals: [
            { code: 'image_mismatch', service: 'api', label: 'revision', expected: SHA, found: 'main' },
          ],
        },
      ],
    });
  });
});

describe('facts that are out of date', () => {
  it('change nothing of a candidate that waits no more, or is not there', () => {
    const found = news({ found: [api, worker], missing: [] });
    const incomplete = waiting({ build: { status: 'incomplete', at: NOW, refusals: [] } });
    expect(build(found, NOW, { candidates: [aCandidate()] })).toEqual(unchanged);
    expect(build(found, NOW, { candidates: [incomplete] })).toEqual(unchanged);
    expect(build(found, NOW, { candidates: [waiting({ number: 2 })] })).toEqual(unchanged);
    expect(build(found, NOW, { id: 'rel00002', candidates: [waiting()] })).toEqual(unchanged);
  });

  it('neither add an image twice nor take one back', () => {
    const half = { candidates: [waiting({ artifacts: [worker], build: aWaitingBuild(['api']) })] };
    expect(build(news(), NOW, half)).toEqual(unchanged);
    expect(build(news({ found: [worker, api], missing: [] }), NOW, half)).toMatchObject({
      events: [{ artifacts: [api], missing: [] }],
    });
  });
});
