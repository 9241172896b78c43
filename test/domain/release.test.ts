import { describe, expect, it } from 'vitest';
import {
  approvedDigests,
  candidateName,
  imageReference,
  isComplete,
  lastComplete,
  newestCandidate,
} from '../../src/domain/release.ts';
import { aCandidate, anArtifact, aRegistry, aRelease, aWaitingBuild, NOW } from './support/builders.ts';

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
    expect(imageReference(plain, aRegistry())).toBe('registry.example/shop/api@sha256:1');
  });

  it("is pulled from the environment's own registry", () => {
    const replica = aRegistry({ host: 'replica.example:5000' });
    expect(imageReference(plain, replica)).toBe('replica.example:5000/shop/api@sha256:1');
  });

  it('may run as itself', () => {
    expect(approvedDigests(plain)).toEqual(['sha256:1']);
  });

  it('may run as its index or as any child of that', () => {
    expect(approvedDigests(index)).toEqual(['sha256:index', 'sha256:amd', 'sha256:arm']);
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

  it('is called by its release and its number', () => {
    expect(candidateName(aRelease(), aCandidate({ number: 2 }))).toBe('2026.11.20.1-rc.2');
  });
});

describe('the newest complete candidate', () => {
  const waiting = aCandidate({ number: 2, build: aWaitingBuild() });
  const incomplete = aCandidate({ build: { status: 'incomplete', at: NOW, refusals: [] } });

  it('has all its artifacts: one that waits, or never got them, has not', () => {
    expect([aCandidate(), waiting, incomplete].map(isComplete)).toEqual([true, false, false]);
  });

  it('is none where nothing has been cut, or nothing is whole', () => {
    expect(lastComplete({ releases: [] })).toBeUndefined();
    expect(lastComplete({ releases: [aRelease({ candidates: [incomplete, waiting] })] })).toBeUndefined();
  });

  it('is of the newest release that has one, passing over what waits', () => {
    const first = aRelease({
      candidates: [aCandidate(), aCandidate({ number: 2 }), aCandidate({ number: 3 })],
    });
    const second = aRelease({ id: 'rel00002', candidates: [aCandidate(), waiting] });
    const third = aRelease({ id: 'rel00003', candidates: [incomplete] });
    expect(lastComplete({ releases: [first, second, third] })).toEqual({
      release: second,
      candidate: aCandidate(),
    });
    expect(lastComplete({ releases: [first, third] })).toEqual({
      release: first,
      candidate: aCandidate({ number: 3 }),
    });
  });

  it('goes by the order of the cuts, not of the picks', () => {
    const older = aRelease({ candidates: [aCandidate(), aCandidate({ number: 2, at: NOW + 2 })] });
    const newer = aRelease({ id: 'rel00002', candidates: [aCandidate({ at: NOW + 1 })] });
    expect(lastComplete({ releases: [older, newer] })?.release).toBe(newer);
  });
});
