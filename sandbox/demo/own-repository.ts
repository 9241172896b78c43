// `npm run demo -- --repo PATH`: the reader's own repository on the road. It is cloned, and only read.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gitAt } from '../github/git.ts';
import { openRepository, type SampleRepository } from '../github/sample-repository.ts';

export interface OwnRepository {
  /** A bare clone in a folder of its own, its trunk at the first of `points`. */
  readonly clone: SampleRepository;
  readonly trunk: string;
  /** Commits to cut, oldest first, on the mainline: at most three, the newest is its head. */
  readonly points: readonly string[];
  /** How many commits the second has that the first has not. */
  commitsBetween(older: string, newer: string): Promise<number>;
  /** Moves the clone's trunk, as a push would. */
  moveTrunk(sha: string): Promise<void>;
  /** Whether every ref and the HEAD of the reader's repository are as they were. */
  isUntouched(): Promise<boolean>;
  close(): Promise<void>;
}

/** Something about the folder keeps it from being walked: said in one sentence. */
export class NotWalkable extends Error {}

/** How far back the first cut and the second one go, where the history is that long. */
const STEPS_BACK = [40, 15, 0];

export async function cloneOwnRepository(given: string): Promise<OwnRepository> {
  const path = resolve(given);
  const directory = await gitDirectory(path);
  if (directory === null) throw new NotWalkable(`${given} is no git repository: give the folder of one.`);
  const source = gitAt(directory);
  if ((await source.run(['rev-parse', '--is-shallow-repository'])).trim() === 'true') {
    throw new NotWalkable(
      `${given} is a shallow clone: fetch the whole history first (git fetch --unshallow).`,
    );
  }
  const head = await source.attempt(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
  if (head.code !== 0) throw new NotWalkable(`${given} has no commit yet: make one first.`);
  const before = await fingerprint(directory);
  const branch = await source.attempt(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  // A detached HEAD has no name: its commits are walked all the same.
  const trunk = branch.code === 0 ? branch.stdout.trim() : 'main';

  const folder = await mkdtemp(join(tmpdir(), 'slipway-own-'));
  const bare = join(folder, 'clone.git');
  const git = gitAt(bare);
  await git.run(['init', '--quiet', '--bare', `--initial-branch=${trunk}`, '--template=']);
  await git.run(['fetch', '--quiet', '--no-tags', directory, `HEAD:refs/heads/${trunk}`]);
  const mainline = (await git.run(['rev-list', '--first-parent', 'HEAD'])).trim().split('\n');
  const points = [...new Set(STEPS_BACK.map((back) => mainline[Math.min(back, mainline.length - 1)] ?? ''))];
  const moveTrunk = async (sha: string): Promise<void> => {
    await git.run(['update-ref', `refs/heads/${trunk}`, sha]);
  };
  await moveTrunk(points[0] ?? '');
  return {
    clone: await openRepository(bare, { owner: 'your', name: 'repository' }),
    trunk,
    points,
    commitsBetween: async (older, newer) =>
      Number((await git.run(['rev-list', '--count', `${older}..${newer}`])).trim()),
    moveTrunk,
    isUntouched: async () => (await fingerprint(directory)) === before,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Where its refs and objects are; `null` where there is no repository. */
async function gitDirectory(path: string): Promise<string | null> {
  const found = await gitAt(join(path, '.git')).attempt(['rev-parse', '--absolute-git-dir']);
  if (found.code === 0) return found.stdout.trim();
  const bare = await gitAt(path).attempt(['rev-parse', '--absolute-git-dir']);
  return bare.code === 0 ? bare.stdout.trim() : null;
}

/** Every ref with its SHA, HEAD, and the index: nothing here may have changed at the end. */
async function fingerprint(directory: string): Promise<string> {
  const git = gitAt(directory);
  const refs = await git.attempt(['for-each-ref', '--format=%(refname) %(objectname)']);
  const head = await readFile(join(directory, 'HEAD'), 'utf8');
  // A bare repository has no index.
  const index = await readFile(join(directory, 'index'), 'base64').catch(() => '');
  return createHash('sha256')
    .update(JSON.stringify([refs.stdout, head, index]))
    .digest('hex');
}
