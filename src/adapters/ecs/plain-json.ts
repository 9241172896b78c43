// The SDK's answers as plain JSON, as the wire had them: dates are text, and what is not there is left out.
import type { Json, JsonObject } from '../../domain/task-definition.ts';

export function plainObject(value: object): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([name, field]) => [name, plain(field)]),
  );
}

function plain(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((each) => plain(each));
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : plainObject(value);
    default:
      throw new TypeError(`an answer of ECS holds a ${typeof value}`);
  }
}
