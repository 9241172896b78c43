// How the newest revision is asked for, and what can happen between the list and the description.
import { expect, it } from 'vitest';
import { createOrchestrator } from '../../../src/adapters/ecs/orchestrator.ts';
import { scriptAws } from './scripted-aws.ts';

const cluster = { region: 'eu-west-1', name: 'shop' };
const revision = (number: number, family = 'api') =>
  `arn:aws:ecs:eu-west-1:123456789012:task-definition/${family}:${number}`;
const newestOf = (family: string) => createOrchestrator().newestRevision(cluster, family);

/** Every revision can be described, and is ACTIVE unless it is named here. */
const describing = (...gone: string[]) => ({
  DescribeTaskDefinition: ({ taskDefinition }: Record<string, unknown>) => ({
    taskDefinition: {
      taskDefinitionArn: taskDefinition,
      status: gone.includes(String(taskDefinition)) ? 'INACTIVE' : 'ACTIVE',
    },
  }),
});

it('asks for few, and describes one', async () => {
  const calls = await scriptAws({
    ListTaskDefinitions: () => ({
      taskDefinitionArns: [revision(9), revision(8), revision(7)],
      nextToken: 'more',
    }),
    ...describing(),
  });
  expect(await newestOf('api')).toMatchObject({ arn: revision(9), inactive: false, tags: [] });
  expect(calls).toEqual([
    { operation: 'ListTaskDefinitions', request: { familyPrefix: 'api', sort: 'DESC', maxResults: 3 } },
    { operation: 'DescribeTaskDefinition', request: { taskDefinition: revision(9), include: ['TAGS'] } },
  ]);
});

it('takes the one before it when the newest is deregistered in between', async () => {
  await scriptAws({
    ListTaskDefinitions: () => ({ taskDefinitionArns: [revision(9), revision(8)] }),
    ...describing(revision(9)),
  });
  expect(await newestOf('api')).toMatchObject({ arn: revision(8), inactive: false });
});

it('passes over families that only begin alike, page by page', async () => {
  await scriptAws({
    ListTaskDefinitions: ({ nextToken }) =>
      nextToken === undefined
        ? { taskDefinitionArns: [revision(30, 'api-worker'), revision(29, 'api-worker')], nextToken: 'more' }
        : { taskDefinitionArns: [revision(2)] },
    ...describing(),
  });
  expect(await newestOf('api')).toMatchObject({ arn: revision(2) });
  expect(await newestOf('ap')).toBeNull();
});
