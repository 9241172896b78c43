// Every call that leaves for ECS comes out of the budget of its Region: reads and writes, and the SDK's own retries.
import { expect, it, vi } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { handClock } from './hand-clock.ts';
import { cluster, definition, openEcs } from './sandboxed-ecs.ts';

const names = Array.from({ length: 60 }, (_, index) => `service-${index}`);

/** Calls take their time, the SDK's pauses between its tries above all. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

async function openWithClock() {
  const world = await openEcs();
  const clock = handClock();
  return { ...world, clock, ecs: createOrchestrator({ clock }) };
}

it('sets sixty services at once', async () => {
  const { aws, ecs, clock, count } = await openWithClock();
  const revisions = names.map((name) => {
    aws.ecs.createService({ cluster: cluster.name, name, taskDefinition: definition(name) });
    return aws.ecs.registerTaskDefinition(definition(name));
  });
  const answers = await Promise.all(
    names.map((name, index) => ecs.updateService(cluster, name, revisions[index] ?? '')),
  );
  expect(answers.every((answer) => answer !== null)).toBe(true);
  expect(count('UpdateService')).toBe(60);
  expect(clock.naps).toBe(0);
});

it('registers ten revisions at once, and one every two seconds from then on', async () => {
  const { ecs, clock, count } = await openWithClock();
  const registering = Promise.all(
    names.slice(0, 12).map((name) => ecs.registerRevision(cluster, definition(name), [])),
  );
  await soon(() => expect(count('RegisterTaskDefinition')).toBe(10));
  await clock.pass(2_000);
  await soon(() => expect(count('RegisterTaskDefinition')).toBe(11));
  await clock.pass(2_000);
  expect(await registering).toHaveLength(12);
});

it('counts in each Region apart, over all clusters of it', async () => {
  const { aws, ecs, clock, count } = await openWithClock();
  const elsewhere = { ...cluster, region: 'us-east-1' };
  aws.ecs.createCluster(elsewhere);
  aws.ecs.createCluster({ ...cluster, name: 'other' });
  const describing = Promise.all(names.map((name) => ecs.describeServices(cluster, [name])));
  await soon(() => expect(count('DescribeServices')).toBe(50));
  await Promise.all(names.slice(0, 50).map((name) => ecs.describeServices(elsewhere, [name])));
  expect(count('DescribeServices')).toBe(100);
  const last = ecs.describeServices({ ...cluster, name: 'other' }, ['api']);
  await clock.pass(1_000);
  await describing;
  expect(count('DescribeServices')).toBe(110);
  await clock.pass(100);
  expect(await last).toHaveLength(1);
});

it('counts the SDK’s retries, and goes on more slowly after them', async () => {
  const { aws, ecs, clock, count } = await openWithClock();
  await Promise.all(names.slice(0, 48).map((name) => ecs.describeServices(cluster, [name])));
  // Two are left. The throttled call takes one of them, and halves the other.
  aws.faults.add({ call: 'DescribeServices', kind: 'throttle' });
  const describing = ecs.describeServices(cluster, ['api']);
  await soon(() => expect(clock.naps).toBe(1));
  expect(count('DescribeServices')).toBe(49);
  await clock.pass(99);
  expect(count('DescribeServices')).toBe(49);
  await clock.pass(1);
  expect(await describing).toHaveLength(1);
  expect(count('DescribeServices')).toBe(50);
});

it('does not slow down for what is no throttling', async () => {
  const { aws, ecs, clock, count } = await openWithClock();
  aws.refusals.add({ code: 'AccessDeniedException', message: 'not authorized' });
  const refused = names.slice(0, 50).map((name) => ecs.describeServices(cluster, [name]).catch(() => null));
  await Promise.all(refused);
  expect(count('DescribeServices')).toBe(50);
  expect(clock.naps).toBe(0);
});
