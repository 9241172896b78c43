// What the shape of slipway.yml cannot say: how its parts must fit together. Each rule is small; all are reported together.
import type { Problem, Rule } from './rule.ts';
import {
  approvalsCanBeMet,
  approvalsHaveOneForm,
  nobodyIsNeededAndExcluded,
  theLastEnvironmentAsks,
} from './rules/approvals.ts';
import { freezesEndAfterTheyBegin, windowsEndAtAnotherTime } from './rules/calendar.ts';
import { emergenciesSkipSomethingOnce } from './rules/emergencies.ts';
import {
  aCutNamesChecksOnce,
  noEnvironmentIsCalledTo,
  orderNamesEarlierEnvironments,
} from './rules/environments.ts';
import { excludedAuthorsAreKnown, sharedByPeople, teamsOnGitHubHavePeople } from './rules/people.ts';
import { questionsGoToOtherChannelsOnce, sharedChannels, sharedTags } from './rules/projects.ts';
import { rollbacksLeaveOneThing } from './rules/rollbacks.ts';
import { alsoContainersAreOthers, configurationIsOfServices } from './rules/services.ts';
import {
  checksHaveOneForm,
  stepsAreOneThingEach,
  stepsNameEveryServiceOnce,
  tasksAreOfAService,
} from './rules/steps.ts';
import type { SlipwayYml } from './schema.ts';

const RULES: readonly Rule[] = [
  orderNamesEarlierEnvironments,
  stepsNameEveryServiceOnce,
  stepsAreOneThingEach,
  checksHaveOneForm,
  tasksAreOfAService,
  alsoContainersAreOthers,
  configurationIsOfServices,
  rollbacksLeaveOneThing,
  theLastEnvironmentAsks,
  approvalsHaveOneForm,
  approvalsCanBeMet,
  nobodyIsNeededAndExcluded,
  excludedAuthorsAreKnown,
  teamsOnGitHubHavePeople,
  windowsEndAtAnotherTime,
  freezesEndAfterTheyBegin,
  emergenciesSkipSomethingOnce,
  questionsGoToOtherChannelsOnce,
  noEnvironmentIsCalledTo,
  aCutNamesChecksOnce,
];

/** Every problem of every project, at once. */
export function ruleProblems(config: SlipwayYml): readonly Problem[] {
  const projects = Object.entries(config.projects);
  const people = config.people ?? {};
  const ofProjects = projects.flatMap(([name, project]) =>
    RULES.flatMap((rule) => rule(project, ['projects', name], people)),
  );
  return [...ofProjects, ...sharedChannels(projects), ...sharedTags(projects), ...sharedByPeople(people)];
}
