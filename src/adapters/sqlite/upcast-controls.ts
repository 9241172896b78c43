// Controls of older versions, in today's shape.
import { NO_CONTROLS, type ControlEvent, type Controls, type Lock } from '../../domain/controls.ts';
import type { Policy, RollbackRule } from '../../domain/project.ts';
import type { Before, With } from './written.ts';

type WrittenLock = Before<Lock, 'left'>;
type WrittenPolicy = With<Before<Policy, 'onFailure'>, 'rollback', Before<RollbackRule, 'leaves'>>;
type WrittenPolicies = Readonly<Record<string, WrittenPolicy>>;
/** What came later was never set. */
export type WrittenControls = Partial<Omit<Controls, 'locks' | 'policies'>> & {
  readonly locks: readonly WrittenLock[];
  readonly policies: WrittenPolicies | null;
};

type EventOf<Type extends ControlEvent['type']> = Extract<ControlEvent, { readonly type: Type }>;
export type WrittenControlEvent =
  | With<With<EventOf<'lock.taken'>, 'lock', WrittenLock>, 'from', WrittenLock | null>
  | With<EventOf<'lock.released'>, 'lock', WrittenLock>
  | With<EventOf<'lock.ended'>, 'lock', WrittenLock>
  | With<EventOf<'policy.seen'>, 'policies', WrittenPolicies>;

export const controlsNow = (controls: WrittenControls): Controls => ({
  ...NO_CONTROLS,
  ...controls,
  locks: controls.locks.map(lockNow),
  policies: controls.policies === null ? null : policiesNow(controls.policies),
});

export function controlEventNow(event: WrittenControlEvent): ControlEvent {
  switch (event.type) {
    case 'lock.taken':
      return { ...event, lock: lockNow(event.lock), from: event.from === null ? null : lockNow(event.from) };
    case 'lock.released':
    case 'lock.ended':
      return { ...event, lock: lockNow(event.lock) };
    case 'policy.seen':
      return { ...event, policies: policiesNow(event.policies) };
  }
}

/** Every lock was a person's. */
const lockNow = (lock: WrittenLock): Lock => ({ left: false, ...lock });

const policiesNow = (policies: WrittenPolicies): Readonly<Record<string, Policy>> =>
  Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, policyNow(policy)]));

/** A rollback left nothing, and none was made by itself. */
const policyNow = ({ rollback, ...policy }: WrittenPolicy): Policy => ({
  onFailure: 'lock',
  ...policy,
  rollback: { leaves: 'nothing', ...rollback },
});
