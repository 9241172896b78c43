import { describe, expect, it } from 'vitest';
import { closedCheck } from '../../src/domain/checks.ts';
import { aCheck } from './support/builders.ts';

describe('a check', () => {
  const checks = [aCheck('ci/build'), aCheck('ci/test', 'failed'), aCheck('lint', 'pending')];

  it('is closed by nothing once it is green', () => {
    expect(closedCheck('ci/build', checks)).toBeNull();
  });

  it.each([
    ['ci/test', 'failed'],
    ['lint', 'pending'],
  ])('is closed as it is, with its address: %s', (name, state) => {
    expect(closedCheck(name, checks)).toEqual({ name, state, url: `https://ci.example/${name}` });
  });

  it('is missing where nothing has exactly its name', () => {
    expect(closedCheck('build', checks)).toEqual({ name: 'build', state: 'missing', url: null });
    expect(closedCheck('CI/build', checks)).toMatchObject({ state: 'missing' });
  });
});
