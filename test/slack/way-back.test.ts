// Rollback readiness, and what else is said before anybody starts: on a gate card, in `/release check` and in `status`.
import { describe, expect, it } from 'vitest';
import type { Needed, PlannedStep } from '../../src/domain/steps.ts';
import type { WayBack } from '../../src/domain/plan.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { gatedState, inStaging, waiting, type Gated } from './gate-samples.ts';
import { faultsOf, wordsOf } from './nasty.ts';
import { BOB, NOW } from './samples.ts';
import { begunState, STEPS, task, type Begun } from './step-samples.ts';

const draw = (options: Gated): string => wordsOf(deploymentCard(gatedState(options, waiting(options))));

const NAME = '2026.11.19.1';
const WAYS: readonly (readonly [WayBack, string])[] = [
  [{ release: NAME, obstacle: null }, `Way back: ${NAME}, ready (images and revisions are there)`],
  [
    { release: NAME, obstacle: { kind: 'image_gone', services: ['api'] } },
    `*No way back*: the images of ${NAME} are gone (api)`,
  ],
  [
    { release: NAME, obstacle: { kind: 'revision_gone', services: ['api', 'worker'] } },
    `*No way back*: the task definitions of ${NAME} are gone (api and worker)`,
  ],
  [
    { release: NAME, obstacle: { kind: 'unreadable' } },
    `*Way back not checked*: AWS did not say whether the images and revisions of ${NAME} are there`,
  ],
];

describe('the way back on a gate card', () => {
  it.each(WAYS)('%j is one line', (wayBack, said) => {
    expect(draw({ shown: { wayBack } }).split('\n')).toContain(said);
  });

  it('is loud, before the plan, where there is none', () => {
    const said = draw({
      shown: { wayBack: { release: NAME, obstacle: { kind: 'image_gone', services: ['api'] } } },
    });
    expect(said.indexOf('*No way back*')).toBeLessThan(said.indexOf('`c0ffee1` replaces'));
  });

  it('is none where nothing was deployed here, or nothing that is good', () => {
    expect(draw({})).toContain('\nWay back: none, it is the first deployment here\n');
    const bad = inStaging(9);
    const others = [{ ...bad, request: { ...bad.request, environment: 'production' } }];
    expect(draw({ others })).toContain(
      '\nWay back: none; nothing else has worked here that is neither bad nor suspect\n',
    );
  });
});

describe('a one-off task on a gate card', () => {
  const card = (steps: readonly PlannedStep[]): string => {
    const options: Begun = { steps };
    const { environment } = begunState(options);
    return wordsOf(deploymentCard(gatedState({ ...options, state: { environment } }, waiting(options))));
  };
  const run = (needed: Needed | null): PlannedStep => ({ kind: 'run', task: task({ needed }) });
  const wave: PlannedStep = { kind: 'deploy', services: ['api', 'worker'] };

  it.each<readonly [Needed, string]>([
    ['paths_changed', 'db/ changed'],
    ['paths_unknown', 'whether db/ changed is not known, and counts as changed'],
    ['always', 'in every deployment'],
    ['first_here', 'it has not run here for this commit'],
  ])('is a risk, with why it runs: %s', (needed, why) => {
    expect(card([run(needed), wave])).toContain(`\n*A one-off task runs first*: shop-migrate (${why})\n`);
  });

  it('is none where it does not run, and says nothing of first where it comes later', () => {
    expect(card([run(null), wave])).not.toContain('one-off');
    expect(card([wave, run('always')])).toContain(
      '\n*A one-off task runs*: shop-migrate (in every deployment)\n',
    );
    expect(card([run('always'), run('always'), wave])).toContain(
      '\n*One-off tasks run first*: shop-migrate (',
    );
    expect(card(STEPS)).toContain('*A one-off task runs first*');
  });

  it('is bounded, however many there are', () => {
    const options: Gated = { steps: Array.from({ length: 40 }, () => run('always')) };
    expect(faultsOf(deploymentCard(gatedState(options, waiting(options))))).toEqual([]);
    expect(draw(options)).toMatch(/\*One-off tasks run\*: .* and 28 more\n/);
  });
});

describe('a suspect release on a gate card', () => {
  it('is a risk, with who rolled back from it, and how to clear that', () => {
    const mark = { kind: 'suspect', by: BOB, at: NOW, reason: 'it <leaks>', commit: null } as const;
    const said = draw({ release: { mark } });
    expect(said).toContain(
      `\n*Suspect*: <@${BOB}> rolled back from it: “it &lt;leaks&gt;”; \`/release mark 2026.11.20.1 good\` clears it\n`,
    );
    expect(said).not.toContain('marked as bad');
  });
});

describe('configuration that somebody took', () => {
  it('is said in place of what waits', () => {
    const arn = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/api:43';
    const configuration = [{ service: 'api', changes: [], waiting: arn, unlike: null }];
    const said = draw({ shown: { configuration }, deployment: { taken: { api: arn } } });
    expect(said).toContain('\n*New configuration taken*: `api:43` of api, in place of what runs\n');
    expect(said).not.toContain('waiting*');
  });
});
