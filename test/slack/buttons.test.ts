// Which buttons stand on which card, and what they carry: ids and numbers, and nothing else (T4).
import type { ActionsBlock, Button } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { View } from '../../src/slack/blocks.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import { everyDeployment } from './deployment-samples.ts';
import {
  aFreeze,
  aHold,
  aLock,
  anOverrule,
  approvalBy,
  aReview,
  BARE,
  gatedState,
  inStaging,
  URGENT,
  waiting,
  type Gated,
} from './gate-samples.ts';
import { nastyText } from './nasty.ts';
import { approvalsOf, arn, BOB, NOW, SRE } from './samples.ts';
import { begunState, failing, took, type Begun } from './step-samples.ts';

const buttonsOf = ({ blocks }: View): readonly Button[] =>
  blocks
    .filter((block): block is ActionsBlock => block.type === 'actions')
    .flatMap(({ elements }) => elements.filter((each): each is Button => each.type === 'button'));

const draw = (options: Gated, deployment: Deployment = waiting(options)): readonly Button[] =>
  buttonsOf(deploymentCard(gatedState(options, deployment)));

/** `action label`, with `!` where a click asks once more. */
const shown = (buttons: readonly Button[]): readonly string[] =>
  buttons.map(
    ({ action_id: action, text, confirm }) => `${action} ${text.text}${confirm === undefined ? '' : '!'}`,
  );

const { approve, withdraw, reject, drop, confirm, overruleFreeze, passHold, verify } = ACTIONS;
const { askAgain, review, rollBack, takeOver, showPlan, abort, stopInEcs, takeConfiguration } = ACTIONS;

const PLAN = `${showPlan} What changes`;
const APPROVE = `${approve} Approve`;
const WITHDRAW = `${withdraw} Withdraw my approval`;
const REJECT = `${reject} Reject`;
const OVERRULE = `${overruleFreeze} Overrule the freeze!`;
const LOOKS_GOOD = `${verify} Looks good`;
const TAKE_OVER = `${takeOver} Take over the lock!`;
const CANCEL = `${drop} Cancel`;
const ROLL_BACK = `${confirm} Roll back`;
const DEPLOY_NOW = `${confirm} Deploy now!`;
const ABORT = `${abort} Abort!`;
const BACK = `${rollBack} Roll back`;
const TAKE = `${takeConfiguration} Take the new configuration!`;

const bare = (more: Gated = {}): Gated => ({ ...more, policy: { ...BARE, ...more.policy } });
const verified = { after: { environment: 'staging', soak: 0, verifiedBy: [SRE] } };
const approvals = [approvalBy(BOB)];
const another = inStaging(1, { id: 's2', order: 2, digest: `sha256:${'e'.repeat(64)}` });

const configuration = [{ service: 'api', changes: [], waiting: arn('api', 43), unlike: null }];

const mark = { kind: 'bad', by: BOB, at: NOW, reason: 'it burns', commit: null } as const;

const WAITING: readonly (readonly [string, Gated, readonly string[]])[] = [
  ['for approvals', {}, [APPROVE, REJECT, PLAN]],
  ['for one more approval', { deployment: { approvals } }, [APPROVE, WITHDRAW, REJECT, PLAN]],
  ['for checks alone', bare({ policy: { checks: ['ci'] } }), [REJECT, PLAN]],
  [
    'frozen',
    bare({ controls: { freezes: [aFreeze()] }, policy: { overrule: [SRE] } }),
    [REJECT, OVERRULE, PLAN],
  ],
  ['frozen, and nobody may overrule that', bare({ controls: { freezes: [aFreeze()] } }), [REJECT, PLAN]],
  [
    'frozen no more: somebody has overruled it',
    bare({
      controls: { freezes: [aFreeze()] },
      policy: { overrule: [SRE] },
      deployment: { overrules: [anOverrule('freeze', 'f1')] },
    }),
    [REJECT, PLAN],
  ],
  ['locked', bare({ controls: { locks: [aLock()] } }), [REJECT, TAKE_OVER, PLAN]],
  ['of the owner of the lock', bare({ controls: { locks: [aLock({ by: 'U0ALICE00' })] } }), [REJECT, PLAN]],
  ['on hold', bare({ automatic: true, controls: { holds: [aHold()] } }), [REJECT, `${passHold} Go on`, PLAN]],
  ['of a person, on hold', bare({ controls: { holds: [aHold()] } }), [REJECT, PLAN]],
  ['for somebody’s look', bare({ policy: verified, others: [inStaging(2)] }), [REJECT, LOOKS_GOOD, PLAN]],
  ['for a look at what never was there', bare({ policy: verified }), [REJECT, PLAN]],
  ['for a look at what is gone', bare({ policy: verified, others: [inStaging(2), another] }), [REJECT, PLAN]],
  [
    'for all of it',
    {
      automatic: true,
      policy: { ...verified, overrule: [SRE] },
      others: [inStaging(2)],
      controls: { freezes: [aFreeze()], locks: [aLock()], holds: [aHold()] },
      deployment: { approvals },
    },
    [APPROVE, WITHDRAW, REJECT, LOOKS_GOOD, OVERRULE, `${passHold} Go on`, TAKE_OVER, PLAN],
  ],
  ['while configuration waits', bare({ shown: { configuration } }), [REJECT, TAKE, PLAN]],
  [
    'while configuration waits that somebody has taken for it already',
    bare({ shown: { configuration }, deployment: { taken: { api: arn('api', 43) } } }),
    [REJECT, PLAN],
  ],
  [
    'while newer configuration waits than somebody has taken for it',
    bare({ shown: { configuration }, deployment: { taken: { api: arn('api', 42) } } }),
    [REJECT, TAKE, PLAN],
  ],
  [
    'as an emergency while configuration waits',
    { emergency: true, policy: URGENT, shown: { configuration } },
    [DEPLOY_NOW, REJECT, TAKE, PLAN],
  ],
  [
    'as the offer of a rollback while configuration waits',
    { rollback: true, shown: { configuration } },
    [ROLL_BACK, CANCEL, PLAN],
  ],
  [
    'as the rollback of a failure, which waits for nobody’s click',
    { rollback: true, automatic: true },
    [CANCEL, PLAN],
  ],
  ['as the offer of a rollback', { rollback: true }, [ROLL_BACK, CANCEL, PLAN]],
  [
    'as the offer of a rollback that is locked',
    { rollback: true, controls: { locks: [aLock()], freezes: [aFreeze()] }, policy: { overrule: [SRE] } },
    [ROLL_BACK, CANCEL, TAKE_OVER, PLAN],
  ],
  ['as a rollback', { rollback: true, deployment: { confirmedBy: BOB } }, [CANCEL, PLAN]],
  [
    'as a rollback that wants approvals',
    {
      rollback: true,
      deployment: { confirmedBy: BOB },
      policy: { rollback: { approvals: approvalsOf(), leaves: 'nothing' } },
    },
    [APPROVE, CANCEL, PLAN],
  ],
  ['as an emergency', { emergency: true, policy: URGENT }, [DEPLOY_NOW, REJECT, PLAN]],
  [
    'as an emergency, frozen, and locked',
    {
      emergency: true,
      policy: { ...URGENT, overrule: [SRE] },
      controls: { freezes: [aFreeze()], locks: [aLock()] },
    },
    [DEPLOY_NOW, REJECT, TAKE_OVER, PLAN],
  ],
  [
    'as an emergency that is confirmed',
    { emergency: true, policy: URGENT, deployment: { confirmedBy: BOB } },
    [APPROVE, REJECT, PLAN],
  ],
  ['although it is marked as bad', { release: { mark } }, [APPROVE, REJECT, PLAN]],
];

const byStatus = (status: Deployment['status'], options: Gated = {}): Deployment =>
  everyDeployment(options).find((each) => each.status === status) ?? expect.unreachable();

const staged = (more: Gated = {}): Gated => ({ ...more, request: { environment: 'staging' } });
const inPlace = (status: Deployment['status'], options: Gated): Deployment => {
  const found = byStatus(status, options);
  return { ...found, request: { ...found.request, ...options.request } };
};
const word = { environment: 'staging', deployment: 'd1e2f3g4', by: BOB, at: NOW, through: [SRE] };
const reviewed = { by: BOB, at: NOW };

const BEGUN: readonly (readonly [string, Deployment['status'], Gated, readonly string[]])[] = [
  ['on its way', 'running', {}, [ABORT]],
  ['deployed', 'succeeded', {}, [`${rollBack} Roll back`]],
  [
    'deployed where the next one wants a look',
    'succeeded',
    staged({ policy: verified }),
    [`${rollBack} Roll back`, LOOKS_GOOD],
  ],
  [
    'deployed and looked at',
    'succeeded',
    staged({ policy: verified, candidate: { verifications: [word] } }),
    [`${rollBack} Roll back`],
  ],
  ['failed', 'failed', {}, [BACK]],
  ['in need of an operator', 'needs_operator', {}, []],
  ['rejected', 'rejected', {}, []],
  ['taken back', 'cancelled', {}, []],
  ['superseded', 'superseded', {}, []],
  ['expired', 'expired', {}, [`${askAgain} Ask again`]],
  ['an expired offer of a rollback', 'expired', { rollback: true }, []],
  ['an expired emergency', 'expired', { emergency: true }, [`${askAgain} Ask again`]],
  ...(
    [
      ['running', [ABORT]],
      ['failed', [BACK]],
      ['needs_operator', []],
    ] as const
  ).map(
    ([status, buttons]) =>
      [
        `${status}, past its gates`,
        status,
        { emergency: true, controls: { reviews: [aReview()] } },
        [...buttons, `${review} Reviewed`],
      ] as const,
  ),
  [
    'deployed, past its gates',
    'succeeded',
    { emergency: true, controls: { reviews: [aReview()] } },
    [`${rollBack} Roll back`, `${review} Reviewed`],
  ],
  [
    'deployed, past its gates, and reviewed',
    'succeeded',
    { emergency: true, controls: { reviews: [aReview({ reviewed })] } },
    [`${rollBack} Roll back`],
  ],
];

const LATE: Begun = {
  rollouts: { api: failing('api', { reason: 'timed_out', serves: arn('api', 42) }) },
};
const aStop = {
  id: 'x1',
  deployment: 'd1e2f3g4',
  environment: 'production',
  service: 'api',
  ecsService: 'api',
  serviceDeployment: 'sd-1',
  by: BOB,
  at: NOW,
};

describe('the card of what waits', () => {
  it.each(WAITING)('%s has exactly these buttons', (_what, options, buttons) => {
    expect(shown(draw(options))).toEqual(buttons);
  });

  it('in line lets it leave the line, without asking why', () => {
    const queued = byStatus('queued', { approvals: 1 });
    expect(shown(draw({}, queued))).toEqual([APPROVE, WITHDRAW, `${drop} Leave the line`, PLAN]);
  });
});

describe('the card of what waits no more', () => {
  it.each(BEGUN)('%s has exactly these buttons', (_what, status, options, buttons) => {
    expect(shown(draw(options, inPlace(status, options)))).toEqual(buttons);
  });

  it('offers a way back only from what was begun last', () => {
    const done = byStatus('succeeded');
    const next = byStatus('running');
    const later = { ...next, order: 2, startedAt: NOW, request: { ...next.request, id: 'd2' } } as Deployment;
    expect(shown(draw({ others: [later] }, done))).toEqual([]);
  });

  it('lets nobody abort what is being stopped already', () => {
    const by = { by: BOB, at: NOW, reason: null };
    expect(shown(buttonsOf(deploymentCard(begunState({ abort: by }))))).toEqual([]);
    expect(shown(buttonsOf(deploymentCard(begunState())))).toEqual([ABORT]);
  });

  it.each<readonly [string, Begun, readonly string[]]>([
    ['failed, and serves what it served', { rollouts: { api: failing('api') } }, []],
    ['failed half way', { rollouts: { api: failing('api'), worker: took('worker') } }, [BACK]],
    ['aborted half way', { status: 'cancelled', rollouts: { worker: took('worker') } }, [BACK]],
    ['aborted before anything moved', { status: 'cancelled' }, []],
    ['out of time', LATE, [`${stopInEcs} Stop it in ECS!`, BACK]],
    ['out of time, and being stopped', { ...LATE, controls: { stops: [aStop] } }, [BACK]],
  ])('that is %s has exactly these buttons', (_what, options, buttons) => {
    expect(shown(buttonsOf(deploymentCard(begunState({ status: 'failed', ...options }))))).toEqual(buttons);
  });

  it('offers to stop in ECS only what nothing was begun after', () => {
    const next = byStatus('running');
    const later = { ...next, order: 2, startedAt: NOW, request: { ...next.request, id: 'd2' } } as Deployment;
    expect(
      shown(buttonsOf(deploymentCard(begunState({ status: 'failed', ...LATE, others: [later] })))),
    ).toEqual([]);
  });
});

/** On the card of a release, and on what is said of drift. */
const ELSEWHERE: ReadonlySet<string> = new Set([ACTIONS.showChanges, ACTIONS.adoptDrift, ACTIONS.undoDrift]);

describe('what a button carries', () => {
  it('is an id and a number, on every card', () => {
    const values = [
      ...WAITING.flatMap(([, options]) =>
        draw({ ...options, deployment: { ...options.deployment, replans: 3 } }),
      ),
      ...BEGUN.flatMap(([, status, options]) => draw(options, inPlace(status, options))),
      ...buttonsOf(deploymentCard(begunState({ status: 'failed', ...LATE }))),
    ].map(({ action_id: action, value }) => `${action} ${value}`);
    const known = [...new Set(values)].filter((each) => !each.startsWith(takeOver));
    for (const value of known) expect(value).toMatch(/^[a-z_]+ d1e2f3g4\.[03]$/);
    expect(values.filter((each) => each.startsWith(takeOver))).toContain(`${takeOver} l1.3`);
    expect(new Set(values.map((each) => each.split(' ')[0]))).toEqual(
      new Set(Object.values(ACTIONS).filter((action) => !ELSEWHERE.has(action))),
    );
  });

  it('has nothing in it of what others wrote', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        for (const [, options] of WAITING)
          for (const { value } of draw({ ...options, text })) expect(value).toMatch(/^[a-z0-9]+\.\d+$/);
      }),
      { numRuns: 30 },
    );
  });

  it('asks once more before what cannot be taken back, and says what happens', () => {
    const asking = [
      ...WAITING.flatMap(([, options]) => draw(options)),
      ...draw({}, byStatus('running')),
      ...buttonsOf(deploymentCard(begunState({ status: 'failed', ...LATE }))),
    ].filter((each) => each.confirm !== undefined);
    expect(new Set(asking.map(({ action_id: action }) => action))).toEqual(
      new Set([overruleFreeze, takeOver, confirm, takeConfiguration, abort, stopInEcs]),
    );
    for (const { confirm: dialog } of asking) expect(dialog?.text.text).toMatch(/\.$/);
  });
});
