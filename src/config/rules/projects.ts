// What projects have to themselves: their channels and their tags.
import { environmentsOf, namedTwice, type Problem, type Rule } from '../rule.ts';
import type { ProjectYml } from '../schema.ts';

type Named = readonly [name: string, project: ProjectYml];

export const sharedChannels = (projects: readonly Named[]): readonly Problem[] =>
  projects
    .filter(([, { channel }], index) =>
      projects.slice(0, index).some(([, other]) => other.channel === channel),
    )
    .map(([name]) => ({
      path: ['projects', name, 'channel'],
      message: 'is the channel of another project: a command typed there must mean one project',
    }));

/** Both would call a day's first release the same, and only one could tag it. */
export const sharedTags = (projects: readonly Named[]): readonly Problem[] =>
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

export const questionsGoToOtherChannelsOnce: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { ask }]) => {
    const at = [...path, 'environments', name, 'ask'];
    const own = ask.flatMap((channel, index) =>
      channel === project.channel
        ? [
            {
              path: [...at, index],
              message: "is the project's own channel, which is always asked: leave it out",
            },
          ]
        : [],
    );
    return [...own, ...namedTwice(ask, at)];
  });
