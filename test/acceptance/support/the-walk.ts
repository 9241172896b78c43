// One walk through the shop: the real bot as its own process, and people who type and click.
import { afterAll, afterEach, beforeAll, expect, vi, type TestContext } from 'vitest';
import { spawnBot, type Bot } from '../../../sandbox/bot.ts';
import { CHANNEL, openShop, PEOPLE, type Name, type Shop, type ShopOptions } from '../../../sandbox/shop.ts';
import type { Message } from '../../../sandbox/slack/model.ts';
import type { ClickOptions, DeliveryOptions } from '../../../sandbox/slack/people.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import { QUICK_START } from './quick-start.ts';
import { readRecords, type Records } from './records.ts';

export interface WalkOptions extends ShopOptions {
  /** What the bot is started with, made from what the shop says. */
  readonly variables?: (shop: Shop) => Readonly<Record<string, string>>;
  /** It is up once this says so; once it has connected to Slack when left out. */
  readonly isUp?: () => Promise<boolean>;
}

interface Saying extends DeliveryOptions {
  readonly channel?: string;
}

export interface Walk {
  readonly shop: Shop;
  /** The one that was started last. */
  readonly bot: Bot;
  start(): Promise<Bot>;
  /** Types `/release …`. */
  type(who: Name, text: string, options?: Saying): Promise<void>;
  /** Does something, and gives what this person alone was then told. */
  told(who: Name, act: () => Promise<unknown>): Promise<string>;
  /** Types `/release …`, and gives the answer. */
  ask(who: Name, text: string, options?: Saying): Promise<string>;
  /** Merges and cuts; gives the commit. */
  cut(change?: Parameters<Shop['merge']>[0]): Promise<string>;
  /** The newest message in the channel whose text matches, once there is one. */
  waitForCard(text: RegExp, timeoutMs?: number): Promise<Message>;
  /** The newest card of a deployment, as the channel shows it now. */
  cardOf(deployment: Pick<Deployment, 'request'>): Message;
  /** Clicks a button of a card that the bot has on record. */
  press(who: Name, card: Message, button: string, options?: ClickOptions): Promise<void>;
  records(): Records;
  /** The newest deployment to an environment, once it is as wanted. */
  waitForDeployment(environment: string, status: Deployment['status']): Promise<Deployment>;
  /** Until every card shows what is recorded. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Generous: two processors may be running thirty bots. */
export const LONG = 60_000;

/** Bots that start at the same time: each takes a processor for a second, and more of them only wait for each other. */
const AT_ONCE = 2;

const starting = { now: 0, next: [] as (() => void)[] };

/** @param again whether something under way waits for it, which goes before what has not begun */
async function inTurn<T>(again: boolean, start: () => Promise<T>): Promise<T> {
  if (starting.now === AT_ONCE)
    await new Promise<void>((resolve) => {
      if (again) starting.next.unshift(resolve);
      else starting.next.push(resolve);
    });
  else starting.now += 1;
  try {
    return await start();
  } finally {
    const next = starting.next.shift();
    if (next === undefined) starting.now -= 1;
    else next();
  }
}

/** Until the check passes: for what is on record, or true of ECS, and makes no sound in Slack. */
export const eventually = (check: () => void, timeout = LONG): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 60 });

async function openWalk({ variables, isUp, ...options }: WalkOptions = {}): Promise<Walk> {
  const shop = await openShop({ poll: '200ms', ...options });
  const bots: Bot[] = [];
  const { slack } = shop;

  const start = async (): Promise<Bot> => {
    const connections = bots.filter(isAlive).length;
    if (isUp === undefined)
      await slack.waitFor(() => slack.connections === connections, { what: 'sockets of dead bots to close' });
    const bot = spawnBot({ ...QUICK_START, ...(variables?.(shop) ?? shop.variables) });
    bots.push(bot);
    const connected = (): Promise<unknown> =>
      slack.waitFor(() => slack.connections === connections + 1, {
        what: 'the bot to connect to Slack',
        timeoutMs: LONG,
      });
    await upAndRunning(bot, isUp === undefined ? connected() : eventuallyTrue(isUp));
    return bot;
  };
  const records = (): Records => readRecords(shop);
  const type: Walk['type'] = async (who, text, { channel = CHANNEL, ...delivery } = {}) => {
    await slack.command(PEOPLE[who], channel, '/release', text, delivery);
  };
  const told: Walk['told'] = async (who, act) => {
    const heard = slack.ephemerals(PEOPLE[who]).length;
    await act();
    const word = await slack.waitFor(() => slack.ephemerals(PEOPLE[who])[heard], {
      what: `a word to ${who}`,
      timeoutMs: LONG,
    });
    return word.text;
  };
  const cardOf: Walk['cardOf'] = ({ request: { id } }) => {
    const card = slack
      .messages(CHANNEL)
      .findLast(({ blocks }) => JSON.stringify(blocks).includes(`deployment \`${id}\``));
    if (card === undefined) throw new Error(`no card in the channel shows deployment ${id}`);
    return card;
  };

  return {
    shop,
    get bot() {
      const bot = bots.at(-1);
      if (bot === undefined) throw new Error('no bot was started');
      return bot;
    },
    start: () => inTurn(bots.length > 0, start),
    type,
    told,
    ask: (who, text, saying) => told(who, () => type(who, text, saying)),
    cut: async (change = { subject: 'feat(api): a change' }) => {
      const sha = await shop.merge(change);
      await type('alice', 'cut');
      return sha;
    },
    waitForCard: (text, timeoutMs = LONG) =>
      slack.waitFor(() => slack.messages(CHANNEL).findLast((message) => text.test(message.text)), {
        what: `a card that says ${text.source}`,
        timeoutMs,
      }),
    cardOf,
    press: async (who, card, button, clicking) => {
      // Slack shows a card a moment before the bot has heard that it does.
      await eventually(() => expect(records().isCard(card), 'the card is on record').toBe(true), 5000);
      await slack.click(PEOPLE[who], card, button, clicking);
    },
    records,
    waitForDeployment: async (environment, status) => {
      const newest = (): Deployment | undefined => records().deploymentsTo(environment).at(-1);
      await eventually(() => expect(newest()?.status, `deployment to ${environment}`).toBe(status));
      return records().the(environment);
    },
    settle: async () => {
      await eventually(() => expect(records().staleCards(), 'cards that lag behind').toEqual([]));
    },
    close: async () => {
      await Promise.all(bots.map(end));
      await shop.close();
    },
  };
}

/** Asks it to end, and does not wait long. */
async function end(bot: Bot): Promise<void> {
  const patience = setTimeout(() => void bot.stop('SIGKILL'), 2000);
  await bot.stop('SIGTERM');
  clearTimeout(patience);
}

const isAlive = ({ process }: Bot): boolean => process.exitCode === null && process.signalCode === null;

const eventuallyTrue = (ask: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await ask()).toBe(true), { timeout: LONG, interval: 60 });

async function upAndRunning(bot: Bot, up: Promise<unknown>): Promise<void> {
  const died = new Promise<never>((_, reject) => {
    bot.process.once('exit', (code) => reject(new Error(`the bot ended with ${code}:\n${bot.log()}`)));
  });
  // Whichever of the two comes later is no news.
  died.catch(() => {});
  up.catch(() => {});
  await Promise.race([up, died]);
}

/** A walk for one test: closed when it has ended, with the log of its bots when it has failed. */
export async function walkFor(
  { onTestFailed, onTestFinished, task }: Pick<TestContext, 'onTestFailed' | 'onTestFinished' | 'task'>,
  options: WalkOptions = {},
): Promise<Walk> {
  const walk = await openWalk(options);
  const bots = [await startOrClose(walk)];
  onTestFinished(() => walk.close());
  onTestFailed(() => {
    for (const bot of bots) console.error(`The bot in “${task.name}”:\n${bot.log()}`);
  });
  return {
    ...walk,
    get bot() {
      return walk.bot;
    },
    start: async () => {
      const bot = await walk.start();
      bots.push(bot);
      return bot;
    },
  };
}

async function startOrClose(walk: Walk): Promise<Bot> {
  try {
    return await walk.start();
  } catch (error) {
    await walk.close();
    throw error;
  }
}

/** One walk for all tests of a file or block, which then go one after the other. */
export function walkForAll(options: WalkOptions, begin: (walk: Walk) => Promise<void>): () => Walk {
  let walk: Walk | undefined;
  const get = (): Walk => {
    if (walk === undefined) throw new Error('the walk has not begun');
    return walk;
  };
  beforeAll(async () => {
    walk = await openWalk(options);
    await walk.start();
    await begin(walk);
  }, 240_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`The bot in “${task.name}”:\n${walk?.bot.log()}`);
  });
  afterAll(async () => {
    await walk?.close();
  });
  return get;
}
