// GitHub as the core reads it.
import type { Octokit } from '@octokit/rest';
import type { Check } from '../../domain/plan.ts';
import type { Repository } from '../../domain/project.ts';
import type { SourceHost } from '../../ports.ts';
import { faultsOf, mostPerPage, named } from './calls.ts';
import { newestChecks, type Status } from './checks.ts';
import { createClient, type GitHubSettings } from './client.ts';
import { newest, resolve } from './commits.ts';
import { compare, isOnTrunk, range } from './compare.ts';
import { linksOf } from './links.ts';
import { isInRepository } from './membership.ts';
import { patch } from './patch.ts';
import { pull } from './pulls.ts';
import { teamMembers } from './teams.ts';
import { createTreeReader } from './trees.ts';

export function createGitHubSourceHost(settings: GitHubSettings): SourceHost {
  const octokit = createClient(settings);
  const trees = createTreeReader(octokit);
  return {
    resolve: (repository, ref) => resolve(octokit, repository, ref),
    pull: (repository, number) => pull(octokit, repository, number),
    isOnTrunk: (repository, trunk, sha) => isOnTrunk(octokit, repository, trunk, sha),
    isInRepository: (repository, sha) => isInRepository(octokit, repository, sha),
    checks: (repository, sha) => checks(octokit, repository, sha),
    compare: (repository, base, head) => compare(octokit, repository, base, head),
    range: (repository, base, head, most) => range(octokit, repository, base, head, most),
    newest: (repository, branch, most) => newest(octokit, repository, branch, most),
    contents: (repository, sha, paths) => trees.contents(repository, sha, paths),
    patch: (repository, sha) => patch(octokit, repository, sha),
    teamMembers: (team) => teamMembers(octokit, team),
    links: (repository) => linksOf(settings.baseUrl, repository),
  };
}

async function checks(octokit: Octokit, repository: Repository, sha: string): Promise<readonly Check[]> {
  const at = { ...named(repository), ref: sha, per_page: mostPerPage };
  return faultsOf(async () => {
    const runs = await octokit.paginate(octokit.checks.listForRef, { ...at, filter: 'latest' });
    return newestChecks(runs, await allStatuses(octokit, at));
  });
}

/** The latest status of every context. Octokit's `paginate` does not know the shape of this answer. */
async function allStatuses(
  octokit: Octokit,
  at: { owner: string; repo: string; ref: string; per_page: number },
) {
  const statuses: Status[] = [];
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.repos.getCombinedStatusForRef({ ...at, page });
    statuses.push(...data.statuses);
    if (data.statuses.length === 0 || statuses.length >= data.total_count) return statuses;
  }
}
