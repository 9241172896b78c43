// Cards of what has begun, as large as they get and with whatever others wrote: Slack takes them, and what somebody has to
// do next is never what has no room.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Rollout, StopCause } from '../../src/domain/rollout.ts';
import type { PlannedStep, StepState } from '../../src/domain/steps.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { failureDetails } from '../../src/slack/deploy/failure-details.ts';
import { planView } from '../../src/slack/deploy/plan-view.ts';
import { waiting } from './gate-samples.ts';
import { faultsOf, faultsOfModal, modalWords, NASTY, nastyText, wordsOf } from './nasty.ts';
import { approvalsOf, arn, entry, must, names, NOW } from './samples.ts';
import {
  begunState,
  CHECK,
  failing,
  progress,
  STEPS,
  stopped,
  task,
  took,
  type Begun,
} from './step-samples.ts';

const CAUSES: readonly StopCause[] = ['image', 'memory', 'exit', 'health', 'capacity', 'secrets', 'other'];

/** Every state of a rollout and of a step, one after the other, with these words in all that has words. */
function everything(text: string, size: number, status: Begun['status'] = 'running'): Begun {
  const services = names({ services: size });
  const planned: readonly PlannedStep[] = [
    { kind: 'run', task: task({ family: text, command: [text, text] }) },
    { kind: 'verify', check: { ...CHECK, url: `https://shop.example/${text}` } },
    { kind: 'wait', pause: 1000 },
    { kind: 'verify', check: { kind: 'task', task: task({ family: text, container: text }) } },
  ];
  const waves: readonly PlannedStep[] = [
    { kind: 'deploy', services: services.slice(0, Math.ceil(size / 2)) },
    { kind: 'deploy', services: services.slice(Math.ceil(size / 2)) },
  ].filter((wave) => wave.services.length > 0) as readonly PlannedStep[];
  const others = Array.from({ length: 18 }, (_, at) => must(planned[at % planned.length]));
  const steps = [...others.slice(0, 9), ...waves.slice(0, 1), ...others.slice(9), ...waves.slice(1)];
  const failure = { reason: 'exit_code', exitCode: 1, said: text, task: text } as const;
  const states: readonly StepState[] = [
    { status: 'failed', at: NOW, failure },
    { status: 'running', operation: 'o', task: text, since: NOW },
    { status: 'checking', since: NOW, said: text },
    { status: 'unknown', why: 'unreadable', operation: text },
    { status: 'pausing', until: NOW },
  ];
  const tasks = Array.from({ length: 100 }, (_, at) =>
    stopped({
      cause: must(CAUSES[at % CAUSES.length]),
      task: text,
      container: text,
      reason: `${at} ${text}`,
    }),
  );
  const rollouts = (service: string, at: number): Rollout => {
    if (at % 3 === 0)
      return failing(service, {
        said: text,
        tasks: at === 0 ? tasks : tasks.slice(0, 2),
        events: Array.from({ length: 10 }, () => `${at} ${text}`),
      });
    return at % 3 === 1
      ? {
          status: 'stopping',
          operation: 'o',
          revision: arn(service, 42),
          serviceDeployment: 'sd',
          since: NOW,
        }
      : took(service);
  };
  const board = progress({ event: text, stage: text, weight: 10, pause: { hook: text, expiresAt: NOW } });
  return {
    status,
    text,
    services: size,
    steps,
    approvals: 40,
    reason: text,
    abort: status === 'running' ? { by: 'U0BOB0000', at: NOW, reason: text } : null,
    policy: { approvals: approvalsOf({ rules: [{ count: 60, from: ['S0SRE0001'] }] }) },
    states: Object.fromEntries(
      steps.flatMap(({ kind }, at) =>
        kind === 'deploy' ? [] : [[String(at), must(states[at % states.length])]],
      ),
    ),
    rollouts: Object.fromEntries(services.map((service, at) => [service, rollouts(service, at)])),
    state: {
      progress: new Map(services.map((service) => [service, board])),
      pause: { provider: 'aws', code: text, since: NOW },
    },
  };
}

const ENDINGS = ['running', 'needs_operator', 'failed', 'cancelled', 'superseded', 'succeeded'] as const;

describe('the card of what has begun', () => {
  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with sixty services, twenty steps and a hundred causes, all of them %s',
    (_start, text) => {
      for (const status of ENDINGS) {
        const state = begunState(everything(text, 60, status));
        expect([status, faultsOf(deploymentCard(state))]).toEqual([status, []]);
        expect([status, faultsOf(must(failureDetails(state)))]).toEqual([status, []]);
      }
    },
  );

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'still says what is left and what to do next, with %s',
    (_start, text) => {
      const said = wordsOf(deploymentCard(begunState(everything(text, 60, 'failed'))));
      expect(said).toContain(
        'production may now run a mix. To make it whole again: `/release rollback production`.',
      );
      expect(said).toContain('Now serving: ');
      expect(said).toContain('In the AWS console: <https://');
      expect(said).toContain('Step 1 of 20: ');
    },
  );

  it('says why in six lines at most, however much there is', () => {
    const said = wordsOf(deploymentCard(begunState(everything('x', 60, 'failed')))).split('\n');
    const begin = said.findIndex((line) => line.startsWith('*Why*'));
    const end = said.findIndex((line) => line.startsWith('In the AWS console'));
    expect(end - begin).toBeLessThan(6);
    expect(said[end]).toMatch(/\d+ more causes and messages: in the thread, in <#C0SHOPREL>$/);
  });

  it('names in the thread every service that failed', () => {
    const said = wordsOf(must(failureDetails(begunState(everything('x', 60, 'failed')))));
    names({ services: 60 })
      .filter((_, at) => at % 3 === 0)
      .forEach((service) => expect(said).toContain(service));
    for (const title of ['Steps', 'Services', 'Tasks that stopped', 'ECS says'])
      expect(said).toContain(`*${title}*`);
    expect(said).toMatch(/… and \d+ more/);
  });

  it('is taken by Slack, for any text and any size', () => {
    fc.assert(
      fc.property(
        nastyText,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...ENDINGS),
        fc.boolean(),
        (text, size, status, rollback) => {
          const state = begunState({ ...everything(text, size, status), rollback });
          expect(faultsOf(deploymentCard(state))).toEqual([]);
          const details = failureDetails(state);
          expect(details === null ? [] : faultsOf(details)).toEqual([]);
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
  });
});

describe('the card of a rollback', () => {
  const undone = (text: string) => ({
    undone: {
      changes: {
        kind: 'counted' as const,
        total: 9999,
        entries: Array.from({ length: 25 }, (_, at) => entry(text, { pull: at % 2 === 0 ? at : null })),
        left: 500,
      },
      tasks: Array.from({ length: 40 }, () => text),
      usually: 1,
    },
    wayBack: {
      release: '2026.11.20.1',
      obstacle: { kind: 'image_gone' as const, services: names({ services: 60 }) },
    },
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack before and after the click, with %s for all that it undoes',
    (_start, text) => {
      const options = { ...everything(text, 60, 'succeeded'), rollback: true, shown: undone(text) };
      const offer = waiting({ rollback: true, text, services: 60, shown: undone(text) });
      const cards: readonly Deployment[] = [offer];
      for (const deployment of cards)
        expect(faultsOf(deploymentCard({ ...begunState(options), deployment }))).toEqual([]);
      const done = deploymentCard(begunState(options));
      expect(faultsOf(done)).toEqual([]);
      expect(wordsOf(done)).toContain('or they come back with the next cut');
    },
  );
});

describe('what a plan changes, in a window', () => {
  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with twenty steps whose tasks are called %s, and has every step',
    (_start, text) => {
      const options = everything(text, 60);
      const deployment = waiting({ text, services: 60, steps: options.steps ?? STEPS });
      const view = planView(begunState(options), deployment);
      expect(faultsOfModal(view)).toEqual([]);
      const said = modalWords(view).join('\n');
      for (let step = 1; step <= 20; step += 1) expect(said).toContain(`\n${step}. `);
    },
  );
});
