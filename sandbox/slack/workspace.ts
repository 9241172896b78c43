// A Slack workspace on loopback: put together here, used by tests, the demo and the terminal.
import type { ViewOutput } from '@slack/bolt';
import { FaultQueue, type LoggedCall } from '../faults.ts';
import { listenOnLoopback, type Listening } from '../loopback.ts';
import type { ButtonChoice } from './buttons.ts';
import type { Change, WaitOptions } from './changes.ts';
import { directIdOf } from './direct-messages.ts';
import type { FormValues } from './forms.ts';
import { closeView, submitView, type SubmitOutcome } from './modals.ts';
import type { Channel, Message, Person, Team, UserGroup } from './model.ts';
import {
  clickButton,
  type ClickOptions,
  type ClickOutcome,
  type CommandOutcome,
  type DeliveryOptions,
  type Outcome,
  typeCommand,
} from './people.ts';
import { deliverOverHttp, type HttpDelivery, type SigningOptions } from './signed-http.ts';
import type { Acknowledgement, Delivery, EnvelopeType, Payload } from './socket-mode/envelope.ts';
import { SocketMode } from './socket-mode/socket-mode.ts';
import { createState, type State } from './state.ts';
import { createHandler } from './web-api/serve.ts';

export interface WorkspaceOptions {
  /** Any free port when left out. */
  readonly port?: number;
  readonly users: readonly Person[];
  readonly groups?: readonly UserGroup[];
  readonly channels: readonly Channel[];
  readonly botToken: string;
  readonly appToken: string;
  /** Granted to the bot token; see the manifest. */
  readonly scopes: readonly string[];
  /** `features.app_home.messages_tab_enabled` of the manifest; true when left out. Without it no direct message goes out. */
  readonly messagesTab?: boolean;
  readonly botUser: Person;
  readonly team?: Team;
  /** Milliseconds since the Unix epoch; tests move it to let triggers and URLs expire. */
  readonly now?: () => number;
  /** 3,000 when left out, as in Slack. */
  readonly ackTimeoutMs?: number;
  readonly pingIntervalMs?: number;
}

const HOME: Team = { id: 'T0SANDBOX', domain: 'acme', name: 'Acme' };

export async function createWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const now = options.now ?? Date.now;
  const state = createState({ groups: [], team: HOME, messagesTab: true, ...options, now });
  const calls: LoggedCall[] = [];
  const faults = new FaultQueue();
  const sockets = new SocketMode({
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    pingIntervalMs: options.pingIntervalMs ?? 5000,
    now,
    onChange: () => state.changes.touch(),
  });
  const listening = await listenOnLoopback(
    createHandler({
      state,
      faults,
      now,
      log: (call) => calls.push(call),
      issueLink: () => sockets.issueLink(),
    }),
    options.port,
  );
  state.url = listening.url;
  sockets.attach(listening.server);
  return new Workspace(state, listening, sockets, faults, calls);
}

export class Workspace {
  readonly url: string;
  /** What goes wrong next, by method: `chat.update`, `apps.connections.open`, or `response_url`. */
  readonly faults: FaultQueue;
  /** Every call that came in, in order, without its token. */
  readonly calls: readonly LoggedCall[];
  readonly #state: State;
  readonly #listening: Listening;
  readonly #sockets: SocketMode;

  constructor(
    state: State,
    listening: Listening,
    sockets: SocketMode,
    faults: FaultQueue,
    calls: readonly LoggedCall[],
  ) {
    this.url = listening.url;
    this.faults = faults;
    this.calls = calls;
    this.#state = state;
    this.#listening = listening;
    this.#sockets = sockets;
  }

  /** What `SLACK_API_URL` is set to. */
  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  // What people do.

  async command(
    userId: string,
    channelId: string,
    command: string,
    text = '',
    options: DeliveryOptions = {},
  ): Promise<CommandOutcome> {
    return await typeCommand(this.#state, this.#send, userId, channelId, command, text, options);
  }

  /** A button with a confirmation dialog counts as confirmed; the outcome says what the dialog asked. */
  async click(
    userId: string,
    message: Message,
    button: ButtonChoice,
    options: ClickOptions = {},
  ): Promise<ClickOutcome> {
    return await clickButton(this.#state, this.#send, userId, message, button, options);
  }

  async submitView(
    userId: string,
    view: ViewOutput,
    values: FormValues = {},
    options: DeliveryOptions = {},
  ): Promise<SubmitOutcome> {
    return await submitView(this.#state, this.#send, userId, view, values, options);
  }

  /** `undefined` when the app does not hear of it. */
  async closeView(
    userId: string,
    view: ViewOutput,
    options: DeliveryOptions = {},
  ): Promise<Outcome | undefined> {
    return await closeView(this.#state, this.#send, userId, view, options);
  }

  /** A message that a person writes, not the app. */
  say(userId: string, channelId: string, text: string): Message {
    const user = this.#state.directory.require(userId).id;
    const channel = this.#state.directory.requireChannel(channelId).id;
    return this.#state.messages.post({ channel, user, text, blocks: [] });
  }

  // What tests forge.

  async raw(type: EnvelopeType, payload: Payload): Promise<Acknowledgement> {
    return await this.#sockets.send(type, payload);
  }

  /** Delivers an envelope of `deliveries` again, under its old id. */
  async redeliver({ envelope }: Delivery): Promise<Acknowledgement> {
    return await this.#sockets.deliver(envelope);
  }

  async deliverHttp(
    url: string,
    signingSecret: string,
    payload: Payload,
    options: SigningOptions = {},
  ): Promise<HttpDelivery> {
    return await deliverOverHttp({ url, signingSecret, ...options }, payload);
  }

  /** Every envelope sent over Socket Mode, with the time of its acknowledgement. */
  get deliveries(): readonly Delivery[] {
    return this.#sockets.deliveries;
  }

  // What can be seen.

  messages(channelId: string): readonly Message[] {
    return this.#state.messages.inChannel(channelId);
  }

  /** The app's direct messages with a person; none before the first. */
  direct(userId: string): readonly Message[] {
    return this.messages(directIdOf(this.#state.directory.require(userId).id));
  }

  ephemerals(userId: string): readonly Message[] {
    return this.#state.messages.seenOnlyBy(userId);
  }

  /** The one on top last. */
  openViews(userId: string): readonly ViewOutput[] {
    return this.#state.views.of(userId);
  }

  /** For rendering: the name behind an id, if there is one; of direct messages, the person's. */
  nameOf(id: string): string | undefined {
    const { directory } = this.#state;
    const person = directory.user(directory.directs.personOf(id) ?? id);
    return person?.name ?? directory.group(id)?.handle ?? directory.channel(id)?.name;
  }

  get connections(): number {
    return this.#sockets.connections;
  }

  /** Returns the function that ends the listening. */
  onChange(listener: (change: Change) => void): () => void {
    return this.#state.changes.subscribe(listener);
  }

  async waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<NonNullable<T>> {
    return await this.#state.changes.waitFor(predicate, () => this.#state.messages.tail(), options);
  }

  // What happens to the workspace.

  setUser(id: string, changes: Partial<Omit<Person, 'id'>>): void {
    this.#state.directory.setUser(id, changes);
  }

  setGroup(id: string, changes: Partial<Omit<UserGroup, 'id'>>): void {
    this.#state.directory.setGroup(id, changes);
  }

  setChannel(id: string, changes: Partial<Omit<Channel, 'id'>>): void {
    this.#state.directory.setChannel(id, changes);
  }

  /** Cuts every connection; with `warn: true` Slack announces it first and lets the client hang up. */
  dropSockets(options: { readonly warn?: boolean } = {}): void {
    this.#sockets.drop(options.warn ?? false);
  }

  async close(): Promise<void> {
    this.#sockets.close();
    await this.#listening.close();
  }

  readonly #send = async (
    type: EnvelopeType,
    payload: Payload,
    { times = 1, http }: DeliveryOptions,
  ): Promise<Acknowledgement> => {
    if (http === undefined) return await this.#sockets.send(type, payload, times);
    // The same timestamp gives the same signature: what comes twice is the very same request.
    const target = { timestamp: Math.floor(Date.now() / 1000), ...http };
    const first = await deliverOverHttp(target, payload);
    for (let sent = 1; sent < times; sent += 1) await deliverOverHttp(target, payload);
    return first;
  };
}
