// The shop: a workspace, a repository with its CI, a registry and two clusters, all on loopback. Where the demo walks,
// what the prompt talks to, and what the acceptance tests run on.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { createAws, type Aws } from './aws/create-aws.ts';
import type { ImageBehaviour } from './aws/image-behaviour.ts';
import type { Tempo } from './aws/ecs/tempo.ts';
import { alice as aliceTheAuthor, sampleAccounts } from './github/sample-history.ts';
import { createRepository, type SampleRepository } from './github/sample-repository.ts';
import { createGitHub, type GitHub } from './github/server.ts';
import { createWorkspace, type Workspace } from './slack/workspace.ts';

export const CHANNEL = 'C0SHOPREL';
export const ELSEWHERE = 'C0RANDOM0';
export const SRE = 'S0SRE0001';

export const PEOPLE = {
  alice: 'U0ALICE00',
  bob: 'U0BOB0000',
  carol: 'U0CAROL00',
  dan: 'U0DAN0000',
  erin: 'U0ERIN000',
  gina: 'U0GINA000',
  mallory: 'U0MALLORY',
} as const;

export type Name = keyof typeof PEOPLE;

const TOKENS = { bot: 'xoxb-sandbox', app: 'xapp-sandbox', github: 'ghs_sandbox' } as const;

/** The scopes that manifest.yml asks for, and no other. */
const manifest = z
  .object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) })
  .parse(parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8')));

export const SERVICES = ['api', 'worker'] as const;
const ENVIRONMENTS = { staging: 1, production: 2 } as const;

export interface Shop {
  readonly slack: Workspace;
  readonly github: GitHub;
  readonly aws: Aws;
  readonly repository: SampleRepository;
  readonly services: readonly string[];
  /** A folder of its own, gone at the end: the database is in it. */
  readonly folder: string;
  /** What a bot on this machine is started with; nothing else configures it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Merges a change to trunk, and has CI build it: an image for each service, tagged with the commit. */
  merge(change: Change): Promise<string>;
  /** CI on a commit that is there: images, and the check `ci/build`. */
  build(sha: string, build?: Build): void;
  /** Service -> digest of the image that CI pushed for a commit. */
  pushed(sha: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface Change {
  readonly subject: string;
  readonly files?: Readonly<Record<string, string>>;
  /** How the api's image behaves. */
  readonly api?: ImageBehaviour;
  /** Services that CI builds; all when left out. */
  readonly built?: readonly string[];
  /** What the check says; success when left out, and nothing at all with `null`. */
  readonly check?: 'success' | 'failure' | 'in_progress' | null;
}

export type Build = Pick<Change, 'api' | 'built' | 'check'>;

export interface ShopOptions {
  readonly tempo?: Partial<Tempo>;
  /** Text of slipway.yml; the shop's own when left out. */
  readonly config?: string;
  readonly poll?: string;
  /** Names of the services; api and worker when left out. */
  readonly services?: readonly string[];
  /** A repository that is there already, in place of the shop's own. */
  readonly repository?: SampleRepository;
  /** Name of its trunk; main when left out. */
  readonly trunk?: string;
}

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { tempo, config, poll = '500ms', services = SERVICES, trunk = 'main' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sandbox-'));
  const repository = options.repository ?? (await createRepository(folder));
  const [slack, github, aws] = await Promise.all([
    createWorkspace({
      users: Object.entries(PEOPLE).map(([name, id]) => person(name, id)),
      groups: [{ id: SRE, handle: 'sre', members: [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol, PEOPLE.dan] }],
      channels: [
        { id: CHANNEL, name: 'shop-releases', isExtShared: true },
        { id: ELSEWHERE, name: 'random' },
      ],
      botToken: TOKENS.bot,
      appToken: TOKENS.app,
      scopes: manifest.oauth_config.scopes.bot,
      botUser: { id: 'U0SLIPWAY', name: 'slipway', realName: 'Slipway', is_bot: true },
    }),
    createGitHub({ repository, tokens: [TOKENS.github], accounts: sampleAccounts }),
    createAws({ ...(tempo !== undefined && { tempo }) }),
  ]);
  furnish(aws, services);
  const pushed = new Map<string, Readonly<Record<string, string>>>();
  const build = (sha: string, how: Build = {}): void => {
    const digests = runCi({ github, aws }, sha, { built: services, ...how });
    pushed.set(sha, { ...pushed.get(sha), ...digests });
  };
  const path = join(folder, 'slipway.yml');
  await writeFile(path, config ?? slipwayYml({ poll, services, repository, trunk }));
  return {
    slack,
    github,
    aws,
    repository,
    services,
    folder,
    variables: {
      SLIPWAY_CONFIG: path,
      DATABASE_URL: `file:${join(folder, 'slipway.db')}`,
      SLACK_BOT_TOKEN: TOKENS.bot,
      SLACK_APP_TOKEN: TOKENS.app,
      SLACK_API_URL: slack.apiUrl,
      GITHUB_TOKEN: TOKENS.github,
      GITHUB_API_URL: github.url,
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
    },
    merge: async (change) => {
      const sha = await merge(repository, change);
      build(sha, change);
      return sha;
    },
    build,
    pushed: (sha) => pushed.get(sha) ?? {},
    close: async () => {
      await Promise.all([slack.close(), github.close(), aws.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const person = (name: string, id: string) => ({
  id,
  name,
  realName: name.charAt(0).toUpperCase() + name.slice(1),
  ...(name === 'gina' && { is_restricted: true }),
  ...(name === 'mallory' && { is_stranger: true, team_id: 'T0ELSEWHERE' }),
});

/** Repositories, clusters and services, running something that Slipway has not deployed. */
function furnish({ ecs, ecr }: Aws, services: readonly string[]): void {
  for (const name of services) {
    ecr.createRepository({ name: `shop/${name}`, mutability: 'IMMUTABLE' });
    ecr.pushImage({ repository: `shop/${name}`, tag: 'before-slipway' });
  }
  for (const [environment, desiredCount] of Object.entries(ENVIRONMENTS)) {
    const cluster = `shop-${environment}`;
    ecs.createCluster({ name: cluster });
    for (const name of services) {
      ecs.createService({
        cluster,
        name: `shop-${name}-${environment}`,
        desiredCount,
        circuitBreaker: { enable: true, rollback: true },
        taskDefinition: {
          family: `shop-${name}-${environment}`,
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          containerDefinitions: [
            {
              name: 'app',
              image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/${name}:before-slipway`,
              essential: true,
              environment: [{ name: 'STAGE', value: environment }],
            },
            {
              name: 'log-router',
              image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
              essential: false,
            },
          ],
        },
      });
    }
  }
}

const merge = (repository: SampleRepository, { subject, files }: Change): Promise<string> =>
  repository.commit({
    author: aliceTheAuthor,
    subject,
    files: files ?? { 'api/src/changes.ts': `export const latest = ${JSON.stringify(subject)};\n` },
  });

/** @returns service -> digest of the image that was pushed */
function runCi(
  { github, aws }: Pick<Shop, 'github' | 'aws'>,
  sha: string,
  { api = 'healthy', built, check = 'success' }: Build & { readonly built: readonly string[] },
): Readonly<Record<string, string>> {
  const digests = built.map((name) => {
    const behaviour = name === 'api' ? api : 'healthy';
    const { digest } = aws.ecr.pushImage({ repository: `shop/${name}`, tag: sha, behaviour, revision: sha });
    return [name, digest] as const;
  });
  if (check === 'in_progress') github.setCheck(sha, { name: 'ci/build', status: 'in_progress' });
  else if (check !== null) github.setCheck(sha, { name: 'ci/build', status: 'completed', conclusion: check });
  return Object.fromEntries(digests);
}

interface Told {
  readonly poll: string;
  readonly services: readonly string[];
  readonly repository: SampleRepository;
  readonly trunk: string;
}

/** The example, for this workspace: staging by itself, production behind two approvals. */
const slipwayYml = ({ poll, services, repository, trunk }: Told): string => `poll: ${poll}
people:
  ${PEOPLE.alice}: { github: alice, emails: [alice@acme.example] }
projects:
  shop:
    channel: ${CHANNEL}
    repository: ${repository.owner}/${repository.name}
    trunk: ${JSON.stringify(trunk)}
    registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
    services:
${services.map((name) => `      ${name}: { image: shop/${name}, container: app, service: "shop-${name}-{environment}" }`).join('\n')}
    environments:
      staging:
        deploy: on_cut
        region: eu-west-1
        cluster: shop-staging
      production:
        deploy: request_after_staging
        region: eu-west-1
        cluster: shop-production
        gates:
          after: { environment: staging }
          checks: [ci/build]
          approvals: { count: 2, from: [${SRE}], expire: 4h }
          freeze: { overrule: [${PEOPLE.dan}] }
          emergency: { by: [${SRE}], skip: [approvals, checks] }
        steps:
          - deploy: [${services[0] ?? ''}]
${services.length > 1 ? `          - deploy: [${services.slice(1).join(', ')}]` : ''}
        rollout: { timeout: 5m }
`;
