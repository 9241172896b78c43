// Commits of the Git database: what picks are made of.
import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import type { Log } from '../../ports.ts';
import { faultsOf, named } from './calls.ts';
import { trying } from './references.ts';

export interface Place {
  readonly octokit: Octokit;
  readonly repository: Repository;
  readonly log: Log;
}

export type GitCommit = RestEndpointMethodTypes['git']['getCommit']['response']['data'];

interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601. GitHub keeps whole seconds. */
  readonly date: string;
}

/** Who GitHub is told made what Slipway makes. With the date given, the same thing made twice is one thing. */
export const slipwayAt = (milliseconds: number): Signature => ({
  name: 'Slipway',
  email: 'slipway@users.noreply.github.com',
  date: new Date(Math.floor(milliseconds / 1000) * 1000).toISOString(),
});

export async function readCommit({ octokit, repository }: Place, sha: string): Promise<GitCommit> {
  return (await faultsOf(() => octokit.git.getCommit({ ...named(repository), commit_sha: sha }))).data;
}

/** GitHub REST: Create a commit. Nothing refers to it yet. A token that may not write is told so here first. */
export async function makeCommit(
  { octokit, repository }: Place,
  commit: {
    readonly message: string;
    readonly tree: string;
    readonly parents: readonly string[];
    readonly author: Signature;
    readonly committer: Signature;
  },
): Promise<string> {
  const made = { ...named(repository), ...commit, parents: [...commit.parents] };
  const create = () => faultsOf(() => octokit.git.createCommit(made));
  return (await trying('pick_commit', create)).data.sha;
}
