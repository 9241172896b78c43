import { describe, expect, it } from 'vitest';
import { keptArtifact, mayStillCome, mismatches, serviceChanges } from '../../src/domain/artifacts.ts';
import type { ImageLabels } from '../../src/domain/release.ts';
import {
  aCandidate,
  aMissingImage,
  anArtifact,
  aProject,
  aRelease,
  aService,
  SHA,
} from './support/builders.ts';

const { repository } = aProject();
const labelled = (more: Partial<ImageLabels>, service = 'api') =>
  anArtifact(service, { labels: { revision: null, source: null, ...more } });
const codes = (more: Partial<ImageLabels>) =>
  mismatches([labelled(more)], repository).map(({ code }) => code);

describe('the labels of an image', () => {
  it('say nothing when they could not be read, or are not there', () => {
    expect(
      mismatches([anArtifact(), labelled({}), labelled({ revision: '', source: ' ' })], repository),
    ).toEqual([]);
  });

  it.each([SHA, SHA.toUpperCase(), SHA.slice(0, 7), SHA.slice(0, 12)])('name the commit: %s', (revision) => {
    expect(codes({ revision })).toEqual([]);
  });

  it.each(['d'.repeat(40), SHA.slice(0, 6), `${SHA}c`, '1.4.0', `${SHA.slice(0, 7)}-dirty`, 'main'])(
    'are refused when they name another: %j (T15)',
    (revision) => {
      expect(mismatches([labelled({ revision })], repository)).toEqual([
        { code: 'image_mismatch', service: 'api', label: 'revision', expected: SHA, found: revision },
      ]);
    },
  );

  it('are held against the commit that the image was built from, not the one that is cut', () => {
    const commit = 'd'.repeat(40);
    const kept = { ...labelled({ revision: commit }), commit, keptFrom: '2026.11.19.1' };
    expect(mismatches([kept], repository)).toEqual([]);
  });

  it.each([
    'https://github.com/acme/shop',
    'https://github.com/Acme/Shop',
    'https://github.com/acme/shop.git',
    'https://github.com/acme/shop/',
    'https://github.com/acme/shop.git#main',
    'https://github.com/acme/shop?ref=main',
    'git@github.com:acme/shop.git',
    'acme/shop',
    'github.com/acme/shop',
    'https://github.com/acme/shop/tree/main/api',
  ])('name the repository: %s', (source) => {
    expect(codes({ source })).toEqual([]);
  });

  it.each([
    'https://github.com/acme/shop-tools',
    'https://github.com/evil-acme/shop',
    'https://github.com/acme/shop/fork',
    'https://github.com/nodejs/docker-node',
    'https://evil.example/?acme/shop',
    'https://evil.example/x/acme/shop',
    'evil.example/x/acme/shop',
    'shop',
  ])('are refused when they name another: %j (T16)', (source) => {
    expect(mismatches([labelled({ source })], repository)).toEqual([
      { code: 'image_mismatch', service: 'api', label: 'source', expected: 'acme/shop', found: source },
    ]);
  });

  it('are refused for every reason, of every service, at once', () => {
    const wrong = { revision: 'main', source: 'shop' };
    const refusals = mismatches([labelled(wrong), anArtifact('web'), labelled(wrong, 'worker')], repository);
    expect(
      refusals.map((each) => (each.code === 'image_mismatch' ? [each.service, each.label] : [])),
    ).toEqual([
      ['api', 'revision'],
      ['api', 'source'],
      ['worker', 'revision'],
      ['worker', 'source'],
    ]);
  });
});

describe('an image that is missing', () => {
  it('may still come when its tag is not there, and for no other reason', () => {
    const whys = ['no_such_tag', 'no_such_repository', 'denied', 'unreadable', 'differs'] as const;
    expect(whys.filter((why) => mayStillCome(aMissingImage('api', { why })))).toEqual(['no_such_tag']);
  });
});

describe('an artifact that a service keeps', () => {
  const built = aRelease({ name: '1.1.0', candidates: [aCandidate(), aCandidate({ number: 2 })] });
  const [cut, picked] = built.candidates;
  const from = (release = built, candidate = cut) =>
    candidate === undefined ? undefined : keptArtifact({ release, candidate }, 'api');

  it('is the very same, and says which release it was built for', () => {
    expect(from()).toEqual(anArtifact('api', { keptFrom: '1.1.0' }));
  });

  it('says so of the candidate when it was built for a pick', () => {
    expect(from(built, picked)?.keptFrom).toBe('1.1.0-rc.2');
  });

  it('still names the first one after any number of releases', () => {
    let artifact = from();
    for (const name of ['1.2.0', '1.3.0', '1.4.0']) {
      const candidate = aCandidate({ artifacts: artifact === undefined ? [] : [artifact] });
      artifact = from(aRelease({ name, candidates: [candidate] }), candidate);
    }
    expect(artifact).toEqual(anArtifact('api', { keptFrom: '1.1.0' }));
  });

  it('is none when the service had none', () => {
    expect(from(built, aCandidate({ artifacts: [anArtifact('worker')] }))).toBeUndefined();
  });
});

describe('the services of a project', () => {
  const services = (...names: readonly string[]) =>
    aProject({ services: names.map((name) => aService(name)) });
  const last = (...names: readonly string[]) => ({
    release: aRelease(),
    candidate: aCandidate({ artifacts: names.map((name) => anArtifact(name)) }),
  });

  it('have not changed before there was a release', () => {
    expect(serviceChanges(services('api'), undefined)).toEqual({ added: [], removed: [] });
  });

  it('have not changed in another order', () => {
    expect(serviceChanges(services('api', 'worker'), last('worker', 'api'))).toEqual({
      added: [],
      removed: [],
    });
  });

  it('come and go', () => {
    expect(serviceChanges(services('api', 'web', 'mail'), last('worker', 'api', 'cron'))).toEqual({
      added: ['web', 'mail'],
      removed: ['worker', 'cron'],
    });
  });
});
