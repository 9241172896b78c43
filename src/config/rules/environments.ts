// What environments of a project are called, and in which order they stand.
import { environmentsOf, namedTwice, type Rule } from '../rule.ts';

export const orderNamesEarlierEnvironments: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { gates, deploy }], index) => {
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

export const noEnvironmentIsCalledTo: Rule = (project, path) =>
  environmentsOf(project)
    .filter(([name]) => name === 'to')
    .map(([name]) => ({
      path: [...path, 'environments', name],
      message: 'cannot be a name, because of "/release rollback to <release>"',
    }));

export const aCutNamesChecksOnce: Rule = ({ cut: { checks = [] } }, path) =>
  namedTwice(checks, [...path, 'cut', 'checks']);
