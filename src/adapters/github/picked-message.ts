// The message of a picked commit, as `git cherry-pick -x` writes it.

/**
 * The line stands in a paragraph of its own; but where the message ends in trailers (`Co-authored-by: …`, or an earlier
 * pick's line), among those: trailers count only in the last paragraph.
 */
export function pickedMessage(message: string, sha: string): string {
  const text = message.trimEnd();
  const paragraphs = text.split(/\n\n+/);
  const last = paragraphs.at(-1) ?? '';
  const trailers = paragraphs.length > 1 && last.split('\n').every((line) => trailer.test(line));
  return `${text}${trailers ? '\n' : '\n\n'}(cherry picked from commit ${sha})`;
}

const trailer = /^(?:[A-Za-z0-9-]+: .+|\(cherry picked from commit [0-9a-f]+\))$/;
