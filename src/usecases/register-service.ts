// Registering a service's new revision: the base with the named containers' images replaced, and nothing else touched.
import { spokenName } from '../domain/names.ts';
import { imageReference } from '../domain/release.ts';
import type { Rollout } from '../domain/rollout.ts';
import { renderRevision } from '../domain/task-definition.ts';
import type { Revision } from '../ports.ts';
import { record, stillStanding, type Drive, type Part } from './record-rollout.ts';
import { refusedForGood } from './refused-by-ecs.ts';
import type { World } from './world.ts';

type Registering = Extract<Rollout, { readonly status: 'registering' }>;

/** The tag by which a revision that we registered is found again (FIELD-NOTES 11). */
export const OPERATION_TAG = 'slipway:operation';

/** @param intent `resumed`: an earlier try may have registered it already */
export async function registerService(
  world: Pick<World, 'orchestrator' | 'store' | 'system'>,
  part: Part,
  from: Registering,
  intent: 'new' | 'resumed',
): Promise<Rollout | null> {
  const { cluster, registry } = part.environment;
  const { container, alsoContainers } = part.plan;
  const base = await world.orchestrator.describeRevision(cluster, baseOf(part));
  const image = imageReference(part.artifact, registry);
  const images = Object.fromEntries([container, ...alsoContainers].map((name) => [name, image]));
  const definition = renderRevision(base.definition, images);
  const tag = { key: OPERATION_TAG, value: from.operation };
  if (intent === 'resumed') {
    const family = typeof definition['family'] === 'string' ? definition['family'] : '';
    const found = await world.orchestrator.findRegistered(cluster, family, tag);
    if (found !== null) return record(world, part, from, { status: 'registered', revision: found });
  }
  const tags = await tagsFor(world, part, base.tags, from.operation);
  if ((await stillStanding(world, [{ part, from }])).length === 0) return null;
  const answer = await refusedForGood(part, () =>
    world.orchestrator.registerRevision(cluster, definition, tags),
  );
  const to: Rollout =
    answer.kind === 'refused' ? answer.rollout : { status: 'registered', revision: answer.value };
  return record(world, part, from, to);
}

/** What is to be restored may have been deregistered since the plan was made: it is registered again. */
function baseOf({ plan: { service, action } }: Part): string {
  if (action.kind === 'none') throw new Error(`${service} has nothing to register`);
  return action.kind === 'register' ? action.base : action.revision;
}

/** The base's own, and whose work it is: the entry of the audit log that announced it, by its hash. */
export async function tagsFor(
  { store }: Pick<World, 'store'>,
  { deployment: { request } }: Pick<Drive, 'deployment'>,
  base: Revision['tags'],
  operation: string,
): Promise<Revision['tags']> {
  const intent = await store.intentOf(operation);
  return [
    ...base.filter(({ key }) => !key.startsWith('slipway:')),
    { key: OPERATION_TAG, value: operation },
    { key: 'slipway:deployment', value: request.id },
    { key: 'slipway:release', value: spokenName(request.releaseName, request.candidate) },
    ...(intent === null ? [] : [{ key: 'slipway:intent', value: intent.hash }]),
  ];
}
