// Repositories by registry and name, with ECR's exceptions.
import { AwsError } from '../aws-error.ts';
import type { EcrRegion, RepositoryRecord } from './state.ts';

export function repositoryIn(region: EcrRegion, name: string): RepositoryRecord {
  const repository = region.repositories.get(name);
  if (repository === undefined) throw notFound(name, region.account);
  return repository;
}

export const notFound = (name: string, registry: string): AwsError =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registry}'`,
  );
