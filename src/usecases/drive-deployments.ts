// One tick: look at what is recorded and at what ECS says, and do the next thing. Run twice, it does nothing twice;
// after a crash it goes on from where the truth is.
import { nextMove } from '../domain/advance.ts';
import type { Event } from '../domain/audit.ts';
import { isOpen, type Deployment, type Open, type Running } from '../domain/deployment.ts';
import { decideExpire } from '../domain/expiry.ts';
import { gateFacts } from '../domain/gate-facts.ts';
import { closedGates, gateStates } from '../domain/gates.ts';
import type { Policy, Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { findDeployment, inTurn, type Snapshot } from '../domain/snapshot.ts';
import type { Lease } from '../ports.ts';
import { bySlipway } from './causes.ts';
import { endControls } from './end-controls.ts';
import { Fenced } from './fenced.ts';
import { guarded, redraw, type DriverMemory } from './guarded.ts';
import { judgeRollouts } from './judge-rollouts.ts';
import type { Part } from './record-rollout.ts';
import { rollOutService } from './roll-out-service.ts';
import { startDeployment } from './start-deployment.ts';
import { findPlace, type World } from './world.ts';

/** Milliseconds between two looks at a request that only GitHub or ECS keeps closed. */
const LOOK_AGAIN = 30_000;

/** @returns whether something moves, so that the next tick should come soon */
export async function driveDeployments(world: World, memory: DriverMemory, fence: Lease): Promise<boolean> {
  const moving = await Promise.all(
    world.projects.map((project) => driveProject(world, memory, project, fence)),
  );
  return moving.includes(true);
}

async function driveProject(
  world: World,
  memory: DriverMemory,
  project: Project,
  fence: Lease,
): Promise<boolean> {
  await guarded(world, memory, `controls:${project.name}`, fence, () => endControls(world, project, fence));
  const { deployments } = await world.store.snapshot({ project: project.name });
  // Nothing is remembered of what does not wait any more.
  for (const { request } of deployments.filter((each) => !isOpen(each))) memory.gates.delete(request.id);
  for (const open of inTurn(deployments.filter(isOpen))) {
    await guarded(world, memory, open.request.id, fence, () => startIfOpen(world, memory, open, fence));
  }
  const now = await world.store.snapshot({ project: project.name });
  const running = now.deployments.filter(isRunning);
  await Promise.all(
    running.map((each) => guarded(world, memory, each.request.id, fence, () => goOn(world, each, fence))),
  );
  return running.length > 0;
}

const isRunning = (deployment: Deployment): deployment is Running => deployment.status === 'running';

/**
 * Expires it, or starts it once nothing that is on record keeps it closed.
 *
 * @param again whether it keeps its turn when it is planned anew: those behind it in line must not get in front of it
 */
async function startIfOpen(
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

/** First the moves that wait for nothing, then one poll for all that rolls out. One service's fault holds up no other. */
async function goOn(world: World, running: Running, fence: Lease): Promise<void> {
  const { id, project } = running.request;
  const faults: unknown[] = [];
  for (const part of currentParts(world, running, fence)) {
    await rollOutService(world, part).catch((error: unknown) => {
      if (error instanceof Fenced) throw error;
      faults.push(error);
    });
  }
  const now = findDeployment(await world.store.snapshot({ project, deployments: [id] }), id);
  const parts = now?.status === 'running' ? currentParts(world, now, fence) : [];
  const [first] = parts;
  if (first !== undefined) await judgeRollouts(world, first.environment.cluster, parts);
  if (faults.length > 0) throw faults[0];
}

/** The services of the wave that is under way. */
function currentParts(world: World, deployment: Running, fence: Lease): readonly Part[] {
  const place = findPlace(world, deployment.request);
  const move = nextMove(deployment, world.system.now());
  if (place === null || move.kind === 'end') return [];
  return move.services.flatMap((service) => {
    const plan = deployment.plan.change.services.find((each) => each.service === service);
    const artifact = deployment.request.artifacts.find((each) => each.service === service);
    if (plan === undefined || artifact === undefined) return [];
    return [{ deployment, environment: place.environment, plan, artifact, fence }];
  });
}
