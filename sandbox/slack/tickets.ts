// The two short-lived things that Slack hands out with every interaction.
import { randomUUID } from 'node:crypto';
import type { Message } from './model.ts';

/** Slack API: views.open. */
const TRIGGER_LIFETIME_MS = 3000;
/** Slack docs: handling user interaction, message responses; FIELD-NOTES 19. */
const RESPONSE_URL_LIFETIME_MS = 30 * 60 * 1000;
const RESPONSE_URL_USES = 5;

export interface ResponseTicket {
  readonly channel: string;
  readonly user: string;
  readonly thread_ts?: string;
  /** What `replace_original` and `delete_original` mean: the message clicked, or the command's first answer. */
  original?: Message;
}

export type TicketProblem = 'invalid' | 'expired' | 'used';

export class Tickets {
  readonly #now: () => number;
  #triggers = new Map<string, { user: string; at: number; used: boolean }>();
  #responses = new Map<string, { ticket: ResponseTicket; at: number; uses: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issueTrigger(user: string): string {
    const id = `${this.#triggers.size + 1}.${this.#now()}.${randomUUID().replaceAll('-', '')}`;
    this.#triggers.set(id, { user, at: this.#now(), used: false });
    return id;
  }

  /** The person the trigger belongs to. A trigger opens one view. Slack API: views.open. */
  redeemTrigger(id: string): { readonly user: string } | { readonly problem: TicketProblem } {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return { problem: 'invalid' };
    if (this.#now() - trigger.at > TRIGGER_LIFETIME_MS) return { problem: 'expired' };
    if (trigger.used) return { problem: 'used' };
    trigger.used = true;
    return { user: trigger.user };
  }

  /** Returns the path of a new response_url. */
  issueResponse(kind: 'commands' | 'actions', ticket: ResponseTicket): string {
    const path = `/${kind}/${randomUUID()}`;
    this.#responses.set(path, { ticket, at: this.#now(), uses: 0 });
    return path;
  }

  redeemResponse(path: string): { readonly ticket: ResponseTicket } | { readonly problem: TicketProblem } {
    const response = this.#responses.get(path);
    if (response === undefined) return { problem: 'invalid' };
    if (this.#now() - response.at > RESPONSE_URL_LIFETIME_MS) return { problem: 'expired' };
    if (response.uses >= RESPONSE_URL_USES) return { problem: 'used' };
    response.uses += 1;
    return { ticket: response.ticket };
  }
}
