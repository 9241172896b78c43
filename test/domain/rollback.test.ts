import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginningOf, isHolding, type Deployment } from '../../src/domain/deployment.ts';
import {
  leftBehind,
  liveOrRollingOut,
  namedTarget,
  rollbackTargets,
  tasksSince,
} from '../../src/domain/rollback.ts';
import { holderOf, type Snapshot } from '../../src/domain/snapshot.ts';
import {
  aCancelled,
  aFailure,
  ALICE,
  anOpenDeployment,
  aPlannedTask,
  aRollback,
  aRunningDeployment,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  aWave,
  NOW,
} from './support/builders.ts';
import {
  after,
  deploy,
  HERE,
  holderEnds,
  rollBack,
  successes,
  ways,
  type End,
  type Move,
} from './support/history.ts';
import { aPlanOf, aRun, aVerify, EVERY_STEP_STATE, STEP_STATES } from './support/progress.ts';

describe('an environment where nothing has succeeded', () => {
  it('has no way back', () => {
    expect(ways(after())).toEqual([]);
    expect(ways(after(deploy('A', 'fails')))).toEqual([]);
    expect(ways(after(deploy('A', 'runs')))).toEqual([]);
  });

  it('takes no way back from another environment (I20)', () => {
    expect(ways(after(deploy('A', 'succeeds', 'staging'), deploy('B')))).toEqual([]);
    expect(ways(after(deploy('A', 'succeeds', 'staging')))).toEqual([]);
  });
});

describe('after a release that succeeded', () => {
  it('the way back is what was live before it, and so on', () => {
    expect(ways(after(deploy('A'), deploy('B'), deploy('C')))).toEqual(['B', 'A']);
  });

  it('there is no way back from the first', () => {
    expect(ways(after(deploy('A')))).toEqual([]);
  });

  it('the way back passes over what failed', () => {
    expect(ways(after(deploy('A'), deploy('B', 'fails'), deploy('C')))).toEqual(['A']);
    expect(ways(after(deploy('A'), deploy('B', 'is overtaken'), deploy('C')))).toEqual(['A']);
    expect(ways(after(deploy('A'), deploy('B', 'is aborted'), deploy('C')))).toEqual(['A']);
  });

  it('it is no way back from itself, however often it was deployed', () => {
    expect(ways(after(deploy('A'), deploy('B'), deploy('B')))).toEqual(['A']);
    expect(ways(after(deploy('B'), deploy('A'), deploy('B')))).toEqual(['A']);
  });

  it('each release is offered once, by its newest success', () => {
    const snapshot = after(deploy('A'), deploy('B'), deploy('A'), deploy('C'));
    expect(ways(snapshot)).toEqual(['A', 'B']);
    expect(rollbackTargets(snapshot, HERE)[0]?.request.id).toBe('d3');
  });
});

describe('while a release rolls out, or after it did not take', () => {
  it.each(['runs', 'gets stuck', 'fails', 'is overtaken', 'is aborted'] as const)(
    'the last complete set is the way back when it %s',
    (end) => {
      expect(ways(after(deploy('A'), deploy('B'), deploy('C', end)))).toEqual(['B', 'A']);
    },
  );

  it('the way back from a failed redeployment is the success of the same release', () => {
    expect(ways(after(deploy('A'), deploy('B'), deploy('B', 'fails')))).toEqual(['B', 'A']);
  });
});

describe('after a rollback', () => {
  const rolledBack = after(deploy('A'), deploy('B'), deploy('C'), rollBack());

  it('goes on backwards: C -> B -> A', () => {
    expect(successes(rolledBack).at(-1)).toBe('B');
    expect(ways(rolledBack)).toEqual(['A']);
    expect(successes(rollBack()(rolledBack)).at(-1)).toBe('A');
    expect(ways(rollBack()(rolledBack))).toEqual([]);
  });

  it('the next release goes back to what was put back, and not to what was left', () => {
    expect(ways(deploy('D')(rolledBack))).toEqual(['B', 'A']);
    expect(ways(deploy('D', 'fails')(rolledBack))).toEqual(['B', 'A']);
  });

  it('what was left is a way back again once it has succeeded again', () => {
    expect(ways(after(() => rolledBack, deploy('C'), deploy('D')))).toEqual(['C', 'B', 'A']);
    expect(ways(after(() => rolledBack, deploy('C', 'fails'), deploy('D')))).toEqual(['B', 'A']);
  });

  it('what was left is a way back again once somebody went back to it by name', () => {
    const restored = after(() => rolledBack, rollBack('succeeds', 'C'));
    // From C the way back is what lay before it; B was left for it.
    expect(ways(restored)).toEqual(['A']);
    expect(ways(deploy('D')(restored))).toEqual(['C', 'A']);
  });

  it('stands where what it restored stood, through any number of rollbacks', () => {
    const moves = [deploy('A'), deploy('B'), deploy('C'), deploy('D'), rollBack(), rollBack('succeeds', 'D')];
    const snapshot = after(...moves, rollBack('succeeds', 'C'), rollBack('succeeds', 'C'));
    expect(ways(snapshot)).toEqual(['B', 'A']);
  });

  it('restoring what is restored again counts as one', () => {
    expect(ways(after(() => rolledBack, rollBack('succeeds', 'B')))).toEqual(['A']);
  });

  it('goes to what was put back as that was put back: it may have kept a newer configuration', () => {
    const later = deploy('D')(rolledBack);
    expect(rollbackTargets(later, HERE).map(({ request }) => request.id)).toEqual(['d4', 'd1']);
    const twice = after(() => later, rollBack(), deploy('E'));
    expect(rollbackTargets(twice, HERE)[0]?.request).toMatchObject({
      id: 'd6',
      rollback: { restores: 'd4' },
    });
    expect(ways(rollBack()(twice))).toEqual(['A']);
  });

  it('goes to the last success of what failed when it was put back again', () => {
    const tried = after(() => rolledBack, rollBack('fails', 'B'), deploy('D'));
    expect(rollbackTargets(tried, HERE)[0]?.request.id).toBe('d4');
  });
});

describe('what rollbacks have left behind', () => {
  const behind = (snapshot: Snapshot) => leftBehind(snapshot, HERE).map(({ request }) => request.id);

  it('is nothing where nothing has begun, or nobody has gone back', () => {
    expect(behind(after())).toEqual([]);
    expect(behind(after(deploy('A'), deploy('B'), deploy('C', 'fails')))).toEqual([]);
  });

  it('is what they left, newest first, whatever has been deployed since', () => {
    const twice = after(deploy('A'), deploy('B'), deploy('C'), rollBack(), rollBack());
    expect(behind(twice)).toEqual(['d3', 'd4']);
    expect(behind(deploy('D')(twice))).toEqual(['d3', 'd4']);
  });

  it('is never among the ways back', () => {
    const snapshot = after(deploy('A'), deploy('B'), deploy('C'), rollBack(), deploy('D'));
    expect([behind(snapshot), ways(snapshot)]).toEqual([['d3'], ['B', 'A']]);
  });

  it('is not what has succeeded here again, nor what is being put back', () => {
    const left = after(deploy('A'), deploy('B'), rollBack());
    expect(behind(deploy('B')(left))).toEqual([]);
    expect(behind(deploy('B', 'fails')(left))).toEqual([]);
    expect(behind(rollBack('runs', 'B')(left))).toEqual(['d3']);
  });

  it('is not what never worked here', () => {
    expect(behind(after(deploy('A'), deploy('B', 'fails'), rollBack()))).toEqual([]);
    expect(behind(after(deploy('A'), deploy('B', 'succeeds', 'staging'), rollBack('succeeds', 'A')))).toEqual(
      [],
    );
  });
});

describe('while a rollback is under way', () => {
  it.each(['runs', 'gets stuck'] as const)('another goes on to what lies before its target: it %s', (end) => {
    expect(ways(after(deploy('A'), deploy('B'), deploy('C'), rollBack(end)))).toEqual(['A']);
  });

  it('the release that it puts back is no way back, whatever its earlier successes', () => {
    const snapshot = after(deploy('B'), deploy('A'), deploy('B'), deploy('C'), rollBack('runs'));
    expect(ways(snapshot)).toEqual(['A']);
  });

  it('its take-over leaves both what it left and what it was going to', () => {
    const snapshot = after(deploy('A'), deploy('B'), deploy('C'), rollBack('runs'), rollBack(), deploy('D'));
    expect(ways(snapshot)).toEqual(['A']);
  });
});

describe('after a rollback that did not take', () => {
  it.each(['fails', 'is overtaken', 'is aborted'] as const)('it may be tried again: it %s', (end) => {
    expect(ways(after(deploy('A'), deploy('B'), deploy('C'), rollBack(end)))).toEqual(['B', 'A']);
  });

  it('it may be tried again and again', () => {
    const twice = after(deploy('A'), deploy('B'), deploy('C'), rollBack('fails'), rollBack('fails'));
    expect(ways(twice)).toEqual(['B', 'A']);
  });

  it('what was to be left stays left, also by an earlier success', () => {
    const snapshot = after(deploy('C'), deploy('B'), deploy('C'), rollBack('fails'));
    expect(ways(snapshot)).toEqual(['B']);
  });

  it('what was to be left stays left when the next try takes', () => {
    const snapshot = after(deploy('A'), deploy('B'), deploy('C'), rollBack('fails'), rollBack(), deploy('D'));
    expect(ways(snapshot)).toEqual(['B', 'A']);
  });
});

describe('what a rollback leaves', () => {
  const idOf = (snapshot: Snapshot) => liveOrRollingOut(snapshot, HERE)?.request.id;

  it('is nothing where nothing has begun', () => {
    expect(idOf(aSnapshot([anOpenDeployment()]))).toBeUndefined();
    expect(idOf(after(deploy('A', 'succeeds', 'staging')))).toBeUndefined();
  });

  it.each(['succeeds', 'fails', 'is overtaken', 'is aborted', 'runs', 'gets stuck'] as const)(
    'is the newest that has begun: it %s',
    (end) => {
      expect(idOf(after(deploy('A'), deploy('B', end)))).toBe('d2');
    },
  );

  it('goes by when they began, not by when they were asked for', () => {
    const late = aSuccess({ request: { id: 'late' }, startedAt: NOW + 2 });
    const early = aSuccess({ request: { id: 'early' }, startedAt: NOW + 1 });
    expect(idOf(aSnapshot([late, early]))).toBe('late');
  });

  it('is the holder, even if the clock went back when that began (T34)', () => {
    const holder = aRunningDeployment({ request: { id: 'holder' }, startedAt: NOW - 1 });
    expect(idOf(aSnapshot([aSuccess({ request: { id: 'done' } }), holder]))).toBe('holder');
  });
});

describe('what one-off tasks have run since a rollback would go back to', () => {
  const target = aSuccess({ request: { id: 'target' }, order: 2, startedAt: NOW });
  const plan = aPlanOf(aRun({ family: 'migrate' }), aWave('api'), aRun({ family: 'seed' }));
  const both = { '0': STEP_STATES.succeeded, '2': STEP_STATES.succeeded };
  const later = { request: { id: 'later' }, plan, startedAt: NOW + 1, order: 3 };
  const since = (...deployments: readonly Deployment[]) =>
    tasksSince(aSnapshot([target, ...deployments]), target);

  it.each([
    aSuccess({ ...later, steps: both }),
    aFailure({ ...later, steps: both }),
    aRunningDeployment({ ...later, steps: both }),
    aStuckDeployment({ ...later, steps: both }),
    aSuperseded({ ...later, steps: both }),
    aCancelled(ALICE, { ...later, steps: both }),
  ])('are all of what began after it, whatever became of that: $status', (deployment) => {
    expect(since(deployment)).toEqual(['migrate', 'seed']);
  });

  it.each(EVERY_STEP_STATE.filter(({ status }) => status !== 'waiting' && status !== 'skipped'))(
    'are those that may have done something: $status',
    (state) => {
      expect(since(aFailure({ ...later, steps: { '0': state, '2': STEP_STATES.waiting } }))).toEqual([
        'migrate',
      ]);
    },
  );

  it.each(['waiting', 'skipped'] as const)('are not those that never ran: %s', (status) => {
    expect(since(aFailure({ ...later, steps: { '0': STEP_STATES[status] } }))).toEqual([]);
    expect(since(aFailure({ ...later, steps: {} }))).toEqual([]);
  });

  it('are not the tasks that only look whether it works', () => {
    const checked = aPlanOf(aVerify({ kind: 'task', task: aPlannedTask() }));
    expect(since(aSuccess({ ...later, plan: checked, steps: { '0': STEP_STATES.succeeded } }))).toEqual([]);
  });

  it.each([
    ['before it', aSuccess({ ...later, steps: both, order: 1 })],
    ['with it', aSuccess({ request: { id: 'target' }, plan, steps: both, order: 2 })],
    ['elsewhere', aSuccess({ ...later, request: { environment: 'staging' }, steps: both })],
    ['never', anOpenDeployment({ plan })],
    ['and were cancelled before that', aCancelled(ALICE, { plan, steps: both })],
  ])('are not those that began %s', (_, deployment) => {
    expect(since(deployment)).toEqual([]);
  });

  it('are told by the time among older records, which have no order', () => {
    const old = aSuccess({ request: { id: 'old' }, startedAt: NOW });
    const among = (startedAt: number) =>
      tasksSince(aSnapshot([old, aSuccess({ ...later, order: 0, startedAt, steps: both })]), old);
    expect(among(NOW + 1)).toEqual(['migrate', 'seed']);
    expect(among(NOW)).toEqual([]);
    expect(among(NOW - 1)).toEqual([]);
  });

  it('are named once each, in the order in which they first ran', () => {
    const seeded = aSuccess({ ...later, steps: { '2': STEP_STATES.succeeded } });
    const again = aSuccess({ ...later, request: { id: 'again' }, order: 4, steps: both });
    expect(since(again, seeded)).toEqual(['seed', 'migrate']);
  });
});

describe('a release named for a rollback', () => {
  it('means its newest success, also one that was rolled back from', () => {
    const snapshot = after(deploy('A'), deploy('B'), deploy('A'), deploy('C'), rollBack());
    expect(namedTarget(snapshot, HERE, 'A', null)?.request.id).toBe('d5');
    expect(namedTarget(snapshot, HERE, 'C', null)?.request.id).toBe('d4');
  });

  it('must have succeeded here (I20)', () => {
    const snapshot = after(deploy('A', 'succeeds', 'staging'), deploy('A', 'fails'), deploy('B'));
    expect(namedTarget(snapshot, HERE, 'A', null)).toBeUndefined();
  });
});

describe('a release with several candidates', () => {
  const pick = (release: string, candidate: number, end: End = 'succeeds') =>
    deploy(release, end, HERE, candidate);
  const candidates = (snapshot: Snapshot) =>
    rollbackTargets(snapshot, HERE).map(({ request }) => `${request.release}${request.candidate}`);
  const picked = after(deploy('A'), deploy('B'), pick('B', 2), pick('B', 3));

  it('goes back candidate by candidate', () => {
    expect(candidates(picked)).toEqual(['B2', 'B1', 'A1']);
    expect(candidates(rollBack()(picked))).toEqual(['B1', 'A1']);
    expect(candidates(rollBack()(rollBack()(picked)))).toEqual(['A1']);
  });

  it('goes back to the candidate before when the pick did not take', () => {
    expect(candidates(after(deploy('A'), deploy('B'), pick('B', 2, 'fails')))).toEqual(['B1', 'A1']);
    expect(candidates(after(deploy('A'), deploy('B'), pick('B', 2, 'runs')))).toEqual(['B1', 'A1']);
  });

  it('leaves only the candidate that was rolled back from', () => {
    expect(candidates(after(() => picked, rollBack(), deploy('C')))).toEqual(['B2', 'B1', 'A1']);
    expect(candidates(after(() => picked, rollBack(), pick('B', 3)))).toEqual(['B2', 'B1', 'A1']);
  });

  it('can be named: whichever succeeded last, or exactly that candidate', () => {
    const back = after(() => picked, rollBack());
    expect(namedTarget(back, HERE, 'B', null)?.request.id).toBe('d5');
    expect(namedTarget(back, HERE, 'B', 3)?.request.id).toBe('d4');
    expect(namedTarget(back, HERE, 'B', 4)).toBeUndefined();
  });
});

describe('a rollback of which the record has lost what it restored', () => {
  const lost = aRollback({ restores: 'long-gone', revisions: {}, from: null });

  it('still never offers what came after it', () => {
    const newest = aSuccess({
      request: { id: 'd2', release: 'A', rollback: lost },
      startedAt: NOW + 1,
      endedAt: NOW + 1,
    });
    const snapshot = aSnapshot([aSuccess({ request: { id: 'd1', release: 'B' } }), newest]);
    expect(ways(snapshot)).toEqual([]);
  });

  it('offers nothing while it is under way', () => {
    const running = aRunningDeployment({
      request: { id: 'd2', release: 'A', rollback: lost },
      startedAt: NOW + 1,
    });
    expect(ways(aSnapshot([aSuccess({ request: { id: 'd1', release: 'B' } }), running]))).toEqual([]);
  });
});

describe('over any history', () => {
  type Step = {
    readonly what: 'deploy' | 'roll back' | 'settle';
    readonly release: string;
    readonly end: End;
  };
  const step = fc.record<Step>({
    what: fc.constantFrom('deploy', 'roll back', 'settle'),
    release: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    end: fc.constantFrom('succeeds', 'succeeds', 'fails', 'is overtaken', 'is aborted', 'runs', 'gets stuck'),
  });
  const settledBy = (end: End) => (end === 'succeeds' ? 'succeeds' : 'fails');

  /** The move that the step means where it is possible. */
  const moveOf = ({ what, release, end }: Step, now: Snapshot): Move | null => {
    const held = holderOf(now, HERE) !== undefined;
    if (what === 'settle') return held ? holderEnds(settledBy(end)) : null;
    if (what === 'deploy') return held ? null : deploy(release, end);
    return ways(now).length > 0 ? rollBack(end) : null;
  };

  const histories = (check: (before: Snapshot, step: Step, later: Snapshot) => void): void => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14, size: 'max' }), (steps) => {
        let now = after();
        for (const each of steps) {
          const later = moveOf(each, now)?.(now);
          if (later === undefined) continue;
          check(now, each, later);
          now = later;
        }
      }),
      { numRuns: 400 },
    );
  };

  it('never goes to what was just left, nor to what never succeeded here (I20)', () => {
    const target = (snapshot: Snapshot) => rollbackTargets(snapshot, HERE)[0];
    histories((before, { what }) => {
      const leaving = liveOrRollingOut(before, HERE);
      const to = target(before);
      if (what !== 'roll back' || to === undefined || leaving === undefined) return;
      expect(to.status).toBe('succeeded');
      const puttingBack = isHolding(leaving) && leaving.request.rollback !== null;
      const there = leaving.status === 'succeeded' || puttingBack;
      expect(there && to.request.release === leaving.request.release).toBe(false);
      // Whatever a rollback has left since it last succeeded here stays left.
      const begun = before.deployments.filter((each) => beginningOf(each) !== null);
      const lastSuccess = begun.findLastIndex(
        ({ request, status }) => status === 'succeeded' && request.release === to.request.release,
      );
      const leftSince = begun.some(
        ({ request }, index) =>
          index > lastSuccess &&
          request.rollback !== null &&
          request.release !== to.request.release &&
          begun[index - 1]?.request.release === to.request.release,
      );
      expect(leftSince).toBe(false);
    });
  });

  it('goes strictly backwards from one rollback that took to the next', () => {
    const standing = (snapshot: Snapshot, id: string): number => {
      const found = snapshot.deployments.find(({ request }) => request.id === id);
      const restores = found?.request.rollback?.restores;
      return restores === undefined ? Number(id.slice(1)) : standing(snapshot, restores);
    };
    histories((before, { what, end }, later) => {
      const from = liveOrRollingOut(before, HERE);
      if (what !== 'roll back' || end !== 'succeeds' || from?.status !== 'succeeded') return;
      const to = liveOrRollingOut(later, HERE);
      expect(standing(later, to?.request.id ?? '')).toBeLessThan(standing(later, from.request.id));
    });
  });

  it('without rollbacks, offers what succeeded before, newest first, each release once', () => {
    const deployments = fc.array(
      fc.tuple(
        fc.constantFrom('A', 'B', 'C', 'D'),
        fc.constantFrom<End>('succeeds', 'fails', 'is overtaken', 'is aborted'),
      ),
    );
    fc.assert(
      fc.property(deployments, (series) => {
        const took = series.filter(([, end]) => end === 'succeeds').map(([release]) => release);
        const [live, lastEnd] = series.at(-1) ?? [];
        const before = lastEnd === 'succeeds' ? took.filter((release) => release !== live) : took;
        const expected = [...new Set(before.toReversed())];
        expect(ways(after(...series.map(([release, end]) => deploy(release, end))))).toEqual(expected);
      }),
    );
  });
});
