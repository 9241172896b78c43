// Teams of organisations, and who is in them.

export interface TeamInput {
  readonly organisation: string;
  readonly slug: string;
  /** Logins, written as their owners write them. */
  readonly members: readonly string[];
  /** Slug of the team that it is a child of; none when left out. */
  readonly parent?: string;
}

export interface Teams {
  /** Replaces an earlier one of the same name: whoever is not in it any more has left. */
  readonly setTeam: (team: TeamInput) => void;
  /** Logins, each once, those of child teams included; `undefined` when there is no such team. */
  readonly membersOf: (organisation: string, slug: string) => readonly string[] | undefined;
}

export function createTeams(): Teams {
  const teams = new Map<string, TeamInput>();
  const withChildren = (team: TeamInput): readonly string[] => {
    const children = [...teams.values()].filter(
      (each) => each.parent === team.slug && isSameName(each.organisation, team.organisation),
    );
    return [...team.members, ...children.flatMap(withChildren)];
  };
  return {
    setTeam: (team) => void teams.set(keyOf(team.organisation, team.slug), team),
    membersOf: (organisation, slug) => {
      const team = teams.get(keyOf(organisation, slug));
      return team && [...new Set(withChildren(team))];
    },
  };
}

/** GitHub REST: List team members: "The organization name is not case sensitive." That a slug is, is assumed. */
const keyOf = (organisation: string, slug: string): string => `${organisation.toLowerCase()}/${slug}`;
const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
