// What slipway.yml asks of a deployment to an environment, in the words of the domain.
import type { Policy, Skippable } from '../domain/project.ts';
import { toApprovals } from './approvals.ts';
import type { GatesYml } from './gates-schema.ts';
import type { EnvironmentYml } from './schema.ts';

/** @param zone the project's: of windows and freezes that name none */
export function toPolicy({ gates, rollback, rollout, continuous }: EnvironmentYml, zone: string): Policy {
  return {
    after: toAfter(gates.after),
    checks: gates.checks,
    approvals: gates.approvals === undefined ? null : toApprovals(gates.approvals),
    windows: gates.windows.map((window) => ({ ...window, zone: window.zone ?? zone })),
    freezes: gates.freeze.calendar.map((freeze) => ({ ...freeze, zone: freeze.zone ?? zone })),
    overrule: gates.freeze.overrule,
    emergency: toEmergency(gates.emergency),
    continuous,
    rollback: toRollback(rollback),
    onFailure: rollout.on_failure,
    rolloutTimeout: rollout.timeout,
  };
}

const toRollback = ({ approvals, hold, lock = !hold }: EnvironmentYml['rollback']): Policy['rollback'] => ({
  approvals: approvals === 0 ? null : toApprovals(approvals),
  leaves: lock ? 'lock' : hold ? 'hold' : 'nothing',
});

const toAfter = (yml: GatesYml['after']): Policy['after'] =>
  yml === undefined ? null : { environment: yml.environment, soak: yml.soak, verifiedBy: yml.verified_by };

type Skip = NonNullable<GatesYml['emergency']>['skip'][number];

/** Keys of `gates`, and the gates that are meant. */
const SKIPS: Readonly<Record<Skip, Skippable>> = {
  after: 'order',
  soak: 'soak',
  verified_by: 'verified',
  checks: 'checks',
  approvals: 'approvals',
  windows: 'window',
  freeze: 'freeze',
};

const toEmergency = (yml: GatesYml['emergency']): Policy['emergency'] =>
  yml === undefined ? null : { by: yml.by, skips: yml.skip.map((key) => SKIPS[key]) };
