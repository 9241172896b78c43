// A request that waits for its gates: it is shown when one opens by itself, started when all are open, and expired in time.
import type { Event } from '../domain/audit.ts';
import { isOpen, type Open } from '../domain/deployment.ts';
import { decideExpire } from '../domain/expiry.ts';
import { gateFacts } from '../domain/gate-facts.ts';
import { closedGates, gateStates } from '../domain/gates.ts';
import type { Policy } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { findDeployment, type Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { Fenced } from './fenced.ts';
import { redraw, type DriverMemory } from './guarded.ts';
import { startDeployment } from './start-deployment.ts';
import { findPlace, type World } from './world.ts';

/** Milliseconds between two looks at a request that only GitHub or ECS keeps closed. */
const LOOK_AGAIN = 30_000;

/**
 * Expires it, or starts it once nothing that is on record keeps it closed.
 *
 * @param again whether it keeps its turn when it is planned anew: those behind it in line must not get in front of it
 */
export async function startIfOpen(
  world: World,
  memory: DriverMemory,
  open: Open,
  fence: Lease,
  again = true,
): Promise<void> {
  const place = findPlace(world, open.request);
  if (place === null) return;
  const { id, project } = open.request;
  const { policy } = place.environment;
  const now = world.system.now();
  const cause = bySlipway(`expire ${id}`, fence);
  await world.store.change({ project, deployments: [id] }, cause, (snapshot) =>
    decideExpire(snapshot, id, now, policy),
  );
  const snapshot = await world.store.snapshot({ project, deployments: [id] });
  const current = findDeployment(snapshot, id);
  if (current === undefined || !isOpen(current)) return;
  await showOpening(world, memory, snapshot, current, policy);
  const worth = isWorthStarting(world, snapshot, current, policy);
  const outcome = worth ? await startDeployment(world, id, fence) : null;
  if (outcome?.kind === 'fenced') throw new Fenced();
  if (again && outcome?.kind === 'accepted' && outcome.events.some(isReplanned)) {
    return startIfOpen(world, memory, open, fence, false);
  }
  // Still closed by what only the outside can open: not asked about again at every tick.
  const stays = outcome?.kind === 'unfit' || (outcome?.kind === 'accepted' && outcome.events.every(isReread));
  if (stays) memory.notBefore.set(id, now + LOOK_AGAIN);
  if (world.progress.block(id, outcome?.kind === 'unfit' ? outcome.refusals : [])) await redraw(world, id);
}

const isReread = ({ type }: Event): boolean => type === 'deployment.reread';

const isReplanned = ({ type }: Event): boolean => type === 'deployment.replanned';

/** Windows open and soaks end without anybody doing anything: the card is drawn anew when a gate has moved by itself. */
async function showOpening(
  world: World,
  memory: DriverMemory,
  snapshot: Snapshot,
  open: Open,
  policy: Policy,
): Promise<void> {
  const { people, system } = world;
  const { id } = open.request;
  const states = gateStates(gateFacts(snapshot, open, { policy, people, now: system.now() }));
  const seen = states.map(({ gate, closed }) => `${gate}:${closed?.code ?? ''}`).join(' ');
  const before = memory.gates.get(id);
  memory.gates.set(id, seen);
  // Also at the first look after a start: it may have moved while nobody looked.
  if (before !== seen) await redraw(world, id);
}

/** What is closed on record needs no look at the outside; what only the outside can open is looked at now and then. */
function isWorthStarting(
  { people, system }: Pick<World, 'people' | 'system'>,
  snapshot: Snapshot,
  open: Open,
  policy: Policy,
): boolean {
  const closed = closedGates(gateFacts(snapshot, open, { policy, people, now: system.now() }));
  if (closed.some(opensOutside)) return true;
  if (closed.some(({ code }) => code !== 'environment_held')) return false;
  // In line already, and what is in front still holds the environment.
  return closed.length === 0 || open.status !== 'queued';
}

const opensOutside = ({ code }: Refusal): boolean =>
  code === 'checks_not_green' || code === 'checks_unreadable' || code === 'authors_unreadable';
