// Whether two commits make the same change: a name for a change that does not depend on where it was made.
import { createHash } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import { named, unless } from './calls.ts';
import { messageOf, statusOf } from './faults.ts';

/** GitHub refuses diffs of more than 20,000 lines or 300 files by 406 (simonw/llm-fragments-github#16), some by a 5xx. */
const tooLarge = /too large|too_large|exceeded the maximum|took too long/i;

/** Two calls: the parents, then the diff. `null` as well for a commit that is not there, and for one without a change. */
export async function patch(octokit: Octokit, repository: Repository, sha: string): Promise<string | null> {
  const commit = await unless([404, 409], octokit.git.getCommit({ ...named(repository), commit_sha: sha }));
  if (commit === null || commit.data.parents.length > 1) return null;
  const call = octokit.repos.getCommit({ ...named(repository), ref: sha, mediaType: { format: 'diff' } });
  const answer = await unless(
    [404, 406, 422],
    call.catch((error: unknown) => {
      if ((statusOf(error) ?? 0) >= 500 && tooLarge.test(messageOf(error))) return null;
      throw error;
    }),
  );
  // The types know only the JSON of this address.
  const diff: unknown = answer?.data;
  return typeof diff === 'string' ? patchId(diff) : null;
}

/**
 * As `git patch-id --stable`: no line numbers, no blob names, no white space, files in any order. Only of a binary file,
 * whose change is not shown, the blob names are the change.
 */
export function patchId(diff: string): string | null {
  const files = diff.split(/^(?=diff --git )/m).filter((file) => file.startsWith('diff --git '));
  if (files.length === 0) return null;
  const changes = files.map((file) => sha256(changeIn(file))).toSorted();
  return sha256(changes.join('\n'));
}

const incidental = /^(?:@@ |similarity index |dissimilarity index |\\ )/;

function changeIn(file: string): string {
  const binary = /^(?:Binary files |GIT binary patch)/m.test(file);
  return file
    .split('\n')
    .filter((line) => !incidental.test(line) && (binary || !line.startsWith('index ')))
    .map((line) => line.replaceAll(/\s/g, ''))
    .join('\n');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
