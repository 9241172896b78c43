// What differs between two task definitions apart from images: the configuration. Lists of named things are compared by
// name, so that another order is no difference.
import { isObject, type Json, type JsonObject } from './task-definition.ts';

export interface ConfigurationDifference {
  /** `containerDefinitions.app.environment.STAGE`. */
  readonly path: string;
  /** JSON text; `null` where it is not there. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * @param from without response-only fields (see `renderRevision`); environment values masked where they must not be seen
 */
export function configurationDifferences(
  from: JsonObject,
  to: JsonObject,
): readonly ConfigurationDifference[] {
  const before = leaves(withoutImages(from));
  const after = leaves(withoutImages(to));
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
  return paths
    .map((path) => ({ path, from: before.get(path) ?? null, to: after.get(path) ?? null }))
    .filter((each) => each.from !== each.to);
}

/** Artifacts are compared apart. */
function withoutImages(definition: JsonObject): JsonObject {
  const containers = definition['containerDefinitions'];
  if (!Array.isArray(containers)) return definition;
  const bare = containers.map((container: Json) => {
    if (!isObject(container)) return container;
    const { image: _image, ...rest } = container;
    return rest;
  });
  return { ...definition, containerDefinitions: bare };
}

function leaves(definition: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, value: Json): void => {
    const parts = partsOf(value);
    if (parts.length === 0) found.set(path, JSON.stringify(value));
    for (const [key, part] of parts) walk(path === '' ? key : `${path}.${key}`, part);
  };
  walk('', definition);
  return found;
}

/** Name -> value of what a value is made of; nothing for a leaf. */
function partsOf(value: Json): readonly (readonly [string, Json])[] {
  if (isObject(value)) return Object.entries(value);
  if (!Array.isArray(value)) return [];
  const names = value.map(nameOf);
  const named = names.every((name) => name !== null) && new Set(names).size === names.length;
  return value.map((each: Json, index: number) => {
    const name = named ? names[index] : null;
    return [name ?? String(index), nameless(each)] as const;
  });
}

function nameOf(value: Json): string | null {
  const name = isObject(value) ? value['name'] : undefined;
  return typeof name === 'string' && name !== '' ? name : null;
}

/** `{ name, value }` is its value: `environment.STAGE` rather than `environment.STAGE.value`. */
function nameless(value: Json): Json {
  if (!isObject(value) || nameOf(value) === null) return value;
  const { name: _name, ...rest } = value;
  const { value: only, ...others } = rest;
  return typeof only === 'string' && Object.keys(others).length === 0 ? only : rest;
}
