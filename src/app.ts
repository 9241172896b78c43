// The composition root: the one file that knows every room.
import { randomUUID } from 'node:crypto';
import { createHashing } from './adapters/hashing.ts';
import { openStore } from './adapters/sqlite/open.ts';
import { createSystem } from './adapters/system.ts';
import { composeWorld } from './compose.ts';
import type { Config } from './config/load.ts';
import { accepted } from './domain/snapshot.ts';
import { healthRoutes } from './health.ts';
import { underPolicies } from './policy-hashes.ts';
import type { Log, Store } from './ports.ts';
import { listenToClicks } from './slack/approve/listeners.ts';
import { listenToRejections } from './slack/approve/reject-listener.ts';
import { listenToChanges } from './slack/changes/listener.ts';
import { createSlackApp, type SlackApp } from './slack/bolt.ts';
import { listenToPlans } from './slack/deploy/plan-listener.ts';
import { createDirectory } from './slack/directory.ts';
import { explainErrors } from './slack/errors.ts';
import { listenToDrift } from './slack/drift/listener.ts';
import { listenToTakeOvers } from './slack/lock/listener.ts';
import { createNotifier } from './slack/notifier.ts';
import { listenToCommands } from './slack/release-command.ts';
import { renderCard } from './slack/render-card.ts';
import { createDriver } from './usecases/driver.ts';
import { notePolicies } from './usecases/note-policies.ts';

export interface Slipway {
  start(): Promise<void>;
  /** Takes no more, keeps what is recorded, and leaves what rolls out in ECS to go on (F29). */
  stop(): Promise<void>;
}

/** @throws when the database cannot be used, or Slack does not accept the token */
export async function createSlipway({ settings, slipway }: Config, log: Log): Promise<Slipway> {
  const system = createSystem();
  const database = await openStore({ url: settings.database, clock: system, log });
  const hashing = createHashing(database.installationKey());
  const wakeUps: { driver: () => void; notifier: () => void } = { driver: () => {}, notifier: () => {} };
  const store = announcing(underPolicies(database, slipway.projects, hashing), wakeUps);

  let slack: SlackApp | null = null;
  const routes = healthRoutes({
    connected: () => slack?.connected() ?? false,
    databaseAnswers: () =>
      store.auditHead().then(
        () => true,
        () => false,
      ),
  });
  const { transport } = settings.slack;
  slack = await createSlackApp({
    ...settings.slack,
    transport: transport.kind === 'http' ? transport : { ...transport, port: settings.port },
    routes,
    log,
  });
  const { app, cards, homeTeam } = slack;

  const world = composeWorld({
    slipway,
    github: settings.github,
    store,
    hashing,
    directory: createDirectory(app.client, homeTeam),
    system,
    log,
  });
  const driver = createDriver(world, slipway.poll, `${process.pid}-${randomUUID()}`);
  const notifier = createNotifier({
    store,
    render: (card) => renderCard(world, card),
    client: cards,
    log,
    now: () => system.now(),
    draws: () => driver.drives(),
  });
  wakeUps.driver = () => driver.wake();
  wakeUps.notifier = () => notifier.wake();

  explainErrors(app, log, system);
  listenToCommands(app, world);
  listenToChanges(app, { world, homeTeam });
  listenToPlans(app, { world, homeTeam });
  listenToRejections(app, { world, homeTeam });
  listenToTakeOvers(app, { world, homeTeam });
  listenToDrift(app, { world, homeTeam });
  listenToClicks(app, {
    world,
    homeTeam,
    redraw: async (message, view) => void (await cards.chat.update({ ...message, ...view })),
  });

  const running = slack;
  return {
    start: async () => {
      const policies = slipway.projects.map(({ name, environments }) => [name, environments]);
      const cause = { actor: { kind: 'slipway' } as const, inbound: null, tried: 'start' };
      await store.change({ project: '' }, cause, () =>
        accepted({ type: 'slipway.started', at: system.now(), policyHash: hashing.hash(policies) }),
      );
      await notePolicies(world);
      driver.start();
      notifier.start();
      await running.start();
    },
    stop: async () => {
      await running.stop();
      // The last cards are drawn by whoever holds the lease, so before it is given back.
      await driver.stop(() => notifier.stop());
      database.close();
    },
  };
}

/** What is decided wakes the driver; what is recorded, or has moved, wakes the notifier. */
function announcing(store: Store, wake: { driver: () => void; notifier: () => void }): Store {
  return {
    ...store,
    change: async (scope, cause, decide) => {
      const outcome = await store.change(scope, cause, decide);
      if (outcome.kind === 'accepted' && outcome.events.length > 0) {
        wake.notifier();
        // The driver's own news needs no waking: it goes on by itself.
        if (cause.fence === undefined) wake.driver();
      }
      return outcome;
    },
    touchCard: async (key) => {
      await store.touchCard(key);
      wake.notifier();
    },
  };
}
