// What a rule of slipway.yml looks at, and what it says.
import type { EnvironmentYml, ProjectYml, SlipwayYml } from './schema.ts';

/** Something wrong, at a key of the file. */
export interface Problem {
  /** From the root: `['projects', 'shop', 'environments']`. */
  readonly path: Path;
  readonly message: string;
}

export type Path = readonly PropertyKey[];

export type People = NonNullable<SlipwayYml['people']>;

/** About one project, which stands at the path; people are those of the whole file. */
export type Rule = (project: ProjectYml, path: Path, people: People) => readonly Problem[];

export const environmentsOf = ({
  environments,
}: ProjectYml): readonly (readonly [string, EnvironmentYml])[] => Object.entries(environments);

/** One problem for each that was named before, at its place in the list. */
export const namedTwice = (names: readonly string[], path: Path): readonly Problem[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: [...path, index], message: `names ${name} twice` }],
  );
