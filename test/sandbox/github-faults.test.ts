import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitHubRequest } from '../../sandbox/github/endpoint.ts';
import { sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, fetchAt, gitHubWorld, silent, token, type TestWorld } from './github-world.ts';

let world: TestWorld;
let base: string;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
  base = await world.repository.head();
});
afterEach(() => world[Symbol.asyncDispose]());

const createRef = 'POST /repos/{owner}/{repo}/git/refs';
const create = () => world.octokit.git.createRef({ ...acme, ref: 'refs/heads/made', sha: base });
const made = () =>
  world.octokit.git.getRef({ ...acme, ref: 'heads/made' }).then(
    () => true,
    () => false,
  );

describe('A fault', () => {
  it('fail-before answers 502 and does nothing, once', async () => {
    world.github.faults.add({ call: createRef, kind: 'fail-before' });
    await expect(create()).rejects.toMatchObject({ status: 502 });
    expect(await made()).toBe(false);
    await expect(create()).resolves.toMatchObject({ status: 201 });
  });

  it('fail-after answers 502 although it was done', async () => {
    world.github.faults.add({ call: createRef, kind: 'fail-after' });
    await expect(create()).rejects.toMatchObject({ status: 502 });
    expect(await made()).toBe(true);
  });

  it('answer-lost cuts the connection although it was done', async () => {
    world.github.faults.add({ call: createRef, kind: 'answer-lost' });
    await expect(create()).rejects.toMatchObject({ status: 500, cause: expect.anything() as unknown });
    expect(await made()).toBe(true);
  });

  it('hang answers nothing until the caller gives up, and does nothing', async () => {
    world.github.faults.add({ call: createRef, kind: 'hang' });
    const request = { signal: AbortSignal.timeout(100) };
    await expect(
      world.octokit.git.createRef({ ...acme, ref: 'refs/heads/made', sha: base, request }),
    ).rejects.toThrow(/abort|timeout/i);
    expect(await made()).toBe(false);
  });

  it('throttle is the secondary rate limit, that the throttling plugin waits out', async () => {
    const call = 'GET /repos/{owner}/{repo}';
    world.github.faults.add({ call, kind: 'throttle', times: 2 });
    const refused = await fetchAt(`${world.github.url}/repos/acme/shop`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '1']);

    const waits: number[] = [];
    const ThrottledOctokit = Octokit.plugin(throttling);
    const octokit = new ThrottledOctokit({
      auth: token,
      baseUrl: world.github.url,
      log: silent,
      throttle: {
        onRateLimit: () => false,
        onSecondaryRateLimit: (after) => waits.push(after) > 0,
      },
    });
    await expect(octokit.repos.get(acme)).resolves.toMatchObject({ status: 200 });
    expect(waits).toEqual([1]);
  });

  it('can pick the call by what is in it', async () => {
    world.github.faults.add({
      call: 'GET /repos/{owner}/{repo}/compare/{basehead}',
      kind: 'fail-before',
      when: (request) => (request as GitHubRequest).query['page'] === '2',
    });
    const compare = (page: number) =>
      world.octokit.repos.compareCommitsWithBasehead({ ...acme, basehead: 'main...main', page });
    await expect(compare(1)).resolves.toMatchObject({ status: 200 });
    await expect(compare(2)).rejects.toMatchObject({ status: 502 });
  });
});

describe('The log of calls', () => {
  it("has every call in order, by GitHub's own templates, those that failed too", async () => {
    world.github.faults.add({ call: createRef, kind: 'fail-before' });
    await create().catch(() => undefined);
    await world.octokit.repos.getCommit({ ...acme, ref: 'heads/main' });
    await fetchAt(`${world.github.url}/nowhere`);
    expect(world.github.calls.map(({ call }) => call)).toEqual([
      createRef,
      'GET /repos/{owner}/{repo}/commits/{ref}',
      'GET /nowhere',
    ]);
    expect(world.github.calls[0]?.request).toMatchObject({
      params: { owner: 'acme', repo: 'shop' },
      body: { ref: 'refs/heads/made', sha: base },
    });
    expect(world.github.calls[1]?.request).toMatchObject({ params: { ref: 'heads/main' } });
  });
});

describe('A malformed body', () => {
  const post = (body: string) =>
    fetch(`${world.github.url}/repos/acme/shop/git/refs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });

  it('is 400 when it is not JSON, and 422 when a field is missing or of the wrong type', async () => {
    expect((await post('{')).status).toBe(400);
    expect((await post('{"ref":"refs/heads/x"}')).status).toBe(422);
    expect((await post('{"ref":1,"sha":"x"}')).status).toBe(422);
    expect((await post('null')).status).toBe(422);
  });
});
