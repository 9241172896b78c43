import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice } from '../../sandbox/github/sample-history.ts';
import { createRepository } from '../../sandbox/github/sample-repository.ts';
import { createGitHub } from '../../sandbox/github/server.ts';
import { createGitHubSourceHost } from '../../src/adapters/github/source-host.ts';
import type { Check } from '../../src/domain/plan.ts';
import { FakeSourceHost } from '../support/fake-source-host.ts';
import { silentLog } from '../support/silent-log.ts';
import { authors, sourceHostContract } from './source-host.ts';

const people = {
  alice,
  Stranger: { name: 'Stranger', email: 'stranger@example.com' },
  'renovate[bot]': { name: 'renovate[bot]', email: '29139614+renovate[bot]@users.noreply.github.com' },
};
const initial = { author: alice, subject: 'chore: start', files: {} };
const conclusions = { green: 'success', failed: 'failure', pending: null } as const;

sourceHostContract('the fake', async () => {
  const host = new FakeSourceHost();
  host.commit('main', { subject: 'chore: start', author: 'alice', files: {} });
  return {
    host,
    repository: host.repository,
    commit: async (branch, { author, ...commit }) =>
      host.commit(branch, { ...commit, author: authors[author] }),
    forked: async (parent) => host.loose(parent, { subject: 'of a fork', author: 'alice' }),
    branch: async (name, at) => host.branch(name, at),
    tag: async (name, at) => host.tag(name, at),
    addPull: (pull) => host.addPull(pull),
    setCheck: (sha, name, state) => host.setCheck(sha, { name, state, url: null }),
    setTeam: (organisation, slug, members) => host.setTeam(organisation, slug, members),
    break: () => host.break(),
    mend: () => host.mend(),
    [Symbol.asyncDispose]: async () => {},
  };
});

/** The first call of each method of the adapter. */
const reads = [
  'GET /repos/{owner}/{repo}/commits/{ref}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/git/ref/{ref}',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
  'GET /orgs/{org}/teams/{team_slug}/members',
];

for (const kind of ['check run', 'status'] as const) {
  sourceHostContract(`GitHub, each check a ${kind}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-source-host-'));
    const sample = await createRepository(folder, [initial]);
    const github = await createGitHub({ repository: sample, tokens: ['t'] });
    const settings = { credentials: { token: 't' }, baseUrl: github.url, log: silentLog, backoff: 1 };
    const setCheck = (sha: string, name: string, state: Check['state']) => {
      if (kind === 'check run') return github.setCheck(sha, { name, conclusion: conclusions[state] });
      return github.setStatus(sha, { context: name, state: conclusions[state] ?? 'pending' });
    };
    return {
      host: createGitHubSourceHost(settings),
      repository: { owner: sample.owner, name: sample.name },
      commit: (branch, { author, files = {}, ...commit }) =>
        sample.commitOn(branch, { ...commit, author: people[author], files }),
      forked: async (parent) => {
        const git = gitAt(sample.path);
        return (await git.run(['commit-tree', `${parent}^{tree}`, '-p', parent, '-m', 'of a fork'])).trim();
      },
      branch: (name, at) => sample.branch(name, at),
      tag: async (name, at) => {
        await gitAt(sample.path).run(['tag', name, at]);
      },
      addPull: ({ fromHere = true, merged, ...pull }) => {
        const last = merged?.at(-1);
        github.addPull({ ...pull, fork: !fromHere, ...(last === undefined ? {} : { merged: last }) });
      },
      setCheck,
      setTeam: (organisation, slug, members) => github.setTeam({ organisation, slug, members }),
      break: () => {
        for (const call of reads) github.faults.add({ call, kind: 'fail-before', times: Infinity });
      },
      mend: () => github.faults.clear(),
      async [Symbol.asyncDispose]() {
        await github.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  });
}
