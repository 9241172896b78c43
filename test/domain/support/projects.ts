// What slipway.yml says.
import type {
  ArtifactRules,
  CutRules,
  Environment,
  Project,
  Registry,
  Service,
} from '../../../src/domain/project.ts';
import { aPolicy } from './policies.ts';

export const aService = (name = 'api', more: Partial<Service> = {}): Service => ({
  name,
  image: `shop/${name}`,
  container: 'app',
  alsoContainers: [],
  ecsService: `shop-${name}-{environment}`,
  paths: null,
  ...more,
});

export const aRegistry = (more: Partial<Registry> = {}): Registry => ({
  host: 'registry.example',
  account: '123456789012',
  region: 'eu-west-1',
  ...more,
});

export const anEnvironment = (name = 'production', more: Partial<Environment> = {}): Environment => ({
  name,
  cluster: { region: 'eu-west-1', name: `shop-${name}` },
  registry: aRegistry(),
  alsoAsk: [],
  automation: { when: 'never' },
  steps: [{ kind: 'deploy', services: ['api'] }],
  configuration: {},
  policy: aPolicy(),
  ...more,
});

/** Every image must be there at the cut, unless said. */
export const someArtifactRules = (more: Partial<ArtifactRules> = {}): ArtifactRules => ({
  tag: '{sha}',
  wait: 0,
  protect: false,
  ...more,
});

export const someCutRules = (more: Partial<CutRules> = {}): CutRules => ({
  names: 'calver',
  checks: [],
  tag: null,
  ...more,
});

export const aProject = (more: Partial<Project> = {}): Project => ({
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  zone: 'UTC',
  registry: aRegistry(),
  artifacts: someArtifactRules(),
  cut: someCutRules(),
  services: [aService()],
  environments: [anEnvironment('staging'), anEnvironment('production')],
  ...more,
});
