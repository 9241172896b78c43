// Services: their containers, and where their configuration comes from.
import { environmentsOf, namedTwice, type Rule } from '../rule.ts';

export const alsoContainersAreOthers: Rule = ({ services }, path) =>
  Object.entries(services).flatMap(([name, { container, also_containers: also }]) => {
    const at = [...path, 'services', name, 'also_containers'];
    const own = also.flatMap((each, index) =>
      each === container
        ? [{ path: [...at, index], message: 'is container already: name only those beside it' }]
        : [],
    );
    return [...own, ...namedTwice(also, at)];
  });

export const configurationIsOfServices: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { configuration }]) =>
    typeof configuration === 'string'
      ? []
      : Object.keys(configuration)
          .filter((service) => !Object.hasOwn(project.services, service))
          .map((service) => ({
            path: [...path, 'environments', name, 'configuration', service],
            message: `names ${service}, which is not a service`,
          })),
  );
