// Reads and writes of references, each of which ends in knowing what is there now.
import type { Octokit } from '@octokit/rest';
import type { Repository } from '../../domain/project.ts';
import type { RefState } from '../../domain/release.ts';
import { AdapterFault } from '../../ports.ts';
import { faultsOf, named, unless } from './calls.ts';
import { statusOf } from './faults.ts';

/** A tag of a tag of a tag … is somebody's joke. */
const mostTags = 5;

/**
 * The object that a reference (`heads/…`, `tags/…`) stands for, an annotated tag followed to what it names; `null` when
 * there is no such reference.
 */
export async function lookUp(octokit: Octokit, repository: Repository, ref: string): Promise<string | null> {
  const answer = await unless([404, 409], octokit.git.getRef({ ...named(repository), ref }));
  if (answer === null) return null;
  let { object }: { object: { sha: string; type: string } } = answer.data;
  for (let tags = 0; object.type === 'tag' && tags < mostTags; tags += 1) {
    const at = { ...named(repository), tag_sha: object.sha };
    ({ object } = (await faultsOf(() => octokit.git.getTag(at))).data);
  }
  return object.sha;
}

/**
 * Makes the write, and tells what came of it by what is there afterwards, whatever GitHub answered (F22).
 *
 * @param write.from what was there before, `null` for nothing: when it still is, the write was not carried out
 * @param write.object what the reference is set to; `write.to` is the commit that this stands for
 */
export async function writeReference(
  octokit: Octokit,
  repository: Repository,
  write: {
    readonly ref: string;
    readonly from: string | null;
    readonly to: string;
    readonly object: string;
  },
): Promise<RefState> {
  const { ref, from, to, object: sha } = write;
  const at = named(repository);
  try {
    await faultsOf<unknown>(() =>
      from === null
        ? octokit.git.createRef({ ...at, ref: `refs/${ref}`, sha })
        : octokit.git.updateRef({ ...at, ref, sha, force: false }),
    );
    return { status: 'made' };
  } catch (error) {
    const refused = refusalIn(error);
    if (refused === null && !isUncertain(error)) throw error;
    const found = await lookUp(octokit, repository, ref).catch((failure: unknown) => {
      // What came of the write matters more than that reading failed too.
      throw refused === null ? error : failure;
    });
    if (found === to) return { status: 'made' };
    if (found !== null && found !== from) return { status: 'taken', at: found };
    if (refused === null) throw error;
    return refused;
  }
}

/** No permission (403, or 404 so as not to tell), or a rule against it (422); `null` for anything else. */
export function refusalIn(error: unknown): Extract<RefState, { readonly status: 'refused' }> | null {
  if (!(error instanceof AdapterFault) || error.retryable) return null;
  const status = statusOf(error.cause) ?? 0;
  return [403, 404, 422].includes(status) ? { status: 'refused', code: error.code } : null;
}

/** A refusal names what was tried (`pick_merge_http_403`): the status alone would lead nobody to what forbids it. */
export async function trying<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refused = refusalIn(error);
    if (refused === null || !(error instanceof AdapterFault)) throw error;
    const code = `${what}_${refused.code}`;
    throw new AdapterFault({ provider: 'github', code, retryable: false, cause: error.cause });
  }
}

const isUncertain = (error: unknown): boolean => error instanceof AdapterFault && error.uncertain;
