import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allEndpoints } from '../../sandbox/github/endpoints/all.ts';
import { gitAt } from '../../sandbox/github/git.ts';
import { alice } from '../../sandbox/github/sample-history.ts';
import { createRepository } from '../../sandbox/github/sample-repository.ts';
import { createGitHub } from '../../sandbox/github/server.ts';
import { createGitHubSourceHost } from '../../src/adapters/github/source-host.ts';
import { createGitHubSourceRefs } from '../../src/adapters/github/source-refs.ts';
import { FakeSourceHost } from '../support/fake-source-host.ts';
import { FakeSourceRefs } from '../support/fake-source-refs.ts';
import { silentLog } from '../support/silent-log.ts';
import { sourceRefsContract } from './source-refs.ts';

/** Subject and body of a message. */
const partsOf = (message = 'change') => {
  const [subject = '', ...body] = message.split('\n\n');
  return { subject, ...(body.length === 0 ? {} : { body: body.join('\n\n') }) };
};

sourceRefsContract('the fake', async () => {
  const host = new FakeSourceHost();
  const refs = new FakeSourceRefs(host);
  const author = { name: 'Alice Ahmadi', email: 'alice@acme.example', login: 'alice', bot: false };
  return {
    host,
    refs,
    repository: host.repository,
    commit: async (branch, files, { message, ...more } = {}) =>
      host.commit(branch, { ...partsOf(message), author, files, ...more }),
    branch: async (name, at) => host.branch(name, at),
    tag: async (name, at) => host.tag(name, at),
    all: async () =>
      Object.fromEntries([
        ...[...host.branches].map(([name, sha]) => [`heads/${name}`, sha] as const),
        ...[...host.tags].map(([name, sha]) => [`tags/${name}`, sha] as const),
      ]),
    refuse: () => refs.refuse(),
    break: () => refs.break(),
    mend: () => refs.mend(),
    [Symbol.asyncDispose]: async () => {},
  };
});

sourceRefsContract('GitHub', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-source-refs-'));
  const sample = await createRepository(folder, []);
  const github = await createGitHub({ repository: sample, tokens: ['t'] });
  const credentials = { token: 't' };
  const settings = { credentials, baseUrl: github.url, log: silentLog, backoff: 1, paced: false };
  const git = gitAt(sample.path);
  return {
    host: createGitHubSourceHost(settings),
    refs: createGitHubSourceRefs(settings),
    repository: { owner: sample.owner, name: sample.name },
    commit: (branch, files, { message, ...more } = {}) =>
      sample.commitOn(branch, { ...partsOf(message), author: alice, files, ...more }),
    branch: (name, at) => sample.branch(name, at),
    tag: async (name, at) => {
      await git.run(['tag', name, at]);
    },
    all: async () => {
      const format = '--format=%(refname:lstrip=1) %(objectname) %(*objectname)';
      const lines = (await git.run(['for-each-ref', format])).split('\n').filter(Boolean);
      return Object.fromEntries(
        lines.map((line) => {
          const [ref = '', sha = '', tagged = ''] = line.split(' ');
          return [ref, tagged === '' ? sha : tagged];
        }),
      );
    },
    refuse: () => github.setWritable(false),
    break: () => {
      for (const { call } of allEndpoints) github.faults.add({ call, kind: 'fail-before', times: Infinity });
    },
    mend: () => github.faults.clear(),
    async [Symbol.asyncDispose]() {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
