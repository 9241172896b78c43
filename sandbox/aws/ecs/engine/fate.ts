// From the images of a task to what will happen to it.
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ImageBehaviour, Pull } from '../../image-behaviour.ts';
import type { Fate, RunScript } from '../state.ts';
import type { Tempo } from '../tempo.ts';

export interface PulledContainer {
  readonly definition: ContainerDefinition;
  readonly name: string;
  readonly pull: Pull;
}

export interface FateQuestion {
  readonly cluster: string;
  readonly containers: readonly PulledContainer[];
  readonly tempo: Tempo;
  /** Present for a task of RunTask, which is to end by itself. */
  readonly oneOff?: { readonly script: RunScript | undefined; readonly mainContainer: string | undefined };
}

/** One container that cannot be pulled stops the whole task; then the first essential one that misbehaves decides. */
export function fateOf(question: FateQuestion): Fate {
  const { containers } = question;
  for (const { name, pull } of containers) {
    if (!pull.pulled) return { kind: 'cannot-start', container: name, reason: pull.reason };
  }
  if (question.oneOff?.script?.exitCode !== undefined) return ending(question);
  for (const { definition, name, pull } of containers) {
    if (!pull.pulled || definition.essential === false) continue;
    const fate = misbehaviour(name, pull.behaviour, question);
    if (fate !== undefined) return fate;
  }
  return question.oneOff === undefined ? { kind: 'serves' } : ending(question);
}

function misbehaviour(
  container: string,
  behaviour: ImageBehaviour,
  { cluster, tempo }: FateQuestion,
): Fate | undefined {
  const after = tempo.taskHealthy / 2;
  if (behaviour === 'healthy' || behaviour === 'unpullable') return undefined;
  if (behaviour === 'unhealthy') return { kind: 'fails-health-check', container };
  if (behaviour === 'outOfMemory') {
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    return { kind: 'exits', container, exitCode: 137, reason, after };
  }
  const { exitCode, reason, onlyInCluster } = behaviour.crashes;
  if (onlyInCluster !== undefined && onlyInCluster !== cluster) return undefined;
  return { kind: 'exits', container, exitCode, after, ...(reason !== undefined && { reason }) };
}

/** A one-off task ends when its main container exits, whatever its sidecars do. (FIELD-NOTES 14) */
function ending({ oneOff, containers, tempo }: FateQuestion): Fate {
  const script = oneOff?.script;
  const essential = containers.find(({ definition }) => definition.essential !== false) ?? containers[0];
  return {
    kind: 'exits',
    container: script?.container ?? oneOff?.mainContainer ?? essential?.name ?? '',
    exitCode: script?.exitCode ?? 0,
    after: script?.after ?? tempo.oneOffTask,
    ...(script?.reason !== undefined && { reason: script.reason }),
  };
}
