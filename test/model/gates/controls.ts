// Freezes, locks and holds, as people set and end them; the truth of them is kept beside what Slipway believes.
import * as fc from 'fast-check';
import type { ControlCommand } from '../../../src/domain/command.ts';
import { setControl, takeOverLock } from '../../../src/usecases/set-controls.ts';
import { PEOPLE } from './cast.ts';
import { mayOverrule } from './may-start.ts';
import type { Model } from './model.ts';
import { MINUTE } from './rules.ts';
import { asker, isAccepted, must, step, type Step } from './step.ts';

const person = fc.constantFrom(...PEOPLE);
/** An environment, or all of them. */
const scope = fc.constantFrom<string | null>('production', 'production', null);
const HOUR = 60 * MINUTE;
const anEnd = fc.constantFrom(null, { kind: 'for' as const, milliseconds: HOUR });

/** Somebody sets it; what must be so if it was taken, and what is true from then on. */
export const sets = (by: string, command: ControlCommand): Step =>
  step(`${by}: ${command.verb} ${command.environment ?? 'everything'}`, async (model) => {
    const outcome = model.record(
      command.verb,
      await setControl(model.world, model.project, command, asker(model, by)),
    );
    if (!isAccepted(outcome)) return;
    must(!model.isOutsider(by), `T10: an outsider's ${command.verb} counted`);
    taken(model, command, by);
  });

function taken(model: Model, command: ControlCommand, by: string): void {
  const { truth } = model;
  const { environment: where } = command;
  switch (command.verb) {
    case 'freeze': {
      const seq = model.store.entries.length;
      truth.freezes.set(where, { by, until: untilOf(model, command), seq });
      return;
    }
    case 'unfreeze': {
      // Who may overrule one everywhere: nobody, because staging names nobody.
      const may = where !== null && mayOverrule(model, by);
      must(truth.freezes.get(where)?.by === by || may, "I22: somebody else's freeze was ended");
      truth.freezes.delete(where);
      return;
    }
    case 'lock':
      must(
        !stands(truth.locks.get(command.environment)?.until, model.now),
        'a lock was taken that somebody has',
      );
      truth.locks.set(command.environment, { by, until: untilOf(model, command), left: false });
      return;
    case 'unlock':
      must(truth.locks.get(command.environment)?.by === by, "F33: somebody else's lock was given back");
      truth.locks.delete(command.environment);
      return;
    case 'hold':
      truth.holds.set(where, { seq: model.store.entries.length });
      return;
    case 'resume':
      truth.holds.delete(where);
      return;
  }
}

const untilOf = (
  { now }: Model,
  { end }: Extract<ControlCommand, { readonly end: unknown }>,
): number | null => (end?.kind === 'for' ? now + end.milliseconds : null);

const stands = (until: number | null | undefined, now: number): boolean =>
  until === null || (until !== undefined && now < until);

/** By a button that shows the lock of now, or the first there was. */
export const takesOver = (by: string, old: boolean): Step =>
  step(`${by} takes over ${old ? 'an old' : 'the'} lock`, async (model) => {
    const locks = model.store.entries.flatMap(({ event }) => (event.type === 'lock.taken' ? event.lock : []));
    const seen = old ? locks[0] : locks.at(-1);
    if (seen === undefined) return;
    const truth = model.truth.locks.get('production');
    const shown = { project: model.project.name, seen: seen.id };
    const outcome = model.record('take over', await takeOverLock(model.world, shown, asker(model, by)));
    if (!isAccepted(outcome)) return;
    must(!model.isOutsider(by), 'T10: an outsider took a lock over');
    must(stands(truth?.until, model.now) && seen === locks.at(-1), 'F33: a lock was taken over unseen');
    model.truth.locks.set('production', { by, until: truth?.until ?? null, left: false });
  });

const verb = <Verb extends ControlCommand['verb']>(name: Verb): fc.Arbitrary<Verb> => fc.constant(name);
const production = fc.constant('production');
const link = fc.constant(null);
const reason = fc.constant('a look at the data');

const commands: readonly fc.Arbitrary<ControlCommand>[] = [
  fc.record({ verb: verb('freeze'), environment: scope, end: anEnd, reason }),
  fc.record({ verb: verb('unfreeze'), environment: scope }),
  fc.record({ verb: verb('lock'), environment: production, end: anEnd, link, reason }),
  fc.record({ verb: verb('unlock'), environment: production }),
  fc.record({ verb: verb('hold'), environment: scope, reason }),
  fc.record({ verb: verb('resume'), environment: scope }),
];

export const controls: readonly fc.Arbitrary<Step>[] = [
  ...commands.map((command) => fc.tuple(person, command).map(([by, typed]) => sets(by, typed))),
  fc.tuple(person, fc.constantFrom(false, false, true)).map(([by, old]) => takesOver(by, old)),
];
