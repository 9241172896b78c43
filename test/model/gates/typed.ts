// What people type.
import * as fc from 'fast-check';
import { deployRelease } from '../../../src/usecases/deploy-release.ts';
import { markRelease } from '../../../src/usecases/mark-release.ts';
import { rollBack } from '../../../src/usecases/roll-back.ts';
import { typed as rollbackTyped } from '../../usecases/support/doing.ts';
import { BOSSES, PEOPLE } from './cast.ts';
import { asker, isAccepted, must, step, type Step } from './step.ts';

const person = fc.constantFrom(...PEOPLE);
const environment = fc.constantFrom('production', 'production', 'production', 'staging');
/** By a person, for one of the newest releases. */
export const asks = (by: string, to: string, back: number, emergency: string | null): Step =>
  step(
    `${by} asks for ${to}, ${back} back${emergency === null ? '' : ', in an emergency'}`,
    async (model) => {
      const release = (await model.world.snapshot()).releases.at(-1 - back);
      if (release === undefined) return;
      const wanted = { release: release.name, environment: to, emergency };
      const outcome = await deployRelease(model.world, model.project, wanted, asker(model, by));
      model.record(emergency === null ? 'deploy' : 'deploy --emergency', outcome);
      if (!isAccepted(outcome)) return;
      must(!model.isOutsider(by), 'T10: an outsider asked for a deployment');
      must(
        emergency === null || model.isIn(by, [BOSSES]),
        'I23: an emergency was asked for by somebody who may not',
      );
    },
  );

const deploy = fc
  .tuple(person, environment, fc.constantFrom(0, 0, 0, 1), fc.constantFrom(null, null, 'the shop is down'))
  .map(([by, to, back, emergency]) => asks(by, to, back, emergency));

export const rollsBack = (by: string, from: string): Step =>
  step(`${by} rolls ${from} back`, async (model) => {
    const wanted = rollbackTyped({ environment: from });
    model.record('rollback', await rollBack(model.world, model.project, wanted, asker(model, by)));
  });

const rollback = fc.tuple(person, environment).map(([by, from]) => rollsBack(by, from));

const mark = fc.record({ by: person, bad: fc.boolean() }).map(({ by, bad }) =>
  step(`${by} marks the newest release ${bad ? 'bad' : 'good'}`, async (model) => {
    const release = (await model.world.snapshot()).releases.at(-1);
    if (release === undefined) return;
    const verdict = bad ? ('bad' as const) : ('good' as const);
    const words = { release: release.name, verdict, reason: bad ? 'it crashes' : null, commit: null };
    const outcome = model.record(
      'mark',
      await markRelease(model.world, model.project, words, asker(model, by)),
    );
    if (!isAccepted(outcome)) return;
    if (bad) model.truth.bad.add(release.id);
    else model.truth.bad.delete(release.id);
  }),
);

export const typed: readonly fc.Arbitrary<Step>[] = [deploy, rollback, mark];
