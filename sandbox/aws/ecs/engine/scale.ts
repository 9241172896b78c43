// Starts and stops tasks of a service, and says so in its events.
import { definitionOf, revisionOf } from '../find.ts';
import type { TaskRecord } from '../state.ts';
import { addEvent, tasksNamed } from './events.ts';
import { launchTask } from './launch-task.ts';
import { type Look, wantedOf } from './look.ts';
import { stopTask } from './task-life.ts';

export function launch({ region, settings, service, now }: Look, revisionId: string, count: number): void {
  if (count <= 0) return;
  const revision = revisionOf(service, revisionId);
  const definition = definitionOf(region, revision.taskDefinition);
  const launched = Array.from({ length: count }, () =>
    launchTask(region, settings, {
      cluster: service.cluster,
      definition,
      now,
      group: `service:${service.name}`,
      startedBy: `ecs-svc/${revision.id}`,
      placement: service.placement,
      service: { record: service, revision },
    }),
  );
  addEvent(service, `has started ${launched.length} tasks: ${tasksNamed(launched)}.`, now);
}

export function stop({ service, primary, now }: Look, tasks: readonly TaskRecord[]): void {
  if (tasks.length === 0) return;
  const reason = `Scaling activity initiated by (deployment ecs-svc/${primary.revisionId})`;
  for (const task of tasks) stopTask(task, 'ServiceSchedulerInitiated', reason, now);
  addEvent(service, `has stopped ${tasks.length} running tasks: ${tasksNamed(tasks)}.`, now);
}

/** As many tasks of a revision as the service is to have, whatever other revisions have. */
export function keepWhole(look: Look, revisionId: string): void {
  const own = wantedOf(look, revisionId);
  stop(look, own.slice(look.service.desiredCount));
  launch(look, revisionId, look.service.desiredCount - own.length);
}
