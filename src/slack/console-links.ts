// Pages of the AWS console, for whoever looks for themselves.
import type { Cluster } from '../domain/project.ts';
import { escape, link } from './escape.ts';

/** A service's deployments, under its name. */
export const serviceLink = (cluster: Cluster, ecsService: string, label: string): string =>
  link(address(cluster, `services/${part(ecsService)}/deployments`), label);

/**
 * A task, under the beginning of its id.
 *
 * @param task ARN or id; where it is only the beginning of an id there is no page to lead to
 */
export function taskLink(cluster: Cluster, task: string): string {
  const id = task.slice(task.lastIndexOf('/') + 1);
  return WHOLE.test(id) ? link(address(cluster, `tasks/${id}`), id.slice(0, 8)) : escape(id, 40);
}

/** Older ones have dashes. */
const WHOLE = /^[0-9a-f-]{32,36}$/;

const address = ({ region, name }: Cluster, page: string): string =>
  `https://${region}.${domainOf(region)}/ecs/v2/clusters/${part(shortName(name))}/${page}?region=${region}`;

/** The other partitions have consoles of their own. */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
}

/** slipway.yml may name a cluster by its ARN. */
const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const part = (name: string): string => encodeURIComponent(name.toWellFormed());
