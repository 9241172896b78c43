// Collects what is wrong with a payload, in the words and with the JSON pointers that Slack uses.

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One walk through one message or view: problems in the order found, and the ids seen so far. */
export class Inspection {
  /** Such as `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
  readonly problems: string[] = [];
  #ids = { action_id: new Set<string>(), block_id: new Set<string>() };

  fail(pointer: string, message: string): void {
    this.problems.push(`${message} [json-pointer:${pointer}]`);
  }

  object(pointer: string, value: unknown): value is Json {
    if (isObject(value)) return true;
    this.fail(pointer, 'must provide an object');
    return false;
  }

  /** Present and not null, or said to be missing. */
  required(pointer: string, parent: Json, field: string): boolean {
    if (parent[field] !== undefined && parent[field] !== null) return true;
    this.fail(pointer, `missing required field: ${field}`);
    return false;
  }

  /** A string with 1 to `max` characters. Left out is fine here; `required` says otherwise where it is not. */
  string(pointer: string, value: unknown, max: number, min = 1): void {
    if (value === undefined) return;
    if (typeof value !== 'string') this.fail(pointer, 'must provide a string');
    else if (value.length < min) this.fail(pointer, `must be more than ${min - 1} characters`);
    else if (value.length > max) this.fail(pointer, `must be less than ${max + 1} characters`);
  }

  /** A whole number from `min` to `max`. */
  integer(pointer: string, value: unknown, min: number, max: number): void {
    if (value === undefined) return;
    if (typeof value !== 'number' || !Number.isInteger(value)) this.fail(pointer, 'must provide an integer');
    else if (value < min) this.fail(pointer, `must be more than ${min - 1}`);
    else if (value > max) this.fail(pointer, `must be less than ${max + 1}`);
  }

  /** Slack API: text object. */
  text(pointer: string, value: unknown, max: number, kind: 'plain' | 'any' = 'any'): void {
    if (value === undefined || !this.object(pointer, value)) return;
    const types = kind === 'plain' ? ['plain_text'] : ['plain_text', 'mrkdwn'];
    if (!types.includes(String(value['type'])))
      this.fail(`${pointer}/type`, `must be one of: ${types.join(', ')}`);
    if (this.required(pointer, value, 'text')) this.string(`${pointer}/text`, value['text'], max);
  }

  /** Walks a list of 1 to `max` items; a list that is too long is still walked, so that every problem is told at once. */
  list(
    pointer: string,
    value: unknown,
    max: number,
    each: (pointer: string, item: Json) => void,
    min = 1,
  ): void {
    if (value === undefined) return;
    if (!Array.isArray(value)) return this.fail(pointer, 'must provide an array');
    if (value.length < min) this.fail(pointer, `no less than ${min} items allowed`);
    if (value.length > max) this.fail(pointer, `no more than ${max} items allowed`);
    for (const [index, item] of value.entries())
      if (this.object(`${pointer}/${index}`, item)) each(`${pointer}/${index}`, item);
  }

  /** An id of at most 255 characters that nothing else in the same message has. */
  id(pointer: string, parent: Json, field: 'action_id' | 'block_id'): void {
    const value = parent[field];
    this.string(`${pointer}/${field}`, value, 255);
    if (typeof value !== 'string') return;
    if (this.#ids[field].has(value))
      this.fail(`${pointer}/${field}`, `\`${field}\` "${value}" already exists`);
    this.#ids[field].add(value);
  }

  oneOf(pointer: string, value: unknown, allowed: readonly string[]): void {
    if (value !== undefined && (typeof value !== 'string' || !allowed.includes(value)))
      this.fail(pointer, `must be one of: ${allowed.join(', ')}`);
  }
}
