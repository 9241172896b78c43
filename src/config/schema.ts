// The shape of slipway.yml. Strict: a key that Slipway does not know is an error, never ignored.
import { z } from 'zod';
import { zone } from './calendar-scalars.ts';
import { approvals, gates } from './gates-schema.ts';
import {
  channel,
  configurationSource,
  duration,
  email,
  gitTag,
  imageTag,
  login,
  MILLISECONDS,
  name,
  path,
  registry,
  slackUser,
  wait,
} from './scalars.ts';
import { steps } from './steps-schema.ts';

const service = z.strictObject({
  image: z.string().min(1).describe('ECR repository, without the registry: shop/api'),
  container: z.string().min(1).describe('The container in the task definition whose image is replaced'),
  also_containers: z
    .array(z.string().min(1))
    .default([])
    .describe('Containers beside it that run the same image'),
  service: z.string().min(1).describe('ECS service name; {environment} is replaced'),
  paths: z
    .array(path)
    .min(1)
    .optional()
    .describe('Files and folders that belong to it; while nothing of them changes it may keep its artifact'),
});

const environment = z.strictObject({
  deploy: z
    .string()
    .regex(/^(manual|on_cut|auto|request_after_[a-z][a-z0-9-]*)$/, {
      error: 'must be manual, on_cut, auto or request_after_<environment>',
    })
    .default('manual')
    .describe('manual | on_cut | auto | request_after_<environment>'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'must be an AWS Region such as eu-west-1'),
  cluster: z.string().min(1).describe('ECS cluster name or ARN'),
  registry: registry.optional().describe("A replica of the project's registry, where its tasks pull from"),
  ask: z.array(channel).default([]).describe("Channels where the question is put besides the project's own"),
  continuous: z
    .boolean()
    .default(false)
    .describe('Whether the last environment goes without gates.approvals, on purpose'),
  gates: gates.prefault({}),
  configuration: z
    .union([z.enum(['running', 'latest']), z.record(name, configurationSource)], {
      error: 'must be running, latest, or a map of services and what each is made from',
    })
    .default('running')
    .describe('What new revisions are made from: what runs, the newest of its family, or this very revision'),
  steps,
  rollout: z
    .strictObject({
      timeout: duration.default(20 * MILLISECONDS.m).describe('When a rollout counts as failed'),
      on_failure: z
        .enum(['rollback', 'lock'])
        .default('lock')
        .describe('When it took only in part: all of it goes back, or the environment is locked'),
    })
    .prefault({}),
  rollback: z
    .strictObject({
      approvals: z
        .union([z.literal(0), approvals], { error: 'must be 0, or a rule like gates.approvals' })
        .default(0)
        .describe('One confirming click is enough, unless approvals are asked for here'),
      lock: z
        .boolean()
        .optional()
        .describe('Whether it leaves the environment locked; true when left out, unless hold is'),
      hold: z.boolean().default(false).describe('Whether it leaves automation on hold instead'),
    })
    .prefault({}),
});

const project = z.strictObject({
  channel,
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name on GitHub'),
  trunk: z.string().min(1).default('main'),
  zone: zone.default('UTC').describe('What times that people type mean when they name no zone'),
  registry,
  artifacts: z
    .strictObject({
      tag: imageTag
        .default('{sha}')
        .describe('How CI tags an image: {sha}, {short_sha} and {service} are replaced'),
      wait: wait
        .default(30 * MILLISECONDS.m)
        .describe('How long a candidate waits for images; 0s: a cut without all of them is refused'),
      protect: z.boolean().default(false).describe('Whether what is deployed gets a tag of its own in ECR'),
    })
    .prefault({}),
  cut: z
    .strictObject({
      names: z.enum(['calver', 'semver']).default('calver').describe('2026.11.20.1, or 1.4.0'),
      checks: z
        .array(z.string().min(1))
        .optional()
        .describe('GitHub checks or statuses of a commit that is cut; those of all gates when left out'),
      tag: gitTag
        .default('{release}')
        .describe('The annotated tag on GitHub, with {release} replaced; false for none'),
    })
    .prefault({}),
  services: z
    .record(name, service)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one service'),
  environments: z
    .record(name, environment)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one environment')
    .describe('In promotion order'),
});

const person = z
  .strictObject({ github: login.optional(), emails: z.array(email).default([]) })
  .refine(
    ({ github, emails }) => github !== undefined || emails.length > 0,
    'must have github or emails: without either it says nothing',
  );

export const slipwayYml = z.strictObject({
  poll: duration.default(2 * MILLISECONDS.s).describe('How often ECS is asked while something moves'),
  projects: z
    .record(name, project)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one project'),
  people: z.record(slackUser, person).optional().describe('Who is who on GitHub, by Slack user id'),
});

export type SlipwayYml = z.infer<typeof slipwayYml>;
export type ProjectYml = SlipwayYml['projects'][string];
export type EnvironmentYml = ProjectYml['environments'][string];
export type PersonYml = z.infer<typeof person>;
