// The Store in memory, for tests of use cases. It passes the same contract as the real one (test/contracts/store.ts).
import { createHash } from 'node:crypto';
import { evolveRelease, type AuditEntry, type Event } from '../../src/domain/audit.ts';
import { evolveControls, NO_CONTROLS, type Controls } from '../../src/domain/controls.ts';
import { evolve, isHolding, isOpen, type Deployment } from '../../src/domain/deployment.ts';
import type { Release } from '../../src/domain/release.ts';
import type { Decision, Snapshot } from '../../src/domain/snapshot.ts';
import type { Card, Cause, Lease, Message, Outcome, Scope, Store, System } from '../../src/ports.ts';
import { touchedBy } from './fake-store-cards.ts';

const KEPT = 200;

/** Everything that a failed change must leave as it was; replaced as a whole, so that it does. */
interface State {
  readonly entries: readonly AuditEntry[];
  /** In the order in which they were cut. */
  readonly releases: ReadonlyMap<string, Release>;
  /** In the order in which they were requested. */
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** Ids of deployments in the order in which they ended. */
  readonly ended: readonly string[];
  /** By project. */
  readonly controls: ReadonlyMap<string, Controls>;
  readonly inbound: ReadonlySet<string>;
  /** In the order in which they came up. */
  readonly cards: ReadonlyMap<string, Card>;
}

export interface FakeStore extends Store {
  /** Everything recorded so far, oldest first. */
  readonly entries: readonly AuditEntry[];
  /** All of them, in the order in which they were requested. */
  deployments(): readonly Deployment[];
}

export function createFakeStore(clock: Pick<System, 'now'>): FakeStore {
  let state: State = {
    entries: [],
    releases: new Map(),
    deployments: new Map(),
    ended: [],
    controls: new Map(),
    inbound: new Set(),
    cards: new Map(),
  };
  let lease: (Lease & { readonly expiresAt: number }) | null = null;
  const holds = ({ holder, token }: Lease): boolean => lease?.holder === holder && lease.token === token;
  const setCard = (card: Card | undefined): void => {
    if (card !== undefined) state = { ...state, cards: new Map(state.cards).set(card.key, card) };
  };

  return {
    get entries() {
      return state.entries;
    },
    deployments: () => [...state.deployments.values()],
    async change(scope, cause, decide) {
      const now = clock.now();
      const { fence } = cause;
      if (fence !== undefined && !(holds(fence) && now < (lease?.expiresAt ?? 0))) return { kind: 'fenced' };
      const { outcome, after } = changed(state, scope, cause, now, decide);
      state = after;
      return outcome;
    },
    snapshot: async (scope) => snapshotOf(state, scope),
    projectOf: async (id) => state.deployments.get(id)?.request.project ?? null,
    async auditHead() {
      const seq = state.entries.length;
      if (seq === 0) return null;
      return { seq, hash: createHash('sha256').update(JSON.stringify(state.entries)).digest('hex') };
    },
    async intentOf(operation) {
      const wanted = JSON.stringify({ operation }).slice(1, -1);
      const seq = state.entries.findLastIndex((entry) => JSON.stringify(entry.event).includes(wanted)) + 1;
      if (seq === 0) return null;
      const hash = createHash('sha256')
        .update(JSON.stringify(state.entries.slice(0, seq)))
        .digest('hex');
      return { seq, hash };
    },
    auditEntry: async (seq) => state.entries[seq - 1] ?? null,
    auditEntries: async (project, limit) =>
      state.entries
        .filter((entry) => entry.project === project)
        .toReversed()
        .slice(0, limit),
    async acquireLease(holder, now, ttl) {
      const standing = lease !== null && now < lease.expiresAt;
      if (standing && lease?.holder !== holder) return null;
      const token = standing ? (lease?.token ?? 0) : (lease?.token ?? 0) + 1;
      lease = { holder, token, expiresAt: now + ttl };
      return { holder, token };
    },
    async releaseLease(given) {
      if (holds(given)) lease = { ...given, expiresAt: 0 };
    },
    staleCards: async () => [...state.cards.values()].filter((card) => card.generation > card.drawn),
    findCard: async (key) => state.cards.get(key) ?? null,
    async cardDrawn(key, message, generation) {
      setCard(drawn(state.cards.get(key), message, generation));
    },
    async touchCard(key) {
      const card = state.cards.get(key);
      setCard(card && { ...card, generation: card.generation + 1 });
    },
  };
}

const drawn = (card: Card | undefined, message: Message, generation: number): Card | undefined =>
  card && { ...card, message, drawn: Math.max(card.drawn, generation) };

function changed(
  before: State,
  scope: Scope,
  cause: Cause,
  now: number,
  decide: (snapshot: Snapshot) => Decision,
): { readonly outcome: Outcome; readonly after: State } {
  if (cause.inbound !== null && before.inbound.has(cause.inbound)) {
    return { outcome: { kind: 'duplicate' }, after: before };
  }
  const seen = cause.inbound === null ? before.inbound : new Set(before.inbound).add(cause.inbound);
  const entered: State = { ...before, inbound: seen };
  const decision = decide(snapshotOf(before, scope));
  if (decision.kind === 'refused') {
    const event: Event = { type: 'refused', at: now, tried: cause.tried, refusals: decision.refusals };
    return { outcome: decision, after: recorded(entered, scope, cause, event) };
  }
  const events = decision.events.map((event) => asStored(event));
  const touched = new Set<string>();
  const applied = events.reduce((state, event) => {
    const next = recorded(state, scope, cause, event);
    const after = { ...next, ...applyEvent(next, scope.project, event) };
    const keys = touchedBy(scope.project, { before: state, after }, event, after.entries.length);
    for (const key of keys) touched.add(key);
    return after;
  }, entered);
  const after = { ...applied, cards: markedCards(applied.cards, scope.project, touched) };
  return { outcome: { kind: 'accepted', events, snapshot: snapshotOf(after, scope) }, after };
}

function recorded(state: State, scope: Scope, cause: Cause, event: Event): State {
  const nobodys = event.type === 'slipway.started' || scope.project === '';
  const project = nobodys ? null : scope.project;
  const seq = state.entries.length + 1;
  const { actor, inbound, policy = null } = cause;
  const entry: AuditEntry = { seq, project, actor, cause: inbound, policy, event };
  return { ...state, entries: [...state.entries, asStored(entry)] };
}

function applyEvent(state: State, project: string, event: Event): Partial<State> {
  if ('deployment' in event) {
    const id = event.deployment;
    const deployment = evolve(state.deployments.get(id), event);
    must(deployment.request.id === id, `${event.type} requests another deployment`);
    must(deployment.request.project === project, `${event.type} is about another project`);
    must(state.releases.has(deployment.request.release), `${event.type} is about an unknown release`);
    const deployments = new Map(state.deployments).set(id, deployment);
    must(!isHolding(deployment) || holders(deployments, deployment) === 1, 'two hold the environment (I1)');
    const ended = isOpen(deployment) || isHolding(deployment) ? state.ended : [...state.ended, id];
    return { deployments, ended };
  }
  if ('scope' in event) {
    must(event.project === project, `${event.type} is about another project`);
    const controls = evolveControls(state.controls.get(project) ?? NO_CONTROLS, event);
    return { controls: new Map(state.controls).set(project, controls) };
  }
  if (!('release' in event)) return {};
  const before = state.releases.get(event.release);
  const release = evolveRelease(before, event);
  must(release.project === project, `${event.type} is about another project`);
  if (event.type === 'release.cut') {
    must(before === undefined, `there is a release ${release.id}`);
    const named = [...state.releases.values()].some(
      (other) => other.project === project && other.name === release.name,
    );
    must(!named, `there is a release named ${release.name}`);
  }
  return { releases: new Map(state.releases).set(release.id, release) };
}

const holders = (deployments: ReadonlyMap<string, Deployment>, { request }: Deployment): number =>
  [...deployments.values()].filter(
    (other) =>
      isHolding(other) &&
      other.request.project === request.project &&
      other.request.environment === request.environment,
  ).length;

function markedCards(
  before: ReadonlyMap<string, Card>,
  project: string,
  keys: Iterable<string>,
): ReadonlyMap<string, Card> {
  const cards = new Map(before);
  for (const key of keys) {
    const card = cards.get(key) ?? { key, project, message: null, generation: 0, drawn: 0 };
    cards.set(key, { ...card, generation: card.generation + 1 });
  }
  return cards;
}

function snapshotOf(state: State, scope: Scope): Snapshot {
  const { project } = scope;
  const all = [...state.deployments.values()].filter(({ request }) => request.project === project);
  const wanted = new Set(scope.deployments);
  const ended = state.ended.map((id) => state.deployments.get(id)).filter((each) => each !== undefined);
  for (const environment of new Set(all.map(({ request }) => request.environment))) {
    const here = ended.filter(
      ({ request }) => request.project === project && request.environment === environment,
    );
    const wentOut = here.filter(({ status }) => status === 'succeeded' || status === 'failed');
    const others = here.filter((each) => !wentOut.includes(each));
    for (const { request } of [...wentOut.slice(-KEPT), ...others.slice(-KEPT)]) wanted.add(request.id);
  }
  for (const deployment of all) {
    if (isOpen(deployment) || isHolding(deployment)) wanted.add(deployment.request.id);
  }
  // A set grows while it is walked: what a restored deployment itself restored comes along.
  for (const id of wanted) {
    const deployment = state.deployments.get(id);
    const restores = deployment?.request.rollback?.restores;
    if (deployment?.request.project === project && restores !== undefined) wanted.add(restores);
  }
  const deployments = all.filter(({ request }) => wanted.has(request.id));
  const named = new Set([...(scope.releases ?? []), ...deployments.map(({ request }) => request.release)]);
  const releases = [...state.releases.values()].filter((release) => release.project === project);
  const newest = new Set(releases.slice(-KEPT));
  return {
    project,
    releases: releases.filter((release) => newest.has(release) || named.has(release.id)),
    deployments,
    controls: state.controls.get(project) ?? NO_CONTROLS,
  };
}

/** As a database would give it back: a copy, with every string well formed. */
const asStored = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'string' ? each.toWellFormed() : each,
  );

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
