// The real adapter on a sandbox with its own clock.
import { onTestFinished, vi } from 'vitest';
import { type Aws, createAws } from '../../../sandbox/aws/create-aws.ts';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import type { Orchestrator } from '../../../src/ports.ts';
import { useAws } from './aws-environment.ts';

export const cluster = { region: 'eu-west-1', name: 'shop' };

export interface SandboxedEcs {
  readonly aws: Aws;
  readonly ecs: Orchestrator;
  readonly pass: (milliseconds: number) => void;
  /** How often an operation was called since `aws.calls` was last emptied. */
  readonly count: (operation: string) => number;
}

export async function openEcs(): Promise<SandboxedEcs> {
  let clock = Date.UTC(2026, 10, 20, 9, 0, 0);
  const aws = await createAws({ now: () => clock });
  useAws(aws.url);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });
  aws.ecs.createCluster({ name: cluster.name });
  aws.ecr.createRepository({ name: 'shop/api' });
  return {
    aws,
    ecs: createOrchestrator(),
    pass: (milliseconds) => {
      clock += milliseconds;
    },
    count: (operation) => aws.calls.filter(({ call }) => call === operation).length,
  };
}

export const definition = (family = 'api', image = 'nginx') => ({
  family,
  containerDefinitions: [{ name: 'app', image, essential: true }],
});
