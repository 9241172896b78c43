// A replica has the repositories of the registry that it copies, by the same names. (ECR user guide: private image replication)
import type { Artifact } from '../../domain/release.ts';

/** `shop/api` of `<host>/shop/api`. */
export const repositoryName = ({ repository }: Artifact): string =>
  repository.slice(repository.indexOf('/') + 1);
