// What was on record at the moment of every call that changes ECS (I2).
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { Revision } from '../../../src/ports.ts';
import { placeOf } from './a-shop.ts';
import type { AWorld } from './a-world.ts';

export interface Note {
  readonly method: 'registerRevision' | 'updateService';
  readonly service: string;
  readonly intent: Rollout | undefined;
  /** Operation id of a registration, or the revision that the service is set to. */
  readonly said: string | undefined;
}

export const isWrite = (method: string): method is Note['method'] =>
  method === 'registerRevision' || method === 'updateService';

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
  const family = method === 'updateService' ? args[1] : (args[1] as { family: string }).family;
  const service = ['api', 'worker'].find((each) => placeOf(environment, each).name === family) ?? '';
  const intent = running !== undefined && 'rollouts' in running ? running.rollouts[service] : undefined;
  const said = method === 'updateService' ? (args[2] as string) : operationOf(args[2] as Revision['tags']);
  return { method, service, intent, said };
}

const operationOf = (tags: Revision['tags']): string | undefined =>
  tags.find(({ key }) => key === 'slipway:operation')?.value;

/** Calls whose intent was not on record, or was another one. */
export const unannounced = (notes: readonly Note[]): readonly Note[] =>
  notes.filter(({ method, intent, said }) =>
    method === 'registerRevision'
      ? intent?.status !== 'registering' || intent.operation !== said
      : intent?.status !== 'updating' || intent.revision !== said,
  );
