import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdapterFault, type Log, type Store } from '../../src/ports.ts';
import { createDriver, type Driver } from '../../src/usecases/driver.ts';
import { quietShop } from './support/a-shop.ts';
import { aWorld, HandClock, START, type AWorld } from './support/a-world.ts';
import { ask, cut, waiting } from './support/doing.ts';

const POLL = 1000;
const IDLE = 5000;
const LEASE = 10_000;

/** The driver sets timers: here they are wound by hand, and the clock with them. */
class WoundClock extends HandClock {
  override now(): number {
    return Date.now();
  }
}

const wind = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

describe('the driver', () => {
  let world: AWorld;
  let driver: Driver;
  let drivers: Driver[];
  let said: string[];
  /** How often the first driver has asked for the lease: at every tick, and beside the ticks. */
  let asked: number;

  const log: Log = {
    info: () => {},
    warn: (message) => void said.push(message),
    error: (message) => void said.push(message),
  };

  /** One more process over the same records. */
  function another(holder: string, store: Partial<Store> = {}): Driver {
    const process = world.restart({ store: { ...world.store, ...store } });
    const made = createDriver(Object.assign(process, { log }), POLL, holder);
    drivers.push(made);
    return made;
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    world = aWorld({ project: quietShop, system: new WoundClock() });
    [drivers, said, asked] = [[], [], 0];
    driver = another('first', {
      acquireLease: (holder, now, ttl) => {
        asked += 1;
        return world.store.acquireLease(holder, now, ttl);
      },
    });
  });
  afterEach(async () => {
    world.orchestrator.watch(() => {});
    await Promise.all(drivers.map((each) => each.stop()));
    vi.useRealTimers();
  });

  const statusOf = async (id: string) => (await world.deployment(id)).status;
  const canTakeLease = async (holder = 'somebody') =>
    (await world.store.acquireLease(holder, Date.now(), LEASE)) !== null;

  /** ECS does not answer until it is let go. */
  function hanging(method: string): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    world.orchestrator.watch((called) => (called === method ? promise : undefined));
    return resolve;
  }

  it('drives as soon as it is started', async () => {
    const id = await waiting(world);
    expect(driver.drives()).toBe(false);
    driver.start();
    await wind();
    expect(driver.drives()).toBe(true);
    expect(await statusOf(id)).toBe('running');
  });

  it('looks again in time while something moves, and seldom while nothing does', async () => {
    driver.start();
    await wind(IDLE - 1);
    const id = await waiting(world);
    expect(await statusOf(id)).toBe('awaiting_gates');
    await wind(1);
    expect(await statusOf(id)).toBe('running');
    world.end('staging', 'worker');
    await wind(POLL);
    const deployment = await world.deployment(id);
    expect('rollouts' in deployment && deployment.rollouts['worker']?.status).toBe('succeeded');
  });

  it('wakes at once when something is decided', async () => {
    driver.start();
    await wind(1);
    const id = await waiting(world);
    driver.wake();
    await wind();
    expect(await statusOf(id)).toBe('running');
  });

  it('looks again at once when something is decided during a tick', async () => {
    const first = await waiting(world);
    const letGo = hanging('registerRevision');
    driver.start();
    await wind();
    expect(await statusOf(first)).toBe('running');
    const second = await ask(world, await cut(world), 'production');
    driver.wake();
    letGo();
    await wind();
    expect(await statusOf(second)).toBe('running');
  });

  it('keeps its lease while AWS keeps it waiting for long', async () => {
    await waiting(world);
    const letGo = hanging('registerRevision');
    driver.start();
    await wind(LEASE * 3);
    expect(await canTakeLease()).toBe(false);
    letGo();
    await wind();
    expect(world.writes()).toEqual(['registerRevision', 'updateService']);
    expect(said).toEqual([]);
  });

  describe('stopped', () => {
    it('ends within its tick, and leaves what rolls out to go on', async () => {
      const id = await waiting(world);
      const letGo = hanging('registerRevision');
      driver.start();
      await wind();
      const stopped = driver.stop();
      letGo();
      await wind();
      await stopped;
      expect(driver.drives()).toBe(false);
      expect(await statusOf(id)).toBe('running');
      const [calls, count] = [world.orchestrator.calls.length, asked];
      await wind(IDLE * 5);
      expect([world.orchestrator.calls.length, asked]).toEqual([calls, count]);
    });

    it('does not wait for its pause to end', async () => {
      driver.start();
      await wind(1);
      const before = Date.now();
      await driver.stop();
      expect(Date.now()).toBe(before);
    });

    it('hands the lease back, once the last has been done under it', async () => {
      driver.start();
      await wind();
      let during: boolean | undefined;
      await driver.stop(async () => {
        during = await canTakeLease();
      });
      expect(during).toBe(false);
      expect(await canTakeLease()).toBe(true);
    });
  });

  describe('a second one', () => {
    let second: Driver;
    beforeEach(async () => {
      driver.start();
      await wind();
      second = another('second');
      second.start();
      await wind();
    });

    it('does nothing while the first holds the lease, also when woken (F27)', async () => {
      const id = await waiting(world);
      second.wake();
      await wind();
      expect([driver.drives(), second.drives()]).toEqual([true, false]);
      expect([await statusOf(id), world.writes()]).toEqual(['awaiting_gates', []]);
      driver.wake();
      await wind();
      expect(await statusOf(id)).toBe('running');
    });

    it('takes over when the first has stopped', async () => {
      await driver.stop();
      const id = await waiting(world);
      await wind(IDLE);
      expect([driver.drives(), second.drives()]).toEqual([false, true]);
      expect(await statusOf(id)).toBe('running');
    });
  });

  it('takes over from one that has died, when its lease has run out and not before', async () => {
    const id = await waiting(world);
    await world.store.acquireLease('a dead one', Date.now(), LEASE);
    driver.start();
    await wind(LEASE - 1);
    expect([driver.drives(), await statusOf(id)]).toEqual([false, 'awaiting_gates']);
    await wind(IDLE);
    expect([driver.drives(), await statusOf(id)]).toEqual([true, 'running']);
  });

  it('stops what it was about to do when it has lost its lease, and says so', async () => {
    const id = await waiting(world);
    const paused = another('paused');
    world.orchestrator.watch(async (method) => {
      if (method !== 'registerRevision') return;
      vi.setSystemTime(Date.now() + LEASE);
      await world.store.acquireLease('another', Date.now(), LEASE);
    });
    paused.start();
    await wind();
    expect(said).toEqual(['another process drives now']);
    expect(world.writes()).toEqual(['registerRevision']);
    await wind(POLL);
    expect(paused.drives()).toBe(false);
    expect(await statusOf(id)).toBe('running');
  });

  it('goes on after the database was away', async () => {
    const id = await waiting(world);
    const away = new AdapterFault({ provider: 'sqlite', code: 'SQLITE_IOERR', retryable: false });
    let broken = true;
    const other = another('other', {
      acquireLease: (...asked) => (broken ? Promise.reject(away) : world.store.acquireLease(...asked)),
    });
    other.start();
    await wind(POLL);
    expect(said).toContain('the driver cannot go on');
    broken = false;
    await wind(POLL);
    expect(await statusOf(id)).toBe('running');
  });

  it('goes on after a bug of its own, and says that there was one', async () => {
    let broken = true;
    const other = another('other', {
      snapshot: (scope) => (broken ? Promise.reject(new TypeError('a bug')) : world.store.snapshot(scope)),
    });
    const id = await waiting(world);
    other.start();
    await wind();
    expect(said).toContain('the driver failed');
    broken = false;
    await wind(IDLE * 2);
    expect(await statusOf(id)).toBe('running');
  });
});
