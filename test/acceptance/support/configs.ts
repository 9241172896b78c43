// Shops other than the usual one, for tests that are about something narrower than the whole road.
import { CHANNEL, SRE } from '../../../sandbox/shop.ts';

const project = (environments: string, rules = ''): string => `poll: 200ms
projects:
  shop:
    channel: ${CHANNEL}
    repository: acme/shop
    registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com
${rules}    services:
      api: { image: shop/api, container: app, service: "shop-api-{environment}" }
      worker: { image: shop/worker, container: app, service: "shop-worker-{environment}" }
    environments:
${environments}`;

const place = (environment: string, deploy: string): string => `      ${environment}:
        deploy: ${deploy}
        region: eu-west-1
        cluster: shop-${environment}
`;

/** Of the last environment, where nobody approves. */
const CONTINUOUS = '        continuous: true\n';

/** Every cut goes to production at once: for what happens once a deployment has started. */
export const straightToProduction = project(place('production', 'on_cut') + CONTINUOUS);

/** Nothing happens by itself. */
export const byHand = project(place('staging', 'manual') + place('production', 'manual') + CONTINUOUS);

/** Nor is anything waited for: a cut without all of its images is refused. */
export const byHandAtOnce = project(
  place('staging', 'manual') + place('production', 'manual') + CONTINUOUS,
  '    artifacts: { wait: 0s }\n',
);

/** Production asks at every cut, without staging before it. */
export const askedForProduction = project(`${place('production', 'on_cut')}        gates:
          checks: [ci/build]
          approvals: { count: 2, from: [${SRE}], expire: 4h }
`);
