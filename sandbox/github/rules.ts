// What the caller may not write: a token without the permission, and references under a rule of the repository.
import { GitHubError, unprocessable } from './errors.ts';

export interface Rules {
  /** From now on no reference whose full name matches can be made, moved or deleted: a ruleset, or a protected tag. */
  readonly protect: (references: RegExp) => void;
  /** Without the permission "Contents: write" everything can be read, and nothing written. */
  readonly setWritable: (writable: boolean) => void;
  /** Throws the refusal, if there is one. */
  readonly mustBeWritable: () => void;
  readonly mustBeFree: (reference: string, documentation: string) => void;
}

export function createRules(): Rules {
  const guarded: RegExp[] = [];
  let mayWrite = true;
  return {
    protect: (references) => void guarded.push(references),
    setWritable: (writable) => {
      mayWrite = writable;
    },
    // GitHub REST: Troubleshooting, "Resource not accessible".
    mustBeWritable: () => {
      if (!mayWrite) throw new GitHubError(403, 'Resource not accessible by personal access token');
    },
    // The wording is seen in actions/github-script#455 and github/rest-api-description#4887.
    mustBeFree: (reference, documentation) => {
      if (guarded.some((pattern) => pattern.test(reference))) {
        throw unprocessable('Reference update failed', documentation);
      }
    },
  };
}
