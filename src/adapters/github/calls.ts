// What every call to GitHub shares: how a repository is named, and how an error becomes an answer or a fault.
import type { Repository } from '../../domain/project.ts';
import { statusOf, toFault } from './faults.ts';

/** GitHub REST: Using pagination: at most 100 a page. */
export const mostPerPage = 100;

export const named = ({ owner, name }: Repository) => ({ owner, repo: name });

/** A ref goes into the path: an empty one or a dot segment would ask another address, and no ref is called so. */
export const isPathSegment = (ref: string): boolean => !/^\.{0,2}$/.test(ref);

/** The answer, or `null` for a status that means "there is none". */
export async function unless<T>(statuses: readonly number[], call: Promise<T>): Promise<T | null> {
  return faultsOf(async () => {
    try {
      return await call;
    } catch (error) {
      if (statuses.includes(statusOf(error) ?? 0)) return null;
      throw error;
    }
  });
}

export async function faultsOf<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFault(error);
  }
}

/** Of a deleted fork GitHub sends `null`, although the description of its API does not say so. */
export const isSameRepository = (
  one: { readonly id: number } | null,
  other: { readonly id: number } | null,
): boolean => one !== null && one.id === other?.id;
