// At the start of the bot: the policies in force go into the audit log, and what has become looser is said (T32).
import { loosenings, policiesOf } from '../domain/policy.ts';
import { same } from '../domain/same.ts';
import { accepted, type Snapshot, type Decision } from '../domain/snapshot.ts';
import type { Project } from '../domain/project.ts';
import type { World } from './world.ts';

/** Once for each change: a start with the same policies records nothing. */
export async function notePolicies({
  projects,
  store,
  system,
}: Pick<World, 'projects' | 'store' | 'system'>): Promise<void> {
  const cause = { actor: { kind: 'slipway' } as const, inbound: null, tried: 'note policies' };
  for (const project of projects) {
    await store.change({ project: project.name }, cause, (snapshot) =>
      notePolicy(snapshot, project, system.now()),
    );
  }
}

function notePolicy({ controls }: Snapshot, project: Project, at: number): Decision {
  const policies = policiesOf(project);
  const before = controls.policies;
  if (before !== null && same(before, policies)) return accepted();
  const loosened = before === null ? [] : loosenings(before, policies);
  return accepted({ type: 'policy.seen', project: project.name, scope: null, at, policies, loosened });
}
