// Every endpoint that the sandbox has.
import type { Endpoint } from '../endpoint.ts';
import { listCheckRuns } from './checks.ts';
import { getCommit, listBranchesWhereHead, listCommits } from './commits.ts';
import { compare } from './compare.ts';
import { createGitCommit, createTag, getGitCommit, getTag } from './git-objects.ts';
import {
  createReference,
  deleteReference,
  getReference,
  listMatchingReferences,
  updateReference,
} from './git-references.ts';
import { createTree, getTree } from './git-trees.ts';
import { createInstallationToken, getRateLimit } from './installation.ts';
import { merge } from './merges.ts';
import { getPull, listPullCommits, listPulls } from './pulls.ts';
import { getBranch, getRepository } from './repository.ts';
import { getCombinedStatus, listStatuses } from './statuses.ts';
import { listTeamMembers } from './teams.ts';

export const allEndpoints: readonly Endpoint[] = [
  getRepository,
  getBranch,
  getCommit,
  listCommits,
  listBranchesWhereHead,
  listCheckRuns,
  getCombinedStatus,
  listStatuses,
  listPulls,
  getPull,
  listPullCommits,
  compare,
  getReference,
  listMatchingReferences,
  createReference,
  updateReference,
  deleteReference,
  getGitCommit,
  createGitCommit,
  getTree,
  createTree,
  createTag,
  getTag,
  merge,
  listTeamMembers,
  getRateLimit,
  createInstallationToken,
];
