import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardCopy,
  cardsOf,
  cardsOfRelease,
  cardSubject,
  deploymentCard,
  failureThread,
  questionCards,
  releaseCard,
} from '../../src/domain/cards.ts';
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

describe('a question that is put in other channels too', () => {
  const alsoIn = ['C0SRE00001', 'C0PRODUCT1'];
  const asked = anOpenDeployment({ request: { alsoIn }, replans: 1 });

  it('is its newest card, and a copy in each', () => {
    expect(questionCards(asked)).toEqual([
      'deployment:dep00001:1',
      'deployment:dep00001:1@C0SRE00001',
      'deployment:dep00001:1@C0PRODUCT1',
    ]);
    expect(questionCards(anOpenDeployment())).toEqual(['deployment:dep00001:0']);
  });

  it('has copies of the cards before it, too: they say that they are void', () => {
    expect(cardsOf(asked)).toEqual([
      'release:rel00001',
      'deployment:dep00001:0',
      'deployment:dep00001:0@C0SRE00001',
      'deployment:dep00001:0@C0PRODUCT1',
      ...questionCards(asked),
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
        expect(subject).toEqual({ kind: 'deployment', deployment, replans, channel: null });
      }),
    );
  });

  it('names the channel that it is a copy for', () => {
    fc.assert(
      fc.property(id, fc.nat(), fc.stringMatching(/^C[A-Z0-9]{8,10}$/), (deployment, replans, channel) => {
        const subject = cardSubject(cardCopy(deploymentCard(deployment, replans), channel));
        expect(subject).toEqual({ kind: 'deployment', deployment, replans, channel });
      }),
    );
  });

  it('names the deployment whose failure its thread tells more of', () => {
    fc.assert(
      fc.property(id, (deployment) => {
        expect(cardSubject(failureThread(deployment))).toEqual({ kind: 'thread', deployment });
      }),
    );
  });

  it('names the audit entry that a notice is about, and who is told', () => {
    expect(cardSubject('notice:17')).toEqual({ kind: 'notice', seq: 17, to: null });
    expect(cardSubject('direct:17:U0BOB0000')).toEqual({ kind: 'notice', seq: 17, to: 'U0BOB0000' });
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
    'deployment:a:1@',
    'deployment:a:1@C1@C2',
    'deployment:a@C1',
    'notice:',
    'notice:x',
    'notice:1:U0BOB0000',
    'direct:1',
    'direct::U0BOB0000',
    'xnotice:1',
    'thread:',
    'thread:a:1',
    'xthread:a',
  ])('is none of ours: %j', (key) => {
    expect(cardSubject(key)).toBeNull();
  });
});
