// Who is who: nobody is two people, and what a policy asks of people on GitHub can be answered.
import { teamOf } from '../../domain/project.ts';
import { approvalsIn, entriesIn } from '../entries.ts';
import { environmentsOf, type People, type Problem, type Rule } from '../rule.ts';

/** Nobody is two people: what a person does on GitHub counts for one, and only one, in Slack. */
export function sharedByPeople(people: People): readonly Problem[] {
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

/** Authors that nobody knows might be anybody: then no approval would count. */
export const excludedAuthorsAreKnown: Rule = (project, path, people) =>
  Object.keys(people).length > 0
    ? []
    : environmentsOf(project)
        .flatMap(([name, environment]) => approvalsIn(environment, [...path, 'environments', name]))
        .flatMap(({ approvals, path: at }) =>
          approvals.not.flatMap((each, index) => (each === 'authors' ? [[...at, 'not', index]] : [])),
        )
        .map((at) => ({
          path: at,
          message: 'needs to know who is who: say it under "people", or every approver might be an author',
        }));

export const teamsOnGitHubHavePeople: Rule = (project, path, people) =>
  Object.values(people).some(({ github }) => github !== undefined)
    ? []
    : environmentsOf(project)
        .flatMap(([name, environment]) => entriesIn(environment, [...path, 'environments', name]))
        .filter(({ entry }) => teamOf(entry) !== null)
        .map(({ path: at }) => ({
          path: at,
          message: 'is a team on GitHub: say under "people" who has which login there, or nobody is in it',
        }));
