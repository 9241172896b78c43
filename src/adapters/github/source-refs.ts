// GitHub as the core writes it: tags, branches and picks. Every write may be asked for again (F22).
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import type { RefState } from '../../domain/release.ts';
import type { SourceRefs } from '../../ports.ts';
import { faultsOf, named } from './calls.ts';
import { createClient, type GitHubSettings } from './client.ts';
import { slipwayAt } from './git-commits.ts';
import { cherryPick } from './pick.ts';
import { lookUp, refusalIn, writeReference } from './references.ts';
import { sweepTemporaryBranches } from './temporary-branch.ts';

/** Needs "Contents: write", and its picks a rule set that lets it make and delete branches below `slipway-pick/`. */
export function createGitHubSourceRefs(settings: GitHubSettings): SourceRefs {
  const octokit = createClient(settings);
  const { log } = settings;
  return {
    cherryPick: (repository, pick) => cherryPick({ octokit, repository, log }, pick),
    setBranch: (repository, branch) => setBranch(octokit, repository, branch),
    createTag: (repository, tag) => createTag(octokit, repository, tag),
    sweep: (repository, olderThan) => sweepTemporaryBranches(octokit, repository, olderThan),
  };
}

/** One that was deleted meanwhile is made anew: nothing is lost by that. Two calls; a third after a bad answer. */
async function setBranch(
  octokit: Octokit,
  repository: Repository,
  { name, from, to }: Parameters<SourceRefs['setBranch']>[1],
): Promise<RefState> {
  const ref = `heads/${name}`;
  const found = await lookUp(octokit, repository, ref);
  if (found === to) return { status: 'made' };
  if (found !== null && found !== from) return { status: 'taken', at: found };
  return writeReference(octokit, repository, { ref, from: found, to, object: to });
}

/**
 * GitHub REST: Create a tag object, then Create a reference. With its date given, the object is the same however often it
 * is made. Three calls; a fourth after a bad answer.
 */
async function createTag(
  octokit: Octokit,
  repository: Repository,
  { name, commit, message, at }: Parameters<SourceRefs['createTag']>[1],
): Promise<RefState> {
  const ref = `tags/${name}`;
  const found = await lookUp(octokit, repository, ref);
  if (found !== null) return found === commit ? { status: 'made' } : { status: 'taken', at: found };
  const tag = { tag: name, message, object: commit, type: 'commit', tagger: slipwayAt(at) } as const;
  try {
    const { data } = await faultsOf(() => octokit.git.createTag({ ...named(repository), ...tag }));
    return await writeReference(octokit, repository, { ref, from: null, to: commit, object: data.sha });
  } catch (error) {
    const refused = refusalIn(error);
    if (refused === null) throw error;
    return refused;
  }
}
