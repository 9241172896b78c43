// What ECS says of a service in its own words.
import { expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { scriptAws } from './scripted-aws.ts';

const cluster = { region: 'eu-west-1', name: 'shop' };

async function read(events: readonly object[] | undefined, since = 0) {
  await scriptAws({ DescribeServices: () => ({ services: [{ serviceName: 'api', events }] }) });
  return createOrchestrator().readEvents(cluster, 'api', since);
}

const unplaced =
  '(service api) was unable to place a task because no container instance met all of its requirements.';
const steady = '(service api) has reached a steady state.';

it('says each thing once, newest first, whatever the order of the answer', async () => {
  const events = [
    { createdAt: 1, message: 'a' },
    { createdAt: 4, message: unplaced },
    { createdAt: 3, message: unplaced },
    { createdAt: 2, message: 'b' },
  ];
  expect(await read(events)).toEqual([unplaced, 'b', 'a']);
});

it('says ten things at most, the newest', async () => {
  const events = Array.from({ length: 100 }, (_, index) => ({
    createdAt: 100 - index,
    message: `event ${index}`,
  }));
  expect(await read(events)).toEqual(events.slice(0, 10).map(({ message }) => message));
});

it('leaves out that all is well, and what was said by then', async () => {
  const events = [
    { createdAt: 4, message: steady },
    { createdAt: 3, message: 'b' },
    { createdAt: 2, message: 'a' },
  ];
  expect(await read(events, 2_000)).toEqual(['b']);
  expect(await read(events, 1_999)).toEqual(['b', 'a']);
});

it('passes over events without words or time, and services without events', async () => {
  expect(await read([{ createdAt: 4 }, { message: 'a' }])).toEqual([]);
  expect(await read(undefined)).toEqual([]);
});
