import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardsOf, cardSubject, deploymentCard, releaseCard } from '../../src/domain/cards.ts';
import { anOpenDeployment } from './support/builders.ts';

describe('the cards of a deployment', () => {
  it("are its plan's and its release's", () => {
    expect(cardsOf(anOpenDeployment())).toEqual(['release:rel00001', 'deployment:dep00001:0']);
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

describe("a card's key", () => {
  const id = fc.stringMatching(/^[a-z0-9]{8}$/);

  it('names the release that it was made for', () => {
    fc.assert(
      fc.property(id, (release) => {
        expect(cardSubject(releaseCard(release))).toEqual({ kind: 'release', release });
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
