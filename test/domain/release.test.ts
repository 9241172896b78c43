import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvedDigests,
  candidateName,
  findCandidate,
  imageReference,
  newestCandidate,
  nextReleaseName,
} from '../../src/domain/release.ts';
import { aCandidate, anArtifact, aRelease, NOW, SHA } from './support/builders.ts';

describe('an artifact', () => {
  const plain = anArtifact('api', { digest: 'sha256:1' });
  const index = anArtifact('api', {
    digest: 'sha256:index',
    children: [
      { platform: 'linux/amd64', digest: 'sha256:amd' },
      { platform: 'linux/arm64', digest: 'sha256:arm' },
    ],
  });

  it('is referred to by digest, never by tag', () => {
    expect(imageReference(plain)).toBe('registry.example/shop/api@sha256:1');
  });

  it('may run as itself', () => {
    expect(approvedDigests(plain)).toEqual(['sha256:1']);
  });

  it('may run as its index or as any child of that', () => {
    expect(approvedDigests(index)).toEqual(['sha256:index', 'sha256:amd', 'sha256:arm']);
  });
});

describe('the name of the next release', () => {
  it('starts every day at one', () => {
    expect(nextReleaseName(['2026.11.19.7'], NOW)).toBe('2026.11.20.1');
  });

  it('counts on within the day', () => {
    expect(nextReleaseName(['2026.11.20.1', '2026.11.20.2'], NOW)).toBe('2026.11.20.3');
  });

  it('counts numbers, not texts', () => {
    expect(nextReleaseName(['2026.11.20.9', '2026.11.20.10'], NOW)).toBe('2026.11.20.11');
  });

  it('never fills a gap: a name that was taken stays taken', () => {
    expect(nextReleaseName(['2026.11.20.3'], NOW)).toBe('2026.11.20.4');
  });

  it('takes the day in UTC', () => {
    expect(nextReleaseName([], Date.UTC(2026, 10, 20, 23, 59, 59))).toBe('2026.11.20.1');
    expect(nextReleaseName([], Date.UTC(2026, 10, 21))).toBe('2026.11.21.1');
  });

  it('passes over names that are no number of the day', () => {
    expect(nextReleaseName(['2026.11.20.x', '2026.11.20.1-hotfix', '2026.11.200.5'], NOW)).toBe(
      '2026.11.20.1',
    );
  });

  it('is never one that is taken', () => {
    const name = fc.oneof(
      fc.string(),
      fc.nat({ max: 999 }).map((number) => `2026.11.20.${number}`),
      fc.string().map((end) => `2026.11.20.${end}`),
    );
    fc.assert(
      fc.property(fc.array(name), (taken) => {
        expect(taken).not.toContain(nextReleaseName(taken, NOW));
      }),
    );
  });

  it('makes names unique over any series of cuts', () => {
    const day = 24 * 60 * 60 * 1000;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 })), (days) => {
        const names: string[] = [];
        for (const each of days) names.push(nextReleaseName(names, NOW + each * day));
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe('the newest candidate', () => {
  it('is the last one made', () => {
    const second = aCandidate({ number: 2 });
    expect(newestCandidate(aRelease({ candidates: [aCandidate(), second] }))).toBe(second);
  });

  it('must be there', () => {
    expect(() => newestCandidate(aRelease({ candidates: [] }))).toThrow(
      'release 2026.11.20.1 has no candidate',
    );
  });
});

describe('what somebody calls a release', () => {
  const first = aCandidate({ commit: 'abcdef1'.padEnd(40, '0') });
  const second = aCandidate({ number: 2, commit: 'abcdef2'.padEnd(40, '0') });
  const one = aRelease({ candidates: [first, second] });
  const other = aRelease({
    id: 'rel00002',
    name: '2026.11.20.2',
    candidates: [aCandidate({ commit: 'abcdef23'.padEnd(40, '1') })],
  });
  const releases = [one, other];

  it('is its name, and means its newest candidate', () => {
    expect(findCandidate(releases, '2026.11.20.1')).toEqual({ release: one, candidate: second });
  });

  it("is a candidate's name", () => {
    expect(candidateName(one, first)).toBe('2026.11.20.1-rc.1');
    expect(findCandidate(releases, '2026.11.20.1-rc.1')).toEqual({ release: one, candidate: first });
    expect(findCandidate(releases, '2026.11.20.1-RC.2')).toEqual({ release: one, candidate: second });
  });

  it('is a commit, whole or its beginning', () => {
    expect(findCandidate(releases, first.commit)).toEqual({ release: one, candidate: first });
    expect(findCandidate(releases, 'ABCDEF1')).toEqual({ release: one, candidate: first });
  });

  it('is not a beginning that two commits share', () => {
    expect(findCandidate(releases, 'abcdef2')).toBeUndefined();
    expect(findCandidate(releases, 'abcdef23')).toMatchObject({ release: other });
  });

  it.each(['abcdef', '', '2026.11.20', '2026.11.20.1-rc.3', 'fffffff', `${SHA}c`, 'zzzzzzz'])(
    'is not %j',
    (typed) => {
      const six = aRelease({ candidates: [aCandidate({ commit: 'abcdef'.padEnd(40, '9') })] });
      expect(findCandidate([six], typed)).toBeUndefined();
    },
  );
});
