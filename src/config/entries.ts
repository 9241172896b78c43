// Where an environment of slipway.yml names groups, people and teams.
import { writtenRules } from './approvals.ts';
import type { ApprovalsYml } from './gates-schema.ts';
import type { Path } from './rule.ts';
import type { EnvironmentYml } from './schema.ts';

interface Entry {
  /** `S0SRE0001`, `U0ALICE00` or `github:acme/sre` */
  readonly entry: string;
  readonly path: Path;
}

interface WrittenApprovals {
  readonly approvals: ApprovalsYml;
  readonly path: Path;
}

/** Those of a deployment and of a rollback, as far as there are any. */
export function approvalsIn({ gates, rollback }: EnvironmentYml, path: Path): readonly WrittenApprovals[] {
  return [
    { approvals: gates.approvals, path: [...path, 'gates', 'approvals'] },
    { approvals: rollback.approvals, path: [...path, 'rollback', 'approvals'] },
  ].flatMap(({ approvals, path: at }) =>
    approvals === undefined || approvals === 0 ? [] : [{ approvals, path: at }],
  );
}

/** Everybody that the policy gives any authority, wherever they stand. */
export function entriesIn(environment: EnvironmentYml, path: Path): readonly Entry[] {
  const { after, freeze, emergency } = environment.gates;
  const gates = [...path, 'gates'];
  return [
    ...listed(after?.verified_by, [...gates, 'after', 'verified_by']),
    ...approvalsIn(environment, path).flatMap(({ approvals, path: at }) => [
      ...writtenRules(approvals).flatMap((rule) => listed(rule.from, [...at, ...rule.path, 'from'])),
      ...listed(approvals.must, [...at, 'must']),
    ]),
    ...listed(freeze.overrule, [...gates, 'freeze', 'overrule']),
    ...listed(emergency?.by, [...gates, 'emergency', 'by']),
  ];
}

const listed = (entries: readonly string[] = [], path: Path): readonly Entry[] =>
  entries.map((entry, index) => ({ entry, path: [...path, index] }));
