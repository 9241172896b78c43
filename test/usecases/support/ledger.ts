// What was on record at the moment of every call that changes ECS (I2).
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { StepState } from '../../../src/domain/steps.ts';
import type { Revision, TaskOrder } from '../../../src/ports.ts';
import { placeOf } from './a-shop.ts';
import type { AWorld } from './a-world.ts';

const WRITES = ['registerRevision', 'updateService', 'runTask', 'stopServiceDeployment'] as const;

export interface Note {
  readonly method: (typeof WRITES)[number];
  /** `''` where it is a task, or a service deployment that is stopped. */
  readonly service: string;
  /** Of the service's rollout, or of the step whose task it is. */
  readonly intent: Rollout | StepState | undefined;
  /**
   * Operation id of a registration, the revision that the service is set to, the token of the order, or the service
   * deployment that is stopped.
   */
  readonly said: string | undefined;
}

export const isWrite = (method: string): method is Note['method'] => WRITES.some((each) => each === method);

/** Notes the calls for one environment from now on. */
export function keepLedger(world: AWorld, environment = 'staging'): readonly Note[] {
  const notes: Note[] = [];
  world.orchestrator.watch(async (method, args) => {
    if (isWrite(method)) notes.push(await noteOf(world, environment, method, args));
  });
  return notes;
}

export async function noteOf(
  world: AWorld,
  environment: string,
  method: Note['method'],
  args: readonly unknown[],
): Promise<Note> {
  const { deployments } = await world.snapshot();
  const running = deployments.find(({ status }) => status === 'running');
  const { rollouts = {}, steps = {} } = running !== undefined && 'rollouts' in running ? running : {};
  const said = saidIn(method, args);
  if (method === 'stopServiceDeployment') {
    const stops = (each: Rollout) => 'serviceDeployment' in each && each.serviceDeployment === said;
    return { method, service: '', intent: Object.values(rollouts).find(stops), said };
  }
  const family = method === 'updateService' ? args[1] : (args[1] as { family?: string }).family;
  const service = ['api', 'worker'].find((each) => placeOf(environment, each).name === family) ?? '';
  const underWay = (each: StepState) => 'operation' in each && each.operation === said;
  const intent = service === '' ? Object.values(steps).find(underWay) : rollouts[service];
  return { method, service, intent, said };
}

function saidIn(method: Note['method'], args: readonly unknown[]): string | undefined {
  switch (method) {
    case 'registerRevision':
      return operationOf(args[2] as Revision['tags']);
    case 'updateService':
      return args[2] as string;
    case 'runTask':
      return (args[1] as TaskOrder).token;
    case 'stopServiceDeployment':
      return args[1] as string;
  }
}

const operationOf = (tags: Revision['tags']): string | undefined =>
  tags.find(({ key }) => key === 'slipway:operation')?.value;

/** Calls whose intent was not on record, or was another one. */
export const unannounced = (notes: readonly Note[]): readonly Note[] =>
  notes.filter(({ method, intent, said }) => {
    switch (method) {
      case 'registerRevision':
        return intent?.status !== 'registering' || intent.operation !== said;
      case 'updateService':
        return intent?.status !== 'updating' || intent.revision !== said;
      case 'runTask':
        return intent?.status !== 'starting' || intent.operation !== said;
      case 'stopServiceDeployment':
        return intent?.status !== 'stopping' || intent.serviceDeployment !== said;
    }
  });
