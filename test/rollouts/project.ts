// The project of the verdict table: one environment, which nothing keeps closed.
import type { Policy, Project } from '../../src/domain/project.ts';
import { NO_RULES } from '../usecases/support/a-shop.ts';

export const ENVIRONMENT = 'production';
export const CLUSTER = 'shop-production';

const registry = {
  host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  account: '123456789012',
  region: 'eu-west-1',
};

export const projectOf = (services: readonly string[], policy: Partial<Policy>): Project => ({
  name: 'shop',
  channel: 'C0SHOPREL',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  zone: 'UTC',
  registry,
  artifacts: { tag: '{sha}', wait: 0, protect: false },
  cut: { names: 'calver', checks: [], tag: null },
  services: services.map((name) => ({
    name,
    image: `shop/${name}`,
    container: 'app',
    alsoContainers: [],
    ecsService: `shop-${name}`,
    paths: null,
  })),
  environments: [
    {
      name: ENVIRONMENT,
      cluster: { region: 'eu-west-1', name: CLUSTER },
      registry,
      alsoAsk: [],
      automation: { when: 'never' },
      steps: [{ kind: 'deploy', services }],
      configuration: {},
      policy: { ...NO_RULES, ...policy },
    },
  ],
});
