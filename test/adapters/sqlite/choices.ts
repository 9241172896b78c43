// Random histories: steps that a generator makes, and the events that they come to in the state at hand.
import * as fc from 'fast-check';
import type { Event } from '../../../src/domain/audit.ts';
import type { ControlEvent } from '../../../src/domain/controls.ts';
import { isHolding, isOpen, type Holding } from '../../../src/domain/deployment.ts';
import type { Rollout } from '../../../src/domain/rollout.ts';
import type { StepState } from '../../../src/domain/steps.ts';
import { newestCandidate, type Release, type SourceRef } from '../../../src/domain/release.ts';
import {
  accepted,
  holderOf,
  lineIn,
  refused,
  type Decision,
  type Snapshot,
} from '../../../src/domain/snapshot.ts';
import {
  aDrift,
  aFreeze,
  aHold,
  aLock,
  aReview,
  aStop,
  adopted,
  approved,
  confirmed,
  driftEnded,
  drifted,
  expired,
  failed,
  frozen,
  held,
  lockEnded,
  locked,
  overruled,
  policySeen,
  queued,
  rejected,
  reread,
  resumed,
  reviewAsked,
  reviewed,
  stopAsked,
  stopSettled,
  stuck,
  thawed,
  unfrozen,
  unlocked,
  verified,
  withdrawn,
} from './control-samples.ts';
import {
  START,
  aborting,
  bad,
  cancelled,
  cut,
  found,
  marked,
  picked,
  replanned,
  requested,
  restoring,
  rolled,
  started,
  stepped,
  succeeded,
  supersededBy,
  suspect,
  type Asked,
} from './samples.ts';

export interface Step {
  readonly what:
    | 'cut'
    | 'change'
    | 'request'
    | 'roll back'
    | 'move'
    | 'control'
    | 'refuse'
    | 'nothing'
    | 'impossible';
  readonly pick: number;
  readonly inbound: string | null;
  readonly text: string;
}

export const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    'cut',
    'change',
    'change',
    'request',
    'request',
    'roll back',
    'move',
    'move',
    'move',
    'move',
    'move',
    'move',
    'move',
    'move',
    'control',
    'control',
    'refuse',
    'nothing',
    'impossible',
  ),
  pick: fc.nat(1000),
  inbound: fc.option(fc.nat(200).map(String)),
  text: fc.string({ unit: 'binary' }),
});

/** Chooses, from what is there, events that the state allows; the choice depends on the snapshot alone. */
export const decide =
  ({ what, pick, text }: Step, id: string) =>
  (snapshot: Snapshot): Decision => {
    const choose = <Item>(items: readonly Item[]): Item | undefined => items[pick % items.length];
    const release = choose(snapshot.releases)?.id;
    const environment = choose(['staging', 'production']) ?? '';
    const restores = choose(snapshot.deployments.filter(({ status }) => status === 'succeeded'))?.request.id;
    switch (what) {
      case 'cut':
        return accepted(cut(id));
      case 'change': {
        const changed = choose(snapshot.releases);
        return changed === undefined ? accepted() : accepted(...changes(changed, pick, text));
      }
      case 'request':
        return release === undefined
          ? accepted()
          : accepted(requested(id, { release, environment, reason: text, ...asked(pick) }));
      case 'roll back':
        return release === undefined || restores === undefined
          ? accepted()
          : accepted(requested(id, { release, environment, rollback: restoring(restores, leaving(pick)) }));
      case 'move':
        return accepted(...moves(snapshot, pick, text));
      case 'control':
        return accepted(...controls(snapshot, pick, { id, text }));
      case 'refuse':
        return refused({ code: 'unknown_deployment', typed: text });
      case 'nothing':
        return accepted();
      case 'impossible':
        return accepted(cut(id), succeeded('nowhere'));
    }
  };

/** From this very release, or none that is known; images only, or all of it. */
const leaving = (pick: number) => ({
  leaves: pick % 2 === 0 ? null : `x${pick}`,
  imageOnly: pick % 3 === 0,
});

/** An emergency, in other channels too, or neither. */
const asked = (pick: number): Asked => ({
  emergency: pick % 3 === 0,
  alsoIn: [[], ['C0OPS0000'], ['C0OPS0000', 'C0API0000']][pick % 4] ?? [],
});

/** What can become of a release as it stands. */
function changes(release: Release, pick: number, text: string): readonly Event[] {
  const { id, candidates, branch } = release;
  const { number, build } = newestCandidate(release);
  const about = { release: id, at: START, candidate: number };
  const settled = { source: text, in: text, how: 'overruled' } as const;
  const ways: readonly (readonly Event[])[] = [
    [picked(id, candidates.length + 1)],
    build.status === 'waiting' ? [found(id, number)] : [picked(id, candidates.length + 1)],
    build.status === 'waiting'
      ? [{ type: 'candidate.incomplete', ...about, refusals: [{ code: 'not_in_repository', sha: text }] }]
      : [],
    [marked(id, release.mark === null ? { ...bad, reason: text } : null)],
    [marked(id, release.mark === null ? { ...suspect, reason: text } : { ...bad, reason: text })],
    [{ type: 'branch.wanted', release: id, at: START, by: text, branch: aRef(text) }],
    [{ type: 'ref.settled', release: id, at: START, ref: 'tag', state: { status: 'taken', at: text } }],
    branch === null
      ? []
      : [{ type: 'ref.settled', release: id, at: START, ref: 'branch', state: { status: 'made' } }],
    [{ type: 'pick.settled', release: id, at: START, pick: settled, reason: text }],
    [{ type: 'protection.changed', ...about, protection: { status: 'intended', tags: { [text]: text } } }],
    [{ type: 'automation.refused', ...about, environment: text, refusals: [] }],
    [verified(id, text, number)],
  ];
  return ways[pick % ways.length] ?? [];
}

const aRef = (name: string): SourceRef => ({ name, commit: 'd'.repeat(40), state: { status: 'wanted' } });

/** What can become of a deployment that has not ended. */
function moves(snapshot: Snapshot, pick: number, text: string): readonly Event[] {
  const movable = snapshot.deployments.filter((each) => isOpen(each) || isHolding(each));
  const deployment = movable[pick % movable.length];
  if (deployment === undefined) return [];
  const { id, environment } = deployment.request;
  const ways = isOpen(deployment) ? answers(snapshot, id, environment, text) : ends(deployment, pick, text);
  return ways[Math.floor(pick / 7) % ways.length] ?? [];
}

function answers(
  snapshot: Snapshot,
  id: string,
  environment: string,
  text: string,
): readonly (readonly Event[])[] {
  const holder = holderOf(snapshot, environment)?.request.id;
  const over = holder === undefined ? [] : [supersededBy(holder, id)];
  const start = [...over, reviewAsked(aReview(id, environment)), started(id)];
  const place = (lineIn(snapshot, environment).at(-1)?.place ?? 0) + 1;
  return [
    start,
    start,
    start,
    start,
    [replanned(id)],
    [replanned(id, { [text]: text })],
    [cancelled(id)],
    [rejected(id, text)],
    [expired(id)],
    [reread(id, text)],
    [approved(id), approved(id, 'U0CAROL00')],
    [approved(id), withdrawn(id)],
    [overruled(id, 'freeze', text), overruled(id, 'hold', text)],
    [confirmed(id)],
    [confirmed(id, 'rollback.confirmed')],
    [queued(id, holder ?? text, place)],
    [queued(id, holder ?? text, place)],
  ];
}

function ends(holding: Holding, pick: number, text: string): readonly (readonly Event[])[] {
  const { id } = holding.request;
  const states = stepStates(text);
  const state = states[pick % states.length] ?? { status: 'waiting' };
  const rollouts = rolloutStates(text);
  const changed = rolled(id, text, rollouts[pick % rollouts.length] ?? { status: 'waiting' });
  const all: readonly (readonly Event[])[] = [
    [changed],
    [stepped(id, pick % 4, state)],
    [stepped(id, 0, state), changed, succeeded(id)],
    [succeeded(id)],
    [failed(id)],
    [cancelled(id)],
  ];
  if (holding.status === 'needs_operator') return all;
  return [...all, [stuck(id)], [aborting(id, text)], [aborting(id), stepped(id, 3, state), cancelled(id)]];
}

/** Where a step may stand. */
const stepStates = (text: string): readonly StepState[] => [
  { status: 'registering', operation: text },
  { status: 'registered', revision: text },
  { status: 'starting', operation: text, revision: text, since: START },
  { status: 'running', operation: text, task: text, since: START },
  { status: 'pausing', until: START },
  { status: 'checking', since: START, said: text },
  { status: 'succeeded', at: START, task: text },
  { status: 'skipped', at: START },
  {
    status: 'failed',
    at: START,
    failure: { reason: 'exit_code', exitCode: 1, said: text, task: text },
  },
  { status: 'unknown', why: 'unreadable', operation: text },
];

/** How a rollout may have ended, or be about to. */
const rolloutStates = (text: string): readonly Rollout[] => [
  { status: 'superseded', by: text, sameRevision: false },
  { status: 'superseded', by: null, sameRevision: true },
  { status: 'stopping', operation: text, revision: text, serviceDeployment: text, since: START },
  {
    status: 'succeeded',
    revision: text,
    evidence: { kind: 'service_revision', desired: 0 },
    since: START,
    at: START,
  },
  {
    status: 'failed',
    failure: {
      reason: 'alarm_rolled_back',
      said: text,
      tasks: [{ cause: 'memory', count: 1, task: text, container: text, exitCode: null, reason: text }],
      events: [text],
      serviceDeployment: text,
      serves: null,
    },
  },
];

/** What can be set over the project, and ended, as it stands. */
function controls(
  { controls, deployments }: Snapshot,
  pick: number,
  { id, text }: { readonly id: string; readonly text: string },
): readonly Event[] {
  const environment = ['staging', 'production'][pick % 2] ?? '';
  const scope = pick % 3 === 0 ? null : environment;
  const lock = controls.locks.find((each) => each.environment === environment);
  const freeze = controls.freezes[pick % controls.freezes.length];
  const hold = controls.holds[pick % controls.holds.length];
  const stop = controls.stops[pick % controls.stops.length];
  const drift = controls.drifts[pick % controls.drifts.length];
  const review = controls.reviews[pick % controls.reviews.length];
  const asked = deployments[pick % deployments.length];
  const ways: Readonly<Record<ControlEvent['type'], readonly ControlEvent[]>> = {
    'freeze.set': [frozen(aFreeze(id, scope))],
    'freeze.lifted': freeze === undefined ? [] : [unfrozen(freeze)],
    'freeze.ended': freeze === undefined ? [] : [thawed(freeze)],
    'lock.taken': [locked(aLock(id, environment, pick % 3 === 0), lock ?? null)],
    'lock.released': lock === undefined ? [] : [unlocked(lock)],
    'lock.ended': lock === undefined ? [] : [lockEnded(lock)],
    'hold.set': [held(aHold(id, scope))],
    'hold.lifted': hold === undefined ? [] : [resumed(hold)],
    'stop.asked': [stopAsked(aStop(id, environment))],
    'stop.settled': stop === undefined ? [] : [stopSettled(stop, pick % 3 === 0 ? null : text)],
    'drift.seen': [drifted(aDrift(id, environment))],
    'drift.adopted': drift === undefined ? [] : [adopted(drift)],
    'drift.ended': drift === undefined ? [] : [driftEnded(drift)],
    'review.asked': asked === undefined ? [] : [reviewAsked(aReview(asked.request.id, environment))],
    'review.given': review === undefined ? [] : [reviewed(review)],
    'policy.seen': [policySeen(...(pick % 2 === 0 ? [] : [{ environment, what: 'after' } as const]))],
  };
  return Object.values(ways)[Math.floor(pick / 7) % Object.keys(ways).length] ?? [];
}
