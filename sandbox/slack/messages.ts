// The messages of every channel, and those that only one person sees.
import type { AnyBlock } from '@slack/types';
import type { Changes } from './changes.ts';
import type { Content, Message } from './model.ts';

export interface Draft extends Content {
  readonly channel: string;
  readonly user: string;
  readonly thread_ts?: string;
  readonly visibleTo?: string;
}

export class Messages {
  #all: Message[] = [];
  #lastMicros = 0;
  #nextId = 1;
  readonly #changes: Changes;
  readonly #now: () => number;

  constructor(changes: Changes, now: () => number) {
    this.#changes = changes;
    this.#now = now;
  }

  inChannel(channel: string): readonly Message[] {
    return this.#all.filter((message) => message.channel === channel && message.visibleTo === undefined);
  }

  seenOnlyBy(user: string): readonly Message[] {
    return this.#all.filter((message) => message.visibleTo === user);
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#all.find((message) => message.channel === channel && message.ts === ts);
  }

  /** The newest messages, one line each: what an error shows. */
  tail(count = 6): string {
    const lines = this.#all.slice(-count).map((message) => {
      const where = message.visibleTo === undefined ? message.channel : `only ${message.visibleTo}`;
      return `  [${where}] ${message.text || `(${message.blocks.length} blocks, no text)`}`;
    });
    return lines.length === 0 ? '  (no messages)' : lines.join('\n');
  }

  post(draft: Draft): Message {
    const blocks = this.#withIds(draft.blocks);
    const message: Message = {
      ...draft,
      blocks,
      ts: this.#timestamp(),
      edited: 0,
      history: [{ text: draft.text, blocks, at: this.#now() }],
    };
    this.#all.push(message);
    this.#changes.emit({ kind: message.visibleTo === undefined ? 'posted' : 'ephemeral', message });
    return message;
  }

  /** `undefined` when the message is no longer there. */
  update(was: Message, content: Content): Message | undefined {
    const index = this.#all.findIndex((each) => each.channel === was.channel && each.ts === was.ts);
    const current = this.#all[index];
    if (current === undefined) return undefined;
    const blocks = this.#withIds(content.blocks);
    const message: Message = {
      ...current,
      text: content.text,
      blocks,
      edited: current.edited + 1,
      history: [...current.history, { text: content.text, blocks, at: this.#now() }],
    };
    this.#all[index] = message;
    this.#changes.emit({ kind: 'updated', message });
    return message;
  }

  delete(message: Message): void {
    const before = this.#all.length;
    this.#all = this.#all.filter((each) => each.channel !== message.channel || each.ts !== message.ts);
    if (this.#all.length < before) this.#changes.emit({ kind: 'deleted', message });
  }

  /** Seconds with six digits after the point, never twice the same: Slack's name for a message in its channel. */
  #timestamp(): string {
    this.#lastMicros = Math.max(this.#now() * 1000, this.#lastMicros + 1);
    return `${Math.floor(this.#lastMicros / 1e6)}.${String(this.#lastMicros % 1e6).padStart(6, '0')}`;
  }

  /** Slack makes up the ids that an app left out. Slack API: Block Kit, `block_id` and `action_id`. */
  #withIds(blocks: readonly AnyBlock[]): readonly AnyBlock[] {
    const fresh = (): string => `sb${this.#nextId++}`;
    return blocks.map((block) => {
      const named = structuredClone({ ...block, block_id: block.block_id ?? fresh() });
      const accessory = 'accessory' in named ? [named.accessory] : [];
      const elements = named.type === 'actions' && 'elements' in named ? named.elements : [];
      for (const element of [...accessory, ...elements] as { type: string; action_id?: string }[])
        if (element.type !== 'image') element.action_id ??= fresh();
      return named;
    });
  }
}
