import { describe, expect, it } from 'vitest';
import { newestChecks, type CheckRun, type Status } from '../../../src/adapters/github/checks.ts';

// Only the fields that are read.
const run = (fields: Partial<CheckRun>): CheckRun =>
  ({
    name: 'ci/build',
    status: 'completed',
    conclusion: 'success',
    started_at: '2026-11-20T10:00:00Z',
    completed_at: '2026-11-20T10:05:00Z',
    html_url: null,
    ...fields,
  }) as CheckRun;
const status = (fields: Partial<Status>): Status =>
  ({
    context: 'ci/build',
    state: 'success',
    target_url: null,
    updated_at: '2026-11-20T11:00:00Z',
    ...fields,
  }) as Status;
const stateOf = (runs: CheckRun[], statuses: Status[] = []) =>
  newestChecks(runs, statuses).map(({ state }) => state);

describe('Checks at a commit', () => {
  it.each([
    ['success', 'green'],
    ['neutral', 'green'],
    ['skipped', 'green'],
    ['failure', 'failed'],
    ['cancelled', 'failed'],
    ['timed_out', 'failed'],
    ['action_required', 'failed'],
    ['stale', 'failed'],
    ['something new', 'failed'],
    [null, 'failed'],
  ])('a run that ended %s is %s', (conclusion, state) => {
    expect(stateOf([run({ conclusion: conclusion as CheckRun['conclusion'] })])).toEqual([state]);
  });

  it.each(['queued', 'in_progress', 'waiting', 'requested', 'pending'] as const)(
    'a run that is %s is pending',
    (of) => {
      expect(stateOf([run({ status: of, conclusion: null })])).toEqual(['pending']);
    },
  );

  it('a status of error or failure failed, and an unknown one too', () => {
    for (const state of ['error', 'failure', 'something new']) {
      expect(stateOf([], [status({ state })])).toEqual(['failed']);
    }
  });

  it('of two runs with one name the one that started later counts, in whatever order they come', () => {
    const earlier = run({ conclusion: 'failure' });
    const later = run({ started_at: '2026-11-20T12:00:00Z' });
    expect(stateOf([earlier, later])).toEqual(['green']);
    expect(stateOf([later, earlier])).toEqual(['green']);
  });

  it('a run that is queued again counts before one that has ended', () => {
    expect(stateOf([run({}), run({ status: 'queued', conclusion: null, started_at: null })])).toEqual([
      'pending',
    ]);
  });

  it('of a run and a status with one name the newer counts', () => {
    expect(stateOf([run({})], [status({ state: 'failure' })])).toEqual(['failed']);
    expect(stateOf([run({})], [status({ state: 'failure', updated_at: '2026-11-20T09:00:00Z' })])).toEqual([
      'green',
    ]);
  });

  it('carry the page to look at', () => {
    const url = 'https://github.example/runs/1';
    expect(newestChecks([run({ html_url: url })], [status({ context: 'qa', target_url: null })])).toEqual([
      { name: 'ci/build', state: 'green', url },
      { name: 'qa', state: 'green', url: null },
    ]);
  });
});
