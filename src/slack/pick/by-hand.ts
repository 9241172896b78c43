// A pick that somebody does by hand: the branch is there, and these are the commands.
import type { Project } from '../../domain/project.ts';
import type { ByHand } from '../../usecases/pick-commits.ts';
import { section, view, type View } from '../blocks.ts';
import { link } from '../escape.ts';
import { code } from '../refusals/parts.ts';
import { some } from '../words.ts';

/** Commits whose commands are given. */
const NAMED = 10;

export function byHandView({ trunk }: Project, { release, branch, commits, link: page }: ByHand): View {
  // These are commands that people copy: nothing gets into them but what looks like a commit.
  const shas = commits.filter((each) => /^[0-9a-f]{7,40}$/i.test(each));
  const others = commits.filter((each) => !shas.includes(each)).map((each) => code(each));
  const work = `pick-onto-${release}`;
  const picked = shas.length === 0 ? '<commit>' : shas.slice(0, NAMED).join(' ');
  const left = shas.length - NAMED;
  const commands = [
    `git fetch origin ${trunk} ${branch}`,
    `git switch -c ${work} origin/${branch}`,
    `git cherry-pick -x ${picked}`,
    `git push -u origin ${work}`,
  ];
  return view(
    [`Pick onto ${release} by hand: its branch is ${branch}. Then: \`/release pick ${release} #&lt;PR&gt;\``],
    [
      section([
        `*Pick onto ${release} by hand.* Its branch is ${link(page, branch)}; it may take a few seconds until it is there.`,
        ...commands.map((line) => `    ${code(line, 600)}`),
        ...(left > 0 ? [`    and the other ${left} in the same way`] : []),
        ...(others.length === 0
          ? []
          : [
              `Of ${some(others)} pick what merging it made on ${code(trunk, 150)}; a merge commit needs \`-m 1\` as well`,
            ]),
        'Resolve what is in conflict, and keep the lines `(cherry picked from commit …)`: they say what was picked.',
        `Open a pull request against ${code(branch, 150)}, and merge it. Then: \`/release pick ${release} #&lt;PR&gt;\` makes the next candidate.`,
      ]),
    ],
  );
}
