// Cutting a release, and the driver's rounds: what every run needs.
import { cutRelease } from '../../../src/usecases/cut-release.ts';
import { toCut } from '../../usecases/support/doing.ts';
import type { Model } from './model.ts';
import { asker, step, steps, type Step } from './step.ts';

/** A new commit on trunk becomes a release. */
export async function cut(model: Model, author: string, by: string): Promise<void> {
  if (model.truth.githubDown) return;
  model.commit(author);
  const outcome = await cutRelease(model.world, model.project, toCut(), asker(model, by));
  if (outcome.kind === 'accepted' || outcome.kind === 'refused') model.record('cut', outcome);
}

/** One round; then every rollout that is under way takes. */
const round = step('a round of the driver', async ({ world }) => {
  await world.tick();
  world.endAll();
  world.advance(1000);
});

/** Each of them is looked at. */
export const drive = (count: number): Step =>
  steps(
    `the driver, ${count} rounds`,
    Array.from({ length: count }, () => round),
  );

/** Rounds in which production does not get on: whatever rolls out there goes on rolling out. */
export const slowly = (count: number): Step =>
  steps(
    `${count} rounds in which production gets nowhere`,
    Array.from({ length: count }, () =>
      step('a slow round', async ({ world, project }) => {
        await world.tick();
        const [service] = project.services;
        const name = service?.name ?? '';
        const rolling = world.ecsDeployments('staging', name).at(-1)?.status === 'in_progress';
        if (rolling) world.end('staging', name);
        world.advance(1000);
      }),
    ),
  );
