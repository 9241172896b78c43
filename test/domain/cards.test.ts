import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardsOf, cardsOfRelease, cardSubject, deploymentCard, releaseCard } from '../../src/domain/cards.ts';
import { aCandidate, anOpenDeployment, aRelease } from './support/builders.ts';

describe('the cards of a deployment', () => {
  it("are its plan's and its candidate's", () => {
    expect(cardsOf(anOpenDeployment())).toEqual(['release:rel00001', 'deployment:dep00001:0']);
    expect(cardsOf(anOpenDeployment({ request: { candidate: 2 } }))).toEqual([
      'release:rel00001:2',
      'deployment:dep00001:0',
    ]);
  });

  it('are one for each plan that people were ever asked about', () => {
    expect(cardsOf(anOpenDeployment({ replans: 2 }))).toEqual([
      'release:rel00001',
      'deployment:dep00001:0',
      'deployment:dep00001:1',
      'deployment:dep00001:2',
    ]);
  });
});

describe('the cards of a release', () => {
  it('are one for each of its candidates', () => {
    const release = aRelease({ candidates: [aCandidate(), aCandidate({ number: 2 })] });
    expect(cardsOfRelease(release)).toEqual(['release:rel00001', 'release:rel00001:2']);
  });
});

describe("a card's key", () => {
  const id = fc.stringMatching(/^[a-z0-9]{8}$/);

  it('names the candidate that it was made for: the cut, unless it is said', () => {
    fc.assert(
      fc.property(id, fc.integer({ min: 1 }), (release, candidate) => {
        const key = releaseCard(release, candidate);
        expect(cardSubject(key)).toEqual({ kind: 'release', release, candidate });
        expect(cardSubject(releaseCard(release))).toEqual({ kind: 'release', release, candidate: 1 });
      }),
    );
  });

  it('names the deployment and the plan that it was made for', () => {
    fc.assert(
      fc.property(id, fc.nat(), (deployment, replans) => {
        const subject = cardSubject(deploymentCard(deployment, replans));
        expect(subject).toEqual({ kind: 'deployment', deployment, replans });
      }),
    );
  });

  it.each([
    '',
    'release',
    'release:',
    'release:a:b',
    'deployment:dep00001',
    'deployment:dep00001:',
    'deployment:dep00001:x',
    'deployment::1',
    'home:U0ALICE00',
    'xrelease:a',
    'xdeployment:a:1',
    'deployment:a:1x',
  ])('is none of ours: %j', (key) => {
    expect(cardSubject(key)).toBeNull();
  });
});
