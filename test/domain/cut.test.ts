import { describe, expect, it } from 'vitest';
import { decideCut, type CutFacts } from '../../src/domain/cut.ts';
import { aCandidate, ALICE, anArtifact, aRelease, aSnapshot, NOW, SHA } from './support/builders.ts';

const command = { id: 'rel00002', by: ALICE, now: NOW };
const facts = (more: Partial<CutFacts> = {}): CutFacts => ({
  ref: 'main',
  trunk: 'main',
  commit: { sha: SHA, subject: 'fix: a thing' },
  onTrunk: true,
  artifacts: [anArtifact('api'), anArtifact('worker')],
  missing: [],
  changes: { kind: 'first' },
  ...more,
});
const missing = {
  service: 'worker',
  looked: `registry.example/shop/worker:${SHA}`,
  why: 'no_such_tag',
} as const;

describe('a commit on trunk with all its images', () => {
  it('becomes a release with one candidate, its digests pinned', () => {
    const changes = { kind: 'counted', since: '2026.11.19.1', total: 2, newest: [] } as const;
    expect(decideCut(aSnapshot(), command, facts({ changes }))).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'release.cut',
          release: 'rel00002',
          at: NOW,
          project: 'shop',
          name: '2026.11.20.1',
          cutBy: ALICE,
          candidate: {
            number: 1,
            commit: SHA,
            subject: 'fix: a thing',
            artifacts: [anArtifact('api'), anArtifact('worker')],
            changes,
            notRequestedIn: [],
          },
        },
      ],
    });
  });

  it('gets the next name that is free', () => {
    const earlier = aRelease({ candidates: [aCandidate({ commit: 'd'.repeat(40) })] });
    const decision = decideCut(aSnapshot([], [earlier]), command, facts());
    expect(decision).toMatchObject({ events: [{ name: '2026.11.20.2' }] });
  });
});

describe('a commit that cannot be released', () => {
  it('is refused when it is not on trunk (T20)', () => {
    expect(decideCut(aSnapshot(), command, facts({ ref: 'fix', onTrunk: false }))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_on_trunk', ref: 'fix', sha: SHA, trunk: 'main' }],
    });
  });

  it('is refused while an image is missing', () => {
    expect(decideCut(aSnapshot(), command, facts({ missing: [missing] }))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'images_missing', sha: SHA, missing: [missing] }],
    });
  });

  it('is refused when it is any candidate of a release already (F30)', () => {
    const candidates = [aCandidate(), aCandidate({ number: 2, commit: 'd'.repeat(40) })];
    expect(decideCut(aSnapshot([], [aRelease({ candidates })]), command, facts())).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_cut', release: '2026.11.20.1', sha: SHA }],
    });
  });

  it('is refused for every reason at once', () => {
    const decision = decideCut(
      aSnapshot([], [aRelease()]),
      command,
      facts({ onTrunk: false, missing: [missing] }),
    );
    expect(decision).toMatchObject({
      refusals: [{ code: 'not_on_trunk' }, { code: 'images_missing' }, { code: 'already_cut' }],
    });
  });
});
