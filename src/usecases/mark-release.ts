// `/release mark <release> bad <reason>` and `good`: every gate closes, or opens again.
import { releaseCard } from '../domain/cards.ts';
import { decideMark, type MarkCommand } from '../domain/mark.ts';
import { personRefusal } from '../domain/people.ts';
import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refused, type Snapshot } from '../domain/snapshot.ts';
import type { Outcome } from '../ports.ts';
import { byPerson } from './causes.ts';
import { findCommit } from './find-commit.ts';
import { findRelease } from './find-release.ts';
import { gatherPerson } from './gather-people.ts';
import { gatherContaining } from './gather-picks.ts';
import type { Asker, World } from './world.ts';

export interface MarkTyped {
  readonly release: string;
  readonly verdict: 'bad' | 'good';
  readonly reason: string | null;
  /** SHA or `#12` of the commit at fault. */
  readonly commit: string | null;
}

export async function markRelease(
  world: Pick<World, 'source' | 'directory' | 'store' | 'system'>,
  project: Project,
  typed: MarkTyped,
  asker: Asker,
): Promise<Outcome> {
  const cause = byPerson(asker, `mark ${typed.release} ${typed.verdict}`);
  const snapshot = await world.store.snapshot({ project: project.name });
  const scope = { project: project.name };
  const refuse = (refusal: Refusal): Promise<Outcome> =>
    world.store.change(scope, cause, () => refused(refusal));
  const outsider = personRefusal(await gatherPerson(world.directory, asker));
  if (outsider !== null) return refuse(outsider);
  const found = findRelease(snapshot, typed.release);
  if ('code' in found) return refuse(found);
  const commit = typed.commit === null ? null : await findCommit(world, project, typed.commit);
  if (commit !== null && 'code' in commit) return refuse(commit);

  const { id } = found.release;
  const verdict: MarkCommand['verdict'] =
    typed.verdict === 'good'
      ? { kind: 'good', reason: typed.reason }
      : {
          kind: 'bad',
          reason: typed.reason ?? '',
          commit: commit?.sha ?? null,
          containing: commit === null ? [] : await gatherContaining(world, project, snapshot, commit.sha),
        };
  const command = { release: id, by: asker.id, now: world.system.now(), verdict };
  const outcome = await world.store.change({ ...scope, releases: [id] }, cause, (current) =>
    decideMark(current, command),
  );
  if (outcome.kind === 'accepted') await redrawFlagged(world, outcome.snapshot, found.release.name);
  return outcome;
}

/** Cards of what was flagged because of the release: the flag counts only while its mark stands. */
async function redrawFlagged(
  { store }: Pick<World, 'store'>,
  { releases }: Snapshot,
  marked: string,
): Promise<void> {
  for (const { id, candidates } of releases) {
    const flagged = candidates.filter(({ contains }) => contains.some(({ release }) => release === marked));
    for (const { number } of flagged) await store.touchCard(releaseCard(id, number));
  }
}
