// The shape of an environment's policy in slipway.yml: who must consent, and when a deployment may start.
import { z } from 'zod';
import { begin, date, dates, days, end, zone } from './calendar-scalars.ts';
import { approver, duration, excluded, MILLISECONDS, name, pause } from './scalars.ts';

const count = z.int().min(1).max(20).describe('How many distinct people must approve');
const from = z
  .array(approver)
  .min(1)
  .describe('Slack user groups (S…) and users (U…), and teams on GitHub (github:acme/sre)');

/** Either `count` and `from`, or `all`: rules.ts says so where it is not so. */
export const approvals = z.strictObject({
  count: count.optional(),
  from: from.optional(),
  all: z
    .array(z.strictObject({ count, from }))
    .min(1)
    .max(10)
    .optional()
    .describe('Several rules at once; a person counts for one of them'),
  must: z.array(approver).default([]).describe('Who must be among the approvers'),
  not: z
    .array(excluded)
    .default([])
    .describe('Who may not approve: requester (never may, said or not), authors, and people by id'),
  expire: duration
    .default(4 * MILLISECONDS.h)
    .describe('How long a request and its approvals stand, for instance 4h'),
});

const after = z.strictObject({
  environment: name,
  soak: pause.prefault('0s').describe('How long they must have run there undisturbed'),
  verified_by: z.array(approver).default([]).describe('Of whom one must have looked at them there'),
});

const window = z.strictObject({
  days: days.prefault('mon-sun').describe('On which it begins: mon-thu, fri-mon, sat or [mon, wed]'),
  from: begin.prefault('00:00').describe('When it begins: HH:MM'),
  to: end.prefault('24:00').describe('When it ends; no later than from: on the next day'),
  zone: zone.optional().describe("The project's when left out"),
  only: z
    .array(dates)
    .default([])
    .describe('Dates on which it begins, and on no other: 2026-12-01..2026-12-24'),
  except: z.array(dates).default([]).describe('Dates on which it does not begin'),
});

const freeze = z.strictObject({
  overrule: z.array(approver).default([]).describe('Who may let a deployment through a freeze'),
  calendar: z
    .array(
      z.strictObject({
        from: date,
        to: date.describe('The last day'),
        zone: zone.optional().describe("The project's when left out"),
        reason: z.string().min(1).describe('What refusals say'),
      }),
    )
    .default([])
    .describe('Days on which nobody deploys'),
});

const emergency = z.strictObject({
  by: z.array(approver).min(1).describe('Who may confirm one'),
  skip: z
    .array(z.enum(['after', 'soak', 'verified_by', 'checks', 'approvals', 'windows', 'freeze']))
    .describe('Gates that it passes, by their keys; soak and verified_by are those of after'),
});

export const gates = z.strictObject({
  after: after.optional().describe('The same artifacts must have succeeded there'),
  checks: z.array(z.string().min(1)).default([]).describe('GitHub checks or statuses that must be green'),
  approvals: approvals.optional(),
  windows: z.array(window).default([]).describe('When deployments may start; any time when left out'),
  freeze: freeze.prefault({}),
  emergency: emergency.optional().describe('No emergency path when left out'),
});

export type ApprovalsYml = z.infer<typeof approvals>;
export type GatesYml = z.infer<typeof gates>;
