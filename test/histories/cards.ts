// What people see of a cut, by the sandbox's own judgement of what Slack takes.
import { blocksAreTooLarge, checkBlocks, checkView } from '../../sandbox/slack/limits.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Release } from '../../src/domain/release.ts';
import { wholeView } from '../../src/slack/changes/whole-view.ts';
import { renderCard } from '../../src/slack/render-card.ts';
import type { WholeChanges } from '../../src/usecases/read-release.ts';
import type { World } from '../../src/usecases/world.ts';

/** Slack API: chat.postMessage advises at most so many. */
const MOST_TEXT = 4000;

export async function cardProblems(
  world: World,
  project: Project,
  release: Release,
  changes: WholeChanges | null,
): Promise<readonly string[]> {
  const drawing = await renderCard(world, { key: `release:${release.id}`, project: project.name });
  if (drawing === null) return ['it has no card'];
  const { text, blocks } = drawing.view;
  return [
    ...checkBlocks(blocks),
    ...(blocksAreTooLarge(blocks) ? ['the blocks of the card are too large'] : []),
    ...(text.length > MOST_TEXT ? ['the text of the card is too long'] : []),
    ...(changes === null ? [] : windowProblems(world, project, changes)),
  ];
}

export function windowProblems(world: World, project: Project, changes: WholeChanges): readonly string[] {
  const links = world.source.links(project.repository);
  return checkView(wholeView(changes, { people: world.people, links }));
}
