// Why a deployment failed: in a few lines on its card, and all of it in the thread.
import { describe, expect, it } from 'vitest';
import type { FailureReason, StopCause } from '../../src/domain/rollout.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { failureDetails } from '../../src/slack/deploy/failure-details.ts';
import { faultsOf, wordsOf } from './nasty.ts';
import { arn, must, names } from './samples.ts';
import {
  begunState,
  DONE,
  failing,
  moving,
  STEPS,
  stopped,
  TASK,
  TASK_PAGE,
  took,
  type Begun,
} from './step-samples.ts';

const failed = (options: Begun): Begun => ({ status: 'failed', ...options });
const words = (options: Begun): string => wordsOf(deploymentCard(begunState(failed(options))));
const details = (options: Begun) => failureDetails(begunState(failed(options)));

const page = (service: string, label = service): string =>
  `<https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop-production/services/${service}/deployments?region=eu-west-1|${label}>`;

/** From the reason to what the environment is left with. */
const why = (options: Begun): readonly string[] => {
  const lines = words(options).split('\n');
  const begin = lines.findIndex((each) => /^(\*Why\*|Now serving)/.test(each));
  return lines.slice(begin, lines.findIndex((each) => each.startsWith('In the AWS console')) + 1);
};

const api = (...tasks: readonly ReturnType<typeof stopped>[]): Begun => ({
  rollouts: { api: failing('api', { tasks }) },
});

describe('the card of what failed', () => {
  it('says why tasks stopped, what ECS said, what serves, and where to look', () => {
    const events = ['(service api) (deployment ecs-svc/1) failed: <tasks> failed to start.'];
    const failure = { tasks: [stopped()], events };
    expect(why({ rollouts: { api: failing('api', failure) } })).toEqual([
      '*Why*: 4 tasks of api stopped, such as a099a173: exit code 1 in container app: SEARCH_INDEX_URL is not set',
      'ECS says: “(deployment ecs-svc/1) failed: &lt;tasks&gt; failed to start.”',
      'Now serving: `api:41`, as before',
      `In the AWS console: ${page('api')}`,
    ]);
  });

  it.each<readonly [StopCause, string]>([
    ['image', 'the image cannot be pulled in container app: the words'],
    ['memory', 'out of memory in container app: the words'],
    ['exit', 'exit code 1 in container app: the words'],
    ['health', 'health checks failed in container app: the words'],
    ['capacity', 'no capacity to place tasks in container app: the words'],
    ['secrets', 'secrets or registry credentials could not be read in container app: the words'],
    ['other', 'exit code 1 in container app: the words'],
  ])('calls what stopped a task by its kind: %s', (cause, said) => {
    expect(why(api(stopped({ cause, reason: 'the words' })))[0]).toBe(
      `*Why*: 4 tasks of api stopped, such as a099a173: ${said}`,
    );
  });

  it('knows no container and no exit code where ECS named none', () => {
    const bare = { container: null, exitCode: null, reason: 'the words', count: 1 };
    expect(why(api(stopped({ cause: 'capacity', ...bare })))[0]).toBe(
      '*Why*: Task a099a173 of api stopped: no capacity to place tasks: the words',
    );
    expect(why(api(stopped({ cause: 'other', ...bare })))[0]).toMatch(/stopped: the words$/);
  });

  it('leads to the page of a task where its whole id is known', () => {
    expect(why(api(stopped({ task: '0a'.repeat(16) })))[0]).toContain(`such as <${TASK_PAGE}|0a0a0a0a>:`);
  });

  it('says the same trouble of several services once', () => {
    const rollouts = {
      api: failing('api', { tasks: [stopped()], serves: null }),
      worker: failing('worker', { tasks: [stopped({ count: 3 })], events: ['no luck'] }),
    };
    expect(why({ rollouts })).toEqual([
      '*Why*: 7 tasks of api and worker stopped, such as a099a173: exit code 1 in container app: SEARCH_INDEX_URL is not set',
      'ECS says of worker: “no luck”',
      'Now serving: worker `worker:41`, as before; of api that could not be read',
      `In the AWS console: ${page('api')} and ${page('worker')}`,
    ]);
    const another = { ...rollouts, api: failing('api', { serves: arn('api', 9) }) };
    expect(why({ rollouts: another })[2]).toBe(
      'Now serving: worker `worker:41`, as before; api `api:9`, not as before',
    );
  });

  it('takes six lines at most, and counts what is in the thread', () => {
    const tasks = Array.from({ length: 5 }, (_, at) => stopped({ count: 9 - at, reason: `reason ${at}` }));
    const events = ['one', 'two', 'one', 'three'];
    const lines = why({ rollouts: { api: failing('api', { said: 'the service says', tasks, events }) } });
    expect(lines).toHaveLength(6);
    expect(lines.slice(0, 4).map((each) => each.replace(/^.*(: reason|: “)/, '$1'))).toEqual([
      ': reason 0',
      ': reason 1',
      ': reason 2',
      ': “the service says”',
    ]);
    expect(lines[5]).toBe(
      `In the AWS console: ${page('api')}. 5 more causes and messages: in the thread, in <#C0SHOPREL>`,
    );
    const silent = why(api(...tasks));
    expect(silent).toHaveLength(6);
    expect(silent[5]).toContain('. 1 more cause or message: in the thread');
  });

  it('quotes two messages of ECS where no task stopped', () => {
    const rollouts = { api: failing('api', { said: null, events: ['one', 'two', 'three'] }) };
    expect(why({ rollouts }).slice(0, 2)).toEqual(['*Why*: ECS says: “one”', 'ECS says: “two”']);
  });

  it('links few of many services', () => {
    const all = names({ services: 60 });
    const rollouts = Object.fromEntries(all.map((each) => [each, failing(each, { tasks: [stopped()] })]));
    const lines = why({ services: 60, rollouts });
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/\|service-with-a-long-name-indeed-3> and 56 more$/);
    expect(lines[0]).toMatch(/^\*Why\*: 240 tasks of .* and 48 more stopped/);
  });

  it('says so while the others of its wave still move', () => {
    const rollouts = { api: failing('api', { tasks: [stopped()] }), worker: moving('worker') };
    expect(wordsOf(deploymentCard(begunState({ rollouts })))).toContain('*Why*: 4 tasks of api stopped');
  });

  it.each<readonly [FailureReason, string]>([
    ['alarm_rolled_back', 'a CloudWatch alarm triggered, and ECS put the old revision back'],
    ['aborted', 'it was aborted'],
    ['timed_out', 'it did not finish in the time that the policy gives it; ECS may still be trying'],
  ])('names the reason %s', (reason, said) => {
    expect(words({ rollouts: { api: failing('api', { reason }) } })).toContain(`✗ api  ${said}`);
  });

  it('is the same for the same state', () => {
    const options = api(stopped(), stopped({ reason: 'another' }));
    expect(words(options)).toBe(words(options));
  });
});

describe('what is left after a failure', () => {
  const serving = { rollouts: { api: failing('api') } };
  const mixed = { rollouts: { api: failing('api'), worker: took('worker') } };
  const left = (options: Begun): string =>
    deploymentCard(begunState(failed(options)))
      .text.split('\n')
      .slice(1)
      .join('\n');

  it('is what was there, or a mix; and the next step is said', () => {
    expect(left(serving)).toBe(
      'production serves what it served before. Next: mend it on trunk, then `/release cut`.',
    );
    expect(left({ ...serving, rollback: true })).toBe(
      'production serves what it served before. To try again: `/release rollback production`.',
    );
    expect(left(mixed)).toBe(
      'production may now run a mix. To make it whole again: `/release rollback production`.',
    );
  });

  it('is the release all the same where only a check failed after it', () => {
    const state = { reason: 'exit_code', exitCode: 2, said: null, task: TASK } as const;
    const states = { 0: DONE, 2: DONE, 3: DONE, 5: { status: 'failed', at: 0, failure: state } } as const;
    const rollouts = { api: took('api'), worker: took('worker') };
    expect(left({ steps: STEPS, states, rollouts })).toBe(
      'production runs 2026.11.20.1 all the same: every service took. To go back: `/release rollback production`.',
    );
    expect(words({ steps: STEPS, states, rollouts })).toContain(
      'A one-off task is left to end, and nothing undoes it: what shop-migrate did here stays.',
    );
  });

  it('goes back by itself where the policy says so, unless there was no way back', () => {
    const policy = { onFailure: 'rollback' } as const;
    expect(left({ ...mixed, policy })).toBe(
      'production may now run a mix. The policy has all of it rolled back: the card of that follows. By hand: `/release rollback production`.',
    );
    expect(left({ ...mixed, policy, rollback: true })).toContain('To make it whole again');
    const controls = { locks: [lock] };
    expect(left({ ...mixed, policy, controls })).toContain('To make it whole again');
  });

  it('is locked until somebody decides, and a rollback passes', () => {
    expect(words({ ...mixed, controls: { locks: [lock] } })).toContain(
      '*production is locked*, so that nobody deploys there unseen; a rollback passes. <@U0BOB0000> gives it back: `/release unlock production`.',
    );
    for (const other of [
      { ...lock, id: 'd2' },
      { ...lock, left: false },
    ])
      expect(words({ ...mixed, controls: { locks: [other] } })).not.toContain('is locked*');
  });

  it('may still move in ECS, and can be stopped there', () => {
    const late = { rollouts: { api: failing('api', { reason: 'timed_out', serves: arn('api', 42) }) } };
    expect(words(late)).toContain(
      'ECS may still be trying: *Stop it in ECS* has it put back what ran before.',
    );
    expect(words(late)).toContain('To make it whole again: `/release rollback production`.');
    const controls = { stops: [stop] };
    expect(words({ ...late, controls })).toContain('Being stopped in ECS, as <@U0BOB0000> asked: api.');
    expect(words({ ...late, controls })).not.toContain('*Stop it in ECS*');
  });
});

const lock = {
  id: 'd1e2f3g4',
  environment: 'production',
  by: 'U0BOB0000',
  at: 0,
  until: null,
  reason: 'it took only in part',
  link: null,
  left: true,
};
const stop = {
  id: 'x1',
  deployment: 'd1e2f3g4',
  environment: 'production',
  service: 'api',
  ecsService: 'api',
  serviceDeployment: 'sd-1',
  by: 'U0BOB0000',
  at: 0,
};

describe('the details in the thread', () => {
  it('are every step, every service, every cause and every message', () => {
    const state = { reason: 'exit_code', exitCode: 1, said: 'no <table>', task: null } as const;
    const rollouts = {
      api: failing('api', { said: 'too late', tasks: [stopped()], events: ['(service api) one', 'two'] }),
      worker: failing('worker', { reason: 'stopped', serves: null, tasks: [stopped({ cause: 'image' })] }),
    };
    const states = { 0: { status: 'failed', at: 0, failure: state } } as const;
    const view = must(details({ steps: STEPS, states, rollouts }));
    expect(wordsOf(view).split('\n')).toEqual([
      'Why it failed: 2026.11.20.1 → production',
      '*Steps*',
      '✗ Step 1 of 6: shop-migrate: failed with exit code 1: “no &lt;table&gt;”',
      '*Services*',
      `• ${page('api')}: ECS's circuit breaker stopped it and put the old revision back; \`api:41\` serves, as before`,
      `• ${page('worker')}: it was stopped in ECS; what serves now could not be read`,
      '*Tasks that stopped*',
      '• 4 tasks of api stopped, such as a099a173: exit code 1 in container app: SEARCH_INDEX_URL is not set',
      '• 4 tasks of worker stopped, such as a099a173: the image cannot be pulled in container app: SEARCH_INDEX_URL is not set',
      '*ECS says*',
      '• of api: “too late”',
      '• of api: “one”',
      '• of api: “two”',
    ]);
    expect(view.text.split('\n')).toEqual([
      'shop: Why it failed: 2026.11.20.1 → production',
      "api: ECS's circuit breaker stopped it and put the old revision back",
      'worker: it was stopped in ECS',
    ]);
    expect(faultsOf(view)).toEqual([]);
  });

  it('are nothing where nothing failed', () => {
    expect(details({ rollouts: { api: took('api'), worker: took('worker') } })).toBeNull();
    expect(failureDetails(begunState())).toBeNull();
  });

  it('name every one of sixty services, and tell those together that went the same way', () => {
    const all = names({ services: 60 });
    const reason = (at: number) => (at % 2 === 0 ? 'timed_out' : 'circuit_breaker_rolled_back');
    const rollouts = Object.fromEntries(
      all.map((each, at) => [
        each,
        failing(each, { reason: reason(at), serves: arn(each, at % 2 === 0 ? 42 : 41) }),
      ]),
    );
    const said = wordsOf(must(details({ services: 60, rollouts })));
    for (const each of all) expect(said).toContain(each);
    expect(said).toContain('put the old revision back; what served before serves');
    expect(said).toContain('ECS may still be trying; something else serves than before');
  });
});
