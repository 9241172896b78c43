// Deployments in every state, as the domain folds them, and the cards' state around them.
import { evolve, type Deployment, type DeploymentEvent } from '../../src/domain/deployment.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import type { DeploymentCardState } from '../../src/slack/card-state.ts';
import type { ServiceProgress } from '../../src/usecases/progress-board.ts';
import {
  arn,
  BOB,
  LINKS,
  must,
  names,
  NOW,
  plan,
  project,
  request,
  snapshotOf,
  SRE,
  type SampleOptions,
} from './samples.ts';

/** A rollout in each of its states, one service after the other. */
function rollouts(options: SampleOptions): readonly (readonly [string, Rollout])[] {
  const { text = 'unhealthy' } = options;
  return names(options).map((service, index) => {
    const revision = arn(service, 42);
    const failure = {
      reason: 'circuit_breaker_rolled_back',
      said: text,
      tasks: Array.from({ length: index % 2 === 0 ? 0 : 9 }, () => ({
        cause: 'exit' as const,
        count: 3,
        task: text,
        container: text,
        exitCode: 137,
        reason: text,
      })),
      events: [text, `(service ${service}) ${text}`],
      serviceDeployment: 'sd',
      serves: arn(service, 41),
    } as const;
    const all: readonly Rollout[] = [
      { status: 'failed', failure },
      { status: 'failed', failure: { ...failure, tasks: [], serves: null } },
      { status: 'rolling_out', revision, serviceDeployment: 'sd', since: NOW, until: null },
      { status: 'succeeded', revision, evidence: { kind: 'running_tasks', tasks: 1 }, since: at, at: NOW },
      {
        status: 'succeeded',
        revision,
        evidence: { kind: 'service_revision', desired: 2 },
        since: at,
        at: NOW,
      },
      { status: 'succeeded', revision, evidence: { kind: 'unchanged', proven: true }, since: null, at: NOW },
      { status: 'unknown', revision, why: 'two_candidates' },
      { status: 'superseded', by: 'sd', sameRevision: index > 9 },
      { status: 'stopping', operation: 'o', revision, serviceDeployment: 'sd', since: NOW },
      { status: 'registering', operation: 'o' },
      { status: 'waiting' },
    ];
    return [service, all[index % all.length] ?? { status: 'waiting' }];
  });
}

type Ending = readonly [status: string, ...events: readonly DeploymentEvent[]];

const id = 'd1e2f3g4';
const at = NOW - 300_000;

/** Asked for, and approved by as many as that. */
function asking(options: SampleOptions): readonly DeploymentEvent[] {
  const asked = request(options);
  const made = plan(options);
  const approvals = Array.from({ length: options.approvals ?? 1 }, (_, index): DeploymentEvent => {
    const by = `U0BOB${String(index).padStart(4, '0')}`;
    const approval = { by, at, planHash: made.hash, through: [SRE] };
    return { type: 'deployment.approved', deployment: id, at, approval, membership: {} };
  });
  return [
    { type: 'deployment.requested', deployment: id, at: asked.requestedAt, request: asked, plan: made },
    ...approvals,
  ];
}

const folded = (events: readonly DeploymentEvent[]): Deployment =>
  must(events.reduce(evolve, undefined as Deployment | undefined));

/** The first of them: it waits for its gates. */
export const firstDeployment = (options: SampleOptions = {}): Deployment => folded(asking(options));

/** One deployment for each status that there is, with every state of a rollout in those that have begun. */
export function everyDeployment(options: SampleOptions = {}): readonly Deployment[] {
  const before = asking(options);
  const { hash } = plan(options);
  const begun: readonly DeploymentEvent[] = [
    { type: 'deployment.started', deployment: id, at, planHash: hash, order: 1 },
    ...rollouts(options).map(([service, rollout]): DeploymentEvent => ({
      type: 'rollout.changed',
      deployment: id,
      at,
      service,
      rollout,
    })),
  ];
  const bob = { deployment: id, at: NOW, by: BOB } as const;
  const ended = { deployment: id, at: NOW, resolvedBy: BOB } as const;
  const endings: readonly Ending[] = [
    ['awaiting_gates'],
    [
      'awaiting_gates',
      { type: options.emergency === true ? 'emergency.confirmed' : 'rollback.confirmed', ...bob },
    ],
    ['queued', { type: 'deployment.queued', deployment: id, at, behind: 'd0', place: 1 }],
    ['rejected', { type: 'deployment.rejected', ...bob, reason: options.text ?? 'too late in the day' }],
    ['cancelled', { type: 'deployment.cancelled', ...bob, reason: null }],
    ['expired', { type: 'deployment.expired', deployment: id, at: NOW }],
    ['superseded', { type: 'deployment.superseded', ...bob, by: { kind: 'deployment', id: 'd2' } }],
    [
      'superseded',
      { type: 'deployment.superseded', ...bob, by: { kind: 'candidate', name: '2026.11.20.2' } },
    ],
    ['running', ...begun],
    ['succeeded', ...begun, { type: 'deployment.succeeded', ...ended, resolvedBy: null }],
    ['succeeded', ...begun, { type: 'deployment.succeeded', ...ended }],
    ['failed', ...begun, { type: 'deployment.failed', ...ended }],
    ['superseded', ...begun, { type: 'deployment.superseded', ...bob, by: { kind: 'somebody_else' } }],
    [
      'needs_operator',
      ...begun,
      { type: 'deployment.needs_operator', deployment: id, at: NOW, why: 'unreadable' },
    ],
  ];
  return endings.map(([status, ...events]) => {
    const deployment = folded([...before, ...events]);
    if (deployment.status !== status) throw new Error(`made ${deployment.status}, wanted ${status}`);
    return deployment;
  });
}

export function cardState(
  deployment: Deployment,
  options: SampleOptions = {},
  more: Partial<DeploymentCardState> = {},
): DeploymentCardState {
  const { text = '(service shop-api) has started 1 tasks' } = options;
  const shop = project(options);
  const progress: ServiceProgress = {
    desired: 4,
    running: 2,
    pending: 1,
    failed: 3,
    rollingBack: true,
    event: text,
    stage: null,
    weight: null,
    pause: null,
  };
  return {
    project: shop,
    environment: must(shop.environments[1]),
    deployment,
    replans: deployment.replans,
    snapshot: snapshotOf(deployment),
    people: [],
    links: LINKS,
    progress: new Map(shop.services.map(({ name }) => [name, progress])),
    pause: { provider: 'aws', code: text, since: NOW - 65_000 },
    blocks: [{ code: 'image_gone', release: '2026.11.20.1', services: names(options) }],
    auditHead: { seq: 123, hash: 'fe'.repeat(32) },
    now: NOW,
    ...more,
  };
}
