// Random histories: steps that a generator makes, and the events that they come to in the state at hand.
import * as fc from 'fast-check';
import type { Event } from '../../../src/domain/audit.ts';
import type { ControlEvent } from '../../../src/domain/controls.ts';
import { isHolding, isOpen, type Holding } from '../../../src/domain/deployment.ts';
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
  aFreeze,
  aHold,
  aLock,
  aReview,
  approved,
  confirmed,
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
  stuck,
  thawed,
  unfrozen,
  unlocked,
  verified,
  withdrawn,
} from './control-samples.ts';
import {
  START,
  bad,
  cancelled,
  cut,
  found,
  marked,
  picked,
  replanned,
  requested,
  restoring,
  started,
  succeeded,
  supersededBy,
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
    'roll back',
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
          : accepted(requested(id, { release, environment, rollback: restoring(restores) }));
      case 'move':
        return accepted(...moves(snapshot, pick, text));
      case 'control':
        return accepted(...controls(snapshot, pick, id));
      case 'refuse':
        return refused({ code: 'unknown_deployment', typed: text });
      case 'nothing':
        return accepted();
      case 'impossible':
        return accepted(cut(id), succeeded('nowhere'));
    }
  };

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
  const ways = isOpen(deployment) ? answers(snapshot, id, environment, text) : ends(deployment, text);
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
    [replanned(id)],
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

function ends({ request: { id }, status }: Holding, text: string): readonly (readonly Event[])[] {
  const changed: Event = {
    type: 'rollout.changed',
    deployment: id,
    at: START,
    service: text,
    rollout: { status: 'superseded', by: text },
  };
  const stops = status === 'running' ? [stuck(id)] : [changed];
  return [[changed], [changed, succeeded(id)], [succeeded(id)], [failed(id)], stops];
}

/** What can be set over the project, and ended, as it stands. */
function controls({ controls, deployments }: Snapshot, pick: number, id: string): readonly Event[] {
  const environment = ['staging', 'production'][pick % 2] ?? '';
  const scope = pick % 3 === 0 ? null : environment;
  const lock = controls.locks.find((each) => each.environment === environment);
  const freeze = controls.freezes[pick % controls.freezes.length];
  const hold = controls.holds[pick % controls.holds.length];
  const review = controls.reviews[pick % controls.reviews.length];
  const asked = deployments[pick % deployments.length];
  const ways: Readonly<Record<ControlEvent['type'], readonly ControlEvent[]>> = {
    'freeze.set': [frozen(aFreeze(id, scope))],
    'freeze.lifted': freeze === undefined ? [] : [unfrozen(freeze)],
    'freeze.ended': freeze === undefined ? [] : [thawed(freeze)],
    'lock.taken': [locked(aLock(id, environment), lock ?? null)],
    'lock.released': lock === undefined ? [] : [unlocked(lock)],
    'lock.ended': lock === undefined ? [] : [lockEnded(lock)],
    'hold.set': [held(aHold(id, scope))],
    'hold.lifted': hold === undefined ? [] : [resumed(hold)],
    'review.asked': asked === undefined ? [] : [reviewAsked(aReview(asked.request.id, environment))],
    'review.given': review === undefined ? [] : [reviewed(review)],
    'policy.seen': [policySeen(...(pick % 2 === 0 ? [] : [{ environment, what: 'after' } as const]))],
  };
  return Object.values(ways)[Math.floor(pick / 7) % Object.keys(ways).length] ?? [];
}
