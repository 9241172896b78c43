// The shape of an environment's steps in slipway.yml: waves of services, one-off tasks, waits and checks.
import { z } from 'zod';
import { checkedUrl } from './checked-url.ts';
import { duration, family, MILLISECONDS, name, path, rest } from './scalars.ts';

/** Every key of a task whose meaning is the same wherever it stands. */
const task = {
  service: name
    .optional()
    .describe('Whose image it runs, and whose network it gets; the only one when left out'),
  command: z.array(z.string()).min(1).optional().describe("The task definition's when left out"),
};
const container = z.string().min(1).describe('Whose exit code counts, and whose image is replaced');

const run = z.strictObject({
  task: family.describe('Task-definition family; {environment} is replaced'),
  ...task,
  container,
  when: z
    .union([z.enum(['always', 'first_in_environment']), z.strictObject({ paths: z.array(path).min(1) })], {
      error: 'must be always, first_in_environment, or files and folders such as { paths: [db/**] }',
    })
    .default('always')
    .describe('paths: when one of them has changed since what runs there'),
  timeout: duration.default(10 * MILLISECONDS.m).describe('When it counts as failed'),
  repeat: z.boolean().default(false).describe('Whether it may run again when nobody can tell whether it ran'),
});

/** Either `url` or `task`, each with what belongs to it: rules.ts says so where it is not so. */
const verify = z.strictObject({
  url: checkedUrl.optional(),
  status: z.int().min(200).max(599).optional().describe('What it must answer; 200 when left out'),
  task: family.optional(),
  ...task,
  container: container.optional(),
  repeat: z.boolean().optional(),
  timeout: duration.optional().describe('1m for a url, 10m for a task when left out'),
});

/** One of its keys: rules.ts says so where it is not so. */
const step = z.strictObject({
  deploy: z.array(name).min(1).optional().describe('A wave: these services at once'),
  run: run.optional().describe('A one-off task'),
  wait: rest.optional().describe('How long to let it run before going on'),
  verify: verify.optional().describe('An address that must answer, or a task that must end well'),
});

export const steps = z
  .array(step)
  .min(1)
  .optional()
  .describe('One after the other; all services at once when left out');

export type StepYml = z.infer<typeof step>;
export type RunYml = z.infer<typeof run>;
export type VerifyYml = z.infer<typeof verify>;
