// The Git database: references.
import { flag, text } from '../body.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { notFound, unprocessable } from '../errors.ts';
import { nodeId } from '../links.ts';
import { hasObject, isAncestor, isReferenceName, readReference } from '../revisions.ts';

/** GitHub REST: Get a reference: one exact reference, or 404. */
export const getReference = endpoint('GET', '/repos/{owner}/{repo}/git/ref/{ref}', async (request, world) => {
  const { ref } = request.params;
  const found = await readReference(world.git, ref);
  if (found === undefined) throw notFound('/git/refs#get-a-reference');
  return { status: 200, body: referenceJson(ref, found, world) };
});

/** GitHub REST: List matching references: whatever begins with the name, also in the middle of a segment. */
export const listMatchingReferences = endpoint(
  'GET',
  '/repos/{owner}/{repo}/git/matching-refs/{ref}',
  async (request, world) => {
    const prefix = `refs/${request.params.ref}`;
    const format = '%(refname) %(objectname) %(objecttype)';
    const listed = await world.git.run(['for-each-ref', `--format=${format}`]);
    const body = listed
      .split('\n')
      .filter((line) => line.startsWith(prefix))
      .map((line) => {
        const [name = '', sha = '', type = ''] = line.split(' ');
        return referenceJson(name.slice('refs/'.length), { sha, type }, world);
      });
    return { status: 200, body };
  },
);

/** GitHub REST: Create a reference. "Reference already exists" is seen in renovatebot/renovate#20281. */
export const createReference = endpoint('POST', '/repos/{owner}/{repo}/git/refs', async (request, world) => {
  const documentation = '/git/refs#create-a-reference';
  const name = text(request.body, 'ref');
  const sha = text(request.body, 'sha');
  if (!isReferenceName(name)) throw unprocessable(`${name} is not a valid ref name.`, documentation);
  const ref = name.slice('refs/'.length);
  world.rules.mustBeFree(name, documentation);
  await mustPointAt(world, ref, sha, documentation);
  if ((await readReference(world.git, ref)) !== undefined) {
    throw unprocessable('Reference already exists', documentation);
  }
  // An old value of all zeros: git itself refuses when the reference exists, and `a/b` where there is an `a`. The wording
  // for the second is seen in microsoft/vscode-remote-repositories-github#122.
  const made = await world.git.attempt(['update-ref', name, sha, '0'.repeat(40)]);
  if (made.code !== 0) throw unprocessable('Reference update failed', documentation);
  const body = await writtenReference(world, ref, documentation);
  return { status: 201, headers: { location: body.url }, body };
});

/** GitHub REST: Update a reference: only forward, unless `force`. The wording is seen in philschatz/octokit.js#21. */
export const updateReference = endpoint(
  'PATCH',
  '/repos/{owner}/{repo}/git/refs/{ref}',
  async (request, world) => {
    const documentation = '/git/refs#update-a-reference';
    const { ref } = request.params;
    const sha = text(request.body, 'sha');
    const old = await existing(world, ref, documentation);
    world.rules.mustBeFree(`refs/${ref}`, documentation);
    await mustPointAt(world, ref, sha, documentation);
    if (!flag(request.body, 'force') && !(await isAncestor(world.git, old.sha, sha))) {
      throw unprocessable('Update is not a fast forward', documentation);
    }
    await world.git.run(['update-ref', `refs/${ref}`, sha, old.sha]);
    return { status: 200, body: await writtenReference(world, ref, documentation) };
  },
);

/** GitHub REST: Delete a reference: 204; an unknown one is 422. */
export const deleteReference = endpoint(
  'DELETE',
  '/repos/{owner}/{repo}/git/refs/{ref}',
  async (request, world) => {
    const { ref } = request.params;
    const documentation = '/git/refs#delete-a-reference';
    const old = await existing(world, ref, documentation);
    world.rules.mustBeFree(`refs/${ref}`, documentation);
    await world.git.run(['update-ref', '-d', `refs/${ref}`, old.sha]);
    return { status: 204, body: undefined };
  },
);

async function existing(world: World, ref: string, documentation: string) {
  const found = await readReference(world.git, ref);
  if (found === undefined) throw unprocessable('Reference does not exist', documentation);
  return found;
}

/** A branch points at a commit; any other reference at whatever object there is. The wording is assumed. */
async function mustPointAt({ git }: World, ref: string, sha: string, documentation: string): Promise<void> {
  const type = ref.startsWith('heads/') ? 'commit' : undefined;
  if (!(await hasObject(git, sha, type))) throw unprocessable('Object does not exist', documentation);
}

async function writtenReference(world: World, ref: string, documentation: string) {
  return referenceJson(ref, await existing(world, ref, documentation), world);
}

function referenceJson(
  ref: string,
  object: { sha: string; type: string },
  { links }: World,
): Schemas['git-ref'] {
  return {
    ref: `refs/${ref}`,
    node_id: nodeId('Ref', `refs/${ref}`),
    url: `${links.api}/git/refs/${ref}`,
    object: { ...object, url: `${links.api}/git/${object.type}s/${object.sha}` },
  };
}
