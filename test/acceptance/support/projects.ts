// slipway.yml for tests of cuts and picks: everything by hand, nothing checked and no tag, except where they say so.
import { writeFile } from 'node:fs/promises';
import { CHANNEL } from '../../../sandbox/shop.ts';
import type { Walk } from './the-walk.ts';

export const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

interface Place {
  /** `manual` when left out. */
  readonly deploy?: string;
  /** In YAML, such as `{ checks: [ci/build] }`. */
  readonly gates?: string;
  /** Host of a replica. */
  readonly registry?: string;
  /** Another channel that is asked as well. */
  readonly ask?: string;
  /** In YAML, such as `[{ deploy: [api] }, { deploy: [worker] }]`; all services at once when left out. */
  readonly steps?: string;
  /** In YAML, such as `latest`; `running` when left out. */
  readonly configuration?: string;
}

interface Shape {
  /** api and worker when left out. */
  readonly services?: readonly string[];
  /** Whether each service says which folder is its own: the one of its name. */
  readonly paths?: boolean;
  /** In YAML, such as `{ wait: 0s }`. */
  readonly artifacts?: string;
  /** In YAML; `{ tag: false }` when left out. GitHub wants a second between writes: only tests of tags make any. */
  readonly cut?: string;
  /** No such environment when left out. */
  readonly staging?: Place;
  readonly production?: Place;
  /** In YAML, who is who on GitHub, such as `{ U0ALICE00: { github: alice } }`; nobody is known when left out. */
  readonly people?: string;
}

export function shopYml(shape: Shape): string {
  const { services = ['api', 'worker'], paths = false, artifacts = '{}', cut = '{ tag: false }' } = shape;
  const { staging, production, people } = shape;
  return `poll: 200ms
${people === undefined ? '' : `people: ${people}\n`}projects:
  shop:
    channel: ${CHANNEL}
    repository: acme/shop
    registry: ${HOST}
    artifacts: ${artifacts}
    cut: ${cut}
    services:
${services.map((name) => serviceYml(name, paths)).join('\n')}
    environments:
${staging === undefined ? '' : placeYml('staging', staging)}${production === undefined ? '' : placeYml('production', production)}`;
}

const serviceYml = (name: string, paths: boolean): string =>
  `      ${name}: { image: shop/${name}, container: app, service: "shop-${name}-{environment}"${paths ? `, paths: [${name}/**]` : ''} }`;

function placeYml(name: string, place: Place): string {
  const { deploy = 'manual', gates = '{}', registry = HOST, ask, steps, configuration = 'running' } = place;
  return `      ${name}:
        deploy: ${deploy}
        continuous: true
        region: eu-west-1
        cluster: shop-${name}
        registry: ${registry}
        gates: ${gates}
        ask: [${ask ?? ''}]
        configuration: ${configuration}
${steps === undefined ? '' : `        steps: ${steps}\n`}`;
}

/** The bot ends in good order, and starts again with another slipway.yml. */
export async function restartWith(walk: Walk, config: string): Promise<void> {
  await walk.bot.stop('SIGTERM');
  await writeFile(walk.shop.variables['SLIPWAY_CONFIG'] ?? '', config);
  await walk.start();
}
