// The smallest slipway.yml, for what is about the policy of one environment.
import type { Policy, Project } from '../../src/domain/project.ts';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { lineWith, problemsOf } from './example.ts';

const PRODUCTION = 'projects.shop.environments.production';

/** Everything in YAML, on one line or several. */
export interface Small {
  /** Of production, the last environment; staging is before it. */
  readonly gates?: string;
  /** Whether production says so; true when left out. */
  readonly continuous?: boolean;
  /** More keys of production, such as `ask: [C0SREASK01]`. */
  readonly more?: string;
  readonly people?: string;
  readonly zone?: string;
  /** `api` alone when left out. */
  readonly services?: string;
}

export function small({
  gates = '{}',
  continuous = true,
  more,
  people,
  zone,
  services = '{ api: { image: shop/api, container: app, service: api } }',
}: Small = {}): string {
  const lines = [
    ...(people === undefined ? [] : [`people: ${people}`]),
    'projects:',
    '  shop:',
    '    channel: C0123456789',
    '    repository: acme/shop',
    '    registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    ...(zone === undefined ? [] : [`    zone: ${zone}`]),
    `    services: ${services}`,
    '    environments:',
    '      staging: { region: eu-west-1, cluster: staging }',
    '      production:',
    '        region: eu-west-1',
    '        cluster: production',
    ...(continuous ? ['        continuous: true'] : []),
    ...(more === undefined ? [] : [`        ${more}`]),
    `        gates: ${gates}`,
  ];
  return `${lines.join('\n')}\n`;
}

export function projectOf(given: Small): Project {
  const read = readSlipwayYml(small(given));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [project] = read.value.projects;
  if (project === undefined) throw new Error('there is a project');
  return project;
}

export function policyOf(given: Small): Policy {
  const policy = projectOf(given).environments.at(-1)?.policy;
  if (policy === undefined) throw new Error('there is an environment');
  return policy;
}

/** Each as `gates.approvals.count: must be …`, from production on; all of them stand on the line that has this text. */
export function problemsIn(given: Small, on: string): readonly string[] {
  const text = small(given);
  return problemsOf(text).map(({ key, line, message }) => {
    const at = line === lineWith(text, on) ? '' : `at line ${line}: `;
    return `${at}${key.replace(`${PRODUCTION}.`, '')}: ${message}`;
  });
}
