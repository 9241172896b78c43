// The values of a slipway.yml that is in order, in the words of the domain.
import type {
  Automation,
  ConfigurationSource,
  CutRules,
  Environment,
  Identity,
  Project,
  Registry,
} from '../domain/project.ts';
import type { EnvironmentYml, PersonYml, ProjectYml } from './schema.ts';
import { toPolicy } from './to-policy.ts';
import { toSteps } from './to-steps.ts';

export function toProject([name, yml]: readonly [string, ProjectYml]): Project {
  const [owner = '', repository = ''] = yml.repository.split('/');
  const services = Object.entries(yml.services).map(
    ([service, { image, container, also_containers: alsoContainers, service: ecsService, paths }]) => ({
      name: service,
      image,
      container,
      alsoContainers,
      ecsService,
      paths: paths ?? null,
    }),
  );
  return {
    name,
    channel: yml.channel,
    repository: { owner, name: repository },
    trunk: yml.trunk,
    zone: yml.zone,
    registry: toRegistry(yml.registry),
    artifacts: yml.artifacts,
    cut: toCutRules(yml),
    services,
    environments: Object.entries(yml.environments).map(([environment, each], index, all) =>
      toEnvironment(environment, each, yml, all[index - 1]?.[0] ?? null),
    ),
  };
}

/** `<account>.dkr.ecr.<region>.amazonaws.com` */
function toRegistry(host: string): Registry {
  const [account = '', , , region = ''] = host.split('.');
  return { host, account, region };
}

/** What a gate will ask for one day is worth knowing at the cut. */
function toCutRules({ cut, environments }: ProjectYml): CutRules {
  const gates = new Set(Object.values(environments).flatMap(({ gates: { checks } }) => checks));
  return { names: cut.names, checks: cut.checks ?? [...gates], tag: cut.tag === false ? null : cut.tag };
}

function toEnvironment(
  name: string,
  yml: EnvironmentYml,
  project: ProjectYml,
  previous: string | null,
): Environment {
  return {
    name,
    cluster: { region: yml.region, name: yml.cluster },
    registry: toRegistry(yml.registry ?? project.registry),
    alsoAsk: yml.ask,
    automation: toAutomation(yml.deploy, previous),
    steps: toSteps(yml.steps, project),
    configuration: toConfiguration(yml.configuration, project),
    policy: toPolicy(yml, project.zone),
  };
}

/** One word is meant of every service. */
function toConfiguration(
  configuration: EnvironmentYml['configuration'],
  { services }: ProjectYml,
): Readonly<Record<string, ConfigurationSource>> {
  if (configuration === 'running') return {};
  if (configuration !== 'latest') return configuration;
  return Object.fromEntries(Object.keys(services).map((service) => [service, 'latest']));
}

function toAutomation(deploy: string, previous: string | null): Automation {
  if (deploy === 'manual') return { when: 'never' };
  if (deploy === 'on_cut') return { when: 'cut' };
  if (deploy === 'auto')
    return previous === null ? { when: 'cut' } : { when: 'succeeded', environment: previous };
  return { when: 'succeeded', environment: deploy.slice('request_after_'.length) };
}

export const toIdentity = ([slack, { github, emails }]: readonly [string, PersonYml]): Identity => ({
  slack,
  github: github ?? null,
  emails,
});
