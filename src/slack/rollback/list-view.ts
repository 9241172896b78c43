// `/release rollback list`: what one could go back to, whether it could be had now, and what to type for it.
import type { Project } from '../../domain/project.ts';
import type { ListedEnvironment, ListedTarget } from '../../usecases/list-targets.ts';
import { header, sections, view, type View } from '../blocks.ts';
import { code } from '../refusals/parts.ts';
import { plural, shortSha, time } from '../words.ts';

export function rollbackListView(project: Project, listed: readonly ListedEnvironment[]): View {
  return view(
    [`${project.name}: what one could go back to`, ...listed.map(inShort)],
    [header(`${project.name}: what one could go back to`), ...listed.flatMap(environmentBlocks)],
  );
}

/** For whoever hears nothing but the text. */
function inShort({ environment: { name }, targets }: ListedEnvironment): string {
  const ready = targets.filter(({ status }) => status === 'ready');
  const [first] = ready;
  return first === undefined
    ? `${name}: nothing is ready`
    : `${name}: ${plural(ready.length, 'release')} ready, the newest ${first.release}: ${code(first.command, 150)}`;
}

const environmentBlocks = ({ environment: { name }, targets }: ListedEnvironment) =>
  sections([
    `*${name}*`,
    ...(targets.length === 0 ? ['Nothing has worked there yet'] : targets.map(targetLine)),
  ]);

function targetLine({ release, commit, deployedAt, status, command }: ListedTarget): string {
  const paste = OFFERED.has(status) ? `: ${code(command, 150)}` : '';
  return `• ${release} (\`${shortSha(commit)}\`), deployed ${time(deployedAt)}: ${READINESS[status]}${paste}`;
}

/** What is bad or gone would be refused: it is not offered. */
const OFFERED: ReadonlySet<ListedTarget['status']> = new Set(['ready', 'suspect', 'unreadable']);

const READINESS: Readonly<Record<ListedTarget['status'], string>> = {
  live: 'it runs now',
  ready: '*ready*',
  bad: '*marked as bad*, and goes nowhere',
  suspect: '*suspect*: it was rolled back from, and has to be named',
  image_gone: '*gone*: an image of it cannot be pulled',
  revision_gone: '*gone*: a task definition of it was deleted in ECS',
  unreadable: '*not checked*: AWS did not say whether it is there',
};
