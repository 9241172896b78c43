// What happened in one environment, told move by move and folded by the real state machine.
import {
  evolve,
  isHolding,
  type Deployment,
  type DeploymentEvent,
  type Request,
} from '../../../src/domain/deployment.ts';
import { liveOrRollingOut, namedTarget, rollbackTargets } from '../../../src/domain/rollback.ts';
import { begunIn, holderOf, succeededIn, type Snapshot } from '../../../src/domain/snapshot.ts';
import {
  aPlan,
  aRequest,
  aRollback,
  aSnapshot,
  ALICE,
  NOW,
  rollingOut,
  succeededRollout,
} from './builders.ts';

export const HERE = 'production';

/** How a deployment ends, or how it holds its environment. */
export type End = 'succeeds' | 'fails' | 'is overtaken' | 'is aborted' | 'runs' | 'gets stuck';

export type Move = (before: Snapshot) => Snapshot;

export const after = (...moves: readonly Move[]): Snapshot =>
  moves.reduce((snapshot, move) => move(snapshot), aSnapshot());

export const deploy =
  (release: string, end: End = 'succeeds', environment = HERE, candidate = 1): Move =>
  (before) =>
    begin(before, { release, releaseName: `name of ${release}`, candidate, environment }, end);

/** To the default target, or to the newest success of a release that somebody names. */
export const rollBack =
  (end: End = 'succeeds', to?: string): Move =>
  (before) => {
    const target = to === undefined ? rollbackTargets(before, HERE)[0] : namedTarget(before, HERE, to, null);
    if (target === undefined) throw new Error('there is nothing to roll back to');
    const { id: restores, release, releaseName, candidate } = target.request;
    const from = liveOrRollingOut(before, HERE)?.request.releaseName ?? null;
    const rollback = aRollback({ restores, revisions: { api: 'api:8' }, from });
    return begin(before, { release, releaseName, candidate, rollback }, end);
  };

/** The end of what holds the environment. */
export const holderEnds =
  (end: 'succeeds' | 'fails'): Move =>
  (before) => {
    const holder = holderOf(before, HERE);
    if (holder === undefined) throw new Error('nothing holds the environment');
    return record(before, ...ending(holder.request.id, clock(before), end));
  };

/** Releases that a rollback would go to, best first. */
export const ways = (snapshot: Snapshot): readonly string[] =>
  rollbackTargets(snapshot, HERE).map(({ request }) => request.release);

export const successes = (snapshot: Snapshot): readonly string[] =>
  succeededIn(snapshot, HERE).map(({ request }) => request.release);

/** Later than everything so far. */
const clock = (snapshot: Snapshot): number =>
  NOW + 1000 * snapshot.deployments.reduce((sum, { version }) => sum + version, 0);

function begin(before: Snapshot, asked: Partial<Request>, end: End): Snapshot {
  const id = `d${before.deployments.length + 1}`;
  const at = clock(before);
  const request = aRequest({ ...asked, id, requestedAt: at });
  const holder = holderOf(before, request.environment);
  const order = begunIn(before, request.environment).length + 1;
  const takesOver: readonly DeploymentEvent[] =
    holder === undefined
      ? []
      : [
          {
            type: 'deployment.superseded',
            deployment: holder.request.id,
            at,
            by: { kind: 'deployment', id },
          },
        ];
  return record(
    before,
    { type: 'deployment.requested', deployment: id, at, request, plan: aPlan() },
    { type: 'rollback.confirmed', deployment: id, at, by: ALICE },
    ...takesOver,
    { type: 'deployment.started', deployment: id, at, planHash: 'plan-1', order },
    ...ending(id, at + 500, end),
  );
}

function ending(deployment: string, at: number, end: End): readonly DeploymentEvent[] {
  const common = { deployment, at } as const;
  switch (end) {
    case 'succeeds':
      return [
        { type: 'rollout.changed', ...common, service: 'api', rollout: succeededRollout() },
        { type: 'deployment.succeeded', ...common, resolvedBy: null },
      ];
    case 'fails':
      return [{ type: 'deployment.failed', ...common, resolvedBy: null }];
    case 'is overtaken':
      return [{ type: 'deployment.superseded', ...common, by: { kind: 'somebody_else' } }];
    case 'is aborted':
      return [
        { type: 'deployment.aborting', ...common, by: ALICE, reason: null },
        { type: 'deployment.cancelled', ...common, by: ALICE, reason: null },
      ];
    case 'runs':
      return [{ type: 'rollout.changed', ...common, service: 'api', rollout: rollingOut() }];
    case 'gets stuck':
      return [{ type: 'deployment.needs_operator', ...common, why: 'unreadable' }];
  }
}

function record(before: Snapshot, ...events: readonly DeploymentEvent[]): Snapshot {
  const deployments = new Map<string, Deployment>(before.deployments.map((each) => [each.request.id, each]));
  for (const event of events) {
    deployments.set(event.deployment, evolve(deployments.get(event.deployment), event));
  }
  const all = [...deployments.values()];
  const holders = all.filter((each) => isHolding(each) && each.request.environment === HERE);
  if (holders.length > 1) throw new Error('two hold the environment (I1)');
  return { ...before, deployments: all };
}
