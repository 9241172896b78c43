// One step of a run: somebody does something, and everything is looked at afterwards.
import type fc from 'fast-check';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Outcome } from '../../../src/ports.ts';
import type { Asker } from '../../../src/usecases/world.ts';
import { checkStep, Violation } from './invariants.ts';
import type { Mark, Model } from './model.ts';
import { MINUTE } from './rules.ts';

/** The model of fast-check is the world itself: what is true of it is worked out by `may-start.ts`. */
export type Step = fc.AsyncCommand<object, Model>;

export function step(name: string, act: (model: Model) => Promise<void>): Step {
  return {
    check: () => true,
    async run(_, model) {
      const before = model.mark();
      const statuses = new Map(model.deployments().map(({ request, status }) => [request.id, status]));
      await act(model);
      checkStep(model, before, statuses);
      noteEnds(model, before);
    },
    toString: () => name,
  };
}

/** What has ended is over, also when the clock is set back afterwards; and it ends no earlier than it should (F28). */
function noteEnds(model: Model, { seq }: Mark): void {
  const { truth, store, tally } = model;
  for (const { event } of store.entries.slice(seq)) {
    tally.count('events', event.type);
    if (event.type === 'deployment.succeeded') noteRollback(model, event.deployment, event.at);
    if (event.type === 'lock.ended') {
      must(event.lock.until !== null && event.at >= event.lock.until, 'F28: a lock ended early');
      if (truth.locks.get(event.lock.environment)?.until === event.lock.until)
        truth.locks.delete(event.lock.environment);
    }
    if (event.type === 'freeze.ended') {
      must(event.freeze.until !== null && event.at >= event.freeze.until, 'F28: a freeze ended early');
      const standing = truth.freezes.get(event.freeze.environment);
      // Another one may stand by now, ordered after that one was over.
      if (standing?.until === event.freeze.until) truth.freezes.delete(event.freeze.environment);
    }
    if (event.type === 'deployment.expired') {
      const expired = store.deployments().find(({ request }) => request.id === event.deployment);
      const stood = event.at - (expired?.request.requestedAt ?? event.at);
      must(stood >= 60 * MINUTE, 'F28: a request expired early');
    }
  }
}

/** Whoever confirmed a rollback keeps production, where the rules say so, and nobody keeps it already. */
function noteRollback(model: Model, id: string, at: number): void {
  const rollback = model.deployments().find(({ request }) => request.id === id)?.request;
  if (rollback === undefined || rollback.rollback === null || rollback.environment !== 'production') return;
  const standing = model.truth.locks.get('production');
  const stands = standing !== undefined && (standing.until === null || at < standing.until);
  const taken = model.store.entries.some(({ event }) => event.type === 'lock.taken' && event.lock.id === id);
  must(taken === (model.rules.leavesLock && !stands), 'a rollback left a lock that it should not, or none');
  if (!taken) return;
  const confirmed = model.eventsOf(id).findLast((event) => event.type === 'rollback.confirmed');
  const by = confirmed?.type === 'rollback.confirmed' ? confirmed.by : '';
  model.truth.locks.set('production', { by, until: null, left: true });
}

/** Several steps, one after the other, each of them looked at. */
export const steps = (name: string, all: readonly Step[]): Step => ({
  check: () => true,
  async run(nothing, model) {
    for (const each of all) await each.run(nothing, model);
  },
  toString: () => name,
});

/** Each click has an id of its own, unless it is delivered twice. */
export function asker(model: Model, id: string): Asker {
  const asked = model.world.asker(id);
  model.inbound.push(asked.inbound);
  return asked;
}

/** One of the newest deployments of an environment; the last one for 0. */
export function choose(model: Model, environment: string, back: number): Deployment | undefined {
  const there = model.deployments().filter(({ request }) => request.environment === environment);
  return there.at(-1 - (back % Math.max(1, there.length)));
}

export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Violation(otherwise);
}

export const isAccepted = (outcome: Outcome): boolean => outcome.kind === 'accepted';
