// The Git database: trees.
import { optionalText, part, text } from '../body.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { notFound, unprocessable } from '../errors.ts';
import type { Links } from '../links.ts';
import { hasObject, resolveTree } from '../revisions.ts';
import { writeTree } from '../write-tree.ts';

/** GitHub REST: Get a tree. `recursive` counts whatever its value is, `0` and `false` too. */
export const getTree = endpoint(
  'GET',
  '/repos/{owner}/{repo}/git/trees/{tree_sha}',
  async (request, world) => {
    const sha = await resolveTree(world.git, request.params.tree_sha);
    if (sha === undefined) throw notFound('/git/trees#get-a-tree');
    return { status: 200, body: await treeJson(world, sha, request.query['recursive'] !== undefined) };
  },
);

/** GitHub REST: Create a tree: entries over those of `base_tree`; `sha: null` takes one away. Contents are left out. */
export const createTree = endpoint('POST', '/repos/{owner}/{repo}/git/trees', async (request, world) => {
  const documentation = '/git/trees#create-a-tree';
  const base = optionalText(request.body, 'base_tree');
  if (base !== undefined && !(await hasObject(world.git, base, 'tree'))) {
    throw notFound(documentation);
  }
  const given = part(request.body, 'tree');
  if (!Array.isArray(given)) throw unprocessable('Invalid tree info', documentation);
  const entries = given.map((entry: unknown) => {
    const sha = part(entry, 'sha') === null ? null : text(entry, 'sha');
    return { path: text(entry, 'path'), mode: text(entry, 'mode'), sha };
  });
  for (const { sha } of entries) {
    if (sha !== null && !(await hasObject(world.git, sha))) {
      throw unprocessable(`tree.sha ${sha} is not a valid blob`, documentation);
    }
  }
  const sha = await writeTree(world.git, base, entries);
  if (sha === undefined) throw unprocessable('Invalid tree info', documentation);
  const body = await treeJson(world, sha, false);
  return { status: 201, headers: { location: body.url ?? '' }, body };
});

/** GitHub REST: Get a tree: at most 100,000 entries, and then it is `truncated`. */
async function treeJson(world: World, sha: string, recursive: boolean): Promise<Schemas['git-tree']> {
  const { git, links, mostTreeEntries } = world;
  const listed = await git.run(['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), sha]);
  const all = listed.split('\0').filter(Boolean);
  const tree = all.slice(0, mostTreeEntries).map((line) => treeEntry(line, links));
  return { sha, url: `${links.api}/git/trees/${sha}`, truncated: tree.length < all.length, tree };
}

/** `<mode> <type> <sha> <size>\t<path>`; what is not a blob has `-` for its size. */
function treeEntry(line: string, links: Links): Schemas['git-tree']['tree'][number] {
  const tab = line.indexOf('\t');
  const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, tab).split(/ +/);
  const entry = { path: line.slice(tab + 1), mode, type, sha, url: `${links.api}/git/${type}s/${sha}` };
  return size === '-' ? entry : { ...entry, size: Number(size) };
}
