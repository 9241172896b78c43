// `/release show`: all that is on record of a release and one of its candidates, digests and labels in full.
import type { Deployment } from '../../domain/deployment.ts';
import type { Artifact, Candidate, ImageLabels } from '../../domain/release.ts';
import { header, nonEmpty, roomBeside, section, sections, view, type View } from '../blocks.ts';
import { changesLines } from '../changes/card-lines.ts';
import { commitLink } from '../changes/entry-lines.ts';
import { imageLines, platformAndSize, repositoryName } from '../cut/artifact-lines.ts';
import { markLines, markTitle, noticeLines, spokenOf } from '../cut/notice-lines.ts';
import { pickLines } from '../cut/pick-lines.ts';
import { changesButton, cutLines } from '../cut/release-card.ts';
import type { ReleaseState } from '../cut/release-state.ts';
import { escape } from '../escape.ts';
import { code } from '../refusals/parts.ts';
import { person, plural, shortSha, statusText, time } from '../words.ts';

export function showView(state: ReleaseState): View {
  const { project, release, candidate } = state;
  const name = spokenOf(state);
  const title = `${project.name} ${name}${markTitle(release)}`;
  const button = changesButton(state);
  const blocks = [
    header(title),
    ...nonEmpty(markLines(release)),
    section(cutLines(state), 1400),
    ...nonEmpty(noticeLines(state), 1500),
    section(['*Candidates*', ...candidateLines(state)], 1000),
    section(['*Deployments*', ...deploymentLines(state)], 1500),
    ...nonEmpty(pickLines(state), 1500),
    ...nonEmpty(changesLines(candidate.changes, candidate.commit, state.naming), 2000),
  ];
  return view(
    [`${title}, at ${shortSha(candidate.commit)}: ${buildText(candidate)}`],
    [...blocks, ...sections(artifactLines(state), roomBeside([...blocks, ...button]))],
    button,
  );
}

const buildText = ({ build, artifacts }: Candidate): string =>
  ({
    complete: `complete, ${plural(artifacts.length, 'image')}`,
    waiting: 'waits for its images',
    incomplete: 'not complete, goes nowhere',
  })[build.status];

const candidateLines = ({ release, candidate, naming }: ReleaseState): readonly string[] =>
  release.candidates.toReversed().map((each) => {
    const how = each.number === 1 ? 'cut' : `${plural(each.picks.length, 'commit')} picked`;
    const shown = each.number === candidate.number ? ' (shown here)' : '';
    return `• rc.${each.number}${shown}  ${commitLink(each.commit, naming.links)}, ${how} by ${person(each.by)}, ${time(each.at)}: ${buildText(each)}`;
  });

/** Newest first; those of other candidates say which. */
function deploymentLines({ release, candidate, snapshot }: ReleaseState): readonly string[] {
  const mine = snapshot.deployments.filter(({ request }) => request.release === release.id).toReversed();
  if (mine.length === 0) return ['None yet'];
  return mine.map((each) => `• ${deploymentText(each, candidate)}`);
}

function deploymentText(deployment: Deployment, { number }: Candidate): string {
  const { id, environment, candidate, rollback, requestedBy, requestedAt } = deployment.request;
  const what = `${rollback === null ? '' : 'rollback '}${statusText(deployment)}`;
  const other = candidate === number ? '' : ` (rc.${candidate})`;
  return `\`${id}\` ${environment}${other}: *${what}*, asked for by ${person(requestedBy)}, ${time(requestedAt)}`;
}

function artifactLines(state: ReleaseState): readonly string[] {
  const { candidate } = state;
  // The lines of the card without those of single images, which are said in full below.
  const general = imageLines({ ...state, candidate: { ...candidate, artifacts: [] } });
  return [...general, ...candidate.artifacts.map(artifactText)];
}

/** One line of several: an image is never torn apart. */
function artifactText(artifact: Artifact): string {
  const { service, repository, digest, tag, commit, keptFrom, pushedAt, labels, tagsCanMove } = artifact;
  const kept = keptFrom === null ? [] : [`kept from ${keptFrom}: nothing under its paths changed`];
  const facts = [
    ...platformAndSize(artifact),
    pushedAt === null ? 'when it was pushed is not known' : `pushed ${time(pushedAt)}`,
    `built for \`${shortSha(commit)}\``,
    ...kept,
  ];
  return [
    `✓ *${service}*  \`${digest}\``,
    `    ${code(`${repositoryName(repository)}:${tag}`, 150)} · ${MOVING[String(tagsCanMove)] ?? ''}`,
    `    ${facts.join(' · ')}`,
    `    ${labelsText(labels)}`,
  ].join('\n');
}

const MOVING: Readonly<Record<string, string>> = {
  true: 'risk: its tags can be moved',
  false: 'its tags cannot be moved',
  null: 'whether its tags can be moved is not known',
};

function labelsText(labels: ImageLabels | null): string {
  if (labels === null) return 'labels could not be read';
  const { revision, source } = labels;
  return [
    revision === null ? 'no revision label' : `revision label ${code(revision, 40)}`,
    source === null ? 'no source label' : `source label ${escape(source, 120)}`,
  ].join(' · ');
}
