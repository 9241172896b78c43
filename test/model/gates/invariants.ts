// What must hold after every step, whoever did what.
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Mark, Model } from './model.ts';
import { whyNot } from './may-start.ts';

const OPEN = ['awaiting_gates', 'queued'];
const HOLDING = ['running', 'needs_operator'];

/** Event -> from which status it may come, and which one it leads to; the same one when left out (I8). */
const EDGES: Readonly<Record<string, { readonly from: readonly string[]; readonly to?: string }>> = {
  'deployment.requested': { from: [''], to: 'awaiting_gates' },
  'deployment.replanned': { from: OPEN, to: 'awaiting_gates' },
  'deployment.reread': { from: OPEN },
  'deployment.approved': { from: OPEN },
  'gate.overruled': { from: OPEN },
  'rollback.confirmed': { from: OPEN },
  'emergency.confirmed': { from: OPEN },
  'overrule.revoked': { from: OPEN, to: 'awaiting_gates' },
  'confirmation.revoked': { from: OPEN, to: 'awaiting_gates' },
  'approval.revoked': { from: OPEN, to: 'awaiting_gates' },
  'deployment.queued': { from: OPEN, to: 'queued' },
  'deployment.rejected': { from: OPEN, to: 'rejected' },
  'deployment.cancelled': { from: [...OPEN, ...HOLDING], to: 'cancelled' },
  'deployment.aborting': { from: ['running'] },
  'deployment.expired': { from: OPEN, to: 'expired' },
  'deployment.started': { from: OPEN, to: 'running' },
  'rollout.changed': { from: HOLDING },
  'step.changed': { from: HOLDING },
  'deployment.needs_operator': { from: ['running'], to: 'needs_operator' },
  'deployment.succeeded': { from: HOLDING, to: 'succeeded' },
  'deployment.failed': { from: HOLDING, to: 'failed' },
  'deployment.superseded': { from: [...OPEN, ...HOLDING], to: 'superseded' },
};

export class Violation extends Error {}

/** @throws Violation naming everything that is wrong */
export function checkStep(model: Model, before: Mark, statuses: ReadonlyMap<string, string>): void {
  const fresh = model.store.entries.slice(before.seq);
  const wrong = [
    ...fresh.flatMap(({ event }) =>
      event.type === 'deployment.started' ? whyNot(model, event, before) : [],
    ),
    ...oneHolder(model),
    ...versions(model),
    ...edges(model, before, statuses),
    ...terminal(model),
    ...sequence(model),
    ...model.bugs.map((bug) => `a bug: ${bug}`),
    ...model.unannounced.map((call) => `I2: ${call} without a record before it`),
  ];
  if (wrong.length > 0) throw new Violation(wrong.join('; '));
}

function oneHolder(model: Model): readonly string[] {
  const held = model.deployments().filter(({ status }) => HOLDING.includes(status));
  const places = held.map(({ request }) => request.environment);
  return new Set(places).size === places.length ? [] : ['I1: two hold one environment'];
}

/** Each event one version, and no other way (I8). */
const versions = (model: Model): readonly string[] =>
  model
    .deployments()
    .filter(({ request, version }) => version !== model.eventsOf(request.id).length)
    .map(({ request, version }) => `I8: ${request.id} is at version ${version}`);

/** Walks the new events from the statuses of before: what comes out must be what is on record. */
function edges(model: Model, before: Mark, statuses: ReadonlyMap<string, string>): readonly string[] {
  const now = new Map(statuses);
  const wrong: string[] = [];
  for (const { event } of model.store.entries.slice(before.seq)) {
    if (!('deployment' in event)) continue;
    const edge = EDGES[event.type];
    const status = now.get(event.deployment) ?? '';
    if (edge?.from.includes(status) !== true)
      wrong.push(`I8: ${event.type} came to what was ${status || 'not there'}`);
    now.set(event.deployment, edge?.to ?? status);
  }
  const differing = model.deployments().filter(({ request, status }) => now.get(request.id) !== status);
  return [
    ...wrong,
    ...differing.map(
      ({ request, status }) => `I14: ${request.id} is ${status}, and its events say otherwise`,
    ),
  ];
}

function terminal(model: Model): readonly string[] {
  const wrong: string[] = [];
  for (const deployment of model.deployments()) {
    if (!isEnded(deployment)) continue;
    const { id } = deployment.request;
    const text = JSON.stringify(deployment);
    const then = model.ended.get(id);
    if (then !== undefined && then !== text) wrong.push(`I7: ${id} has ended, and changed`);
    model.ended.set(id, text);
  }
  return wrong;
}

export const isEnded = ({ status }: Deployment): boolean =>
  !OPEN.includes(status) && !HOLDING.includes(status);

/** I13: no gaps, which the emergency path keeps (I23). */
const sequence = ({ store }: Model): readonly string[] =>
  store.entries.every(({ seq }, index) => seq === index + 1) ? [] : ['I13: the audit log has a gap'];
