// The two forms of approvals in slipway.yml, `count` and `from` or `all`, as one: a list of rules.
import type { ApprovalPolicy } from '../domain/project.ts';
import type { ApprovalsYml } from './gates-schema.ts';

export interface WrittenRule {
  readonly count: number;
  readonly from: readonly string[];
  /** Where it stands within the approvals. */
  readonly path: readonly PropertyKey[];
}

/** None where the form is wrong. */
export function writtenRules({ count, from, all }: ApprovalsYml): readonly WrittenRule[] {
  if (all !== undefined) return all.map((rule, index) => ({ ...rule, path: ['all', index] }));
  return count === undefined || from === undefined ? [] : [{ count, from, path: [] }];
}

export function toApprovals(yml: ApprovalsYml): ApprovalPolicy {
  return {
    rules: writtenRules(yml).map(({ count, from }) => ({ count, from })),
    must: yml.must,
    not: {
      authors: yml.not.includes('authors'),
      people: yml.not.filter((each) => each !== 'requester' && each !== 'authors'),
    },
    expire: yml.expire,
  };
}
