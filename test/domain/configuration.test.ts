import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configurationDifferences } from '../../src/domain/configuration.ts';
import { same } from '../../src/domain/same.ts';
import type { Json, JsonObject } from '../../src/domain/task-definition.ts';

const definition = (container: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  family: 'api',
  containerDefinitions: [
    { name: 'app', essential: true, image: 'registry.example/shop/api@sha256:1', ...container },
  ],
  ...more,
});
const variable = (name: string, value: string) => ({ name, value });

describe('two configurations', () => {
  it('are the same apart from images: artifacts are compared apart', () => {
    expect(configurationDifferences(definition(), definition({ image: 'another' }))).toEqual([]);
  });

  it('differ in values, by name', () => {
    const from = definition({ environment: [variable('STAGE', 'blue'), variable('SAME', '1')] });
    const to = definition({ environment: [variable('SAME', '1'), variable('STAGE', 'green')] });
    expect(configurationDifferences(from, to)).toEqual([
      { path: 'containerDefinitions.app.environment.STAGE', from: '"blue"', to: '"green"' },
    ]);
  });

  it('differ in what only one of them has', () => {
    const from = definition({}, { cpu: '256', tags: [] });
    const to = definition({ secrets: [{ name: 'DB', valueFrom: 'arn:1' }] }, { memory: 512, volumes: {} });
    expect(configurationDifferences(from, to)).toEqual([
      { path: 'containerDefinitions.app.secrets.DB.valueFrom', from: null, to: '"arn:1"' },
      { path: 'cpu', from: '"256"', to: null },
      { path: 'memory', from: null, to: '512' },
      { path: 'tags', from: '[]', to: null },
      { path: 'volumes', from: null, to: '{}' },
    ]);
  });

  it('differ in the order of a list without names, such as a command', () => {
    const from = definition({ command: ['npm', 'start'] });
    expect(configurationDifferences(from, definition({ command: ['start', 'npm'] }))).toHaveLength(2);
    expect(configurationDifferences(from, definition({ command: ['npm', 'start', '-v'] }))).toEqual([
      { path: 'containerDefinitions.app.command.2', from: null, to: '"-v"' },
    ]);
  });

  it.each([
    ['twice the same name', [variable('A', '1'), variable('A', '2')]],
    ['no name', [variable('A', '1'), { value: '2' }]],
    ['an empty name', [variable('A', '1'), variable('', '2')]],
    ['a name that is no text', [variable('A', '1'), { name: 5, value: '2' }]],
  ])('are compared by place where a list has %s', (_, environment) => {
    const from = definition({ environment });
    expect(configurationDifferences(from, from)).toEqual([]);
    expect(configurationDifferences(from, definition({ environment: environment.toReversed() }))).not.toEqual(
      [],
    );
  });

  it('differ in how a thing of one name is made', () => {
    const volume = (more: JsonObject) => definition({}, { volumes: [{ name: 'data', ...more }] });
    expect(configurationDifferences(volume({ host: {} }), volume({ dockerVolumeConfiguration: {} }))).toEqual(
      [
        { path: 'volumes.data.dockerVolumeConfiguration', from: null, to: '{}' },
        { path: 'volumes.data.host', from: '{}', to: null },
      ],
    );
    expect(configurationDifferences(volume({}), volume({ value: 'x' }))).not.toEqual([]);
    expect(configurationDifferences(volume({ value: 'x' }), volume({ value: 'x', more: 1 }))).not.toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['no containers', { family: 'api' }],
    ['containers that are no list', { containerDefinitions: 'app' }],
    ['a container that is none', { containerDefinitions: ['app', null, 5] }],
    ['nothing at all', {}],
  ])('may have %s', (_, odd) => {
    expect(configurationDifferences(odd, odd)).toEqual([]);
    expect(configurationDifferences(odd, definition())).not.toEqual([]);
  });
});

describe('over any task definitions', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', '_', '"', '{', '0'), minLength: 1, maxLength: 2 });
  const named = <T extends JsonObject>(more: fc.Arbitrary<T>) =>
    fc
      .uniqueArray(fc.tuple(word, more), { selector: ([name]) => name, maxLength: 4 })
      .map((all): Json[] => all.map(([name, rest]) => ({ name, ...rest })));
  const container = fc.record(
    {
      image: word,
      cpu: fc.nat(3),
      command: fc.array(word, { maxLength: 3 }),
      environment: named(fc.record({ value: word })),
      secrets: named(fc.record({ valueFrom: word })),
      ulimits: named(fc.record({ softLimit: fc.nat(2), hardLimit: fc.nat(2) })),
      dockerLabels: fc.dictionary(word, word, { noNullPrototype: true }),
      portMappings: fc.array(fc.record({ containerPort: fc.nat(2) }), { maxLength: 2 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const task: fc.Arbitrary<JsonObject> = fc.record(
    {
      family: word,
      cpu: fc.constantFrom(null, '256', 256),
      containerDefinitions: named(container),
      volumes: named(
        fc.constantFrom<JsonObject>({}, { host: {} }, { dockerVolumeConfiguration: {} }, { value: 'x' }),
      ),
    },
    { requiredKeys: ['family'], noNullPrototype: true },
  );

  /** The same, with images left out and named lists in the order of their names: what counts. */
  const essence = (value: Json, isContainer = false): Json => {
    if (Array.isArray(value)) {
      const all = value.map((each: Json) => essence(each, isContainer));
      const name = (each: Json) => JSON.stringify((each as JsonObject)['name']);
      const sortable = all.every((each) => typeof each === 'object' && each !== null && 'name' in each);
      return sortable ? all.toSorted((a, b) => (name(a) < name(b) ? -1 : 1)) : all;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !(isContainer && key === 'image'))
        .map(([key, part]) => [key, essence(part, key === 'containerDefinitions')]),
    );
  };
  const shuffled = (value: Json): Json => {
    if (Array.isArray(value)) {
      const all = value.map((each: Json) => shuffled(each));
      return all.every((each) => typeof each === 'object' && each !== null && 'name' in each)
        ? all.toReversed()
        : all;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, part]) => [key, shuffled(part)]),
    );
  };

  it('there are none exactly when they are equal apart from images and the order of named lists', () => {
    fc.assert(
      fc.property(task, task, (one, other) => {
        expect(configurationDifferences(one, other).length === 0).toBe(same(essence(one), essence(other)));
      }),
      { numRuns: 1000 },
    );
  });

  it('there are none in another order', () => {
    fc.assert(
      fc.property(task, (one) => {
        expect(configurationDifferences(one, shuffled(one) as JsonObject)).toEqual([]);
      }),
    );
  });

  it('they are the same seen from the other side', () => {
    fc.assert(
      fc.property(task, task, (one, other) => {
        const back = configurationDifferences(other, one);
        expect(configurationDifferences(one, other)).toEqual(
          back.map(({ path, from, to }) => ({ path, from: to, to: from })),
        );
      }),
    );
  });
});
