// Which failures pass by themselves, and which leave open whether a change was made (FIELD-NOTES 10, 11; F7, F8, F15).
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import { missingAction, toFault } from '../../../src/adapters/aws-fault.ts';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { AdapterFault } from '../../../src/ports.ts';
import { useAws } from './aws-environment.ts';
import { cluster, definition, openEcs, type SandboxedEcs } from './sandboxed-ecs.ts';

const certain = { retryable: false, uncertain: false };
const passing = { retryable: true, uncertain: false };
const open = { retryable: true, uncertain: true };

const faultOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no fault',
    (error: unknown) => error,
  );

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('a read', () => {
  const read = ({ ecs }: SandboxedEcs) => ecs.describeServices(cluster, ['api']);

  it.each(['throttle', 'fail-before', 'answer-lost'] as const)('is tried again: %s', async (kind) => {
    const world = await openEcs();
    world.aws.faults.add({ call: 'DescribeServices', kind, times: 2 });
    expect(await read(world)).toHaveLength(1);
    expect(world.count('DescribeServices')).toBe(3);
  });

  it('fails after three tries, with nothing left open', async () => {
    const world = await openEcs();
    world.aws.faults.add({ call: 'DescribeServices', kind: 'throttle', times: Infinity });
    expect(await faultOf(read(world))).toMatchObject({ ...passing, code: 'ThrottlingException' });
    expect(world.count('DescribeServices')).toBe(3);
  });

  it('is not tried again when it is refused', async () => {
    const world = await openEcs();
    world.aws.refusals.add({ code: 'AccessDeniedException', message: 'not authorized' });
    expect(await faultOf(read(world))).toMatchObject({ ...certain, code: 'AccessDeniedException' });
    expect(world.count('DescribeServices')).toBe(1);
  });
});

describe('a write', () => {
  const register = ({ ecs }: SandboxedEcs) => ecs.registerRevision(cluster, definition(), []);

  it.each([
    ['throttle', passing, 'ThrottlingException'],
    ['fail-before', open, 'ServerException'],
    ['fail-after', open, 'ServerException'],
    ['answer-lost', open, 'TimeoutError'],
  ] as const)('is made once: %s', async (kind, expected, code) => {
    const world = await openEcs();
    world.aws.faults.add({ call: 'RegisterTaskDefinition', kind });
    expect(await faultOf(register(world))).toMatchObject({ ...expected, code });
    expect(world.count('RegisterTaskDefinition')).toBe(1);
  });

  it('that hangs is given up, and may have been carried out', async () => {
    const world = await openEcs();
    world.aws.faults.add({ call: 'RegisterTaskDefinition', kind: 'hang' });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fault = faultOf(register(world));
    while (world.count('RegisterTaskDefinition') === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(10_000);
    expect(await fault).toMatchObject({ ...open, code: 'TimeoutError' });
  });

  it.each([
    ['AccessDeniedException', 'not authorized', certain],
    ['ClientException', 'Container list cannot be empty.', certain],
    ['InvalidParameterException', 'no', certain],
    [
      'ClientException',
      'Too many concurrent attempts to create a new revision of the specified family.',
      passing,
    ],
    ['ExpiredTokenException', 'The security token included in the request is expired', passing],
  ])('that is refused has done nothing: %s, %s', async (code, message, expected) => {
    const world = await openEcs();
    world.aws.refusals.add({ call: 'RegisterTaskDefinition', code, message });
    const fault = await faultOf(register(world));
    expect(fault).toMatchObject({ ...expected, provider: 'aws', code, cause: { message } });
    expect(world.count('RegisterTaskDefinition')).toBe(1);
  });

  it('never leaves when there is nobody to talk to', async () => {
    const closed = await listenOnLoopback(async () => {});
    useAws(closed.url);
    await closed.close();
    const fault = await faultOf(createOrchestrator().registerRevision(cluster, definition(), []));
    expect(fault).toMatchObject(passing);
  });

  it('never leaves without credentials', async () => {
    const world = await openEcs();
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    expect(await faultOf(register(world))).toMatchObject({ ...passing, code: 'CredentialsProviderError' });
    expect(world.aws.calls).toEqual([]);
  });

  it('whose answer cannot be read may have been carried out', async () => {
    const garbled = await listenOnLoopback(async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"taskDefinition":');
    });
    useAws(garbled.url);
    const fault = await faultOf(createOrchestrator().registerRevision(cluster, definition(), []));
    expect(fault).toMatchObject(open);
    await garbled.close();
  });

  it('that the SDK itself fails may not pass, and is still read back', () => {
    const bug = new TypeError('x is not a function');
    expect(toFault(bug, 'write')).toMatchObject({ code: 'TypeError', retryable: false, uncertain: true });
    expect(toFault(bug, 'read')).toMatchObject(certain);
    expect(toFault('text', 'read')).toBeInstanceOf(AdapterFault);
  });

  it('answered without a revision may have registered one', async () => {
    const empty = await listenOnLoopback(async (_, response) => {
      response.end('{}');
    });
    useAws(empty.url);
    const fault = await faultOf(createOrchestrator().registerRevision(cluster, definition(), []));
    expect(fault).toMatchObject({ ...open, code: 'NoRevisionInAnswer' });
    await empty.close();
  });
});

/** As IAM words it for a role. (IAM user guide: access denied error messages) */
const denied = (action: string) =>
  `User: arn:aws:sts::123456789012:assumed-role/slipway/i-0123 is not authorized to perform: ${action} on resource: ` +
  `arn:aws:ecs:eu-west-1:123456789012:service/shop/api because no identity-based policy allows the ${action} action`;

describe('what the credentials may not do', () => {
  it.each([
    [denied('ecs:DescribeServices'), 'ecs:DescribeServices'],
    [denied('iam:PassRole'), 'iam:PassRole'],
    [
      'User: arn:aws:iam::123456789012:user/x is not authorized to perform: ecs:UpdateService',
      'ecs:UpdateService',
    ],
    [
      'User is not authorized to perform: ecr-public:GetAuthorizationToken on resource: *',
      'ecr-public:GetAuthorizationToken',
    ],
    ['not authorized', null],
    ['You are not authorized to perform this operation.', null],
    ['is not authorized to perform: everything', null],
    ['', null],
  ])('is told by AWS’s words: %s', (message, action) => {
    expect(missingAction(message)).toBe(action);
  });

  it('is logged, and the fault keeps AWS’s name and words', async () => {
    const world = await openEcs();
    const warn = vi.fn();
    const ecs = createOrchestrator({ log: { info: () => {}, warn, error: () => {} } });
    const message = denied('ecs:DescribeServices');
    world.aws.refusals.add({ code: 'AccessDeniedException', message });
    const fault = await faultOf(ecs.describeServices(cluster, ['api']));
    expect(fault).toMatchObject({ ...certain, code: 'AccessDeniedException', cause: { message } });
    expect(warn).toHaveBeenCalledExactlyOnceWith('an AWS call failed', {
      command: 'DescribeServicesCommand',
      code: 'AccessDeniedException',
      ...certain,
      missing: 'ecs:DescribeServices',
    });
  });
});

it('logs a failed call by its name, and nothing that was sent', async () => {
  const world = await openEcs();
  const warn = vi.fn();
  const ecs = createOrchestrator({ log: { info: () => {}, warn, error: () => {} } });
  const secret = { name: 'app', image: 'nginx', environment: [{ name: 'KEY', value: 'hunter2' }] };
  world.aws.refusals.add({ code: 'ClientException', message: 'no' });
  await faultOf(ecs.registerRevision(cluster, { family: 'api', containerDefinitions: [secret] }, []));
  expect(warn).toHaveBeenCalledExactlyOnceWith('an AWS call failed', {
    command: 'RegisterTaskDefinitionCommand',
    code: 'ClientException',
    ...certain,
  });
});
