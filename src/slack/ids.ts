// What buttons carry: an action, and an opaque id with the number of the plan or the candidate that it is about. Nothing
// else (T4).

export const ACTIONS = {
  approve: 'approve_deployment',
  reject: 'reject_deployment',
  confirmRollback: 'confirm_rollback',
  rollBack: 'roll_back',
  showChanges: 'show_changes',
} as const;

export interface ButtonValue {
  readonly deployment: string;
  readonly replans: number;
}

export const buttonValue = ({ deployment, replans }: ButtonValue): string => `${deployment}.${replans}`;

/** `null` for anything that no button of ours carries. */
export function readButtonValue(value: string | undefined): ButtonValue | null {
  const read = readValue(value);
  return read === null ? null : { deployment: read.id, replans: read.number };
}

export interface ChangesValue {
  readonly release: string;
  /** Number of the candidate. */
  readonly candidate: number;
}

export const changesValue = ({ release, candidate }: ChangesValue): string => `${release}.${candidate}`;

/** `null` for anything that no button of ours carries. */
export function readChangesValue(value: string | undefined): ChangesValue | null {
  const read = readValue(value);
  return read === null ? null : { release: read.id, candidate: read.number };
}

function readValue(value: string | undefined): { readonly id: string; readonly number: number } | null {
  const match = /^([a-z0-9]{1,32})\.([0-9]{1,6})$/.exec(value ?? '');
  return match === null ? null : { id: match[1] ?? '', number: Number(match[2]) };
}
