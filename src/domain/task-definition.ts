// A new revision is the running one with the named containers' images replaced, and nothing else touched.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * Fields that DescribeTaskDefinition returns and RegisterTaskDefinition does not take. A deny-list on purpose: an
 * allow-list loses every field that AWS adds later (FIELD-NOTES 12).
 */
const RESPONSE_ONLY = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]);

/** What to register: the revision without what only an answer carries, and with these containers' images. */
export function renderRevision(running: JsonObject, images: Readonly<Record<string, string>>): JsonObject {
  const kept = Object.fromEntries(Object.entries(running).filter(([field]) => !RESPONSE_ONLY.has(field)));
  return {
    ...kept,
    containerDefinitions: containers(running).map((container) => {
      const { name } = container;
      // A container may be called `constructor`.
      const image = typeof name === 'string' && Object.hasOwn(images, name) ? images[name] : undefined;
      return image === undefined ? container : { ...container, image };
    }),
  };
}

/** The image of a container in a revision, or `undefined` when the revision has no such container. */
export function containerImage(revision: JsonObject, name: string): string | undefined {
  const image = containers(revision).find((container) => container['name'] === name)?.['image'];
  return typeof image === 'string' ? image : undefined;
}

/** Replaces every environment value by `mask(value)`, so that what is hashed and stored holds no plaintext (I18). */
export function maskEnvironment(revision: JsonObject, mask: (value: string) => string): JsonObject {
  return {
    ...revision,
    containerDefinitions: containers(revision).map((container) => {
      const variables = container['environment'];
      if (!isList(variables)) return container;
      return { ...container, environment: variables.map((variable) => maskVariable(variable, mask)) };
    }),
  };
}

/**
 * What two environments should have alike: containers, names of variables and secrets, and how each is started. Not
 * values, sizes or roles, which differ on purpose.
 */
export const withoutValues = (revision: JsonObject): JsonObject => ({
  containerDefinitions: containers(revision).map((container) => ({
    name: container['name'] ?? '',
    command: container['command'] ?? [],
    entryPoint: container['entryPoint'] ?? [],
    environment: namesIn(container['environment']),
    secrets: namesIn(container['secrets']),
  })),
});

/** As a map, so that another order is no difference. */
const namesIn = (list: Json | undefined): JsonObject =>
  Object.fromEntries(
    (isList(list) ? list : []).flatMap((each) =>
      isObject(each) && typeof each['name'] === 'string' ? [[each['name'], 'there'] as const] : [],
    ),
  );

function maskVariable(variable: Json, mask: (value: string) => string): Json {
  if (!isObject(variable) || typeof variable['value'] !== 'string') return variable;
  return { ...variable, value: mask(variable['value']) };
}

function containers(revision: JsonObject): readonly JsonObject[] {
  const definitions = revision['containerDefinitions'];
  return isList(definitions) ? definitions.filter((each) => isObject(each)) : [];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
