import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/domain/release.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { decideVerify, type VerifyCommand, type VerifyFacts } from '../../src/domain/verify.ts';
import {
  aCandidate,
  aFailure,
  anArtifact,
  anEligibility,
  aPerson,
  aRelease,
  aRunningDeployment,
  aSnapshot,
  aSuccess,
  aVerification,
  aWaitingBuild,
  BOB,
  BOSSES,
  CAROL,
  DAVE,
  eligible,
  inShort,
  NOW,
  PRODUCT,
  SRE,
  unreadable,
} from './support/builders.ts';

const staged = { request: { id: 'before', environment: 'staging' }, order: 1 };
const success = aSuccess(staged);
const shop = (candidate: Partial<Candidate> = {}, deployments: Snapshot['deployments'] = [success]) =>
  aSnapshot(deployments, [aRelease({ candidates: [aCandidate(candidate)] })]);
const verify = (snapshot = shop(), known: Partial<VerifyFacts> = {}, more: Partial<VerifyCommand> = {}) =>
  decideVerify(
    snapshot,
    { release: 'rel00001', candidate: 1, environment: 'staging', by: BOB, now: NOW, ...more },
    { person: aPerson(), eligibility: eligible(PRODUCT), verifiers: [PRODUCT, SRE], ...known },
  );

describe('whoever says that it looks good', () => {
  it('says so of the very deployment that runs there, and who was in the groups is kept (T9)', () => {
    const eligibility = anEligibility({
      through: [PRODUCT, BOSSES],
      members: { [PRODUCT]: [BOB, CAROL], [BOSSES]: [BOB] },
    });
    expect(verify(shop(), { eligibility })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'candidate.verified',
          release: 'rel00001',
          at: NOW,
          candidate: 1,
          verification: {
            environment: 'staging',
            deployment: 'before',
            by: BOB,
            at: NOW,
            through: [PRODUCT],
          },
          membership: { [PRODUCT]: [BOB, CAROL] },
        },
      ],
    });
  });

  it('must be one of those whom a later environment asks', () => {
    expect(verify(shop(), { eligibility: eligible(BOSSES) })).toEqual({
      kind: 'refused',
      refusals: [{ code: 'not_a_verifier', from: [PRODUCT, SRE] }],
    });
    expect(inShort(verify(shop(), { verifiers: [] }))).toEqual(['no: not_a_verifier']);
  });

  it('must be known to be one (I22)', () => {
    expect(inShort(verify(shop(), { eligibility: unreadable(SRE) }))).toEqual(['no: approvers_unreadable']);
  });

  it('must be one of ours (T10)', () => {
    expect(inShort(verify(shop(), { person: aPerson({ guest: true }) }))).toEqual(['no: outsider']);
    expect(inShort(verify(shop(), { person: 'unreadable' }))).toEqual(['no: person_unreadable']);
  });

  it('must mean something that is there', () => {
    const unknown = {
      kind: 'refused',
      refusals: [{ code: 'unknown_release', typed: 'rel00001', newest: [] }],
    };
    expect(verify(aSnapshot([success]))).toEqual(unknown);
    expect(verify(shop(), {}, { candidate: 2 })).toEqual(unknown);
  });
});

describe('what looks good', () => {
  const other = [anArtifact('api', { digest: 'sha256:other' })];
  const refusal = { code: 'nothing_to_verify', release: '2026.11.20.1', environment: 'staging' };

  it.each([
    ['nothing of it has succeeded there', shop({}, [])],
    ['it failed there', shop({}, [aFailure(staged)])],
    ['something else succeeded there', shop({ artifacts: other })],
    [
      'something else was begun there since',
      shop({}, [success, aRunningDeployment({ request: { id: 'next', environment: 'staging' }, order: 2 })]),
    ],
    ['it still waits for images, and ran there as another', shop({ build: aWaitingBuild(['worker']) })],
    ['it has none of its images', shop({ build: aWaitingBuild(), artifacts: [] })],
  ])('is nothing when %s', (_, snapshot) => {
    expect(verify(snapshot)).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('is called as people call it', () => {
    expect(verify(shop({ number: 2 }, []), {}, { candidate: 2 })).toMatchObject({
      refusals: [{ release: '2026.11.20.1-rc.2' }],
    });
  });
});

describe('what somebody has looked at already', () => {
  const verifications = [aVerification({ by: DAVE, through: [PRODUCT, BOSSES] })];

  it('needs no second word by one of the same group', () => {
    expect(verify(shop({ verifications }))).toEqual({
      kind: 'refused',
      refusals: [{ code: 'already_verified', by: DAVE }],
    });
  });

  it('takes the word of those whom another environment asks', () => {
    const both = eligible(PRODUCT, SRE);
    expect(verify(shop({ verifications }), { eligibility: eligible(SRE) })).toMatchObject({
      events: [{ verification: { by: BOB, through: [SRE] } }],
    });
    expect(verify(shop({ verifications }), { eligibility: both }).kind).toBe('accepted');
    const told = [...verifications, aVerification({ by: CAROL, through: [SRE] })];
    expect(inShort(verify(shop({ verifications: told }), { eligibility: both }))).toEqual([
      'no: already_verified',
    ]);
  });

  it('needs another word once it is put there again', () => {
    const again = aSuccess({ request: { id: 'again', environment: 'staging' }, order: 2 });
    expect(verify(shop({ verifications }, [success, again]))).toMatchObject({
      events: [{ verification: { deployment: 'again' } }],
    });
  });
});
