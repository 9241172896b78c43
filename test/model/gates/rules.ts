// The policies under which the model runs: every run draws one, from nothing but approvals to everything at once.
import * as fc from 'fast-check';
import type { ApprovalPolicy, Policy, Project } from '../../../src/domain/project.ts';
import { afterRule, approvalsOf, changing, CHECK, NO_RULES, shop } from '../../usecases/support/a-shop.ts';
import { BOSSES, DAVE, ERIN, PRODUCT, QA, SRE } from './cast.ts';

export const MINUTE = 60_000;
export const SOAK = 15 * MINUTE;

/** What a run may ask for. */
export interface Rules {
  readonly approvals: 'one' | 'two rules' | 'with a must' | 'not the authors';
  readonly soak: boolean;
  readonly verified: boolean;
  readonly checks: boolean;
  readonly window: boolean;
  readonly calendar: boolean;
  readonly emergency: boolean;
  /** Whether a rollback leaves production locked. */
  readonly leavesLock: boolean;
}

export const someRules: fc.Arbitrary<Rules> = fc.record({
  approvals: fc.constantFrom('one', 'two rules', 'with a must', 'not the authors'),
  soak: fc.boolean(),
  verified: fc.boolean(),
  checks: fc.boolean(),
  window: fc.boolean(),
  // Rarely: nothing goes out on that day.
  calendar: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 0),
  emergency: fc.boolean(),
  leavesLock: fc.boolean(),
});

const APPROVALS: Readonly<Record<Rules['approvals'], ApprovalPolicy>> = {
  one: approvalsOf(1, {
    rules: [{ count: 1, from: [SRE, DAVE] }],
    not: { authors: false, people: [DAVE] },
  }),
  'two rules': approvalsOf(1, {
    rules: [
      { count: 1, from: [SRE, DAVE] },
      { count: 1, from: [PRODUCT] },
    ],
  }),
  'with a must': approvalsOf(1, { must: [ERIN] }),
  'not the authors': approvalsOf(1, {
    rules: [{ count: 1, from: [SRE, PRODUCT, DAVE] }],
    not: { authors: true, people: [] },
  }),
};

/** Mondays to Fridays, six to six, UTC: a run begins on a Friday morning. */
const WINDOW = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const,
  from: 6 * 60,
  to: 18 * 60,
  zone: 'UTC',
  only: [],
  except: [],
};

export const CALENDAR = { from: '2026-11-21', to: '2026-11-21', zone: 'UTC', reason: 'a holiday' };

export function policyOf(rules: Rules): Policy {
  const after = afterRule('staging', {
    soak: rules.soak ? SOAK : 0,
    verifiedBy: rules.verified ? [QA] : [],
  });
  return {
    ...NO_RULES,
    after,
    checks: rules.checks ? [CHECK] : [],
    approvals: APPROVALS[rules.approvals],
    windows: rules.window ? [WINDOW] : [],
    freezes: rules.calendar ? [CALENDAR] : [],
    overrule: [BOSSES],
    emergency: rules.emergency
      ? { by: [BOSSES], skips: ['soak', 'verified', 'checks', 'approvals', 'window'] }
      : null,
    continuous: false,
    rollback: { approvals: null, leaves: rules.leavesLock ? 'lock' : 'nothing' },
  };
}

/** One service, so that a run is quick: waves are not what this is about. */
export function projectOf(rules: Rules): Project {
  const services = shop.services.slice(0, 1);
  const small: Project = {
    ...shop,
    services,
    environments: shop.environments.map((each) => ({
      ...each,
      steps: [{ kind: 'deploy', services: services.map(({ name }) => name) }],
    })),
  };
  return changing(small, 'production', { policy: policyOf(rules) });
}
