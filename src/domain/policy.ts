// Whether a policy has become looser: whoever changes slipway.yml changes what production needs, and the channel hears
// of it (T32).
import type { ApprovalPolicy, Policy, Project } from './project.ts';
import { same } from './same.ts';

/** Something that used to be asked for, and is not any more; or is asked for in another way, which cannot be ranked. */
export interface Loosening {
  readonly environment: string;
  readonly what: LooserPart;
}

export type LooserPart =
  | 'environment_added'
  | 'after'
  | 'soak'
  | 'verified_by'
  | 'checks'
  | 'approvals'
  | 'approvers'
  | 'must'
  | 'not'
  | 'expire'
  | 'windows'
  | 'freezes'
  | 'overrule'
  | 'emergency'
  | 'rollback'
  | 'rollback_lock'
  | 'on_failure';

type Policies = Readonly<Record<string, Policy>>;

export const policiesOf = ({ environments }: Pick<Project, 'environments'>): Policies =>
  Object.fromEntries(environments.map(({ name, policy }) => [name, policy]));

/** An environment that is new is among them where it asks for no approval; one that is gone deploys nothing. */
export const loosenings = (before: Policies, after: Policies): readonly Loosening[] =>
  Object.entries(after).flatMap(([environment, now]) => {
    const then = before[environment];
    const parts: readonly LooserPart[] =
      then === undefined ? (now.approvals === null ? ['environment_added'] : []) : looserParts(then, now);
    return parts.map((what) => ({ environment, what }));
  });

const looserParts = (before: Policy, now: Policy): readonly LooserPart[] =>
  PARTS.flatMap(([what, isLooser]) => (isLooser(before, now) ? what : []));

type IsLooser<Part = Policy> = (before: Part, now: Part) => boolean;

/** What approvals ask for; a rollback's are said as one. */
const APPROVAL_PARTS: readonly (readonly [LooserPart, IsLooser<ApprovalPolicy | null>])[] = [
  ['approvals', (then, now) => fewer(then, now)],
  ['approvers', (then, now) => then !== null && now !== null && !same(sources(then), sources(now))],
  ['must', (then, now) => isLess(then?.must ?? [], now?.must ?? [])],
  ['not', (then, now) => excludesLess(then, now)],
  ['expire', (then, now) => (then?.expire ?? Infinity) < (now?.expire ?? 0)],
];

/** Each says so rather once too often: what cannot be ranked counts as looser. */
const PARTS: readonly (readonly [LooserPart, IsLooser])[] = [
  ['after', (then, now) => then.after !== null && then.after.environment !== now.after?.environment],
  ['soak', (then, now) => (then.after?.soak ?? 0) > (now.after?.soak ?? 0)],
  ['verified_by', (then, now) => isWider(then.after?.verifiedBy ?? [], now.after?.verifiedBy ?? [])],
  ['checks', (then, now) => isLess(then.checks, now.checks)],
  ...APPROVAL_PARTS.map(
    ([what, isLooser]) =>
      [what, (then: Policy, now: Policy) => isLooser(then.approvals, now.approvals)] as const,
  ),
  ['windows', (then, now) => then.windows.length > 0 && !same(then.windows, now.windows)],
  [
    'freezes',
    (then, now) => then.freezes.some((freeze) => !now.freezes.some((other) => same(freeze, other))),
  ],
  ['overrule', (then, now) => isLess(now.overrule, then.overrule)],
  ['emergency', (then, now) => widerEmergency(then, now)],
  [
    'rollback',
    ({ rollback: { approvals: then } }, { rollback: { approvals: now } }) =>
      APPROVAL_PARTS.some(([, isLooser]) => isLooser(then, now)),
  ],
  ['rollback_lock', (then, now) => STANDING[then.rollback.leaves] > STANDING[now.rollback.leaves]],
  ['on_failure', (then, now) => then.onFailure === 'rollback' && now.onFailure === 'lock'],
];

/** What a rollback leaves, by how much it stops: everybody, automation, nobody. */
const STANDING: Readonly<Record<Policy['rollback']['leaves'], number>> = { lock: 2, hold: 1, nothing: 0 };

/** Something of the first is not in the second. */
const isLess = (first: readonly string[], second: readonly string[]): boolean =>
  first.some((each) => !second.includes(each));

/** Of a list where one is enough: nobody has to any more, or others may too. */
const isWider = (then: readonly string[], now: readonly string[]): boolean =>
  then.length > 0 && (now.length === 0 || isLess(now, then));

const countOf = (approvals: ApprovalPolicy | null): number =>
  approvals === null ? 0 : approvals.rules.reduce((sum, { count }) => sum + count, 0);

/** In all, or of those whom one of the rules names. */
const fewer = (then: ApprovalPolicy | null, now: ApprovalPolicy | null): boolean =>
  countOf(then) > countOf(now) ||
  (then?.rules ?? []).some(({ count, from }, index) => {
    const rule = now?.rules[index];
    return rule !== undefined && same(rule.from, from) && rule.count < count;
  });

const sources = ({ rules }: ApprovalPolicy): readonly (readonly string[])[] => rules.map(({ from }) => from);

const excludesLess = (then: ApprovalPolicy | null, now: ApprovalPolicy | null): boolean =>
  then !== null &&
  now !== null &&
  ((then.not.authors && !now.not.authors) || isLess(then.not.people, now.not.people));

function widerEmergency({ emergency: then }: Policy, { emergency: now }: Policy): boolean {
  if (now === null) return false;
  return then === null || isLess(now.by, then.by) || isLess(now.skips, then.skips);
}
