// One commit in the language of `git fast-import`: one process a commit, no working tree, no index.
import type { NewCommit } from './sample-repository.ts';

/** GitHub squash-merges pull requests as itself; `web-flow` is the account behind this address. */
const committer = 'GitHub <noreply@github.com>';

export function fastImportCommit(branch: string, commit: NewCommit, at: number, hasParent: boolean): string {
  const message = commit.body === undefined ? commit.subject : `${commit.subject}\n\n${commit.body}`;
  const lines = [
    `commit refs/heads/${branch}`,
    `author ${commit.author.name} <${commit.author.email}> ${at} +0000`,
    `committer ${committer} ${at} +0000`,
    data(`${message}\n`),
  ];
  if (hasParent) lines.push(`from refs/heads/${branch}^0`);
  if (commit.merges !== undefined) lines.push(`merge ${commit.merges}`);
  for (const [path, content] of Object.entries(commit.files)) {
    lines.push(content === null ? `D ${path}` : `M 100644 inline ${path}\n${data(content)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** fast-import counts bytes, not characters. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
