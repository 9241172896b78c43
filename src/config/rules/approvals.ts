// Approvals: that they are asked for where it matters, in one of two forms, and that there are people who can give them.
import { canBeMet } from '../../domain/approvals.ts';
import { toApprovals, writtenRules } from '../approvals.ts';
import { approvalsIn } from '../entries.ts';
import type { ApprovalsYml } from '../gates-schema.ts';
import { environmentsOf, type Path, type Problem, type Rule } from '../rule.ts';

export const theLastEnvironmentAsks: Rule = (project, path) =>
  environmentsOf(project)
    .slice(-1)
    .filter(([, { gates, continuous }]) => gates.approvals === undefined && !continuous)
    .map(([name]) => ({
      path: [...path, 'environments', name, 'gates', 'approvals'],
      message: `is missing, and ${name} is the last environment: say who approves, or "continuous: true" in ${name} if nobody should`,
    }));

type ApprovalsRule = (approvals: ApprovalsYml, path: Path) => readonly Problem[];

/** The same for the approvals of every deployment and rollback. */
const wherever =
  (rule: ApprovalsRule): Rule =>
  (project, path) =>
    environmentsOf(project)
      .flatMap(([name, environment]) => approvalsIn(environment, [...path, 'environments', name]))
      .flatMap(({ approvals, path: at }) => rule(approvals, at));

export const approvalsHaveOneForm = wherever(({ count, from, all }, path) => {
  const one = [count, from].some((each) => each !== undefined);
  if (all !== undefined) {
    const message = 'stands beside count and from: keep one rule (count, from) or several (all)';
    return one ? [{ path: [...path, 'all'], message }] : [];
  }
  if (!one) return [{ path, message: 'asks nobody: say count and from, or several rules under all' }];
  return [
    ...(count === undefined ? [{ path: [...path, 'count'], message: 'is missing' }] : []),
    ...(from === undefined ? [{ path: [...path, 'from'], message: 'is missing' }] : []),
  ];
});

export const nobodyIsNeededAndExcluded = wherever(({ must, not }, path) =>
  must.flatMap((entry, index) =>
    not.includes(entry)
      ? [
          {
            path: [...path, 'must', index],
            message: `names ${entry}, whom "not" excludes: take one of the two out`,
          },
        ]
      : [],
  ),
);

export const approvalsCanBeMet = wherever((approvals, path) => {
  const policy = toApprovals(approvals);
  const may = (entry: string): boolean => !policy.not.people.includes(entry);
  // Whoever is needed and excluded is said at `must`.
  if (canBeMet({ ...policy, must: policy.must.filter(may) })) return [];
  const rules = writtenRules(approvals);
  const asked = rules.map(({ count, from }) => `${count} of ${spoken(from)}`).join(' and ');
  const apart = rules.length > 1 ? ', each somebody else' : '';
  const who = spoken(rules.flatMap(({ from }) => from.filter(may)));
  const there = who === '' ? 'nobody of them may approve' : `only ${who} may approve`;
  const message = `asks for ${asked}${apart}, and ${there}: name more people or a group, or ask for fewer`;
  return [{ path: [...path, approvals.all === undefined ? 'count' : 'all'], message }];
});

const spoken = (entries: readonly string[]): string => [...new Set(entries)].join(', ');
