// The server side of Socket Mode: connections, envelopes, acknowledgements. Slack docs: Socket Mode.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { APP_ID } from '../state.ts';
import type { Acknowledgement, Delivery, Envelope, EnvelopeType, Payload } from './envelope.ts';

const PATH = '/link/';

export interface SocketModeOptions {
  /** 3,000 in Slack. Slack docs: acknowledging; FIELD-NOTES 19. */
  readonly ackTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly now: () => number;
  /** Called when a socket opens or closes, and on every acknowledgement. */
  readonly onChange: () => void;
}

interface Waiting {
  readonly startedAt: number;
  settle(acknowledgement: Acknowledgement): void;
}

export class SocketMode {
  readonly #options: SocketModeOptions;
  readonly #server = new WebSocketServer({ noServer: true });
  #pinging: NodeJS.Timeout | undefined;
  #tickets = new Set<string>();
  #sockets: WebSocket[] = [];
  #waiting = new Map<string, Waiting>();
  #deliveries = new Map<string, Delivery>();

  constructor(options: SocketModeOptions) {
    this.#options = options;
  }

  attach(http: Server): void {
    http.on('upgrade', (request, socket, head) => this.#accept(request, socket, head));
    // Slack pings, and its client hangs up when the pings stop.
    this.#pinging = setInterval(() => {
      for (const socket of this.#sockets) socket.ping();
    }, this.#options.pingIntervalMs);
  }

  get connections(): number {
    return this.#sockets.length;
  }

  get deliveries(): readonly Delivery[] {
    return [...this.#deliveries.values()];
  }

  /** The path and query of a new connection, good for one. Slack API: apps.connections.open. */
  issueLink(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${PATH}?ticket=${ticket}&app_id=${APP_ID}`;
  }

  async send(type: EnvelopeType, payload: Payload, times = 1): Promise<Acknowledgement> {
    return await this.deliver(
      { envelope_id: randomUUID(), type, payload, accepts_response_payload: true },
      times,
    );
  }

  /** Sends the envelope, `times` times back to back as Slack's redelivery does, and waits for the first acknowledgement. */
  async deliver(envelope: Envelope, times = 1): Promise<Acknowledgement> {
    // With several connections Slack may take any; here it is the newest.
    const socket = this.#sockets.at(-1);
    if (socket === undefined)
      throw new Error(
        `no app is connected over Socket Mode, so the ${envelope.type} envelope cannot be delivered ` +
          '(Slack would show "dispatch_failed"): start the app, or wait for it to connect',
      );
    this.#deliveries.set(envelope.envelope_id, { envelope, sentAt: this.#options.now() });
    const acknowledged = this.#acknowledgementOf(envelope.envelope_id);
    for (let sent = 0; sent < times; sent += 1) socket.send(JSON.stringify(envelope));
    return await acknowledged;
  }

  /** Cuts every connection; with `warn`, as Slack does before it recycles a server: the client is told to come again. */
  drop(warn: boolean): void {
    for (const socket of this.#sockets)
      if (warn) socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      else socket.terminate();
  }

  close(): void {
    clearInterval(this.#pinging);
    for (const socket of this.#sockets) socket.terminate();
    for (const id of this.#waiting.keys()) this.#settle(id, { failure: 'operation_timeout' });
    this.#server.close();
  }

  #accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== PATH || !this.#tickets.delete(url.searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened));
  }

  #open(socket: WebSocket): void {
    this.#sockets.push(socket);
    socket.on('message', (data: Buffer) => this.#acknowledge(data.toString()));
    socket.on('close', () => {
      this.#sockets = this.#sockets.filter((each) => each !== socket);
      this.#options.onChange();
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#sockets.length,
        connection_info: { app_id: APP_ID },
        debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
      }),
    );
    this.#options.onChange();
  }

  #acknowledgementOf(id: string): Promise<Acknowledgement> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => this.#settle(id, { failure: 'operation_timeout' }),
        this.#options.ackTimeoutMs,
      );
      const settle = (acknowledgement: Acknowledgement): void => {
        clearTimeout(timer);
        resolve(acknowledgement);
      };
      this.#waiting.set(id, { startedAt: performance.now(), settle });
    });
  }

  #acknowledge(text: string): void {
    const { envelope_id: id, payload } = JSON.parse(text) as {
      envelope_id?: string;
      payload?: Acknowledgement['payload'];
    };
    const delivery = id === undefined ? undefined : this.#deliveries.get(id);
    if (id === undefined || delivery === undefined) return;
    if (delivery.acknowledgedAt === undefined)
      this.#deliveries.set(id, { ...delivery, acknowledgedAt: this.#options.now() });
    this.#settle(id, { payload: payload ?? {} });
    this.#options.onChange();
  }

  #settle(id: string, how: Pick<Partial<Acknowledgement>, 'payload' | 'failure'>): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    const ackMs =
      how.failure === undefined ? performance.now() - waiting.startedAt : Number.POSITIVE_INFINITY;
    waiting.settle({ payload: {}, ...how, ackMs });
  }
}
