// What buttons carry: an action, and an opaque id with the number of the plan or the candidate that it is about. Nothing
// else (T4).

export const ACTIONS = {
  approve: 'approve_deployment',
  withdraw: 'withdraw_approval',
  reject: 'reject_deployment',
  drop: 'drop_deployment',
  confirm: 'confirm_rollback',
  overruleFreeze: 'overrule_freeze',
  passHold: 'pass_hold',
  verify: 'verify_candidate',
  askAgain: 'ask_again',
  review: 'review_emergency',
  rollBack: 'roll_back',
  abort: 'abort_deployment',
  stopInEcs: 'stop_in_ecs',
  takeConfiguration: 'take_configuration',
  takeOver: 'take_over_lock',
  adoptDrift: 'adopt_drift',
  undoDrift: 'undo_drift',
  showPlan: 'show_plan',
  showChanges: 'show_changes',
} as const;

/** Modals that people fill in. */
export const VIEWS = { reject: 'reject_deployment_view' } as const;

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

/** The lock that a message shows: whoever takes over another one has not seen it (F33). */
export interface LockValue {
  readonly lock: string;
  /** What message it is on: the number of a plan, or the sequence of the entry that a notice is about. */
  readonly number: number;
}

export const lockValue = ({ lock, number }: LockValue): string => `${lock}.${number}`;

/** `null` for anything that no button of ours carries. */
export function readLockValue(value: string | undefined): LockValue | null {
  const read = readValue(value);
  return read === null ? null : { lock: read.id, number: read.number };
}

/** A question that a window asks, and the message that it was opened from. */
export interface Origin extends ButtonValue {
  readonly channel: string;
  readonly ts: string;
}

export const originText = ({ deployment, replans, channel, ts }: Origin): string =>
  [deployment, replans, channel, ts].join(' ');

/** `null` for anything that no window of ours carries. */
export function readOrigin(text: string): Origin | null {
  const match = /^([a-z0-9]{1,32}) ([0-9]{1,9}) ([A-Z0-9]{1,32}) ([0-9.]{1,32})$/.exec(text);
  if (match === null) return null;
  const [, deployment = '', replans = '', channel = '', ts = ''] = match;
  return { deployment, replans: Number(replans), channel, ts };
}

function readValue(value: string | undefined): { readonly id: string; readonly number: number } | null {
  const match = /^([a-z0-9]{1,32})\.([0-9]{1,9})$/.exec(value ?? '');
  return match === null ? null : { id: match[1] ?? '', number: Number(match[2]) };
}
