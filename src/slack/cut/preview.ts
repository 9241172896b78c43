// `/release cut --dry-run`: the card that a cut would get, and what would happen next. Nothing was made.
import type { Environment } from '../../domain/project.ts';
import { isComplete } from '../../domain/release.ts';
import { supersedeOlder } from '../../domain/stale.ts';
import { header, section, view, type View } from '../blocks.ts';
import { commitLink } from '../changes/entry-lines.ts';
import { escape } from '../escape.ts';
import { code, quoted } from '../refusals/parts.ts';
import { shortSha, some, time } from '../words.ts';
import { releaseBody } from './release-card.ts';
import type { ReleaseState } from './release-state.ts';

const TITLE = 'Dry run: nothing was made';

export function previewView(state: ReleaseState): View {
  const { project, release, candidate, naming } = state;
  const intro = [
    `This would be release *${release.name}*, at ${commitLink(candidate.commit, naming.links)}: ${escape(candidate.subject)}`,
    ...(release.note === null ? [] : [`Note: ${quoted(release.note)}`]),
  ];
  return view(
    [
      `${project.name}: ${TITLE.toLowerCase()}. It would be release ${release.name}, at ${shortSha(candidate.commit)}`,
    ],
    [header(TITLE), ...releaseBody(state, intro)],
    [section(['*What would happen next*', ...nextLines(state)], 1500)],
  );
}

function nextLines({ project, release, candidate, snapshot }: ReleaseState): readonly string[] {
  const { build, number } = candidate;
  const closed = supersedeOlder(snapshot, release, { number }, release.cutAt);
  const ids = closed.map(({ deployment }) => `\`${deployment}\``);
  return [
    ...(build.status === 'waiting'
      ? [`• It would wait for its images, until ${time(build.until)} at the latest`]
      : []),
    ...(release.tag === null ? [] : [`• GitHub would get the tag ${code(release.tag.name, 150)}`]),
    ...(ids.length === 0
      ? []
      : [
          `• ${isComplete(candidate) ? '' : 'Once it is complete, '}${some(ids)} would be closed: asked for something older`,
        ]),
    ...project.environments.map((environment) => `• *${environment.name}*: ${automationText(environment)}`),
    'To do it: the same command without `--dry-run`',
  ];
}

function automationText({ automation }: Environment): string {
  switch (automation.when) {
    case 'never':
      return 'only when somebody asks for it, with `/release deploy`';
    case 'cut':
      return 'asked for by itself as soon as all images are there';
    case 'succeeded':
      return `asked for by itself once it has succeeded in ${automation.environment}`;
  }
}
