// `/release freeze`, `lock`, `hold` and what ends them: what people set over an environment.
import type { ControlCommand, TypedEnd } from '../domain/command.ts';
import { decideFreeze, decideUnfreeze } from '../domain/freeze.ts';
import { decideHold, decideResume } from '../domain/hold.ts';
import { decideLock, decideTakeOver, decideUnlock } from '../domain/lock.ts';
import { personRefusal } from '../domain/people.ts';
import { findEnvironment, type Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refused, type Decision, type Snapshot } from '../domain/snapshot.ts';
import { readTime } from '../domain/typed-time.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { unknownEnvironment } from './deploy-release.ts';
import { gatherEligibility, gatherPerson } from './gather-people.ts';
import type { Asker, World } from './world.ts';

type Reach = Pick<World, 'store' | 'system' | 'directory' | 'source' | 'people'>;

export async function setControl(
  world: Reach,
  project: Project,
  command: ControlCommand,
  asker: Asker,
): Promise<Outcome> {
  const { verb, environment } = command;
  const cause = byPerson(asker, environment === null ? verb : `${verb} ${environment}`);
  const scope = { project: project.name };
  const now = world.system.now();
  const unknown = environment !== null && findEnvironment(project, environment) === undefined;
  const end = 'end' in command ? endOf(command.end, now, project.zone) : null;
  const refusals = [
    personRefusal(await gatherPerson(world.directory, asker)),
    unknown ? unknownEnvironment(project, environment) : null,
    typeof end === 'object' ? end : null,
  ].filter((each) => each !== null);
  if (refusals.length > 0) return world.store.change(scope, cause, () => refused(...refusals));
  const until = typeof end === 'number' ? end : null;
  const decide = await decision(world, project, command, { by: asker.id, now, until });
  return world.store.change(scope, cause, decide);
}

interface Setting {
  readonly by: string;
  readonly now: number;
  readonly until: number | null;
}

async function decision(
  world: Reach,
  project: Project,
  command: ControlCommand,
  { by, now, until }: Setting,
): Promise<(snapshot: Snapshot) => Decision> {
  const made = { id: world.system.id(), by, at: now };
  switch (command.verb) {
    case 'freeze': {
      const { environment, reason } = command;
      return (snapshot) => decideFreeze(snapshot, { ...made, environment, until, reason });
    }
    case 'lock': {
      const { environment, reason, link } = command;
      return (snapshot) => decideLock(snapshot, { ...made, environment, until, reason, link, left: false });
    }
    case 'hold': {
      const { environment, reason } = command;
      return (snapshot) => decideHold(snapshot, { ...made, environment, reason });
    }
    case 'unfreeze': {
      const { environment } = command;
      const overrule = overrulersOf(project, environment);
      const eligibility = await gatherEligibility(world, by, overrule);
      return (snapshot) => decideUnfreeze(snapshot, { environment, by, now }, { eligibility, overrule });
    }
    case 'unlock': {
      const { environment } = command;
      return (snapshot) => decideUnlock(snapshot, { environment, by, now });
    }
    case 'resume': {
      const { environment } = command;
      return (snapshot) => decideResume(snapshot, { environment, by, now });
    }
  }
}

/** Of a freeze of the whole project only those who may overrule one everywhere: nobody opens more than is theirs. */
function overrulersOf({ environments }: Project, environment: string | null): readonly string[] {
  const lists = environments
    .filter(({ name }) => environment === null || name === environment)
    .map(({ policy }) => policy.overrule);
  const [first = [], ...others] = lists;
  return first.filter((entry) => others.every((list) => list.includes(entry)));
}

/** Milliseconds since the Unix epoch, `null` where nobody said when, or why what they said is no time. */
function endOf(end: TypedEnd | null, now: number, zone: string): number | null | Refusal {
  if (end === null) return null;
  if (end.kind === 'for') return now + end.milliseconds;
  const read = readTime(end.time, now, zone);
  const typed = end.time.join(' ');
  switch (read.kind) {
    case 'at':
      return read.at;
    case 'past':
      return { code: 'past_time', typed };
    case 'unreadable':
      return { code: 'bad_time', typed, wanted: 'time' };
  }
}

/** *Take over* on a message that shows a lock. */
export async function takeOverLock(
  world: Pick<World, 'store' | 'system' | 'directory'>,
  { project, seen }: { readonly project: string; readonly seen: string },
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, `take over lock ${seen}`);
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  const takeOver = { seen, id: world.system.id(), by: asker.id, now: world.system.now() };
  return world.store.change({ project }, cause, (snapshot) =>
    outsider === null ? decideTakeOver(snapshot, takeOver) : refused(outsider),
  );
}
