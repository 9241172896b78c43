// `/release diff`: commits, artifacts and configuration between two releases or environments, apart.
import { summarise } from '../../domain/changes.ts';
import type { Project } from '../../domain/project.ts';
import type { Difference, Side } from '../../usecases/compare-releases.ts';
import { header, roomBeside, section, sections, view, type View } from '../blocks.ts';
import { lacksText, summaryLines } from '../changes/card-lines.ts';
import type { Naming } from '../changes/entry-lines.ts';
import { link } from '../escape.ts';
import { plural, shortDigest, shortSha } from '../words.ts';
import { configurationLines } from './configuration-lines.ts';

export function diffView(project: Project, difference: Difference, naming: Naming): View {
  const { from, to } = difference;
  const title = `${project.name}: ${from.name} → ${to.name}`;
  const commits = commitLines(difference, naming);
  const blocks = [
    header(title),
    section([`From *${from.name}*: ${sideText(from)}`, `To *${to.name}*: ${sideText(to)}`]),
    section(['*Commits*', ...commits]),
    ...sections(['*Artifacts*', ...artifactLines(difference)], ARTIFACTS),
  ];
  const configuration = ['*Configuration*', ...configurationLines(project, difference)];
  return view([title, commitText(difference)], [...blocks, ...sections(configuration, roomBeside(blocks))]);
}

/** Characters for the artifacts: what differs comes first. */
const ARTIFACTS = 4000;

function sideText({ release, commit, environment }: Side): string {
  if (release === null)
    return 'what runs there is not known: Slipway did not put it there, or it was changed since';
  const at = commit === null ? '' : ` (\`${shortSha(commit)}\`)`;
  return environment === null ? `the release${at}` : `runs ${release}${at}`;
}

function commitLines(difference: Difference, naming: Naming): readonly string[] {
  const { commits } = difference;
  const said = commitText(difference);
  if (commits === null) return [said];
  const { ahead, behind, read, changelog, link: compare } = commits;
  if (ahead === 0 && behind === 0) return [said];
  return [
    `${said} (${link(compare, 'compare on GitHub')})`,
    ...(ahead === 0 ? [] : summaryLines({ ...summarise(changelog), total: ahead, read }, compare, naming)),
  ];
}

/** Which way it goes, in words: fewer commits are a way back. */
function commitText({ from, to, commits }: Difference): string {
  if (commits === null) return notCompared(from, to);
  const { ahead, behind } = commits;
  if (ahead === 0 && behind === 0) return 'None: it is the same commit';
  const lacks = lacksText(behind, from.name);
  if (ahead === 0) return `Going back: ${to.name} ${lacks}, and brings nothing new`;
  const brings = `${to.name} brings ${plural(ahead, 'commit')}`;
  return behind === 0 ? brings : `${brings}, and goes back too: it ${lacks}`;
}

function notCompared(from: Side, to: Side): string {
  const unknown = [from, to].find(({ commit }) => commit === null);
  return unknown === undefined
    ? 'They cannot be compared: GitHub has one of the two no more'
    : `They cannot be compared: the commit that runs in ${unknown.name} is not known`;
}

/** What differs comes first. */
function artifactLines({ from, to, artifacts }: Difference): readonly string[] {
  const lines = artifacts.map(({ service, from: before, to: after }) => {
    const [then, now] = [before, after].map((each) =>
      each === null ? null : `\`${shortDigest(each.digest)}\``,
    );
    if (before?.digest === after?.digest) return { same: true, text: `• ${service}  the same, ${now ?? ''}` };
    if (then !== null && now !== null)
      return { same: false, text: `• ${service}  differs: ${then} → ${now}` };
    const [has, lacks] = then === null ? [to, from] : [from, to];
    const there = lacks.release === null ? `what ${lacks.name} runs is not known` : `${lacks.name} has none`;
    return { same: false, text: `• ${service}  ${then ?? now ?? ''} in ${has.name}; ${there}` };
  });
  if (lines.length === 0) return ['None is known of either'];
  return lines.toSorted((a, b) => Number(a.same) - Number(b.same)).map(({ text }) => text);
}
