import { describe, expect, it } from 'vitest';
import { configDigest, indexChildren, platformName } from '../../../src/adapters/ecr/manifest.ts';
import { digestOf } from './samples.ts';

describe('the children of an index', () => {
  const index = (...manifests: readonly object[]) => JSON.stringify({ schemaVersion: 2, manifests });

  it('are its platforms, with the variant, and without attestations', () => {
    const manifest = index(
      { digest: digestOf(1), platform: { os: 'linux', architecture: 'amd64' } },
      { digest: digestOf(2), platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
      { digest: digestOf(3), platform: { os: 'unknown', architecture: 'unknown' } },
    );
    expect(indexChildren(manifest)).toEqual([
      { platform: 'linux/amd64', digest: digestOf(1) },
      { platform: 'linux/arm/v7', digest: digestOf(2) },
    ]);
  });

  it('are none for an image, nor for entries that name no platform or no digest', () => {
    expect(indexChildren('{"schemaVersion":2,"config":{},"layers":[]}')).toEqual([]);
    expect(indexChildren('null')).toEqual([]);
    const nameless = { digest: digestOf(1), platform: {} };
    expect(indexChildren(index(nameless, { digest: digestOf(1) }, { platform: { os: 'linux' } }))).toEqual(
      [],
    );
  });
});

describe('the config of an image', () => {
  it('is named by digest', () => {
    expect(configDigest(JSON.stringify({ config: { digest: digestOf(1) } }))).toBe(digestOf(1));
  });

  it.each(['null', '{}', '{"config":null}', '{"config":{"digest":7}}', '{"config":{"digest":"sha512:00"}}'])(
    'is none in %s',
    (manifest) => expect(configDigest(manifest)).toBeNull(),
  );
});

describe('the name of a platform', () => {
  it('leaves out what is not said', () => {
    expect(platformName({ os: 'linux', architecture: 'arm64', variant: null })).toBe('linux/arm64');
    expect(platformName({})).toBeNull();
  });

  it('is short, and well formed', () => {
    const name = platformName({ os: `${'x'.repeat(99)}🚀` });
    expect(name).toHaveLength(100);
    expect(name?.isWellFormed()).toBe(true);
  });
});
