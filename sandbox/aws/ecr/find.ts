// Repositories by registry and name, with ECR's exceptions.
import { AwsError } from '../aws-error.ts';
import type { EcrRegion, RepositoryRecord } from './state.ts';

/** Another account's registry looks like a repository that is not there. (assumed: no repository policy lets us in) */
export function checkRegistry(region: EcrRegion, registryId: string | undefined, repository: string): void {
  if (registryId !== undefined && registryId !== region.account) throw notFound(repository, registryId);
}

export function repositoryIn(
  region: EcrRegion,
  registryId: string | undefined,
  name: string,
): RepositoryRecord {
  checkRegistry(region, registryId, name);
  const repository = region.repositories.get(name);
  if (repository === undefined) throw notFound(name, region.account);
  return repository;
}

const notFound = (name: string, registry: string): AwsError =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registry}'`,
  );
