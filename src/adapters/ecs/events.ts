// What ECS says of a service in its own words: why nothing starts, for one. (ECS developer guide: service event messages)
import type { ECSClient, Service, ServiceEvent } from '@aws-sdk/client-ecs';
import type { Cluster } from '../../domain/project.ts';
import { findServices } from './services.ts';

/** Nothing of a service that is not there. */
export async function readEvents(
  client: ECSClient,
  cluster: Cluster,
  ecsService: string,
  since: number,
): Promise<readonly string[]> {
  const service = (await findServices(client, cluster, [ecsService])).need(ecsService);
  const messages = newestFirst(service?.events)
    .filter((event) => timeOf(event) > since)
    .flatMap(({ message }) => message ?? [])
    .filter((message) => !message.endsWith('has reached a steady state.'));
  // What goes wrong is said again and again.
  return [...new Set(messages)].slice(0, 10);
}

/** ECS's newest event, if it was said at that time or later. */
export function newsSince({ events }: Service, since: number): string | null {
  const [event] = newestFirst(events);
  return event !== undefined && timeOf(event) >= since ? (event.message ?? null) : null;
}

/** They are answered in this order, at most 100, which is not documented. */
const newestFirst = (events: readonly ServiceEvent[] = []): readonly ServiceEvent[] =>
  events.toSorted((one, other) => timeOf(other) - timeOf(one));

const timeOf = ({ createdAt }: ServiceEvent): number => createdAt?.getTime() ?? 0;
