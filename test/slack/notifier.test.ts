// The notifier against a Slack that is slow down, away, or has lost the message, and a clock that the test moves.
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { releaseCard } from '../../src/domain/cards.ts';
import { createNotifier, type Notifier } from '../../src/slack/notifier.ts';
import { cause, cut, yes } from '../adapters/sqlite/samples.ts';
import { createFakeStore, type FakeStore } from '../support/fake-store.ts';
import { silentLog } from '../support/silent-log.ts';

const CHANNEL = 'C0SHOPREL';
const KEY = releaseCard('r1');

type Answer = () => Error;

/** Slack's `chat`, as far as cards use it. Answers wait in line; without one, it does what it is asked. */
class FakeSlack {
  readonly posted: string[] = [];
  readonly updated: string[] = [];
  readonly answers: Answer[] = [];
  calls = 0;
  #last = 0;

  readonly chat = {
    postMessage: async ({ text }: { text: string }) => {
      this.#answer();
      this.posted.push(text);
      this.#last += 1;
      return { ok: true, channel: CHANNEL, ts: `${this.#last}.0` };
    },
    update: async ({ text, ts }: { text: string; ts: string }) => {
      this.#answer();
      this.updated.push(`${ts} ${text}`);
      return { ok: true };
    },
  };

  #answer(): void {
    this.calls += 1;
    const answer = this.answers.shift();
    if (answer !== undefined) throw answer();
  }
}

const slowDown =
  (seconds: number): Answer =>
  () =>
    new webApi.WebAPIRateLimitedError(seconds);
const refused =
  (error: string): Answer =>
  () =>
    new webApi.WebAPIPlatformError({ ok: false, error });
const away: Answer = () => new webApi.WebAPIRequestError(new Error('getaddrinfo ENOTFOUND'));

let store: FakeStore;
let slack: FakeSlack;
let notifier: Notifier;
let drives: boolean;
/** What the cards show. */
let state: string;
let rendered: number;

beforeEach(async () => {
  vi.useFakeTimers();
  store = createFakeStore({ now: () => Date.now() });
  slack = new FakeSlack();
  drives = true;
  state = 'first';
  rendered = 0;
  notifier = createNotifier({
    store,
    render: async ({ key }) => {
      rendered += 1;
      if (state === 'gone') return null;
      return { channel: CHANNEL, view: { text: `${key} ${state}`, blocks: [] } };
    },
    client: slack as unknown as webApi.WebClient,
    log: silentLog,
    now: () => Date.now(),
    draws: () => drives,
  });
  await store.change({ project: 'shop' }, cause(), yes(cut('r1')));
});

afterEach(async () => {
  const stopped = notifier.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  await stopped;
  vi.useRealTimers();
});

const pass = async (milliseconds: number): Promise<void> =>
  void (await vi.advanceTimersByTimeAsync(milliseconds));

async function changed(to: string, key = KEY): Promise<void> {
  state = to;
  await store.touchCard(key);
  notifier.wake();
}

/** So many more releases, whose cards are posted. */
async function posted(count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, at) => `s${at}`);
  for (const id of ids) await store.change({ project: 'shop' }, cause(), yes(cut(id)));
  notifier.start();
  await pass(3000);
  return ids.map((id) => releaseCard(id));
}

describe('a card', () => {
  it('is posted once, and then left alone', async () => {
    notifier.start();
    await pass(60_000);
    expect(slack.posted).toEqual([`${KEY} first`]);
    expect(slack.calls).toBe(1);
    expect(await store.findCard(KEY)).toMatchObject({ message: { channel: CHANNEL, ts: '1.0' } });
    expect(await store.staleCards()).toEqual([]);
  });

  it('is updated where it stands when something has changed', async () => {
    notifier.start();
    await pass(3000);
    await changed('second');
    await pass(200);
    expect(slack.updated).toEqual(['1.0 release:r1 second']);
    expect(slack.posted).toHaveLength(1);
  });

  it('is updated once for many changes, and shows the newest', async () => {
    notifier.start();
    await pass(3000);
    for (let change = 0; change < 40; change += 1) {
      await changed(`change ${change}`);
      await pass(100);
    }
    await pass(3000);
    // Four seconds of changes: one drawing each 1.2 s, and not one each change.
    expect(slack.updated.length).toBeGreaterThanOrEqual(4);
    expect(slack.updated.length).toBeLessThanOrEqual(5);
    expect(slack.updated.at(-1)).toBe('1.0 release:r1 change 39');
  });

  it('is not left behind by a change while it is drawn', async () => {
    notifier.start();
    await pass(3000);
    const update = slack.chat.update;
    slack.chat.update = async (message) => {
      slack.chat.update = update;
      await changed('third');
      return update(message);
    };
    await changed('second');
    await pass(5000);
    expect(slack.updated).toEqual(['1.0 release:r1 second', '1.0 release:r1 third']);
  });

  it('waits as long as Slack says when there are too many, and is drawn then', async () => {
    slack.answers.push(slowDown(30));
    notifier.start();
    await pass(29_000);
    expect([slack.calls, slack.posted]).toEqual([1, []]);
    await pass(3500);
    expect(slack.posted).toEqual([`${KEY} first`]);
  });

  it('does not hold up the others while it waits', async () => {
    slack.answers.push(slowDown(30));
    await store.change({ project: 'shop' }, cause(), yes(cut('r2')));
    notifier.start();
    await pass(1000);
    expect(slack.posted).toEqual([`${releaseCard('r2')} first`]);
  });

  it('is posted again when somebody has deleted the message', async () => {
    notifier.start();
    await pass(3000);
    slack.answers.push(refused('message_not_found'));
    await changed('second');
    await pass(200);
    expect(slack.posted).toEqual([`${KEY} first`, `${KEY} second`]);
    await pass(2000);
    await changed('third');
    await pass(200);
    expect(slack.updated).toEqual(['2.0 release:r1 third']);
  });

  it('catches up after hours without Slack, with the state as it is then', async () => {
    const outage = Array.from({ length: 3 }, () => away);
    slack.answers.push(...outage);
    notifier.start();
    await pass(10_000);
    await changed('while Slack was away');
    await pass(120_000);
    expect(slack.answers).toEqual([]);
    expect([slack.posted, slack.updated]).toEqual([[`${KEY} while Slack was away`], []]);
    expect(await store.staleCards()).toEqual([]);
  });

  it('is tried again now and then, and not all the time, while Slack refuses it', async () => {
    slack.answers.push(...Array.from({ length: 100 }, () => refused('channel_not_found')));
    notifier.start();
    await pass(60_000);
    expect(slack.calls).toBeGreaterThanOrEqual(3);
    expect(slack.calls).toBeLessThanOrEqual(5);
  });

  it('that shows nothing which exists is neither posted nor asked for all the time', async () => {
    state = 'gone';
    notifier.start();
    await pass(60_000);
    expect(slack.calls).toBe(0);
    expect(rendered).toBeLessThanOrEqual(6);
  });

  it('outlives a store that fails for a moment', async () => {
    const healthy = { ...store };
    store.staleCards = async () => {
      store.staleCards = () => healthy.staleCards();
      throw new Error('database is locked');
    };
    notifier.start();
    await pass(5000);
    expect(slack.posted).toEqual([`${KEY} first`]);
  });
});

describe('many cards', () => {
  it('are all posted at once: that is no update', async () => {
    await posted(60);
    expect(slack.posted).toHaveLength(61);
    await changed('second');
    await pass(200);
    expect(slack.updated).toEqual([expect.stringContaining(`${KEY} second`)]);
  });

  it('share what Slack takes in a minute, and all show the newest in the end', async () => {
    const moving = await posted(12);
    const before = slack.updated.length;
    for (let second = 0; second < 60; second += 1) {
      for (const key of moving) await changed(`second ${second}`, key);
      await pass(1000);
    }
    const updates = slack.updated.slice(before);
    expect(updates.length).toBeGreaterThan(50);
    expect(updates.length).toBeLessThanOrEqual(20 + 50);
    // None takes another's turn.
    const turns = moving.map((key) => updates.filter((each) => each.includes(` ${key} `)).length);
    expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
    await pass(30_000);
    expect(await store.staleCards()).toEqual([]);
    for (const key of moving)
      expect(slack.updated.findLast((each) => each.includes(` ${key} `))).toContain('second 59');
  });

  it('that move by themselves do not hold up the one on which somebody has done something', async () => {
    const [newest = expect.unreachable(), ...moving] = (await posted(4)).toReversed();
    for (let tenth = 0; tenth < 600; tenth += 1) {
      if (tenth % 10 === 0) for (const key of moving) await changed('machines', key);
      await pass(100);
    }
    const before = slack.updated.length;
    await changed('somebody', newest);
    await pass(200);
    expect(slack.updated.slice(before)).toContain(`5.0 ${newest} somebody`);
  });

  it('take nothing from one that moves alone', async () => {
    const before = slack.updated.length;
    await posted(0);
    for (let tenth = 0; tenth < 100; tenth += 1) {
      await changed(`tenth ${tenth}`);
      await pass(100);
    }
    // Ten seconds: one each 1.2 s.
    expect(slack.updated.length - before).toBeGreaterThanOrEqual(7);
    expect(slack.updated.length - before).toBeLessThanOrEqual(9);
  });

  it('are drawn once more at the end, however scarce updates are', async () => {
    const moving = await posted(25);
    await pass(3000);
    for (const key of moving) await changed('second', key);
    await pass(200);
    expect(slack.updated).toHaveLength(20);
    const stopped = notifier.stop();
    await pass(100);
    await stopped;
    expect(slack.updated).toHaveLength(25);
  });
});

describe('a process that does not drive', () => {
  it('draws nothing until it does', async () => {
    drives = false;
    notifier.start();
    await changed('second');
    await pass(30_000);
    expect([slack.calls, rendered]).toEqual([0, 0]);
    drives = true;
    await pass(2500);
    expect(slack.posted).toEqual([`${KEY} second`]);
  });
});

describe('the end', () => {
  it('draws what is stale once more, also what was to wait', async () => {
    notifier.start();
    await pass(3000);
    await changed('second');
    await pass(100);
    await changed('last');
    const stopped = notifier.stop();
    await pass(100);
    await stopped;
    expect(slack.updated.at(-1)).toBe('1.0 release:r1 last');
    await pass(60_000);
    expect(slack.updated).toHaveLength(2);
  });

  it('does not wait for a Slack that never answers', async () => {
    notifier.start();
    await pass(3000);
    slack.chat.update = () => new Promise(() => {});
    await changed('second');
    let ended = false;
    void notifier.stop().then(() => (ended = true));
    await pass(6000);
    expect(ended).toBe(true);
  });
});
