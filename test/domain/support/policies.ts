// What environments ask for.
import type {
  AfterRule,
  ApprovalPolicy,
  ApprovalRule,
  EmergencyRule,
  Policy,
  RollbackRule,
} from '../../../src/domain/project.ts';
import type { CalendarFreeze, Window } from '../../../src/domain/windows.ts';
import { BOSSES, HOUR, MINUTE, SRE } from './cast.ts';

/** Of one rule, unless `rules` says otherwise. */
export const aRule = ({
  count = 2,
  from = [SRE],
  not,
  ...more
}: Partial<ApprovalRule> &
  Partial<Omit<ApprovalPolicy, 'not'>> & {
    readonly not?: Partial<ApprovalPolicy['not']>;
  } = {}): ApprovalPolicy => ({
  rules: [{ count, from }],
  must: [],
  expire: 4 * HOUR,
  ...more,
  not: { authors: false, people: [], ...not },
});

/** Success there is enough, unless said. */
export const anAfter = (environment = 'staging', more: Partial<AfterRule> = {}): AfterRule => ({
  environment,
  soak: 0,
  verifiedBy: [],
  ...more,
});

/** It passes nothing, unless said. */
export const anEmergencyRule = (more: Partial<EmergencyRule> = {}): EmergencyRule => ({
  by: [BOSSES],
  skips: [],
  ...more,
});

/** One click, and nothing is left behind, unless said. */
export const aRollbackRule = (more: Partial<RollbackRule> = {}): RollbackRule => ({
  approvals: null,
  leaves: 'nothing',
  ...more,
});

/** Nothing to satisfy, unless said. */
export const aPolicy = (more: Partial<Policy> = {}): Policy => ({
  after: null,
  checks: [],
  approvals: null,
  windows: [],
  freezes: [],
  overrule: [],
  emergency: null,
  continuous: false,
  rollback: aRollbackRule(),
  onFailure: 'lock',
  rolloutTimeout: 20 * MINUTE,
  ...more,
});

/** The hours of a working day, in UTC: it is open at `NOW`, a Friday at nine. */
export const aWindow = (more: Partial<Window> = {}): Window => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: 9 * 60,
  to: 17 * 60,
  zone: 'UTC',
  only: [],
  except: [],
  ...more,
});

/** Today and tomorrow. */
export const aCalendarFreeze = (more: Partial<CalendarFreeze> = {}): CalendarFreeze => ({
  from: '2026-11-20',
  to: '2026-11-21',
  zone: 'UTC',
  reason: 'a sale',
  ...more,
});
