// Gates: what people set over environments, in a line each, and what is closed.
import { deploymentCard } from '../../../src/domain/cards.ts';
import type { ControlCommand } from '../../../src/domain/command.ts';
import type { Controls } from '../../../src/domain/controls.ts';
import { isOpen, type Deployment } from '../../../src/domain/deployment.ts';
import { gateFacts } from '../../../src/domain/gate-facts.ts';
import { gateStates, type GateState } from '../../../src/domain/gates.ts';
import type { Outcome } from '../../../src/ports.ts';
import type { Click } from '../../../src/usecases/answer-deployment.ts';
import { setControl } from '../../../src/usecases/set-controls.ts';
import { findPlace } from '../../../src/usecases/world.ts';
import type { AWorld } from './a-world.ts';
import { must } from './doing.ts';
import { ALICE } from './fake-directory.ts';

type Typed<V extends ControlCommand['verb']> = Partial<Extract<ControlCommand, { readonly verb: V }>>;

export const freeze = (more: Typed<'freeze'> = {}): ControlCommand => ({
  verb: 'freeze',
  environment: 'staging',
  end: null,
  reason: 'sale',
  ...more,
});

export const lock = (more: Typed<'lock'> = {}): ControlCommand => ({
  verb: 'lock',
  environment: 'staging',
  end: null,
  link: null,
  reason: 'migrating',
  ...more,
});

export const hold = (more: Typed<'hold'> = {}): ControlCommand => ({
  verb: 'hold',
  environment: 'staging',
  reason: 'look at the errors',
  ...more,
});

export const ending = (
  verb: 'unfreeze' | 'unlock' | 'resume',
  environment = 'staging',
): Extract<ControlCommand, { readonly verb: typeof verb }> => ({ verb, environment });

export const lasting = (milliseconds: number) => ({ kind: 'for', milliseconds }) as const;

/** Whatever comes of it. */
export const tryControl = (world: AWorld, command: ControlCommand, by = ALICE): Promise<Outcome> =>
  setControl(world, world.project, command, world.asker(by));

/** @returns what was recorded */
export const control = async (world: AWorld, command: ControlCommand, by = ALICE) =>
  must(await tryControl(world, command, by)).events;

export const controlsOf = async (world: AWorld): Promise<Controls> => (await world.snapshot()).controls;

/** A click on the newest card of a deployment. */
export async function clickOn(world: AWorld, id: string, by: string): Promise<Click> {
  const { replans } = await world.deployment(id);
  return { deployment: id, replans, asker: world.asker(by) };
}

export const statusOf = async (world: AWorld, id: string): Promise<Deployment['status']> =>
  (await world.deployment(id)).status;

/** The newest that was asked for in an environment. */
export async function newestIn(world: AWorld, environment: string): Promise<string> {
  const { deployments } = await world.snapshot();
  const newest = deployments.findLast(({ request }) => request.environment === environment);
  if (newest === undefined) throw new Error(`nothing was asked for in ${environment}`);
  return newest.request.id;
}

/** The gates of something that waits, as its card shows them. */
export async function gatesOf(world: AWorld, id: string): Promise<readonly GateState[]> {
  const deployment = await world.deployment(id);
  if (!isOpen(deployment)) throw new Error(`it waits for nothing: it is ${deployment.status}`);
  const policy = findPlace(world, deployment.request)?.environment.policy;
  if (policy === undefined) throw new Error('slipway.yml does not have its environment');
  const context = { policy, people: world.people, now: world.system.now() };
  return gateStates(gateFacts(await world.snapshot(), deployment, context));
}

/** Of what keeps it waiting: the codes, in the order in which a card shows them. */
export const closedOf = async (world: AWorld, id: string): Promise<readonly string[]> =>
  (await gatesOf(world, id)).flatMap(({ closed, skipped }) =>
    closed === null || skipped ? [] : closed.code,
  );

/** The notifier comes round: whatever is to be redrawn has been. */
export async function drawCards({ store }: AWorld): Promise<void> {
  for (const { key, generation } of await store.staleCards()) {
    await store.cardDrawn(key, { channel: 'C0123456789', ts: '1' }, generation);
  }
}

/** Keys of the cards that are to be drawn, anew or for the first time. */
export const staleCards = async ({ store }: AWorld): Promise<readonly string[]> =>
  (await store.staleCards()).map(({ key }) => key);

/** Whether the newest card of a deployment is to be redrawn. */
export async function isStale(world: AWorld, id: string): Promise<boolean> {
  const { replans } = await world.deployment(id);
  return (await staleCards(world)).includes(deploymentCard(id, replans));
}
