// The world of a history: every adapter is the real one, composed as src/app.ts does it; only Slack's directory is made up.
import { join } from 'node:path';
import type { Aws } from '../../sandbox/aws/create-aws.ts';
import { createImageRegistry } from '../../src/adapters/ecr/image-registry.ts';
import { createOrchestrator } from '../../src/adapters/ecs/orchestrator.ts';
import { createProber } from '../../src/adapters/http/prober.ts';
import { createGitHubSourceHost } from '../../src/adapters/github/source-host.ts';
import { createGitHubSourceRefs } from '../../src/adapters/github/source-refs.ts';
import { createHashing } from '../../src/adapters/hashing.ts';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import { createSystem } from '../../src/adapters/system.ts';
import type { Project, Registry } from '../../src/domain/project.ts';
import { AdapterFault, type Directory } from '../../src/ports.ts';
import { createProgressBoard } from '../../src/usecases/progress-board.ts';
import type { World } from '../../src/usecases/world.ts';
import { silentLog } from '../support/silent-log.ts';
import { inWordsOfHere, OWNER, TOKEN, type Served } from './repository.ts';
import { aPolicy } from '../domain/support/builders.ts';

export const MEMBER = 'U0ALICE00';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
const registry: Registry = {
  host: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`,
  account: ACCOUNT,
  region: REGION,
};
const MORNING = Date.UTC(2026, 10, 20, 9);

export interface Place {
  readonly world: World;
  readonly project: Project;
  /** Lets this many milliseconds go by. */
  readonly advance: (milliseconds: number) => void;
  /** CI pushes the image of a commit. */
  readonly build: (sha: string) => void;
  readonly close: () => void;
}

export async function openPlace(name: string, served: Served, aws: Aws, folder: string): Promise<Place> {
  const project = projectOf(name);
  furnish(aws, project);
  let time = MORNING;
  const system = { ...createSystem(), now: () => time };
  const store = await openStore({ path: join(folder, `${name}.db`), clock: system });
  const settings = { credentials: { token: TOKEN }, baseUrl: served.url, log: silentLog, paced: false };
  const world: World = {
    projects: [project],
    people: [{ slack: MEMBER, github: 'alice', emails: ['alice.ahmadi@acme.example'] }],
    source: inWordsOfHere(createGitHubSourceHost(settings), served.shas),
    refs: createGitHubSourceRefs(settings),
    registry: createImageRegistry({ log: silentLog }),
    orchestrator: createOrchestrator({ log: silentLog }),
    prober: createProber(),
    directory: oneMember,
    store,
    hashing: createHashing(store.installationKey()),
    system,
    log: silentLog,
    progress: createProgressBoard(),
  };
  return {
    world,
    project,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    build: (sha) => void aws.ecr.pushImage({ repository: `${name}/app`, tag: sha, revision: sha }),
    close: () => store.close(),
  };
}

const projectOf = (name: string): Project => ({
  name,
  channel: 'C0HISTORY',
  repository: { owner: OWNER, name },
  trunk: 'main',
  zone: 'UTC',
  registry,
  artifacts: { tag: '{sha}', wait: 0, protect: false },
  cut: { names: 'calver', checks: [], tag: null },
  services: [
    {
      name: 'app',
      image: `${name}/app`,
      container: 'app',
      ecsService: `${name}-{environment}`,
      paths: null,
      alsoContainers: [],
    },
  ],
  environments: [
    {
      name: 'production',
      cluster: { region: REGION, name },
      registry,
      automation: { when: 'never' },
      steps: [{ kind: 'deploy', services: ['app'] }],
      configuration: {},
      alsoAsk: [],
      policy: aPolicy(),
    },
  ],
});

/** What runs there is nothing that Slipway knows: changes are counted from the release before. */
function furnish({ ecr, ecs }: Aws, { name, registry: { host } }: Project): void {
  ecr.createRepository({ name: `${name}/app`, mutability: 'IMMUTABLE' });
  ecr.pushImage({ repository: `${name}/app`, tag: 'before-slipway' });
  ecs.createCluster({ name });
  ecs.createService({
    cluster: name,
    name: `${name}-production`,
    desiredCount: 1,
    taskDefinition: {
      family: `${name}-production`,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image: `${host}/${name}/app:before-slipway`, essential: true }],
    },
  });
}

const oneMember: Directory = {
  person: async (id) => {
    if (id !== MEMBER) throw unknown('user_not_found');
    return { id, homeTeam: true, deactivated: false, guest: false, bot: false };
  },
  members: async () => {
    throw unknown('no_such_subteam');
  },
};

const unknown = (code: string): AdapterFault =>
  new AdapterFault({ provider: 'slack', code, retryable: false });
