// What happens outside: commits, builds, people who come and go, Terraform, a moved tag, time, and the driver's rounds.
import * as fc from 'fast-check';
import { CHECK, placeOf, taskDefinition } from '../../usecases/support/a-shop.ts';
import { ALICE, GROUPS, MALLORY, PEOPLE } from './cast.ts';
import { MINUTE } from './rules.ts';
import { step, steps, type Step } from './step.ts';
import { cut, drive } from './rounds.ts';

const author = fc.constantFrom('alice', 'alice', 'alice', 'bob', 'carol', 'dave');

/** A new release that has reached staging: what most runs begin with. */
export const begin = steps('a release reaches staging', [
  step('Alice cuts', (model) => cut(model, 'alice', ALICE)),
  drive(5),
]);

export const passes = (milliseconds: number, name: string): Step =>
  step(`${name} pass`, async (model) => model.world.advance(milliseconds));

/** What was broken works again, and whoever had left is back. */
const mended = step('all is mended, on a working day', async ({ truth, world, now }) => {
  truth.directoryDown = false;
  truth.githubDown = false;
  world.directory.mend();
  world.source.mend();
  for (const [group, members] of Object.entries(GROUPS)) {
    truth.groups.set(group, members);
    world.directory.setMembers(group, members);
  }
  for (const id of truth.deactivated) world.directory.put({ id, guest: id === MALLORY });
  truth.deactivated.clear();
  const at = new Date(now);
  while (at.getUTCDay() === 0 || at.getUTCDay() === 6 || at.getUTCHours() !== 9)
    at.setUTCHours(at.getUTCHours() + 1);
  world.system.time = at.getTime();
});

/** Of the workspace. */
export const goesOrComesBack = (person: string): Step =>
  step(`${person} is deactivated, or comes back`, async ({ truth, world }) => {
    const gone = !truth.deactivated.delete(person);
    if (gone) truth.deactivated.add(person);
    world.directory.put({ id: person, deactivated: gone, guest: person === MALLORY });
  });

/** Out of a group, or back in. */
export const leavesOrJoins = (person: string, group: string): Step =>
  step(`${person} leaves or joins ${group}`, async ({ truth, world }) => {
    const members = truth.groups.get(group) ?? [];
    const now = members.includes(person) ? members.filter((each) => each !== person) : [...members, person];
    truth.groups.set(group, now);
    world.directory.setMembers(group, now);
  });

/** Drift: somebody else deploys another revision over what runs. */
export const terraform = (environment: string): Step =>
  step(`Terraform changes ${environment}`, async ({ project, world }) => {
    const [service] = project.services;
    const { cluster, name } = placeOf(environment, service?.name ?? '');
    const { ecs } = world.orchestrator;
    if (ecs.service(cluster, name).deployments.at(-1)?.status === 'in_progress') return;
    const arn = ecs.register(cluster, taskDefinition(environment, service?.name ?? '', { cpu: '512' }));
    ecs.deploy(cluster, name, arn);
    ecs.end(cluster, name, { status: 'succeeded' });
  });

export const outside: readonly fc.Arbitrary<Step>[] = [
  ...[3, 3, 3, 5, 5, 6].map((count) => fc.constant(drive(count))),
  author.map((login) => step(`${login} merges, and it is cut`, (model) => cut(model, login, ALICE))),
  fc.constant(begin),
  fc.constant(mended),
  fc.constant(mended),
  fc.constant(passes(16 * MINUTE, '16 minutes')),
  fc.constant(passes(16 * MINUTE, '16 minutes')),
  fc.constantFrom(passes(241 * MINUTE, '4 hours'), passes(9 * 60 * MINUTE, '9 hours')),
  fc.constantFrom(-40 * MINUTE, 40 * MINUTE).map((by) =>
    step(`the clock jumps by ${by / MINUTE} minutes`, async (model) => {
      model.world.system.time += by;
    }),
  ),
  fc
    .tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...Object.keys(GROUPS)))
    .map(([person, group]) => leavesOrJoins(person, group)),
  fc.constantFrom(...PEOPLE.slice(1)).map(goesOrComesBack),
  fc.boolean().map((down) =>
    step(down ? 'Slack answers no look-up' : 'Slack answers again', async (model) => {
      model.truth.directoryDown = down;
      if (down) model.world.directory.break('members');
      else model.world.directory.mend();
    }),
  ),
  fc.boolean().map((down) =>
    step(down ? 'GitHub is down' : 'GitHub is back', async (model) => {
      model.truth.githubDown = down;
      if (down) model.world.source.break();
      else model.world.source.mend();
    }),
  ),
  fc.boolean().map((green) =>
    step(`the newest check turns ${green ? 'green' : 'red'}`, async (model) => {
      const sha = [...model.truth.green.keys()].at(-1);
      if (sha === undefined) return;
      model.truth.green.set(sha, green);
      model.world.source.setCheck(sha, { name: CHECK, state: green ? 'green' : 'failed', url: null });
    }),
  ),
  fc.constantFrom('production', 'production', 'staging').map((environment) => terraform(environment)),
  fc.constant(
    step('the tag of the newest image is moved', async (model) => {
      const sha = [...model.truth.green.keys()].at(-1);
      if (sha !== undefined) model.world.build(sha);
    }),
  ),
  fc.constant(
    step('the bot is killed, and comes back', async (model) => {
      model.restart();
    }),
  ),
];
