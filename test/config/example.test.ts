// slipway.example.yml is what people copy: it has every key that there is, and says nothing that is not so.
import { describe, expect, it } from 'vitest';
import { isMap, isSeq, LineCounter, parse, parseDocument, type Scalar } from 'yaml';
import type { z } from 'zod';
import { slipwayYml } from '../../src/config/schema.ts';
import { EXAMPLE, edited, problemsOf } from './example.ts';

interface Key {
  /** `projects.*.environments.*.gates.after`; `*` is any name, `[]` any entry. */
  readonly path: string;
  readonly fallback: { readonly value: unknown } | null;
}

type Schema = z.core.$ZodType;

/** Every key of the schema, walked as zod keeps it. */
function keysOf(schema: Schema, path = ''): readonly Key[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const inner = (next: Schema, step: string) => keysOf(next, path === '' ? step : `${path}.${step}`);
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([name, value]) => {
        const own = { path: path === '' ? name : `${path}.${name}`, fallback: fallbackOf(value) };
        return [own, ...inner(value, name)];
      });
    case 'record':
      return inner(def.valueType, '*');
    case 'array':
      return inner(def.element, '[]');
    case 'union':
      return def.options.flatMap((option) => keysOf(option, path));
    case 'optional':
    case 'default':
    case 'prefault':
      return keysOf(def.innerType, path);
    case 'pipe':
      return keysOf(def.in, path);
    default:
      return [];
  }
}

function fallbackOf(schema: Schema): Key['fallback'] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional') return fallbackOf(def.innerType);
  // Of a map that is left out, its keys have the defaults.
  const isText = def.type === 'prefault' && typeof def.defaultValue === 'string';
  return def.type === 'default' || isText ? { value: def.defaultValue } : null;
}

/** Every key in the file, in the same notation, with the comments above and beside each of its uses. */
function writtenKeys(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n');
  const counter = new LineCounter();
  const found = new Map<string, string>();
  const walk = (node: unknown, path: string): void => {
    if (isSeq(node)) return node.items.forEach((each) => walk(each, `${path}.[]`));
    if (!isMap<Scalar<string>>(node)) return;
    const named = NAMED.test(path);
    for (const { key, value } of node.items) {
      const step = named ? '*' : key.value;
      const at = path === '' ? step : `${path}.${step}`;
      const { line } = counter.linePos(key.range?.[0] ?? 0);
      if (!named) found.set(at, `${found.get(at) ?? ''}\n${commentsAt(lines, line - 1)}`);
      walk(value, at);
    }
  };
  walk(parseDocument(text, { lineCounter: counter }).contents, '');
  return found;
}

/** Maps whose keys are names that people choose. */
const NAMED = /(^|\.)(projects|services|environments|people)$/;

/** The block of comment lines right above, and what stands behind the value. */
function commentsAt(lines: readonly string[], index: number): string {
  const above = lines.slice(0, index).toReversed();
  const first = above.findIndex((line) => !line.trimStart().startsWith('#'));
  const beside = lines[index]?.split(' # ')[1] ?? '';
  return [...above.slice(0, Math.max(0, first)).toReversed(), beside].join('\n');
}

/** What stands for these when they are left out depends on the rest of the file. */
const DERIVED = new Set([
  'projects.*.cut.checks',
  'projects.*.environments.*.registry',
  'projects.*.environments.*.steps',
  'projects.*.environments.*.steps.[].verify.status',
  'projects.*.environments.*.steps.[].verify.timeout',
  'projects.*.environments.*.steps.[].verify.repeat',
  'projects.*.environments.*.rollback.lock',
]);

const KEYS = keysOf(slipwayYml);
const WRITTEN = writtenKeys(EXAMPLE);

/** With the other form of approvals, which stands in a comment. */
const [, SEVERAL = expect.unreachable()] = /^ *# (all: .*)$/m.exec(EXAMPLE) ?? [];
const OTHER = edited('            count: 2', `            ${SEVERAL}`).replace(/^ {12}from: \[S.*\n/m, '');

describe('slipway.example.yml', () => {
  it('is valid', () => {
    expect(problemsOf(EXAMPLE)).toEqual([]);
    expect(parseDocument(EXAMPLE).warnings).toEqual([]);
  });

  it('is valid with what its comments offer instead', () => {
    expect(OTHER).not.toMatch(/^ *count:/m);
    expect(problemsOf(OTHER)).toEqual([]);
  });

  it('has every key of the schema', () => {
    expect(KEYS.length).toBeGreaterThan(80);
    // A rollback's rule has the keys of gates.approvals, which the example shows.
    const wanted = new Set(KEYS.map(({ path }) => path.replace('rollback.approvals.', 'gates.approvals.')));
    const written = new Set([...WRITTEN.keys(), ...writtenKeys(OTHER).keys()]);
    expect([...wanted].filter((path) => !written.has(path))).toEqual([]);
  });

  const defaults = KEYS.flatMap(({ path, fallback }) => {
    const shown = path.replace('rollback.approvals.', 'gates.approvals.');
    // An empty list needs no words: nothing is asked for unless it is written.
    const silent = fallback === null || (Array.isArray(fallback.value) && fallback.value.length === 0);
    return silent || shown !== path ? [] : [{ path, value: fallback.value }];
  });

  it.each(defaults)('documents the default of $path as it is', ({ path, value }) => {
    const comment = WRITTEN.get(path) ?? '';
    expect(comment).toMatch(/default/i);
    expect(documentedDefault(comment)).toEqual(
      typeof value === 'number' && value > 0 ? spoken(value) : value,
    );
  });

  it('documents a default nowhere where there is none', () => {
    const documented = [...WRITTEN]
      .filter(([, comment]) => /\bdefault\b/i.test(comment))
      .map(([path]) => path);
    expect(new Set(documented)).toEqual(new Set([...DERIVED, ...defaults.map(({ path }) => path)]));
  });
});

/** `Default 2s`, `Default "{sha}"`, or the thing before `(default)`. */
function documentedDefault(comment: string): unknown {
  const said = /Default ("[^"]*"|[^\s.]+)/.exec(comment)?.[1];
  if (said !== undefined) return parse(said);
  const marked = comment.split('\n').find((line) => line.includes('(default)')) ?? '';
  return parse(/[\w-]+/.exec(marked)?.[0] ?? 'null');
}

/** Durations are milliseconds in the schema, and `20m` in the file. */
function spoken(milliseconds: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;
  const [unit, size] = units.find(([, each]) => milliseconds % each === 0) ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}
