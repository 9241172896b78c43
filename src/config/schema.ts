// The shape of slipway.yml. Strict: a key that Slipway does not know is an error, never ignored.
import { z } from 'zod';

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `90s`, `20m`, `4h` or `2d`, as milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}(ms|[smhd])$/, 'must be a duration such as 90s, 20m, 4h or 2d')
  .transform((text) => {
    const unit = z.enum(['ms', 's', 'm', 'h', 'd']).parse(/[a-z]+$/.exec(text)?.[0]);
    return Number.parseInt(text, 10) * MILLISECONDS[unit];
  });

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes, starting with a letter');

const approver = z
  .string()
  .regex(/^[SUW][A-Z0-9]{5,}$/, 'must be a Slack user group id (S…) or user id (U… or W…)');

const approvals = z.strictObject({
  count: z.int().min(1).max(20).describe('How many distinct people must approve'),
  from: z.array(approver).min(1).describe('Slack user group ids (S…) and user ids (U…)'),
  not: z
    .array(z.literal('requester'))
    .optional()
    .describe('Who may not approve. The requester never may; saying so is optional'),
  expire: duration
    .default(4 * MILLISECONDS.h)
    .describe('How long a request and its approvals stand, for instance 4h'),
});

const service = z.strictObject({
  image: z.string().min(1).describe('ECR repository, without the registry: shop/api'),
  container: z.string().min(1).describe('The container in the task definition whose image is replaced'),
  service: z.string().min(1).describe('ECS service name; {environment} is replaced'),
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
  gates: z
    .strictObject({
      after: z
        .strictObject({ environment: name })
        .optional()
        .describe('The same artifacts must have succeeded there'),
      checks: z.array(z.string().min(1)).default([]).describe('GitHub checks or statuses that must be green'),
      approvals: approvals.optional(),
    })
    .prefault({}),
  steps: z
    .array(z.strictObject({ deploy: z.array(name).min(1) }))
    .min(1)
    .optional()
    .describe('Waves of services, one after the other; all services at once when left out'),
  rollout: z
    .strictObject({
      timeout: duration.default(20 * MILLISECONDS.m).describe('When a rollout counts as failed'),
    })
    .prefault({}),
  rollback: z
    .strictObject({
      approvals: z
        .union([z.literal(0), approvals], { error: 'must be 0, or a rule like gates.approvals' })
        .default(0),
    })
    .prefault({})
    .describe('A rollback needs one confirming click; approvals only when asked for here'),
});

const project = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]{5,}$/, 'must be a Slack channel id (C…)'),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name on GitHub'),
  trunk: z.string().min(1).default('main'),
  registry: z
    .string()
    .regex(
      /^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
      'must be an ECR registry such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    ),
  artifacts: z
    .strictObject({
      tag: z
        .string()
        .regex(/\{(sha|short_sha)\}/, 'must contain {sha} or {short_sha}')
        .default('{sha}')
        .describe('How CI tags an image: {sha}, {short_sha} and {service} are replaced'),
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

export const slipwayYml = z.strictObject({
  poll: duration.default(2 * MILLISECONDS.s).describe('How often ECS is asked while something moves'),
  projects: z
    .record(name, project)
    .refine((all) => Object.keys(all).length > 0, 'must name at least one project'),
});

export type SlipwayYml = z.infer<typeof slipwayYml>;
export type ProjectYml = SlipwayYml['projects'][string];
export type EnvironmentYml = ProjectYml['environments'][string];
export type ApprovalsYml = z.infer<typeof approvals>;
