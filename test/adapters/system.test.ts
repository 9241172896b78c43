import { describe, expect, it } from 'vitest';
import { createSystem } from '../../src/adapters/system.ts';

const system = createSystem();

describe('an id', () => {
  it('is eight characters that are easily read aloud', () => {
    for (let count = 0; count < 1000; count += 1) expect(system.id()).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
  });

  it('is a new one each time', () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => system.id()));
    expect(ids.size).toBe(10_000);
  });
});

it('tells the time in milliseconds', () => {
  expect(Math.abs(system.now() - Date.now())).toBeLessThan(1000);
});

describe('sleeping', () => {
  it('takes the time asked for', async () => {
    const before = performance.now();
    await system.sleep(30);
    expect(performance.now() - before).toBeGreaterThan(25);
  });

  it('ends early, and quietly, when it is told to', async () => {
    const before = performance.now();
    await system.sleep(60_000, AbortSignal.timeout(10));
    await system.sleep(60_000, AbortSignal.abort());
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
