// The project of these tests: two services, staging before production, and what runs there before Slipway came.
import {
  ecsServiceName,
  type AfterRule,
  type ApprovalPolicy,
  type ArtifactRules,
  type Automation,
  type Cluster,
  type CutRules,
  type Environment,
  type Policy,
  type Project,
  type Registry,
  type Service,
  type Step,
} from '../../../src/domain/project.ts';
import type { JsonObject } from '../../../src/domain/task-definition.ts';

export const SRE = 'S0SRE0001';
export const CHECK = 'ci/build';
/** An environment value of every service: it must never be read outside ECS (I18). */
export const SECRET = 'hunter2-do-not-tell';

const MINUTE = 60_000;
export const ROLLOUT_TIMEOUT = 20 * MINUTE;
export const EXPIRE = 240 * MINUTE;

const service = (name: string): Service => ({
  name,
  image: `shop/${name}`,
  container: 'app',
  alsoContainers: [],
  ecsService: `shop-${name}-{environment}`,
  paths: null,
});

const registry: Registry = {
  host: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  account: '123456789012',
  region: 'eu-west-1',
};

/** Nothing to satisfy. */
export const NO_RULES: Policy = {
  after: null,
  checks: [],
  approvals: null,
  windows: [],
  freezes: [],
  overrule: [],
  emergency: null,
  continuous: true,
  rollback: { approvals: null, leaves: 'nothing' },
  onFailure: 'lock',
  rolloutTimeout: ROLLOUT_TIMEOUT,
};

/** So many of the group, unless more is said. */
export const approvalsOf = (count: number, more: Partial<ApprovalPolicy> = {}): ApprovalPolicy => ({
  rules: [{ count, from: [SRE] }],
  must: [],
  not: { authors: false, people: [] },
  expire: EXPIRE,
  ...more,
});

/** Succeeded there, and no more, unless it is said. */
export const afterRule = (environment: string, more: Partial<AfterRule> = {}): AfterRule => ({
  environment,
  soak: 0,
  verifiedBy: [],
  ...more,
});

export const wavesOf = (...waves: readonly (readonly string[])[]): readonly Step[] =>
  waves.map((services) => ({ kind: 'deploy', services }));

const environment = (name: string, automation: Automation, more: Partial<Policy>): Environment => ({
  name,
  cluster: { region: 'eu-west-1', name: `shop-${name}` },
  registry,
  automation,
  steps: wavesOf(['worker'], ['api']),
  configuration: {},
  alsoAsk: [],
  policy: { ...NO_RULES, ...more },
});

/** `staging` by itself at every cut; then `production` is asked for, and waits for two people and a check. */
export const shop: Project = {
  name: 'shop',
  channel: 'C0123456789',
  repository: { owner: 'acme', name: 'shop' },
  trunk: 'main',
  zone: 'UTC',
  registry,
  artifacts: { tag: '{sha}', wait: 0, protect: false },
  cut: { names: 'calver', checks: [], tag: null },
  services: [service('api'), service('worker')],
  environments: [
    environment('staging', { when: 'cut' }, {}),
    environment(
      'production',
      { when: 'succeeded', environment: 'staging' },
      { after: afterRule('staging'), checks: [CHECK], approvals: approvalsOf(2) },
    ),
  ],
};

/** The shop where nothing happens by itself and nobody is asked: for tests of what comes after. */
export const quietShop: Project = {
  ...shop,
  environments: shop.environments.map((each) => ({
    ...each,
    automation: { when: 'never' },
    policy: NO_RULES,
  })),
};

export const changing = (
  project: Project,
  name: string,
  more: Partial<Omit<Environment, 'policy'>> & { readonly policy?: Partial<Policy> },
): Project => ({
  ...project,
  environments: project.environments.map((each) =>
    each.name === name ? { ...each, ...more, policy: { ...each.policy, ...more.policy } } : each,
  ),
});

/** The same shop with other rules for images and cuts. */
export const ruled = (
  project: Project,
  {
    artifacts = {},
    cut = {},
  }: { readonly artifacts?: Partial<ArtifactRules>; readonly cut?: Partial<CutRules> },
): Project => ({
  ...project,
  artifacts: { ...project.artifacts, ...artifacts },
  cut: { ...project.cut, ...cut },
});

/** Each service has a folder of its own, and `shared/` belongs to both. */
export const inFolders = (project: Project): Project => ({
  ...project,
  services: project.services.map((each) => ({ ...each, paths: [`${each.name}/`, 'shared/'] })),
});

/** One wave for both services. */
export const inOneWave = (project: Project): Project => ({
  ...project,
  environments: project.environments.map((each) => ({ ...each, steps: wavesOf(['worker', 'api']) })),
});

export interface Place {
  readonly cluster: Cluster;
  readonly name: string;
}

export const placeOf = (environment: string, service: string): Place => ({
  cluster: { region: 'eu-west-1', name: `shop-${environment}` },
  name: ecsServiceName(
    {
      name: service,
      image: '',
      container: '',
      ecsService: `shop-${service}-{environment}`,
      paths: null,
      alsoContainers: [],
    },
    environment,
  ),
});

/** As ECS describes it: with what only an answer carries, a sidecar, and an empty string that must stay. */
export const taskDefinition = (environment: string, name: string, more: JsonObject = {}): JsonObject => ({
  family: `shop-${name}-${environment}`,
  taskRoleArn: 'arn:aws:iam::123456789012:role/shop',
  requiresAttributes: [{ name: 'ecs.capability.task-iam-role' }],
  compatibilities: ['FARGATE'],
  registeredAt: '2026-11-01T00:00:00Z',
  registeredBy: 'arn:aws:iam::123456789012:user/terraform',
  containerDefinitions: [
    {
      name: 'app',
      image: `${shop.registry.host}/shop/${name}@sha256:${'0'.repeat(64)}`,
      environment: [
        { name: 'DATABASE_PASSWORD', value: SECRET },
        { name: 'EMPTY', value: '' },
      ],
    },
    {
      name: 'sidecar',
      image: 'public.ecr.aws/acme/sidecar:1',
      environment: [{ name: 'TOKEN', value: SECRET }],
    },
  ],
  ...more,
});

/** The same with another value of its variables. */
export const withSecret = (definition: JsonObject, value: string): JsonObject =>
  JSON.parse(JSON.stringify(definition).replaceAll(SECRET, value)) as JsonObject;
