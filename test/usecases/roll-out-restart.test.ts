import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { inOneWave, quietShop } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { rollout, waiting } from './support/doing.ts';
import { keepLedger, unannounced, type Note } from './support/ledger.ts';
import { Mortal } from './support/mortal.ts';

const SERVICES = ['api', 'worker'] as const;

interface Run {
  /** How many of the processes were killed before they were done. */
  readonly killed: number;
  /** Where the rollouts stood when the process died. */
  readonly stood: readonly string[];
}

/** Driven by processes that die at these steps, and by a last one that does not. */
async function driven(project: Project, deaths: readonly number[]): Promise<Run> {
  const world = aWorld({ project });
  const id = await waiting(world);
  const notes: Note[] = [];
  let killed = 0;
  for (const dieAt of deaths) {
    const mortal = new Mortal(world, dieAt);
    if (await mortal.live()) killed += 1;
    notes.push(...mortal.notes);
  }
  const stood = await statusesOf(world, id);
  const ledger = keepLedger(world);
  await world.restart().settle();
  expect((await world.deployment(id)).status).toBe('succeeded');
  expectOneEach(world);
  expect(unannounced([...notes, ...ledger])).toEqual([]);
  return { killed, stood };
}

async function statusesOf(world: AWorld, id: string): Promise<readonly string[]> {
  const deployment = await world.deployment(id);
  return 'rollouts' in deployment ? Object.values(deployment.rollouts).map(({ status }) => status) : [];
}

/** One effective UpdateService for each service: what was there at first, and ours (I12). */
function expectOneEach(world: AWorld): void {
  for (const service of SERVICES)
    expect(world.ecsDeployments('staging', service).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
}

describe('a process that is killed', () => {
  it.each([
    ['in two waves', quietShop],
    ['in one wave', inOneWave(quietShop)],
  ])('at any step is followed by one that ends the deployment, once: %s', async (_how, project) => {
    const stood = new Set<string>();
    let step = 0;
    let killed = true;
    while (killed) {
      step += 1;
      const run = await driven(project, [step]);
      killed = run.killed > 0;
      for (const status of run.stood) stood.add(status);
    }
    expect(step).toBeGreaterThan(30);
    expect([...stood].toSorted()).toEqual(
      ['registered', 'registering', 'rolling_out', 'succeeded', 'updating', 'waiting'].toSorted(),
    );
  });

  it('at any step, and again soon after the restart, still ends as one deployment', async () => {
    const runs: Run[] = [];
    for (let step = 3; step < 45; step += 2) runs.push(await driven(quietShop, [step, 1 + (step % 5)]));
    expect(runs.filter(({ killed }) => killed === 2).length).toBeGreaterThan(15);
  });
});

const kinds = {
  throttled: awsFault('ThrottlingException', { retryable: true }),
  'out of credentials': awsFault('ExpiredTokenException', { retryable: true }),
  'timed out': awsFault('TimeoutError', { retryable: true, uncertain: true }),
  unexplained: awsFault('Error', { uncertain: true }),
};

describe.each(['registerRevision', 'updateService'] as const)('a fault of %s', (method) => {
  const cases = Object.entries(kinds).flatMap(([kind, fault]) =>
    (['before', 'after'] as const).map((when) => ({ kind, when, fault })),
  );

  it.each(cases)('$kind, $when the effect, ends in one deployment', async ({ fault, when }) => {
    const world = aWorld({ project: quietShop });
    const id = await waiting(world);
    const notes = keepLedger(world);
    world.orchestrator.failNext(method, fault, when);
    await world.tick();
    expect((await world.deployment(id)).status).toBe('running');
    await world.settle();
    expect((await world.deployment(id)).status).toBe('succeeded');
    expectOneEach(world);
    expect(unannounced(notes)).toEqual([]);
  });

  it.each(cases)(
    '$kind, $when the effect, and a restart then, end in one deployment',
    async ({ fault, when }) => {
      const world = aWorld({ project: quietShop });
      const id = await waiting(world);
      world.orchestrator.failNext(method, fault, when);
      await world.tick();
      await world.restart().settle();
      expect((await world.deployment(id)).status).toBe('succeeded');
      expectOneEach(world);
    },
  );
});

describe('what was registered before an answer was lost', () => {
  it('is found by its tag, and adopted (F3)', async () => {
    const world = aWorld({ project: quietShop });
    const id = await waiting(world);
    world.orchestrator.failNext('registerRevision', kinds['timed out'], 'after');
    await world.tick();
    expect(await rollout(world, id, 'worker')).toMatchObject({ status: 'registering' });
    await world.restart().settle();
    expect(world.orchestrator.ecs.family('eu-west-1', 'shop-worker-staging')).toHaveLength(2);
    expect(await rollout(world, id, 'worker')).toMatchObject({ revision: world.live('staging', 'worker') });
  });
});
