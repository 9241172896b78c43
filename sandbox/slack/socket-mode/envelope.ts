// What travels over a Socket Mode connection. Slack docs: Socket Mode.
import type { SlackAction, SlackViewAction, SlashCommand } from '@slack/bolt';

export type Payload = SlashCommand | SlackAction | SlackViewAction | Readonly<Record<string, unknown>>;

export type EnvelopeType = 'slash_commands' | 'interactive';

export interface Envelope {
  readonly envelope_id: string;
  readonly type: EnvelopeType;
  readonly payload: Payload;
  readonly accepts_response_payload: boolean;
}

/** How one delivery went, over a socket or over HTTP. */
export interface Acknowledgement {
  /** From sending to acknowledging; `Infinity` when the app was too late. */
  readonly ackMs: number;
  /** What the app sent along. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What Slack shows to the person when the app did not acknowledge. */
  readonly failure?: 'operation_timeout' | 'dispatch_failed';
}

/** One envelope as it was sent, for tests that look at acknowledgements. */
export interface Delivery {
  readonly envelope: Envelope;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt: number;
  /** Set when the app acknowledged, be it too late. */
  readonly acknowledgedAt?: number;
}
