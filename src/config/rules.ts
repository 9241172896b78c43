// What the shape of slipway.yml cannot say: how its parts must fit together. Each rule is small; all are reported together.
import type { ApprovalsYml, EnvironmentYml, PersonYml, ProjectYml, SlipwayYml } from './schema.ts';

/** Something wrong, at a key of the file. */
export interface Problem {
  /** From the root: `['projects', 'shop', 'environments']`. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Rule = (project: ProjectYml, path: readonly string[]) => readonly Problem[];

const environments = ({ environments: all }: ProjectYml): readonly (readonly [string, EnvironmentYml])[] =>
  Object.entries(all);

const orderNamesEarlierEnvironments: Rule = (project, path) =>
  environments(project).flatMap(([name, { gates, deploy }], index) => {
    const earlier = new Set(Object.keys(project.environments).slice(0, index));
    const at = [...path, 'environments', name];
    const requestAfter = /^request_after_(.+)$/.exec(deploy)?.[1];
    const references = [
      { environment: gates.after?.environment, path: [...at, 'gates', 'after', 'environment'] },
      { environment: requestAfter, path: [...at, 'deploy'] },
    ];
    return references
      .filter((each) => each.environment !== undefined && !earlier.has(each.environment))
      .map((each) => ({
        path: each.path,
        message: `names ${each.environment}, which is not an environment before ${name}`,
      }));
  });

const stepsNameEveryServiceOnce: Rule = (project, path) =>
  environments(project).flatMap(([name, { steps }]) => {
    if (steps === undefined) return [];
    const at = [...path, 'environments', name, 'steps'];
    const named = steps.flatMap(({ deploy }) => deploy);
    const known = Object.keys(project.services);
    return [
      ...named.filter((each) => !known.includes(each)).map((each) => `names ${each}, which is not a service`),
      ...known.filter((each) => !named.includes(each)).map((each) => `leaves out the service ${each}`),
      ...known
        .filter((each) => named.indexOf(each) !== named.lastIndexOf(each))
        .map((each) => `names ${each} twice`),
    ].map((message) => ({ path: at, message }));
  });

const approvalsCanBeMet: Rule = (project, path) =>
  environments(project).flatMap(([name, { gates, rollback }]) => {
    const at = [...path, 'environments', name];
    const rollbackRule = rollback.approvals === 0 ? undefined : rollback.approvals;
    return [
      ...unmeetable(gates.approvals, [...at, 'gates', 'approvals', 'count']),
      ...unmeetable(rollbackRule, [...at, 'rollback', 'approvals', 'count']),
    ];
  });

function unmeetable(rule: ApprovalsYml | undefined, path: readonly string[]): readonly Problem[] {
  if (rule === undefined || rule.from.some((id) => id.startsWith('S'))) return [];
  const people = new Set(rule.from).size;
  return people >= rule.count
    ? []
    : [{ path, message: `asks for ${rule.count} approvals, but "from" has only ${people} people` }];
}

const noEnvironmentIsCalledTo: Rule = (project, path) =>
  environments(project)
    .filter(([name]) => name === 'to')
    .map(([name]) => ({
      path: [...path, 'environments', name],
      message: 'cannot be a name, because of "/release rollback to <release>"',
    }));

const aCutNamesChecksOnce: Rule = ({ cut: { checks = [] } }, path) =>
  checks.flatMap((check, index) =>
    checks.indexOf(check) === index
      ? []
      : [{ path: [...path, 'cut', 'checks', index], message: `names ${check} twice` }],
  );

const RULES: readonly Rule[] = [
  orderNamesEarlierEnvironments,
  stepsNameEveryServiceOnce,
  approvalsCanBeMet,
  noEnvironmentIsCalledTo,
  aCutNamesChecksOnce,
];

type Named = readonly [name: string, project: ProjectYml];

const sharedChannels = (projects: readonly Named[]): readonly Problem[] =>
  projects
    .filter(([, { channel }], index) =>
      projects.slice(0, index).some(([, other]) => other.channel === channel),
    )
    .map(([name]) => ({
      path: ['projects', name, 'channel'],
      message: 'is the channel of another project: a command typed there must mean one project',
    }));

/** Both would call a day's first release the same, and only one could tag it. */
const sharedTags = (projects: readonly Named[]): readonly Problem[] =>
  projects.flatMap(([name, { repository, cut }], index) => {
    const other = projects
      .slice(0, index)
      .find(
        ([, before]) =>
          cut.tag !== false &&
          before.cut.tag === cut.tag &&
          before.repository.toLowerCase() === repository.toLowerCase(),
      );
    if (other === undefined) return [];
    const message = `makes the tags of ${other[0]}, in the same repository; "${name}-{release}" would make its own`;
    return [{ path: ['projects', name, 'cut', 'tag'], message }];
  });

/** Nobody is two people: what a person does on GitHub counts for one, and only one, in Slack. */
function sharedByPeople(people: Readonly<Record<string, PersonYml>>): readonly Problem[] {
  const claims = Object.entries(people).flatMap(([id, { github, emails }]) => [
    ...(github === undefined ? [] : [{ id, value: github.toLowerCase(), path: ['people', id, 'github'] }]),
    ...emails.map((value, index) => ({ id, value, path: ['people', id, 'emails', index] })),
  ]);
  return claims.flatMap(({ id, value, path }, index) => {
    const first = claims.slice(0, index).find((each) => each.value === value);
    if (first === undefined) return [];
    const message = first.id === id ? 'is there twice' : `is ${first.id} already: nobody is two people`;
    return [{ path, message }];
  });
}

/** Every problem of every project, at once. */
export function ruleProblems(config: SlipwayYml): readonly Problem[] {
  const projects = Object.entries(config.projects);
  const ofProjects = projects.flatMap(([name, project]) =>
    RULES.flatMap((rule) => rule(project, ['projects', name])),
  );
  return [
    ...ofProjects,
    ...sharedChannels(projects),
    ...sharedTags(projects),
    ...sharedByPeople(config.people ?? {}),
  ];
}
