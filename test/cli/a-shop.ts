// What the command line finds on the bot's machine: slipway.yml, and a database that the bot has written.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { openStore } from '../../src/adapters/sqlite/open.ts';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { temporaryFolder, type Folder } from '../adapters/sqlite/samples.ts';
import { aWorld, HandClock, type AWorld } from '../usecases/support/a-world.ts';

const service = (name: string): string =>
  `      ${name}: { image: shop/${name}, container: app, service: 'shop-${name}-{environment}' }`;

const SHOP = `
  shop:
    channel: C0123456789
    repository: acme/shop
    registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
    services:
${['api', 'worker'].map(service).join('\n')}
    environments:
      staging: { region: eu-west-1, cluster: shop-staging }
      production: { region: eu-west-1, cluster: shop-production, continuous: true }
`;

const ONE = `projects:${SHOP}`;
/** A second project, whose cards go to another channel. */
const TWO =
  ONE + SHOP.replace('shop:', 'docs:').replace('C0123456789', 'C0DOCS0000').replace('acme/shop', 'acme/docs');

export interface Machine extends AsyncDisposable {
  readonly world: AWorld;
  readonly folder: Folder;
  /** Environment variables: what is said of slipway.yml and of the database, and nothing that AWS would accept. */
  readonly env: Readonly<Record<string, string>>;
  /** The same with two projects in slipway.yml. */
  readonly envOfTwo: Readonly<Record<string, string>>;
}

/** @param lived what has happened while the bot ran; it is stopped since */
export async function aMachine(lived: (world: AWorld) => Promise<unknown>): Promise<Machine> {
  const folder = await temporaryFolder();
  const [one, two] = [folder.file('slipway.yml'), folder.file('two.yml')];
  await writeFile(one, ONE);
  await writeFile(two, TWO);
  const read = readSlipwayYml(ONE);
  const project = read.ok ? read.value.projects[0] : undefined;
  if (project === undefined) throw new Error(`slipway.yml is not in order: ${JSON.stringify(read)}`);
  const system = new HandClock();
  // Longer ago than any lease stands.
  system.time = Date.now() - 3_600_000;
  const store = await openStore({ path: folder.file('slipway.db'), clock: system });
  const world = aWorld({ project, system, store });
  await lived(world);
  store.close();
  const env = {
    SLIPWAY_CONFIG: one,
    DATABASE_URL: `file:${folder.file('slipway.db')}`,
    // Nobody listens there.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nothing',
  };
  return {
    world,
    folder,
    env,
    envOfTwo: { ...env, SLIPWAY_CONFIG: two },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** ECS on loopback, with what there is in a world: as much as is read before a rollback is offered. (AwsJson 1.1) */
export async function answeringEcs({
  orchestrator: { ecs },
}: AWorld): Promise<Server & { readonly url: string }> {
  const answers: Readonly<Record<string, (asked: Asked) => object>> = {
    DescribeServices: ({ cluster = '', services = [] }) => ({
      services: services.map((serviceName) => {
        const { status, revision } = ecs.service({ region: 'eu-west-1', name: cluster }, serviceName);
        return { serviceName, status, taskDefinition: revision };
      }),
      failures: [],
    }),
    DescribeTaskDefinition: ({ taskDefinition = '' }) => {
      const { definition, tags } = ecs.revision(taskDefinition);
      const { registeredAt: _, ...rest } = definition;
      return { taskDefinition: rest, tags };
    },
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const answer = answers[operation]?.((await json(request)) as Asked);
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'AccessDeniedException' }));
  };
  const server = createServer((request, response) => void reply(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

interface Asked {
  readonly cluster?: string;
  readonly services?: readonly string[];
  readonly taskDefinition?: string;
}
