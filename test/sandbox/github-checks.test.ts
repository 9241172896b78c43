import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleHistory } from '../../sandbox/github/sample-history.ts';
import { acme, gitHubWorld, type TestWorld } from './github-world.ts';

let world: TestWorld;
let sha: string;
beforeEach(async () => {
  world = await gitHubWorld(sampleHistory.slice(0, 1));
  sha = await world.repository.head();
});
afterEach(() => world[Symbol.asyncDispose]());

const checkRuns = async (query: { filter?: 'latest' | 'all'; check_name?: string; per_page?: number } = {}) =>
  (await world.octokit.checks.listForRef({ ...acme, ref: 'main', ...query })).data;
const statusOf = async (ref = 'main') =>
  (await world.octokit.repos.getCombinedStatusForRef({ ...acme, ref })).data;

describe('List check runs for a Git reference', () => {
  it('is empty while CI has said nothing', async () => {
    expect(await checkRuns()).toEqual({ total_count: 0, check_runs: [] });
  });

  it('moves a check that is going on, and keeps its id', async () => {
    world.github.setCheck(sha, { name: 'ci/build', status: 'queued' });
    const [queued] = (await checkRuns()).check_runs;
    expect(queued).toMatchObject({
      status: 'queued',
      conclusion: null,
      started_at: null,
      completed_at: null,
    });
    world.github.setCheck(sha, {
      name: 'ci/build',
      status: 'in_progress',
      startedAt: '2026-11-20T10:00:00Z',
    });
    world.github.setCheck(sha, { name: 'ci/build', conclusion: 'success' });
    expect((await checkRuns()).check_runs).toEqual([
      expect.objectContaining({
        id: queued?.id,
        head_sha: sha,
        status: 'completed',
        conclusion: 'success',
        started_at: '2026-11-20T10:00:00Z',
        app: expect.objectContaining({ slug: 'github-actions' }) as unknown,
      }),
    ]);
  });

  it('answers the newest run of each name, and every run when all are asked for', async () => {
    world.github.setCheck(sha, { name: 'ci/build', conclusion: 'failure' });
    world.github.setCheck(sha, { name: 'lint', conclusion: 'success' });
    world.github.setCheck(sha, { name: 'ci/build', conclusion: 'success' });
    const seen = (runs: { name: string; conclusion: string | null }[]) =>
      runs.map(({ name, conclusion }) => `${name} ${conclusion}`);
    expect(seen((await checkRuns()).check_runs)).toEqual(['ci/build success', 'lint success']);
    expect(seen((await checkRuns({ filter: 'all', check_name: 'ci/build' })).check_runs)).toEqual([
      'ci/build success',
      'ci/build failure',
    ]);
  });

  it('keeps the checks of one commit from another', async () => {
    world.github.setCheck('f'.repeat(40), { name: 'ci/build', conclusion: 'failure' });
    expect((await checkRuns()).total_count).toBe(0);
  });

  it('pages, with the total on every page', async () => {
    for (let n = 0; n < 35; n += 1) world.github.setCheck(sha, { name: `check ${n}`, conclusion: 'success' });
    const first = await checkRuns();
    expect([first.total_count, first.check_runs.length]).toEqual([35, 30]);
    const all = await world.octokit.paginate(world.octokit.checks.listForRef, {
      ...acme,
      ref: sha,
      per_page: 10,
    });
    expect(new Set(all.map(({ name }) => name)).size).toBe(35);
  });

  it('is 422 for an unknown commit', async () => {
    await expect(world.octokit.checks.listForRef({ ...acme, ref: 'nope' })).rejects.toMatchObject({
      status: 422,
    });
  });
});

describe('Commit statuses', () => {
  it('are pending while there is none', async () => {
    expect(await statusOf()).toMatchObject({ state: 'pending', total_count: 0, statuses: [], sha });
  });

  it('combine to failure, then pending, then success, by the latest of each context', async () => {
    world.github.setStatus(sha, { context: 'ci', state: 'error' });
    world.github.setStatus(sha, { context: 'qa', state: 'pending' });
    expect((await statusOf()).state).toBe('failure');
    world.github.setStatus(sha, { context: 'ci', state: 'success', description: 'green' });
    expect((await statusOf()).state).toBe('pending');
    world.github.setStatus(sha, { context: 'qa', state: 'success' });
    const combined = await statusOf();
    expect(combined).toMatchObject({ state: 'success', total_count: 2 });
    expect(combined.repository.full_name).toBe('acme/shop');
  });

  it('are all listed, newest first', async () => {
    world.github.setStatus(sha, { context: 'ci', state: 'pending' });
    world.github.setStatus(sha, { context: 'ci', state: 'success' });
    const { data } = await world.octokit.repos.listCommitStatusesForRef({ ...acme, ref: sha });
    expect(data.map(({ state }) => state)).toEqual(['success', 'pending']);
  });

  it('are 404 for an unknown reference', async () => {
    await expect(statusOf('nope')).rejects.toMatchObject({ status: 404 });
  });
});
