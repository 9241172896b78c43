import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import type { GitHubRequest } from '../../../sandbox/github/endpoint.ts';
import { gitAt } from '../../../sandbox/github/git.ts';
import { alice } from '../../../sandbox/github/sample-history.ts';
import { createRepository, type SampleRepository } from '../../../sandbox/github/sample-repository.ts';
import { createGitHub, type GitHub } from '../../../sandbox/github/server.ts';
import { listenOnLoopback } from '../../../sandbox/loopback.ts';
import type { GitHubSettings } from '../../../src/adapters/github/client.ts';
import { pickedMessage } from '../../../src/adapters/github/picked-message.ts';
import { createGitHubSourceRefs } from '../../../src/adapters/github/source-refs.ts';
import type { PickResult, SourceRefs } from '../../../src/ports.ts';
import { silentLog } from '../../support/silent-log.ts';

const acme = { owner: 'acme', name: 'shop' };
const at = Date.UTC(2026, 10, 20, 9);
const calls = {
  createRef: 'POST /repos/{owner}/{repo}/git/refs',
  updateRef: 'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
  deleteRef: 'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
  createCommit: 'POST /repos/{owner}/{repo}/git/commits',
  createTree: 'POST /repos/{owner}/{repo}/git/trees',
  createTag: 'POST /repos/{owner}/{repo}/git/tags',
  getRef: 'GET /repos/{owner}/{repo}/git/ref/{ref}',
  merge: 'POST /repos/{owner}/{repo}/merges',
};

let folder: string;
let sample: SampleRepository;
let github: GitHub;
let refs: SourceRefs;
let base: string;
let fix: string;
/** A release branch that is in conflict with `fix` in one.txt and two.txt, and agrees with it in three.txt. */
let other: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-refs-'));
  const ten = (line: string) => `${Array.from({ length: 10 }, (_, n) => `line ${n}`).join('\n')}\n${line}\n`;
  sample = await createRepository(folder, []);
  base = await change({ 'one.txt': '1\n', 'two.txt': '1\n', 'three.txt': ten('1'), 'four.txt': '1\n' });
  await sample.branch('release/1', base);
  other = await change({ 'one.txt': 'o\n', 'two.txt': 'o\n', 'three.txt': `o\n${ten('1')}` }, 'release/1');
  fix = await change({ 'one.txt': '2\n', 'two.txt': '2\n', 'three.txt': ten('2'), 'four.txt': '2\n' });
  github = await createGitHub({ repository: sample, tokens: ['t'] });
  refs = refsWith();
});
afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

const change = (files: Record<string, string | null>, branch = 'main', subject = 'change', body?: string) =>
  sample.commitOn(branch, { author: alice, subject, files, ...(body === undefined ? {} : { body }) });
const refsWith = (settings: Partial<GitHubSettings> = {}): SourceRefs =>
  createGitHubSourceRefs({
    credentials: { token: 't' },
    baseUrl: github.url,
    log: silentLog,
    backoff: 1,
    paced: false,
    ...settings,
  });
const pick = (commit = fix, onto = base, by = refs): Promise<PickResult> =>
  by.cherryPick(acme, { onto, commit, mainline: null, at });
const git = (...args: string[]) => gitAt(sample.path).run(args);
const allRefs = () => git('for-each-ref', '--format=%(refname) %(objectname)');
const fault = (call: string, kind: Fault['kind'], more: Partial<Fault> = {}) =>
  github.faults.add({ call, kind, ...more });
const count = (call: string) => github.calls.filter((each) => each.call === call).length;

/** To the sandbox, from something that stands before it. */
const forward = (request: IncomingMessage, body: Buffer): Promise<Response> =>
  fetch(`${github.url}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: { authorization: 'token t' },
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });

/** The sandbox, behind something that refuses some of it as GitHub does, with plenty of quota left. */
const behind = async (
  refused: (request: IncomingMessage) => boolean,
  { status, message }: { readonly status: number; readonly message: string },
  work: (by: SourceRefs) => Promise<void>,
) => {
  const headers = { 'content-type': 'application/json', 'x-ratelimit-remaining': '4000' };
  const server = await listenOnLoopback(async (request, response, body) => {
    if (refused(request)) {
      response.writeHead(status, headers).end(JSON.stringify({ message }));
      return;
    }
    const answer = await forward(request, body);
    const sent = response.writeHead(answer.status, headers);
    sent.end(answer.status === 204 ? undefined : await answer.text());
  });
  try {
    await work(refsWith({ baseUrl: server.url }));
  } finally {
    await server.close();
  }
};

describe('A write that GitHub carries out and then answers by 502, or not at all', () => {
  describe.each(['fail-after', 'answer-lost'] as const)('%s', (kind) => {
    it('is a branch made, once', async () => {
      fault(calls.createRef, kind);
      const branch = { name: 'release/2', from: null, to: base };
      expect(await refs.setBranch(acme, branch)).toEqual({ status: 'made' });
      expect(count(calls.createRef)).toBe(1);
    });

    it('is a branch moved, once', async () => {
      await sample.branch('release/2', base);
      fault(calls.updateRef, kind);
      const branch = { name: 'release/2', from: base, to: fix };
      expect(await refs.setBranch(acme, branch)).toEqual({ status: 'made' });
      expect(count(calls.updateRef)).toBe(1);
      expect(await sample.head('release/2')).toBe(fix);
    });

    it('is a tag made: the object again, the reference once', async () => {
      fault(calls.createTag, kind);
      fault(calls.createRef, kind);
      const tag = { name: 'v1', commit: base, message: 'One', at };
      expect(await refs.createTag(acme, tag)).toEqual({ status: 'made' });
      expect([count(calls.createTag), count(calls.createRef)]).toEqual([2, 1]);
      const tags = await git(
        'for-each-ref',
        '--format=%(refname) %(objecttype) %(taggerdate:unix)',
        'refs/tags',
      );
      expect(tags).toBe(`refs/tags/v1 tag ${at / 1000}\n`);
    });

    it.each(['createRef', 'createCommit', 'merge', 'deleteRef'] as const)(
      'is the same pick, and nothing left, at %s',
      async (call) => {
        const undisturbed = await pick();
        const before = await allRefs();
        fault(calls[call], kind);
        expect(await pick()).toEqual(undisturbed);
        expect(await allRefs()).toBe(before);
        expect(count(calls.merge)).toBe(2);
      },
    );

    it('is the same pick when it is the last commit', async () => {
      const undisturbed = await pick();
      const isLast = (request: unknown) =>
        JSON.stringify((request as GitHubRequest).body).includes('cherry picked from');
      fault(calls.createCommit, kind, { when: isLast });
      expect(await pick()).toEqual(undisturbed);
    });
  });
});

describe('A write that GitHub does not carry out', () => {
  it('is a fault of unknown outcome, and going on later is enough', async () => {
    const branch = { name: 'release/2', from: null, to: base };
    const tag = { name: 'v1', commit: base, message: 'One', at };
    const writes = [
      () => refs.setBranch(acme, branch),
      () => refs.createTag(acme, tag),
      () => refs.setBranch(acme, { ...branch, from: base, to: fix }),
    ];
    for (const write of writes) {
      fault(calls.createRef, 'fail-before');
      fault(calls.updateRef, 'fail-before');
      const unknown = { code: 'http_502', retryable: true, uncertain: true };
      await expect(write()).rejects.toMatchObject(unknown);
      github.faults.clear();
      expect(await write()).toEqual({ status: 'made' });
    }
  });

  it('stays a fault of unknown outcome when reading back fails too', async () => {
    fault(calls.createRef, 'fail-after');
    fault(calls.getRef, 'fail-before', { times: 3, when: () => count(calls.createRef) > 0 });
    const branch = { name: 'release/2', from: null, to: base };
    await expect(refs.setBranch(acme, branch)).rejects.toMatchObject({ uncertain: true });
    expect(await refs.setBranch(acme, branch)).toEqual({ status: 'made' });
  });

  it.each(['createRef', 'createCommit', 'merge'] as const)(
    'ends a pick at %s with nothing left behind',
    async (call) => {
      const before = await allRefs();
      fault(calls[call], 'fail-before', { times: 3 });
      await expect(pick()).rejects.toMatchObject({ code: 'http_502', retryable: true, uncertain: true });
      expect(await allRefs()).toBe(before);
      github.faults.clear();
      expect(await pick()).toMatchObject({ kind: 'picked' });
    },
  );

  it('leaves a branch only when it cannot be deleted, says so, and sweeps it later', async () => {
    const before = await allRefs();
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    fault(calls.deleteRef, 'fail-before', { times: 3 });
    expect(await pick(fix, base, refsWith({ log }))).toMatchObject({ kind: 'picked' });
    expect(warnings).toEqual(['GitHub: a temporary branch was left, and is swept later']);
    expect(await allRefs()).toContain('refs/heads/slipway-pick/');
    await refs.sweep(acme, 60_000);
    expect(await allRefs()).toContain('refs/heads/slipway-pick/');
    await refs.sweep(acme, -1);
    expect(await allRefs()).toBe(before);
  });
});

describe('A sweep', () => {
  it('takes only what is old and named as picks name it', async () => {
    const old = `slipway-pick/${Date.now() - 100_000}-abc`;
    const young = `slipway-pick/${Date.now()}-abc`;
    for (const name of [old, young, 'slipway-pick/mine', 'slipway-picks/1-abc'])
      await sample.branch(name, base);
    await refs.sweep(acme, 60_000);
    const left = (await git('for-each-ref', '--format=%(refname:lstrip=2)')).trim().split('\n');
    expect(left).toEqual(['main', 'release/1', young, 'slipway-pick/mine', 'slipway-picks/1-abc']);
  });
});

describe('A rate limit', () => {
  it('is waited for when that is short, and the write made once', async () => {
    fault(calls.createRef, 'throttle');
    const branch = { name: 'release/2', from: null, to: base };
    expect(await refsWith({ paced: true }).setBranch(acme, branch)).toEqual({ status: 'made' });
    expect(count(calls.createRef)).toBe(2);
  });

  it('is no refusal when it lasts', async () => {
    fault(calls.createRef, 'throttle');
    const branch = { name: 'release/2', from: null, to: base };
    const limited = { code: 'rate_limited', retryable: true, uncertain: false };
    await expect(refs.setBranch(acme, branch)).rejects.toMatchObject(limited);
  });

  it('is no refusal when only its words tell: without retry-after, with quota remaining', async () => {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const limited = { code: 'rate_limited', retryable: true, uncertain: false };
    await behind(
      ({ method }) => method !== 'GET',
      { status: 403, message },
      async (by) => {
        const writes = [
          () => by.setBranch(acme, { name: 'release/2', from: null, to: base }),
          () => by.createTag(acme, { name: 'v1', commit: base, message: 'One', at }),
          () => pick(fix, base, by),
        ];
        for (const write of writes) await expect(write()).rejects.toMatchObject(limited);
      },
    );
  });
});

describe('A rule of the repository', () => {
  it('refuses tags and branches that it guards, also moving them', async () => {
    github.protect(/^refs\/(?:tags|heads\/release)\//);
    const refused = { status: 'refused', code: 'http_422' };
    expect(await refs.createTag(acme, { name: 'v1', commit: base, message: 'One', at })).toEqual(refused);
    expect(await refs.setBranch(acme, { name: 'release/2', from: null, to: base })).toEqual(refused);
    await sample.branch('release/2', base);
    expect(await refs.setBranch(acme, { name: 'release/2', from: base, to: fix })).toEqual(refused);
  });

  it('that guards temporary branches is a fault, and not one to try again', async () => {
    github.protect(/^refs\/heads\/slipway-pick\//);
    await expect(pick()).rejects.toMatchObject({ code: 'pick_branch_http_422', retryable: false });
  });
});

describe('A refusal in the middle of a pick', () => {
  it.each([
    [403, /\/git\/commits$/, 'pick_commit_http_403'],
    [403, /\/git\/refs$/, 'pick_branch_http_403'],
    [422, /\/git\/refs$/, 'pick_branch_http_422'],
    [403, /\/merges$/, 'pick_merge_http_403'],
    [422, /\/merges$/, 'pick_merge_http_422'],
  ] as const)('is %i at %s, and names it: %s', async (status, path, code) => {
    const before = await allRefs();
    await behind(
      (request) => request.method === 'POST' && path.test(request.url ?? ''),
      { status, message: 'Repository rule violations found' },
      async (by) => {
        await expect(pick(fix, base, by)).rejects.toMatchObject({ code, retryable: false, uncertain: false });
      },
    );
    expect(await allRefs()).toBe(before);
  });
});

describe('Somebody who is faster, between the look and the write', () => {
  /** The sandbox, behind something that makes a branch and a tag just before a reference is made or moved. */
  const against = async (sha: string, work: (by: SourceRefs) => Promise<void>) => {
    const server = await listenOnLoopback(async (request, response, body) => {
      if (/^(?:POST|PATCH)$/.test(request.method ?? '') && /\/git\/refs/.test(request.url ?? '')) {
        await git('update-ref', 'refs/heads/release/2', sha);
        await git('update-ref', 'refs/tags/v1', sha);
      }
      const answer = await forward(request, body);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
    try {
      await work(refsWith({ baseUrl: server.url }));
    } finally {
      await server.close();
    }
  };
  const branch = { name: 'release/2', from: null };

  it('keeps the branch and the tag, and is named', async () => {
    const taken = { status: 'taken', at: fix };
    await against(fix, async (by) => {
      expect(await by.setBranch(acme, { ...branch, to: base })).toEqual(taken);
    });
    await git('update-ref', '-d', 'refs/tags/v1');
    await against(fix, async (by) => {
      expect(await by.createTag(acme, { name: 'v1', commit: base, message: 'One', at })).toEqual(taken);
    });
  });

  it('keeps a branch that was to be moved', async () => {
    await sample.branch('release/2', base);
    await against(other, async (by) => {
      const moved = await by.setBranch(acme, { ...branch, from: base, to: fix });
      expect(moved).toEqual({ status: 'taken', at: other });
    });
    expect(await sample.head('release/2')).toBe(other);
  });

  it('who did the very same did our work', async () => {
    await against(base, async (by) => {
      expect(await by.setBranch(acme, { ...branch, to: base })).toEqual({ status: 'made' });
    });
  });
});

describe('A pick', () => {
  it('costs seven calls when git merges cleanly', async () => {
    await pick();
    const made = github.calls.map(({ call }) => call);
    expect(made).toHaveLength(7);
    expect(made.filter((call) => !call.startsWith('GET'))).toEqual([
      calls.createCommit,
      calls.createRef,
      calls.merge,
      calls.createCommit,
      calls.deleteRef,
    ]);
  });

  it('is committed by Slipway at the time that is given, and authored as before', async () => {
    const result = await pick();
    const sha = result.kind === 'picked' ? result.commit : '';
    const shown = await git('log', '-1', '--format=%an %ae %at|%cn %ce %ct', sha);
    const authored = (await git('log', '-1', '--format=%at', fix)).trim();
    expect(shown.trim()).toBe(
      `Alice Ahmadi alice@acme.example ${authored}|Slipway slipway@users.noreply.github.com ${at / 1000}`,
    );
  });

  it('merges within a file as git does', async () => {
    const ten = Array.from({ length: 10 }, (_, n) => `line ${n}`).join('\n');
    const clean = await change({ 'three.txt': `${ten}\n3\n` });
    const onto = await change({ 'three.txt': `top\n${ten}\n2\n` }, 'release/1');
    const result = await pick(clean, onto);
    const sha = result.kind === 'picked' ? result.commit : '';
    expect(await git('show', `${sha}:three.txt`)).toBe(`top\n${ten}\n3\n`);
  });

  it('in conflict names exactly the files, leaving out what git merges', async () => {
    const before = await allRefs();
    expect(await pick(fix, other)).toEqual({ kind: 'conflict', files: ['one.txt', 'two.txt'], exact: true });
    expect(await allRefs()).toBe(before);
  });

  it('in conflict finds the same after a probe that was merged and answered by 502', async () => {
    const isProbe = () => count(calls.merge) > 1;
    fault(calls.merge, 'fail-after', { when: isProbe, times: 3 });
    // A conflict has nothing to carry out: its lost answer is told apart by asking again.
    await expect(pick(fix, other)).rejects.toMatchObject({ uncertain: true });
    github.faults.clear();
    expect(await pick(fix, other)).toMatchObject({ files: ['one.txt', 'two.txt'], exact: true });
  });

  it('in conflict names candidates when GitHub does not take a probe', async () => {
    const files = ['one.txt', 'three.txt', 'two.txt'];
    const call = /\/merges$/;
    const server = await listenOnLoopback(async (request, response, body) => {
      const again = call.test(request.url ?? '') && count(calls.merge) > 0;
      const answer = again
        ? Response.json({ message: 'Head does not exist' }, { status: 404 })
        : await forward(request, body);
      const sent = response.writeHead(answer.status, { 'content-type': 'application/json' });
      sent.end(answer.status === 204 ? undefined : await answer.text());
    });
    try {
      const by = refsWith({ baseUrl: server.url });
      expect(await pick(fix, other, by)).toEqual({ kind: 'conflict', files, exact: false });
    } finally {
      await server.close();
    }
  });

  it('in conflict over more than twenty files names them as candidates', async () => {
    const many = (content: string) =>
      Object.fromEntries(
        Array.from({ length: 21 }, (_, n) => [`many/${String(n).padStart(2, '0')}`, content]),
      );
    const start = await change(many('1\n'));
    const picked = await change(many('2\n'));
    await sample.branch('release/2', start);
    const onto = await change(many('3\n'), 'release/2');
    const result = await pick(picked, onto);
    expect(result).toMatchObject({ kind: 'conflict', exact: false, files: Object.keys(many('')) });
    expect(count(calls.createTree)).toBe(0);
  });

  it('in conflict with a file that was renamed says that it is not sure', async () => {
    await sample.branch('release/2', base);
    const onto = await change({ 'one.txt': null, 'uno.txt': '1\nmore\n' }, 'release/2');
    const picked = await change({ 'one.txt': '3\n' });
    expect(await pick(picked, onto)).toEqual({ kind: 'conflict', files: ['one.txt'], exact: false });
  });

  it('in conflict in a tree too large to read names nothing', async () => {
    await github.close();
    github = await createGitHub({ repository: sample, tokens: ['t'], mostTreeEntries: 2 });
    expect(await pick(fix, other, refsWith())).toEqual({ kind: 'conflict', files: [], exact: false });
  });
});

describe('The message of a pick', () => {
  const sha = 'a'.repeat(40);
  const line = `(cherry picked from commit ${sha})`;

  it.each([
    ['fix: it', `fix: it\n\n${line}`],
    ['fix: it\n\nBecause: of\nthat.\n', `fix: it\n\nBecause: of\nthat.\n\n${line}`],
    ['fix: it', `fix: it\n\n${line}`],
    ['Signed-off-by: x', `Signed-off-by: x\n\n${line}`],
  ])('of %j has the line in a paragraph of its own', (message, expected) => {
    expect(pickedMessage(message, sha)).toBe(expected);
  });

  it('keeps trailers in the last paragraph, so that co-authors stay co-authors', () => {
    const message = 'fix: it\n\nCo-authored-by: Bob <bob@acme.example>';
    expect(pickedMessage(message, sha)).toBe(`${message}\n${line}`);
    expect(pickedMessage(`fix: it\n\n${line}`, sha)).toBe(`fix: it\n\n${line}\n${line}`);
  });
});
