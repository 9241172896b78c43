// The repository as git has it, asked of git itself: never of the bot.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitAt } from '../../../sandbox/github/git.ts';
import type { GitHubRequest } from '../../../sandbox/github/endpoint.ts';
import type { Shop } from '../../../sandbox/shop.ts';

type Place = Pick<Shop, 'repository'>;

const git = ({ repository }: Place, ...args: readonly string[]): Promise<string> =>
  gitAt(repository.path).run(args);

/** Every reference with what it points at: `refs/heads/main <sha> commit`. */
export async function refsOf(shop: Place): Promise<readonly string[]> {
  const listed = await git(shop, 'for-each-ref', '--format=%(refname) %(objectname) %(objecttype)');
  return listed.split('\n').filter((line) => line !== '');
}

export const refNames = async (shop: Place): Promise<readonly string[]> =>
  (await refsOf(shop)).map((line) => line.split(' ', 1)[0] ?? '');

/** SHA of what a revision names: `<sha>^{tree}`, `refs/tags/v1^{commit}`. */
export const parsed = async (shop: Place, revision: string): Promise<string> =>
  (await git(shop, 'rev-parse', '--verify', revision)).trim();

export const messageAt = (shop: Place, sha: string): Promise<string> =>
  git(shop, 'log', '-1', '--format=%B', sha);

/** The tree that `git cherry-pick` makes, in a clone of its own that shares the objects. */
export async function pickedTree(
  { repository }: Place,
  onto: string,
  commits: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pick-'));
  const clone = gitAt(join(folder, '.git'));
  const run = (...args: readonly string[]): Promise<string> => clone.run([`--work-tree=${folder}`, ...args]);
  await run('init', '--quiet');
  await writeFile(join(folder, '.git/objects/info/alternates'), `${join(repository.path, 'objects')}\n`);
  await run('checkout', '--quiet', '--detach', onto);
  for (const commit of commits) await run('cherry-pick', '-x', commit);
  const tree = (await run('rev-parse', 'HEAD^{tree}')).trim();
  await rm(folder, { recursive: true, force: true });
  return tree;
}

/** Many commits at once on trunk, each with a subject and a file of its own number. */
export async function importMany(shop: Place, count: number): Promise<string> {
  const from = await shop.repository.head();
  const parts = Array.from({ length: count }, (_, n) => {
    const message = `feat(api): change number ${n} (#${1000 + n})\n`;
    const at = 1_800_000_000 + n * 60;
    return [
      'commit refs/heads/main',
      `author Bob Berg <bob@acme.example> ${at} +0000`,
      `committer GitHub <noreply@github.com> ${at} +0000`,
      `data ${Buffer.byteLength(message)}\n${message}`,
      ...(n === 0 ? [`from ${from}`] : []),
      `M 100644 inline api/src/many.ts\ndata ${String(n).length}\n${n}\n`,
    ].join('\n');
  });
  await gitAt(shop.repository.path).run(['fast-import', '--quiet', '--date-format=raw'], {
    input: `${parts.join('\n')}\n`,
  });
  return shop.repository.head();
}

export const REFS = 'POST /repos/{owner}/{repo}/git/refs';
export const TAGS = 'POST /repos/{owner}/{repo}/git/tags';
export const MERGES = 'POST /repos/{owner}/{repo}/merges';
export const COMMITS = 'POST /repos/{owner}/{repo}/git/commits';
export const MOVE_REF = 'PATCH /repos/{owner}/{repo}/git/refs/{ref}';
export const DROP_REF = 'DELETE /repos/{owner}/{repo}/git/refs/{ref}';

/** How often GitHub was asked for this call; of references, for those whose name begins so. */
export const askedFor = ({ github }: Pick<Shop, 'github'>, wanted: string, reference = ''): number =>
  github.calls.filter(({ call, request }) => call === wanted && isAbout(request, reference)).length;

/** Whether a call makes or moves a reference whose full name begins so. */
export function isAbout(request: unknown, reference: string): boolean {
  const { body, params } = request as GitHubRequest;
  const { ref = `refs/${params['ref'] ?? ''}` } = (body ?? {}) as { readonly ref?: string };
  return ref.startsWith(reference);
}
