// Service events, in the sentences that ECS writes. (ECS developer guide: service event messages)
import { randomUUID } from 'node:crypto';
import { nameIn } from '../arns.ts';
import type { ServiceRecord, TaskRecord } from '../state.ts';

/** ECS API: Service.events, up to 100. */
const kept = 100;

export function addEvent(service: ServiceRecord, message: string, now: number): void {
  service.events.unshift({
    id: randomUUID(),
    createdAt: new Date(now),
    message: `(service ${service.name}) ${message}`,
  });
  service.events.length = Math.min(service.events.length, kept);
}

export const tasksNamed = (tasks: readonly TaskRecord[]): string =>
  tasks.map(({ shown }) => `(task ${nameIn(shown.taskArn)})`).join(' ');
