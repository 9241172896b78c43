import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { same } from '../../src/domain/same.ts';
import {
  containerImage,
  maskEnvironment,
  renderRevision,
  withoutValues,
  type JsonObject,
} from '../../src/domain/task-definition.ts';

const RESPONSE_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

const running: JsonObject = {
  taskDefinitionArn: 'api:7',
  revision: 7,
  status: 'ACTIVE',
  family: 'api',
  taskRoleArn: '',
  aFieldThatAwsAddsLater: { on: true },
  containerDefinitions: [
    { name: 'proxy', image: 'proxy:1', environment: [{ name: 'MODE', value: 'fast' }] },
    { name: 'app', image: 'api:1', command: [], user: '', portMappings: [{ containerPort: 80 }] },
  ],
};

describe('a new revision', () => {
  it('has the new image in the named container, and is otherwise the running one', () => {
    expect(renderRevision(running, { app: 'api@sha256:2' })).toEqual({
      family: 'api',
      taskRoleArn: '',
      aFieldThatAwsAddsLater: { on: true },
      containerDefinitions: [
        { name: 'proxy', image: 'proxy:1', environment: [{ name: 'MODE', value: 'fast' }] },
        { name: 'app', image: 'api@sha256:2', command: [], user: '', portMappings: [{ containerPort: 80 }] },
      ],
    });
  });

  it.each(RESPONSE_ONLY)('leaves out %s, which only an answer carries', (field) => {
    expect(renderRevision({ [field]: 'x', family: 'api' }, {})).toEqual({
      family: 'api',
      containerDefinitions: [],
    });
  });

  it('leaves a sidecar alone that is called like something every object has', () => {
    const sidecars = ['constructor', 'toString', '__proto__'].map((name) => ({ name, image: 'sidecar:1' }));
    expect(renderRevision({ containerDefinitions: sidecars }, { app: 'x' })).toEqual({
      containerDefinitions: sidecars,
    });
  });

  it('leaves a container without a name alone', () => {
    const unnamed = { containerDefinitions: [{ image: 'x:1' }, { name: 5, image: 'x:1' }] };
    expect(renderRevision(unnamed, { undefined: 'y', 5: 'y' })).toEqual(unnamed);
  });

  it('keeps every field that it does not know, touches no other container and drops no empty text', () => {
    const field = fc
      .string()
      .filter((name) => !RESPONSE_ONLY.includes(name) && name !== 'containerDefinitions');
    const json = fc.oneof(fc.constant(''), fc.constant([]), fc.jsonValue());
    const bag = fc.dictionary(field, json);
    const container = fc.tuple(fc.string(), bag).map(([name, more]) => ({ ...more, name, image: 'old' }));
    fc.assert(
      fc.property(
        bag,
        fc.dictionary(fc.constantFrom(...RESPONSE_ONLY), json),
        fc.array(container),
        (known, answered, containers) => {
          const [first] = containers;
          const images = first === undefined ? {} : { [first.name]: 'new' };
          const before = { ...known, ...answered, containerDefinitions: containers } as JsonObject;
          expect(renderRevision(before, images)).toEqual({
            ...known,
            containerDefinitions: containers.map((each) =>
              each.name === first?.name ? { ...each, image: 'new' } : each,
            ),
          });
        },
      ),
    );
  });
});

describe('the image of a container', () => {
  it('is what the revision names for it', () => {
    expect(containerImage(running, 'app')).toBe('api:1');
  });

  it.each([
    ['no such container', running, 'worker'],
    ['no image', { containerDefinitions: [{ name: 'app' }] }, 'app'],
    ['no containers', {}, 'app'],
    [
      'containers that are none',
      { containerDefinitions: [null, 'app', [], { name: 'x', image: 'y' }] },
      'app',
    ],
    ['a text for a list', { containerDefinitions: 'app' }, 'app'],
  ] as const)('is unknown with %s', (_, revision, name) => {
    expect(containerImage(revision, name)).toBeUndefined();
  });
});

describe('masking the environment', () => {
  const mask = (value: string): string => `masked(${value.length})`;

  it('replaces every value, and keeps names and everything else', () => {
    const revision = {
      family: 'api',
      containerDefinitions: [
        {
          name: 'app',
          environment: [{ name: 'TOKEN', value: 'hunter2' }, { name: 'EMPTY' }, 'odd', null, ['x']],
        },
        { name: 'proxy', environment: [{ name: 'MODE', value: '' }] },
        { name: 'bare', secrets: [{ name: 'KEY', valueFrom: 'arn:secret' }] },
      ],
    };
    expect(maskEnvironment(revision, mask)).toEqual({
      family: 'api',
      containerDefinitions: [
        {
          name: 'app',
          environment: [{ name: 'TOKEN', value: 'masked(7)' }, { name: 'EMPTY' }, 'odd', null, ['x']],
        },
        { name: 'proxy', environment: [{ name: 'MODE', value: 'masked(0)' }] },
        { name: 'bare', secrets: [{ name: 'KEY', valueFrom: 'arn:secret' }] },
      ],
    });
  });

  it('leaves no plaintext behind, in whatever container (I18)', () => {
    const variables = fc.array(fc.record({ name: fc.constantFrom('A', 'B'), value: fc.string() }));
    fc.assert(
      fc.property(fc.array(variables), (containers) => {
        const revision = { containerDefinitions: containers.map((environment) => ({ environment })) };
        expect(maskEnvironment(revision, () => 'x')).toEqual({
          containerDefinitions: containers.map((environment) => ({
            environment: environment.map(({ name }) => ({ name, value: 'x' })),
          })),
        });
      }),
    );
  });
});

describe('what two environments should have alike', () => {
  const revision = {
    family: 'shop-api-production',
    cpu: '1024',
    taskRoleArn: 'arn:role',
    containerDefinitions: [
      {
        name: 'app',
        image: 'api:1',
        command: ['serve', '--port', '80'],
        entryPoint: ['/init'],
        environment: [
          { name: 'STAGE', value: 'production' },
          { name: 'REGION', value: 'eu-west-1' },
        ],
        secrets: [{ name: 'TOKEN', valueFrom: 'arn:secret' }],
      },
    ],
  };

  it('is which containers there are, how each is started, and the names of what it is told', () => {
    expect(withoutValues(revision)).toEqual({
      containerDefinitions: [
        {
          name: 'app',
          command: ['serve', '--port', '80'],
          entryPoint: ['/init'],
          environment: { STAGE: 'there', REGION: 'there' },
          secrets: { TOKEN: 'there' },
        },
      ],
    });
  });

  it('is no value, no size and no role: those differ on purpose', () => {
    const staging = {
      ...revision,
      family: 'shop-api-staging',
      cpu: '256',
      taskRoleArn: 'arn:other',
      containerDefinitions: revision.containerDefinitions.map((container) => ({
        ...container,
        image: 'api:2',
        memory: 512,
        environment: container.environment.toReversed().map(({ name }) => ({ name, value: 'other' })),
        secrets: [{ name: 'TOKEN', valueFrom: 'arn:other' }],
      })),
    };
    expect(same(withoutValues(staging), withoutValues(revision))).toBe(true);
  });

  it('is a variable that one of them lacks', () => {
    const [container] = revision.containerDefinitions;
    const without = { containerDefinitions: [{ ...container, environment: [] }] };
    expect(withoutValues(without)).toMatchObject({ containerDefinitions: [{ environment: {} }] });
  });

  it('is nothing where a revision says nothing, or nothing that can be read', () => {
    const bare = { name: '', command: [], entryPoint: [], environment: {}, secrets: {} };
    const odd = { environment: ['odd', null, { value: 'nameless' }, { name: 7 }], secrets: 'odd' };
    expect(withoutValues({ containerDefinitions: [{}, odd] })).toEqual({
      containerDefinitions: [bare, bare],
    });
    expect(withoutValues({})).toEqual({ containerDefinitions: [] });
  });
});
