// The Git database: commits and tag objects.
import { optionalText, part, text, texts } from '../body.ts';
import { gitCommitJson, unsigned } from '../commit-json.ts';
import { readCommit, utc, type Signature } from '../commits.ts';
import { endpoint, type Schemas, type World } from '../endpoint.ts';
import { notFound, unprocessable } from '../errors.ts';
import { nodeId } from '../links.ts';
import { hasObject } from '../revisions.ts';
import { callerOf, commitTree } from '../write-commit.ts';

/** GitHub REST: Get a commit object: by full SHA only. */
export const getGitCommit = endpoint(
  'GET',
  '/repos/{owner}/{repo}/git/commits/{commit_sha}',
  async (request, world) => {
    const sha = request.params.commit_sha;
    if (!(await hasObject(world.git, sha, 'commit'))) throw notFound('/git/commits#get-a-commit-object');
    return { status: 200, body: gitCommitJson(await readCommit(world.git, sha), world) };
  },
);

/** GitHub REST: Create a commit. Refusals are seen in osunyorg/admin#4384 (tree); that of a parent is assumed. */
export const createGitCommit = endpoint(
  'POST',
  '/repos/{owner}/{repo}/git/commits',
  async (request, world) => {
    const documentation = '/git/commits#create-a-commit';
    const { body } = request;
    const message = text(body, 'message');
    const tree = text(body, 'tree');
    const parents = texts(body, 'parents');
    if (!(await hasObject(world.git, tree, 'tree'))) {
      throw unprocessable('Tree SHA does not exist', documentation);
    }
    for (const parent of parents) {
      if (await hasObject(world.git, parent, 'commit')) continue;
      throw unprocessable('Parent SHA does not exist or is not a commit object', documentation);
    }
    // GitHub REST: "committer" is filled with the author when left out, "author" with the caller and the time.
    const author = signature(part(body, 'author'), callerOf(world));
    const committer = signature(part(body, 'committer'), author);
    const sha = await commitTree(world.git, { tree, parents, message, author, committer });
    const created = gitCommitJson(await readCommit(world.git, sha), world);
    return { status: 201, headers: { location: created.url }, body: created };
  },
);

/** GitHub REST: Create a tag object: only the object; the reference `refs/tags/…` is made apart. */
export const createTag = endpoint('POST', '/repos/{owner}/{repo}/git/tags', async (request, world) => {
  const { body } = request;
  const tag = text(body, 'tag');
  const message = text(body, 'message');
  const object = text(body, 'object');
  const type = text(body, 'type');
  if (!(await hasObject(world.git, object, type))) {
    throw unprocessable('Object does not exist', '/git/tags#create-a-tag-object');
  }
  const tagger = signature(part(body, 'tagger'), callerOf(world));
  const seconds = Math.floor(Date.parse(tagger.date) / 1000);
  const lines = [
    `object ${object}`,
    `type ${type}`,
    `tag ${tag}`,
    `tagger ${tagger.name} <${tagger.email}> ${seconds} +0000`,
    '',
    message,
  ];
  const made = await world.git.attempt(['mktag'], { input: `${lines.join('\n')}\n` });
  if (made.code !== 0) throw unprocessable(`${tag} is not a valid tag.`, '/git/tags#create-a-tag-object');
  const created = await tagJson(world, made.stdout.trim());
  return { status: 201, headers: { location: created.url }, body: created };
});

/** GitHub REST: Get a tag: the tag object, by its SHA. */
export const getTag = endpoint('GET', '/repos/{owner}/{repo}/git/tags/{tag_sha}', async (request, world) => {
  const sha = request.params.tag_sha;
  if (!(await hasObject(world.git, sha, 'tag'))) throw notFound('/git/tags#get-a-tag');
  return { status: 200, body: await tagJson(world, sha) };
});

async function tagJson({ git, links }: World, sha: string): Promise<Schemas['git-tag']> {
  const [head = '', ...rest] = (await git.run(['cat-file', 'tag', sha])).split('\n\n');
  const field = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(head)?.[1] ?? '';
  const [object, type] = [field('object'), field('type')];
  const [, name = '', email = '', seconds] = /^(.*) <(.*)> (\d+)/.exec(field('tagger')) ?? [];
  return {
    node_id: nodeId('Tag', sha),
    tag: field('tag'),
    sha,
    url: `${links.api}/git/tags/${sha}`,
    message: rest.join('\n\n').trimEnd(),
    tagger: { name, email, date: utc(Number(seconds)) },
    object: { sha: object, type, url: `${links.api}/git/${type}s/${object}` },
    verification: unsigned,
  };
}

/** The person in the body; what is missing comes from `otherwise`. */
function signature(given: unknown, otherwise: Signature): Signature {
  if (given === undefined) return otherwise;
  const date = optionalText(given, 'date') ?? otherwise.date;
  if (Number.isNaN(Date.parse(date))) throw unprocessable(`Invalid request.\n\n${date} is not a valid date.`);
  return {
    name: optionalText(given, 'name') ?? otherwise.name,
    email: optionalText(given, 'email') ?? otherwise.email,
    date: utc(Math.floor(Date.parse(date) / 1000)),
  };
}
