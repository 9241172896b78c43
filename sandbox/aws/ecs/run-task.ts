// RunTask: one-off tasks, from the task definition that the call names.
import { isDeepStrictEqual } from 'node:util';
import type { RunTaskCommandInput, RunTaskCommandOutput } from '@aws-sdk/client-ecs';
import { AwsError } from '../aws-error.ts';
import type { Answer } from '../wire.ts';
import { launchTask } from './engine/launch-task.ts';
import { clusterIn, runnableTaskDefinition } from './find.ts';
import { checkPlacement } from './placement.ts';
import type { EcsSettings } from './settings.ts';
import type { EcsRegion, RunScript } from './state.ts';

/** The same clientToken gives the same tasks, and conflicts with another request. (ECS API: RunTask; FIELD-NOTES 11) */
export function runTask(
  region: EcsRegion,
  settings: EcsSettings,
  input: RunTaskCommandInput,
  now: number,
): Answer<RunTaskCommandOutput> {
  const cluster = clusterIn(region, input.cluster);
  const { clientToken, count = 1 } = input;
  if (clientToken !== undefined && clientToken.length > 64) {
    throw new AwsError('InvalidParameterException', 'clientToken must have at most 64 characters.');
  }
  if (count < 1 || count > 10)
    throw new AwsError('InvalidParameterException', 'count must be between 1 and 10.');
  const earlier = clientToken === undefined ? undefined : region.runs.get(clientToken);
  if (earlier !== undefined) {
    if (isDeepStrictEqual(earlier.request, input))
      return { tasks: earlier.tasks.map(({ shown }) => shown), failures: [] };
    throw new AwsError('ConflictException', 'The clientToken was used with another request.');
  }
  const definition = runnableTaskDefinition(region, input.taskDefinition ?? '');
  checkPlacement(input, definition);
  const script = takeScript(region, definition.family);
  if (script?.failure !== undefined) return { tasks: [], failures: [script.failure] };
  const tasks = Array.from({ length: count }, () =>
    launchTask(region, settings, {
      cluster,
      definition,
      now,
      group: input.group ?? `family:${definition.family}`,
      placement: input,
      startedBy: input.startedBy,
      overrides: input.overrides,
      oneOff: { script },
    }),
  );
  if (clientToken !== undefined) region.runs.set(clientToken, { request: input, tasks });
  return { tasks: tasks.map(({ shown }) => shown), failures: [] };
}

function takeScript(region: EcsRegion, family: string): RunScript | undefined {
  const script = region.scripts.find((each) => each.family === family);
  region.scripts = region.scripts.filter((each) => each !== script);
  return script;
}
