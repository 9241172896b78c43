// Every entry of the audit log has the hash of the policies under which it was decided (T32), whoever decides: the bot, or
// somebody at the command line.
import type { Project } from './domain/project.ts';
import { policiesOf } from './domain/policy.ts';
import type { Hashing, Store } from './ports.ts';

export function underPolicies<S extends Store>(
  store: S,
  projects: readonly Project[],
  { hash }: Pick<Hashing, 'hash'>,
): S {
  const hashes = new Map(projects.map((project) => [project.name, hash(policiesOf(project))]));
  return {
    ...store,
    change: (scope, cause, decide) => {
      const policy = hashes.get(scope.project);
      return store.change(scope, policy === undefined ? cause : { ...cause, policy }, decide);
    },
  };
}
