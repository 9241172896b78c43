// Every endpoint that the sandbox has.
import type { Endpoint } from '../endpoint.ts';
import { listCheckRuns } from './checks.ts';
import { getCommit } from './commits.ts';
import { compare } from './compare.ts';
import { createGitCommit, createTag, getGitCommit, getTree } from './git-objects.ts';
import { createReference, deleteReference, getReference, updateReference } from './git-references.ts';
import { createInstallationToken, getRateLimit } from './installation.ts';
import { merge } from './merges.ts';
import { listPulls } from './pulls.ts';
import { getBranch, getRepository } from './repository.ts';
import { getCombinedStatus, listStatuses } from './statuses.ts';

export const allEndpoints: readonly Endpoint[] = [
  getRepository,
  getBranch,
  getCommit,
  listCheckRuns,
  getCombinedStatus,
  listStatuses,
  listPulls,
  compare,
  getReference,
  createReference,
  updateReference,
  deleteReference,
  getGitCommit,
  createGitCommit,
  getTree,
  createTag,
  merge,
  getRateLimit,
  createInstallationToken,
];
