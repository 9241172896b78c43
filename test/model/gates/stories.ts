// Short stories: steps that seldom come together by chance. Each step in them is looked at like any other, and what comes
// before and after them is still random.
import * as fc from 'fast-check';
import { ALICE, BOB, BOSSES, CAROL, DAVE, ERIN, FRANK } from './cast.ts';
import { everybody, presses, verifies } from './clicks.ts';
import { sets, takesOver } from './controls.ts';
import { begin, goesOrComesBack, leavesOrJoins, passes, terraform } from './outside.ts';
import { cut, drive, slowly } from './rounds.ts';
import { MINUTE } from './rules.ts';
import { step, steps, type Step } from './step.ts';
import { asks, rollsBack } from './typed.ts';

const soaks = passes(16 * MINUTE, '16 minutes');
const PRODUCTION = { environment: 'production' } as const;
const freeze = sets(FRANK, { verb: 'freeze', ...PRODUCTION, end: null, reason: 'a talk' });
const overrules = presses('overrule the freeze', ERIN);

/** What is not kept closed by something else gets to production. */
const road = steps('everybody does their part', [
  soaks,
  verifies,
  overrules,
  presses('go on', BOB),
  everybody,
  drive(4),
]);

/** What waits is taken back, and asked for again past the gates. */
const emergency = (by: string, meanwhile: readonly Step[]): Step =>
  steps('an emergency', [
    presses('reject', BOB),
    asks(by, 'production', 0, 'the shop is down'),
    presses('confirm', ERIN),
    ...meanwhile,
    drive(2),
    presses('review', ALICE),
    presses('review', BOB),
    drive(2),
  ]);

const STORIES: readonly Step[] = [
  emergency(ALICE, []),
  emergency(ERIN, []),
  emergency(DAVE, []),
  emergency(ALICE, [leavesOrJoins(ERIN, BOSSES)]),
  emergency(ALICE, [terraform('production')]),
  steps('a rollback', [rollsBack(CAROL, 'production'), presses('confirm', CAROL), drive(3)]),
  steps('a rollback, one further back, and the next release', [
    begin,
    road,
    begin,
    road,
    rollsBack(CAROL, 'production'),
    presses('confirm', CAROL),
    drive(3),
    rollsBack(BOB, 'production'),
    presses('confirm', BOB),
    drive(3),
    begin,
    road,
  ]),
  steps('somebody aborts', [
    begin,
    soaks,
    verifies,
    overrules,
    everybody,
    slowly(2),
    presses('abort', BOB),
    drive(3),
  ]),
  steps('somebody aborts, and rolls back', [
    begin,
    soaks,
    verifies,
    overrules,
    everybody,
    slowly(2),
    presses('abort', CAROL),
    rollsBack(BOB, 'production'),
    presses('confirm', BOB),
    drive(3),
  ]),
  steps('an overruler leaves before the start', [
    freeze,
    begin,
    soaks,
    verifies,
    overrules,
    leavesOrJoins(ERIN, BOSSES),
    everybody,
    drive(2),
  ]),
  steps('an overruler is deactivated before the start', [
    freeze,
    begin,
    soaks,
    verifies,
    overrules,
    goesOrComesBack(ERIN),
    everybody,
    drive(2),
  ]),
  steps('one freeze is overruled, and another one comes', [
    freeze,
    begin,
    soaks,
    verifies,
    overrules,
    sets(FRANK, { verb: 'unfreeze', ...PRODUCTION }),
    freeze,
    everybody,
    drive(2),
  ]),
  steps('staging is deployed again after somebody has looked', [
    begin,
    verifies,
    terraform('staging'),
    asks(ALICE, 'staging', 0, null),
    drive(4),
    soaks,
    everybody,
    drive(2),
  ]),
  steps('a lock goes from hand to hand', [
    sets(ALICE, { verb: 'lock', ...PRODUCTION, end: null, link: null, reason: 'a look' }),
    takesOver(CAROL, false),
    takesOver(BOB, true),
  ]),
  steps('two are under way at once, and one waits in line', [
    soaks,
    verifies,
    everybody,
    slowly(2),
    step('Alice cuts another', (model) => cut(model, 'alice', ALICE)),
    slowly(5),
    soaks,
    verifies,
    everybody,
    slowly(2),
    drive(4),
  ]),
];

export const stories: readonly fc.Arbitrary<Step>[] = [
  ...[1, 2, 3, 4].map(() => fc.constant(road)),
  ...STORIES.map((story) => fc.constant(story)),
];
