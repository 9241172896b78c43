// Keeps the cards in Slack equal to what is recorded: a change marks a card, the notifier draws it. A restart loses
// nothing; Slack being away only delays; a deployment never waits for a message (F16, F17).
import type { webApi } from '@slack/bolt';
import type { Card, Log, Message } from '../ports.ts';
import { createAlarm } from '../usecases/alarm.ts';
import type { View } from './blocks.ts';
import { retryAfter, slackFault } from './fault.ts';
import { createUpdateBudget } from './update-budget.ts';

export interface Notifier {
  start(): void;
  /** Something was recorded: look for cards to draw. */
  wake(): void;
  /** Draws what is stale once more, as far as Slack answers soon, and stops. */
  stop(): Promise<void>;
}

interface Where {
  readonly channel: string;
  readonly thread?: string;
}

export interface NotifierReach {
  readonly store: {
    staleCards(): Promise<readonly Card[]>;
    cardDrawn(key: string, message: Message, generation: number): Promise<void>;
  };
  /** The card as the record has it now; `null` when it shows nothing that exists. */
  readonly render: (card: Card) => Promise<{
    readonly view: View;
    readonly channel: string;
    readonly thread?: string;
  } | null>;
  /** Refuses at once when Slack asks to slow down, so that cards never hold up an answer to a person (FIELD-NOTES 21). */
  readonly client: webApi.WebClient;
  readonly log: Log;
  readonly now: () => number;
  /** Only the process that drives draws: two would post every card twice (F27). */
  readonly draws: () => boolean;
}

/** Milliseconds between looks when nobody wakes us. */
const LOOK = 2000;
/** Milliseconds between two drawings of the same card. */
const REDRAW = 1200;
/** Milliseconds after which it does not matter any more when a card was drawn last. */
const FORGOTTEN = 60_000;
/** Milliseconds between a wake-up and the drawing: a moment, so that several changes make one. */
const AT_ONCE = 50;
/** Milliseconds before a card that Slack refused is tried again. */
const RETRY = 15_000;
/** Milliseconds for the last drawings: a Slack that does not answer must not hold up the end (F29). */
const LAST = 5000;

export function createNotifier({ store, render, client, log, now, draws }: NotifierReach): Notifier {
  /** Card -> not before this moment. */
  const notBefore = new Map<string, number>();
  /** Card -> when it was drawn last. */
  const drawn = new Map<string, number>();
  const budget = createUpdateBudget(now);
  const stop = new AbortController();
  const alarm = createAlarm();
  let loop: Promise<void> = Promise.resolve();

  async function drawAll(): Promise<number> {
    let next = LOOK;
    if (!draws()) return next;
    const stale = await store.staleCards();
    prune(stale);
    // What has not been drawn for longest comes first: none takes another's turn.
    const last = ({ key }: Card): number => drawn.get(key) ?? 0;
    for (const card of stale.toSorted((a, b) => last(a) - last(b))) {
      const due = (notBefore.get(card.key) ?? 0) - now();
      // What is posted for the first time is no update.
      const wait = card.message === null ? due : Math.max(due, budget.wait(drawn.get(card.key)));
      if (wait > 0 && !stop.signal.aborted) next = Math.min(next, wait);
      else await draw(card);
    }
    return next;
  }

  /** Nothing is remembered of what has not moved for a while. */
  function prune(stale: readonly Card[]): void {
    const keys = new Set(stale.map(({ key }) => key));
    for (const [key, at] of drawn) {
      if (keys.has(key) || now() < at + FORGOTTEN) continue;
      drawn.delete(key);
      notBefore.delete(key);
    }
  }

  async function draw(card: Card): Promise<void> {
    drawn.set(card.key, now());
    notBefore.set(card.key, now() + REDRAW);
    try {
      const drawing = await render(card);
      if (drawing === null) return void notBefore.set(card.key, now() + RETRY);
      const message = await put(card, drawing);
      await store.cardDrawn(card.key, message, card.generation);
    } catch (error) {
      const seconds = retryAfter(error);
      notBefore.set(card.key, now() + (seconds === null ? RETRY : seconds * 1000));
      const fault = slackFault(error);
      log.warn('a card could not be drawn', { card: card.key, code: fault.code, cause: String(error) });
    }
  }

  async function put(card: Card, drawing: Where & { readonly view: View }): Promise<Message> {
    const { view } = drawing;
    if (card.message === null) return post(drawing, view);
    budget.take();
    try {
      await client.chat.update({ ...card.message, ...view });
      return card.message;
    } catch (error) {
      // Somebody deleted it: the question must still be there for people to answer.
      if (slackFault(error).code === 'message_not_found') return post(drawing, view);
      throw error;
    }
  }

  async function post({ channel, thread }: Where, view: View): Promise<Message> {
    const posted = await client.chat.postMessage({
      channel,
      ...(thread !== undefined && { thread_ts: thread }),
      ...view,
      unfurl_links: false,
      unfurl_media: false,
    });
    return { channel: posted.channel ?? channel, ts: posted.ts ?? '' };
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const wait = await drawAll().catch((error: unknown) => {
        log.error('the notifier failed', { error });
        return LOOK;
      });
      await alarm.wait(wait);
      if (!stop.signal.aborted) await createAlarm().wait(AT_ONCE);
    }
    await drawAll().catch((error: unknown) => log.error('the notifier failed', { error }));
  }

  return {
    start: () => {
      loop = run();
    },
    wake: () => alarm.ring(),
    stop: async () => {
      stop.abort();
      alarm.ring();
      const patience = createAlarm();
      await Promise.race([loop, patience.wait(LAST)]);
      patience.ring();
    },
  };
}
