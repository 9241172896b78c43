import { describe, expect, it } from 'vitest';
import { platformProblem } from '../../src/domain/platform.ts';

const FARGATE = { requiresCompatibilities: ['FARGATE'] };
const on = (cpuArchitecture: string, operatingSystemFamily = 'LINUX') => ({
  runtimePlatform: { cpuArchitecture, operatingSystemFamily },
});
const fits = (definition: Parameters<typeof platformProblem>[0], ...platforms: readonly string[]) =>
  platformProblem(definition, { platforms }) === null;

describe('an image', () => {
  it('fits the platform that the task definition asks for', () => {
    expect(fits(on('ARM64'), 'linux/arm64')).toBe(true);
    expect(fits(on('X86_64'), 'linux/amd64')).toBe(true);
    expect(fits(on('X86_64', 'WINDOWS_SERVER_2022_CORE'), 'windows/amd64')).toBe(true);
  });

  it('fits when one of its platforms does, also as a variant', () => {
    expect(fits(on('ARM64'), 'linux/amd64', 'linux/arm64/v8')).toBe(true);
    expect(fits(on('ARM64'), 'linux/arm64x')).toBe(false);
  });

  it('does not fit when none does, and says which it has', () => {
    expect(platformProblem(on('ARM64'), { platforms: ['linux/amd64'] })).toEqual({
      kind: 'platform',
      wants: 'linux/arm64',
      has: ['linux/amd64'],
    });
    expect(fits(on('X86_64', 'WINDOWS_SERVER_2022_CORE'), 'linux/amd64')).toBe(false);
  });

  it('runs as linux/amd64 on Fargate when the task definition does not say', () => {
    expect(fits(FARGATE, 'linux/arm64')).toBe(false);
    expect(fits({ ...FARGATE, runtimePlatform: { operatingSystemFamily: 'LINUX' } }, 'linux/amd64')).toBe(
      true,
    );
    expect(fits({ ...FARGATE, ...on('ARM64') }, 'linux/arm64')).toBe(true);
  });

  it.each([
    ['the image does not say', FARGATE, []],
    ['the instances decide', { requiresCompatibilities: ['EC2'] }, ['linux/arm64']],
    ['nothing is said at all', {}, ['linux/arm64']],
    [
      'only the system is said, on EC2',
      { runtimePlatform: { operatingSystemFamily: 'LINUX' } },
      ['windows/amd64'],
    ],
    ['AWS has a new architecture', on('RISCV'), ['linux/amd64']],
  ] as const)('is not refused where %s', (_, definition, platforms) => {
    expect(fits(definition, ...platforms)).toBe(true);
  });

  it('is refused on a platform said in a way nobody says it, only where it would not run by default', () => {
    const odd = { runtimePlatform: { cpuArchitecture: 64 } };
    expect([fits(odd, 'linux/amd64'), fits(odd, 'linux/arm64')]).toEqual([true, false]);
  });
});
