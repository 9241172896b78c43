// What buttons carry: an action, and an opaque id with the number of the plan it is about. Nothing else (T4).

export const ACTIONS = {
  approve: 'approve_deployment',
  reject: 'reject_deployment',
  confirmRollback: 'confirm_rollback',
  rollBack: 'roll_back',
} as const;

export interface ButtonValue {
  readonly deployment: string;
  readonly replans: number;
}

export const buttonValue = ({ deployment, replans }: ButtonValue): string => `${deployment}.${replans}`;

/** `null` for anything that no button of ours carries. */
export function readButtonValue(value: string | undefined): ButtonValue | null {
  const match = /^([a-z0-9]{1,32})\.([0-9]{1,6})$/.exec(value ?? '');
  return match === null ? null : { deployment: match[1] ?? '', replans: Number(match[2]) };
}
