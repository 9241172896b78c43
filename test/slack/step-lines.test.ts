// The steps of a plan on the card of what has begun: in their order, each with its state, and as few lines as will do.
import { describe, expect, it } from 'vitest';
import type { Deployment, Succeeded } from '../../src/domain/deployment.ts';
import type { Rollout } from '../../src/domain/rollout.ts';
import type { PlannedStep, StepState } from '../../src/domain/steps.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { time } from '../../src/slack/words.ts';
import type { ServiceProgress } from '../../src/usecases/progress-board.ts';
import { faultsOf, shownLength, wordsOf } from './nasty.ts';
import { names, NOW } from './samples.ts';
import {
  begun,
  begunState,
  DONE,
  failing,
  MINUTE,
  moving,
  progress,
  STEPS,
  TASK,
  TASK_PAGE,
  task,
  took,
  type Begun,
} from './step-samples.ts';

const card = (options: Begun) => deploymentCard(begunState(options));
const words = (options: Begun): string => wordsOf(card(options));
const line = (options: Begun, start: string): string =>
  words(options)
    .split('\n')
    .find((each) => each.replace(/^[✓✗?] /, '').startsWith(start)) ?? 'no such line';

const board = (service: string, more: Partial<ServiceProgress> = {}) => ({
  progress: new Map([[service, progress(more)]]),
});

describe('a plan of several steps', () => {
  it('has a line for each, in their order', () => {
    const said = words({ steps: STEPS, states: { 0: DONE }, rollouts: { worker: moving('worker') } });
    expect(said).toContain(
      [
        '✓ Step 1 of 6: shop-migrate: done, exit code 0',
        'Step 2 of 6: worker',
        '    worker  ░░░░░░░░ `worker:42` is rolling out · 0 s',
        'Step 3 of 6: wait of 5 min: waits for the step before it',
        'Step 4 of 6: check of `https://shop.acme.example/healthz`: waits for the step before it',
        'Step 5 of 6: api: waits for the step before it',
        'Step 6 of 6: check by shop-smoke: waits for the step before it',
      ].join('\n'),
    );
  });

  it('says in the text which is under way, and what is not done', () => {
    const { text } = card({ steps: STEPS, states: { 0: DONE }, rollouts: { worker: moving('worker') } });
    expect(text.split('\n').slice(1)).toEqual([
      'Under way: step 2 of 6 (worker)',
      '0 of 2 services done; not done: api and worker',
    ]);
  });

  it('keeps the evidence of a wave that is done', () => {
    const options = { steps: STEPS, states: { 0: DONE }, rollouts: { worker: took('worker') } };
    expect(words(options)).toContain(
      '✓ Step 2 of 6: worker: done\n    ✓ worker  `worker:42`: 2 running tasks report `sha256:aaaaaaaaaaaa`',
    );
  });

  it('says of what never began that it was not started', () => {
    const states = { 0: { status: 'failed', at: NOW, failure: failure({}) } } as const;
    expect(words({ status: 'failed', steps: STEPS, states })).toContain(
      'Step 2 of 6: worker: was not started',
    );
  });

  it('names the services of a wave while they are few', () => {
    const seven = names({ services: 7 });
    const waves: readonly PlannedStep[] = [
      { kind: 'deploy', services: seven },
      { kind: 'wait', pause: MINUTE },
    ];
    expect(words({ services: 7, steps: waves })).toContain('Step 1 of 2: 7 services\n');
    const two: readonly PlannedStep[] = [
      { kind: 'deploy', services: ['worker', 'api'] },
      ...STEPS.slice(0, 1),
    ];
    expect(words({ steps: two })).toContain('Step 1 of 2: worker, api\n');
  });

  it('is no list of steps where there is only one wave', () => {
    const said = words({ rollouts: { worker: moving('worker') } });
    expect(said).toContain('\napi  ░░░░░░░░ starting\nworker  ░░░░░░░░ `worker:42` is rolling out · 0 s\n');
    expect(said).not.toContain('Step 1');
  });
});

const failure = (more: Partial<Extract<StepState, { readonly status: 'failed' }>['failure']>) => ({
  reason: 'exit_code' as const,
  exitCode: 1,
  said: 'relation <users> is gone',
  task: TASK,
  ...more,
});

const link = `<${TASK_PAGE}|0a0a0a0a>`;
const failed = (more: Parameters<typeof failure>[0]): StepState => ({
  status: 'failed',
  at: NOW,
  failure: failure(more),
});

describe('a one-off task', () => {
  it.each<readonly [string, StepState, string]>([
    ['is begun', { status: 'waiting' }, 'is being started'],
    ['is registered', { status: 'registering', operation: 'o' }, 'is being started'],
    ['is ordered', { status: 'starting', operation: 'o', revision: 'r', since: NOW }, 'is being started'],
    [
      'runs',
      { status: 'running', operation: 'o', task: TASK, since: NOW - 40_000 },
      `running for 40 s (at most 10 min), as task ${link}`,
    ],
    ['is done', DONE, 'done, exit code 0'],
    ['failed', failed({}), `failed with exit code 1: “relation &lt;users&gt; is gone” (task ${link})`],
    [
      'never started',
      failed({ reason: 'never_started', exitCode: null }),
      `never started: “relation &lt;users&gt; is gone” (task ${link})`,
    ],
    [
      'is not there any more',
      failed({ reason: 'never_started', exitCode: null, said: null, task: null }),
      'ECS lists no such task any more; whether it ran, nobody can tell',
    ],
    [
      'was not placed',
      failed({ reason: 'not_placed', exitCode: null, said: 'RESOURCE:MEMORY', task: null }),
      'ECS could not place it: “RESOURCE:MEMORY”',
    ],
    [
      'takes too long',
      failed({ reason: 'timed_out', exitCode: null, said: null }),
      `did not end within 10 min, and may still run (task ${link})`,
    ],
    [
      'was refused',
      failed({ reason: 'refused_by_ecs', exitCode: null, said: 'AccessDenied', task: null }),
      'ECS refused it: “AccessDenied”',
    ],
    [
      'is unknown',
      { status: 'unknown', why: 'unreadable', operation: null },
      'nobody can tell whether it ran, and how it ended',
    ],
  ])('that %s says so', (_what, state, said) => {
    const ended = state.status === 'failed' || state.status === 'unknown';
    const options: Begun = { steps: STEPS, states: { 0: state }, status: ended ? 'failed' : 'running' };
    expect(line(options, 'Step 1 of 6: shop-migrate: ')).toMatch(/^(✓ |✗ |\? )?Step 1 of 6/);
    expect(line(options, 'Step 1 of 6: shop-migrate: ')).toContain(`Step 1 of 6: shop-migrate: ${said}`);
    expect(faultsOf(card(options))).toEqual([]);
  });

  it.each<readonly [string, readonly string[] | 'always' | 'first_here', string]>([
    ['in one folder', ['db/'], 'nothing in db/ changed'],
    ['in several places', ['db/', 'api/'], 'nothing in db/ or api/ changed'],
    ['in many places', ['a', 'b', 'c', 'd', 'e'], 'nothing in a, b, c or 2 other places changed'],
    ['where it ran before', 'first_here', 'it has run here for this commit'],
  ])('that is not needed says why: nothing changed %s', (_where, when, said) => {
    const [run, ...others] = STEPS;
    const planned = { kind: 'run', task: task({ needed: null }) } as const;
    expect(run?.kind).toBe('run');
    const state = begunState({ steps: [planned, ...others], states: { 0: { status: 'skipped', at: NOW } } });
    const [step] = state.environment.steps;
    if (step?.kind !== 'run') throw new Error('slipway.yml has a task');
    const typed = {
      ...step,
      task: { ...step.task, when: typeof when === 'string' ? when : { paths: when } },
    };
    const environment = { ...state.environment, steps: [typed] };
    expect(wordsOf(deploymentCard({ ...state, environment }))).toContain(
      `\nStep 1 of 6: shop-migrate: not needed, ${said}\n`,
    );
    // slipway.yml names no such task any more, or two of them.
    for (const steps of [[], [typed, typed]]) {
      const another = { ...state.environment, steps };
      expect(wordsOf(deploymentCard({ ...state, environment: another }))).toContain(
        'not needed, nothing of its files changed',
      );
    }
  });
});

describe('a wait, and a check', () => {
  const before = { 0: DONE, 2: DONE };
  const rollouts = { worker: took('worker') };

  it('say until when, and what was answered last', () => {
    const pausing = { status: 'pausing', until: NOW + MINUTE } as const;
    expect(line({ steps: STEPS, states: { ...before, 2: pausing }, rollouts }, 'Step 3')).toBe(
      `Step 3 of 6: waits until ${time(NOW + MINUTE)}`,
    );
    const checking = (said: string | null): Begun => ({
      steps: STEPS,
      states: { ...before, 3: { status: 'checking', since: NOW - 12_000, said } },
      rollouts,
    });
    const start = 'Step 4 of 6: check of `https://shop.acme.example/healthz`: ';
    expect(line(checking(null), 'Step 4')).toBe(`${start}asked for 12 s (at most 1 min); no answer yet`);
    expect(line(checking('answered <503>'), 'Step 4')).toBe(
      `${start}asked for 12 s (at most 1 min); last: “answered &lt;503&gt;”`,
    );
  });

  it('say how they ended', () => {
    const ended = (state: StepState): Begun => ({
      status: state.status === 'failed' ? 'failed' : 'running',
      steps: STEPS,
      states: { ...before, 3: state },
      rollouts,
    });
    expect(line(ended(DONE), 'Step 3')).toBe('✓ Step 3 of 6: waited 5 min');
    expect(line(ended(DONE), 'Step 4')).toMatch(/^✓ Step 4 of 6: check of .*: answered 200$/);
    const late = failed({ reason: 'check_failed', exitCode: null, said: 'answered 503', task: null });
    expect(line(ended(late), 'Step 4')).toMatch(/^✗ .*: did not answer 200 within 1 min: “answered 503”$/);
    const { text } = card(ended(late));
    expect(text).toContain(
      'Failed: step 4 of 6 (check of `https://shop.acme.example/healthz`) did not end well; 1 of 2 services took',
    );
  });
});

describe('a service on its way', () => {
  const since = NOW - 80_000;
  const api = { rollouts: { api: moving('api', since) } };

  it('has a bar, counts, and its time', () => {
    expect(line({ ...api, state: board('api') }, 'api')).toBe(
      'api  ▓▓▓░░░░░ 3/8 running, 2 starting · 1 min 20 s',
    );
    expect(
      line({ ...api, state: board('api', { failed: 1, event: '(service api) has <begun>' }) }, 'api'),
    ).toBe('api  ▓▓▓░░░░░ 3/8 running, 2 starting, 1 failed · 1 min 20 s · has &lt;begun&gt;');
  });

  it('is held against what it usually takes here', () => {
    const usually = (milliseconds: number): readonly Deployment[] => [
      earlier({ api: took('api', { since: NOW - milliseconds, at: NOW }) }),
    ];
    const said = (milliseconds: number): string =>
      line({ ...api, others: usually(milliseconds), state: board('api') }, 'api');
    expect(said(120_000)).toContain('· 1 min 20 s of about 2 min');
    expect(said(60_000)).toContain('· 1 min 20 s; usually about 1 min');
  });

  it('says how much of the traffic it has, and what waits for somebody', () => {
    const pause = { hook: 'approve-<it>', expiresAt: NOW + MINUTE };
    const said = words({ ...api, state: board('api', { stage: 'bake time', weight: 25, pause }) });
    expect(said).toContain('\n    stage: bake time · the new revision has 25 % of the traffic\n');
    expect(said).toContain(
      `\n    *waits for hook* approve-&lt;it&gt; until ${time(NOW + MINUTE)}: ECS waits for somebody to go on there: <https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop-production/services/api/deployments?region=eu-west-1|api in the AWS console>\n`,
    );
    expect(words({ ...api, state: board('api', { pause: { hook: 'h', expiresAt: null } }) })).toContain(
      '*waits for hook* h: ECS waits',
    );
    expect(words({ ...api, state: board('api') })).not.toMatch(/stage|traffic|hook/);
  });

  it('tells nothing of the time once nobody follows it', () => {
    const stuck = words({ ...api, status: 'needs_operator', state: board('api') });
    expect(stuck).toContain('\napi  ░░░░░░░░ `api:42` is rolling out\n');
  });
});

/** A deployment that succeeded here before. */
function earlier(rollouts: Readonly<Record<string, Rollout>>): Succeeded {
  const done = begun({ status: 'succeeded', rollouts });
  if (done.status !== 'succeeded') throw new Error('it succeeded');
  return { ...done, order: 0, request: { ...done.request, id: 'd0' } };
}

describe('what took', () => {
  it.each<readonly [string, Rollout, string]>([
    [
      'one task',
      took('api', { evidence: { kind: 'running_tasks', tasks: 1 } }),
      '`api:42`: 1 running task reports',
    ],
    [
      'no task at all',
      took('api', { evidence: { kind: 'service_revision', desired: 0 } }),
      '`api:42` deployed, 0 tasks: nothing runs, so it is not proven by a running task',
    ],
    [
      'tasks that report nothing',
      took('api', { evidence: { kind: 'service_revision', desired: null } }),
      '`api:42` serves and names `sha256:aaaaaaaaaaaa`; not proven by a running task',
    ],
  ])('says with %s what proves it', (_what, rollout, said) => {
    expect(line({ status: 'succeeded', rollouts: { api: rollout } }, 'api')).toContain(said);
  });

  it.each([
    [true, 'another deployment of the same revision in ECS'],
    [false, 'another deployment of it in ECS'],
  ])('or was started over by somebody: of the same revision, %s', (sameRevision, said) => {
    const api: Rollout = { status: 'superseded', by: 'sd-2', sameRevision };
    expect(line({ status: 'superseded', rollouts: { api } }, 'api')).toBe(
      `✗ api  somebody started ${said}; Slipway does not fight`,
    );
  });
});

describe('sixty services', () => {
  const all = names({ services: 60 });
  const by = (state: (service: string, at: number) => Rollout) =>
    Object.fromEntries(all.map((service, at) => [service, state(service, at)]));

  it('are listed where somebody looks for them, and counted otherwise', () => {
    const rollouts = by((service, at) => {
      if (at === 30) return failing(service);
      if (at > 30 && at < 47) return moving(service);
      return at < 12 ? took(service) : { status: 'waiting' };
    });
    const said = words({ services: 60, rollouts });
    expect(said.split('\n').filter((each) => each.includes('is rolling out'))).toHaveLength(11);
    expect(said).toContain(`✗ ${all[30]}  ECS's circuit breaker stopped it`);
    expect(said).toContain('\nand 48 more: 12 done, 31 wait, 5 on the way\n');
    expect(said).not.toContain(`${all[0]}  `);
  });

  it('are told together once they are done, except those that no running task proves', () => {
    expect(words({ services: 60, status: 'succeeded', rollouts: by((each) => took(each)) })).toContain(
      '\n60 services: 60 done\n',
    );
    const evidence = { kind: 'unchanged', proven: false } as const;
    const rollouts = by((each, at) => took(each, at === 7 ? { evidence } : {}));
    const said = words({ services: 60, status: 'succeeded', rollouts });
    expect(said).toContain(`✓ ${all[7]}  \`${all[7]}:42\` unchanged, and names`);
    expect(said).toContain('\nand 59 more: 59 done\n');
  });

  it('of a wave that is done or still to come take one line', () => {
    const steps: readonly PlannedStep[] = [
      { kind: 'deploy', services: all.slice(0, 20) },
      { kind: 'deploy', services: all.slice(20, 21) },
      { kind: 'deploy', services: all.slice(21) },
    ];
    const rollouts = by((service, at) => (at < 20 ? took(service) : { status: 'waiting' }));
    expect(words({ services: 60, steps, rollouts })).toContain(
      [
        '✓ Step 1 of 3: 20 services: done',
        `Step 2 of 3: ${all[20]}`,
        '    1 service: 1 waits',
        'Step 3 of 3: 39 services: waits for the step before it',
      ].join('\n'),
    );
  });
});

describe('a narrow screen', () => {
  it('has no long line that is Slipway’s own', () => {
    const rollouts = { worker: took('worker'), api: moving('api') };
    const states = { 0: DONE, 2: DONE, 3: DONE };
    const lines = [
      words({ steps: STEPS, states, rollouts, state: board('api', { stage: 'bake time', weight: 25 }) }),
      words({ steps: STEPS, states: { 0: failed({}) }, status: 'failed' }),
    ].flatMap((each) => each.split('\n'));
    expect(lines.filter((each) => shownLength(each) > 200)).toEqual([]);
  });
});
