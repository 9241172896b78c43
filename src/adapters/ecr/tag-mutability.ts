// Whether a tag can be pointed at another image: the repository's setting, and what it excludes (FIELD-NOTES 18).
import { DescribeRepositoriesCommand, type ECRClient, type Repository } from '@aws-sdk/client-ecr';
import type { Registry } from '../../domain/project.ts';
import { inChunks } from './in-chunks.ts';
import { unlessRefused } from './refusals.ts';

/** `null` where ECR does not say. */
type CanMove = (repository: string, tag: string) => boolean | null;

/** One call for a hundred repositories. One that we may not see, or that is gone, fails the call: then nothing is known. */
export async function readMutability(
  client: ECRClient,
  { account }: Registry,
  names: ReadonlySet<string>,
): Promise<CanMove> {
  const answers = await inChunks([...names], async (repositoryNames) =>
    unlessRefused(client.send(new DescribeRepositoriesCommand({ registryId: account, repositoryNames }))),
  );
  const repositories = answers.flatMap((answer) => answer?.repositories ?? []);
  const byName = new Map(repositories.map((repository) => [repository.repositoryName, repository]));
  return (name, tag) => canMove(byName.get(name), tag);
}

function canMove(repository: Repository | undefined, tag: string): boolean | null {
  switch (repository?.imageTagMutability) {
    case 'MUTABLE':
      return true;
    case 'IMMUTABLE':
      return false;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return excludes(repository, tag);
    case 'MUTABLE_WITH_EXCLUSION':
      return not(excludes(repository, tag));
    case undefined:
    default:
      return null;
  }
}

/** `null` with a kind of filter that came later than this. */
function excludes({ imageTagMutabilityExclusionFilters = [] }: Repository, tag: string): boolean | null {
  const wildcards = imageTagMutabilityExclusionFilters.filter(({ filterType }) => filterType === 'WILDCARD');
  if (wildcards.some(({ filter = '' }) => matches(filter, tag))) return true;
  return wildcards.length === imageTagMutabilityExclusionFilters.length ? false : null;
}

const not = (answer: boolean | null): boolean | null => (answer === null ? null : !answer);

/** `*` stands for anything, every other character for itself. (ECR API: ImageTagMutabilityExclusionFilter) */
function matches(filter: string, tag: string): boolean {
  const [start = '', ...rest] = filter.split('*');
  const end = rest.pop();
  if (end === undefined) return tag === filter;
  if (!tag.startsWith(start)) return false;
  let from = start.length;
  for (const part of rest) {
    const at = tag.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return tag.length - end.length >= from && tag.endsWith(end);
}
