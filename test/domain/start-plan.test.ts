import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import type { PlanFacts, PlannedChange, ServicePlan } from '../../src/domain/plan.ts';
import {
  aChange,
  aCheck,
  aHold,
  ALICE,
  aLock,
  aMark,
  anApproval,
  anAuthor,
  anOpenDeployment,
  anOverrule,
  aPlan,
  aPolicy,
  aQueuedDeployment,
  aRelease,
  aRollback,
  aRollbackRule,
  aRule,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aWave,
  BOB,
  CAROL,
  eligible,
  inShort,
  NOW,
  readAuthors,
  somePlanFacts,
  SRE,
} from './support/builders.ts';
import { aRun, aVerify, aWait } from './support/progress.ts';
import { holder, start, started } from './support/starting.ts';

/** A plan that is named as plans are: by what is hashed of it. */
const hashed = (change: PlannedChange, shown = somePlanFacts()) => ({
  hash: canonicalize(change) ?? '',
  change,
  shown,
});

describe('what an approval is for', () => {
  /** Every field of it, each with another value: whoever adds one must put it here. */
  const HASHED: { readonly [Field in keyof PlannedChange]-?: PlannedChange[Field] } = {
    environment: 'canary',
    liveCommit: null,
    targetCommit: 'd'.repeat(40),
    services: [aServicePlan('api', { digest: 'sha256:2' })],
    steps: [aWave('api'), aWave('worker')],
    policy: aPolicy({ rolloutTimeout: 1 }),
  };
  const OF_A_SERVICE: { readonly [Field in keyof ServicePlan]-?: ServicePlan[Field] } = {
    service: 'worker',
    ecsService: 'billing-api',
    container: 'main',
    alsoContainers: ['sidecar'],
    digest: 'sha256:2',
    liveRevision: 'api:9',
    action: { kind: 'restore', revision: 'api:6' },
  };
  /** As above. What is only shown may change while people consider. */
  const SHOWN: { readonly [Field in keyof PlanFacts]-?: PlanFacts[Field] } = {
    liveRelease: null,
    commits: 4,
    checks: [aCheck('lint', 'failed')],
    authors: readAuthors(anAuthor('erin')),
    configuration: [{ service: 'api', changes: [], waiting: 'api:9', unlike: null }],
    wayBack: { release: '2026.11.19.1', obstacle: { kind: 'image_gone', services: ['api'] } },
    undone: { changes: { kind: 'unreadable' }, tasks: ['shop-migrate-production'], usually: null },
  };
  const plan = hashed(aChange());
  const approvals = [anApproval(BOB, { planHash: plan.hash })];
  const overrules = [anOverrule('frz00001')];
  const asked = [
    anOpenDeployment({ plan, approvals, overrules }),
    aQueuedDeployment('holder01', { plan, approvals, overrules }),
  ];
  const facts = {
    policy: aPolicy({ approvals: aRule({ count: 1 }), overrule: [SRE] }),
    eligibility: { [BOB]: eligible(SRE) },
  };
  const startWith = (deployment: (typeof asked)[number], other: typeof plan) =>
    start(aSnapshot([deployment]), { ...facts, plan: other });

  it('has every field of a change in one list, and every field that is only shown in the other', () => {
    expect(Object.keys(HASHED).toSorted()).toEqual(Object.keys(aChange()).toSorted());
    expect(Object.keys(OF_A_SERVICE).toSorted()).toEqual(Object.keys(aServicePlan()).toSorted());
    expect(Object.keys(SHOWN).toSorted()).toEqual(Object.keys(somePlanFacts()).toSorted());
  });

  it.each([
    ['a one-off task before the services', [aRun(), aWave('api')]],
    ['a rest after them', [aWave('api'), aWait()]],
    ['a look at the end', [aWave('api'), aVerify()]],
    ['a task that does not have to run any more', [aRun({ needed: null }), aWave('api')]],
  ])('is void with %s', (_, steps) => {
    const before = hashed(aChange({ steps: [aRun({ family: 'other' }), aWave('api')] }));
    const deployment = anOpenDeployment({ plan: before });
    const other = hashed({ ...before.change, steps });
    expect(start(aSnapshot([deployment]), { ...facts, plan: other })).toMatchObject({
      events: [{ type: 'deployment.replanned', differences: [{ what: 'steps' }] }],
    });
  });

  it.each(Object.keys(HASHED) as (keyof PlannedChange)[])(
    'is void with another %s, and people are asked again',
    (field) => {
      const other = hashed({ ...plan.change, [field]: HASHED[field] });
      for (const deployment of asked) {
        expect(startWith(deployment, other)).toMatchObject({
          kind: 'accepted',
          events: [{ type: 'deployment.replanned', plan: other, voided: approvals, confirmedBy: null }],
        });
      }
    },
  );

  it.each(Object.keys(OF_A_SERVICE) as (keyof ServicePlan)[])(
    'is void with another %s of one service, too',
    (field) => {
      const services = [{ ...aServicePlan(), [field]: OF_A_SERVICE[field] }];
      const other = hashed({ ...plan.change, services });
      for (const deployment of asked) {
        expect(inShort(startWith(deployment, other))).toEqual(['deployment.replanned']);
        expect(startWith(deployment, other)).not.toMatchObject({ events: [{ differences: [] }] });
      }
    },
  );

  it.each(Object.keys(SHOWN) as (keyof PlanFacts)[])(
    'stands with another %s: that is shown, and it starts',
    (field) => {
      const other = hashed(plan.change, { ...plan.shown, [field]: SHOWN[field] });
      for (const deployment of asked) {
        expect(startWith(deployment, other)).toMatchObject({
          events: [
            { type: 'deployment.reread', deployment: 'dep00001', at: NOW, shown: other.shown },
            { type: 'deployment.started', planHash: plan.hash },
          ],
        });
      }
    },
  );

  it('is the same, and nothing is shown anew, when it was read with its keys in another order', () => {
    const shown = Object.fromEntries(Object.entries(plan.shown).toReversed()) as unknown as PlanFacts;
    expect(inShort(start(aSnapshot(asked.slice(0, 1)), { ...facts, plan: { ...plan, shown } }))).toEqual([
      'deployment.started',
    ]);
  });

  it('is shown anew in the line, too, and while a gate is closed', () => {
    const other = hashed(plan.change, somePlanFacts({ commits: 4 }));
    const inLine = start(aSnapshot([holder, ...asked.slice(1)]), { ...facts, plan: other });
    expect(inShort(inLine)).toEqual(['deployment.reread']);
    const joining = start(aSnapshot([holder, ...asked.slice(0, 1)]), { ...facts, plan: other });
    expect(inShort(joining)).toEqual(['deployment.reread', 'deployment.queued']);
    const waiting = anOpenDeployment({ plan });
    expect(inShort(start(aSnapshot([waiting]), { ...facts, plan: other }))).toEqual(['deployment.reread']);
  });
});

describe('a plan that differs from the one consented to', () => {
  const other = aPlan({ hash: 'plan-2', change: aChange({ liveCommit: null }) });

  it('is put before people again, and voids what was approved (T17, F11)', () => {
    const approvals = [anApproval(BOB)];
    expect(start(aSnapshot([anOpenDeployment({ approvals })]), { plan: other })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'deployment.replanned',
          deployment: 'dep00001',
          at: NOW,
          plan: other,
          differences: [{ what: 'live_commit' }],
          voided: approvals,
          confirmedBy: null,
          taken: {},
        },
      ],
    });
  });

  it('keeps the configuration that somebody has taken', () => {
    const taken = { api: 'api:9' };
    expect(start(aSnapshot([anOpenDeployment({ taken })]), { plan: other })).toMatchObject({
      events: [{ type: 'deployment.replanned', taken }],
    });
  });

  it('is put before people even where nobody has to approve', () => {
    expect(inShort(start(aSnapshot([anOpenDeployment()]), { plan: other }))).toEqual([
      'deployment.replanned',
    ]);
  });

  it('is put before whoever confirmed an emergency, too', () => {
    const confirmed = anOpenDeployment({ request: { emergency: true }, confirmedBy: CAROL });
    expect(start(aSnapshot([confirmed]), { plan: other })).toMatchObject({
      events: [{ type: 'deployment.replanned', confirmedBy: null }],
    });
  });
});

describe('a confirmed rollback', () => {
  const request = { rollback: aRollback() };
  const confirmed = anOpenDeployment({ request, confirmedBy: ALICE });
  const superseded = (deployment: string) => ({
    type: 'deployment.superseded',
    deployment,
    at: NOW,
    by: { kind: 'deployment', id: 'dep00001' },
  });
  const planned = (change: Partial<PlannedChange>) => aPlan({ hash: 'plan-2', change: aChange(change) });

  it('starts', () => {
    expect(start(aSnapshot([confirmed]))).toEqual({ kind: 'accepted', events: [started()] });
  });

  it('waits until it has been confirmed', () => {
    expect(inShort(start(aSnapshot([anOpenDeployment({ request })])))).toEqual([]);
  });

  it.each([aRunningDeployment, aStuckDeployment])(
    'takes over from what holds the environment (F32)',
    (held) => {
      const snapshot = aSnapshot([held({ request: { id: 'holder01' }, order: 4 }), confirmed]);
      expect(start(snapshot)).toEqual({ kind: 'accepted', events: [superseded('holder01'), started(5)] });
    },
  );

  it('ends whatever else waited to go out there, and nothing elsewhere', () => {
    const snapshot = aSnapshot([
      anOpenDeployment({ request: { id: 'dep00002' } }),
      aQueuedDeployment('holder01', { request: { id: 'dep00003' } }),
      anOpenDeployment({ request: { id: 'dep00004', environment: 'staging' } }),
      aRunningDeployment({ request: { id: 'dep00005', environment: 'staging' } }),
      confirmed,
    ]);
    expect(start(snapshot)).toEqual({
      kind: 'accepted',
      events: [superseded('dep00002'), superseded('dep00003'), started()],
    });
  });

  it.each([
    ['another revision serves', { services: [aServicePlan('api', { liveRevision: 'api:9' })] }],
    ['another release is known to be live', { liveCommit: null }],
    ['the revision has been deregistered', { services: [aServicePlan('api', { action: { kind: 'none' } })] }],
  ] as const)('goes where it was confirmed to, although %s by now', (_, change) => {
    const plan = planned(change);
    const decision = start(aSnapshot([holder, confirmed]), { plan });
    expect(decision).toMatchObject({
      events: [
        { type: 'deployment.superseded', deployment: 'holder01' },
        { type: 'deployment.replanned', plan, confirmedBy: ALICE },
        { type: 'deployment.started', planHash: 'plan-2' },
      ],
    });
  });

  it.each([
    ['image', { services: [aServicePlan('api', { digest: 'sha256:2' })] }],
    ['image and live release', { services: [aServicePlan('api', { digest: 'sha256:2' })], liveCommit: null }],
    ['set of services', { services: [] }],
    ['ECS service', { services: [aServicePlan('api', { ecsService: 'billing-api' })] }],
    ['container', { services: [aServicePlan('api', { container: 'sidecar' })] }],
    ['container beside it', { services: [aServicePlan('api', { alsoContainers: ['sidecar'] })] }],
    ['target', { targetCommit: 'd'.repeat(40) }],
    ['series of steps', { steps: [] }],
    ['policy', { policy: aPolicy({ rolloutTimeout: 1 }) }],
  ] as const)('is put before people again with another %s', (_, change) => {
    const decision = start(aSnapshot([holder, confirmed]), { plan: planned(change) });
    expect(decision).toMatchObject({ events: [{ type: 'deployment.replanned', confirmedBy: null }] });
    expect(inShort(decision)).toEqual(['deployment.replanned']);
  });

  it('does not follow what serves before it has been confirmed', () => {
    const plan = planned({ liveCommit: null });
    expect(inShort(start(aSnapshot([anOpenDeployment({ request })]), { plan }))).toEqual([]);
  });

  describe('that the policy has asked for, after a failure', () => {
    const asked = anOpenDeployment({ request: { ...request, automatic: true } });

    it('starts without a click, past what a failure has locked and what is on hold', () => {
      expect(start(aSnapshot([asked]))).toEqual({ kind: 'accepted', events: [started()] });
      const controls = { locks: [aLock({ left: true })], holds: [aHold()] };
      expect(start(aSnapshot([asked], [], controls))).toEqual({ kind: 'accepted', events: [started()] });
    });

    it("does not start past somebody's own lock, nor with a release that is bad", () => {
      expect(inShort(start(aSnapshot([asked], [], { locks: [aLock({ by: ALICE })] })))).toEqual([]);
      expect(inShort(start(aSnapshot([asked], [aRelease({ mark: aMark() })])))).toEqual([]);
    });

    it('follows what serves by now, like one that somebody has confirmed', () => {
      const plan = planned({ liveCommit: null });
      expect(start(aSnapshot([asked]), { plan })).toMatchObject({
        events: [
          { type: 'deployment.replanned', plan, confirmedBy: null },
          { type: 'deployment.started', planHash: 'plan-2' },
        ],
      });
    });
  });

  describe('that has to be approved', () => {
    const policy = aPolicy({ rollback: aRollbackRule({ approvals: aRule({ count: 1 }) }) });

    it('is put before people again with any other plan', () => {
      const decision = start(aSnapshot([confirmed]), { plan: planned({ liveCommit: null }), policy });
      expect(decision).toMatchObject({ events: [{ type: 'deployment.replanned', confirmedBy: null }] });
      expect(inShort(decision)).toEqual(['deployment.replanned']);
    });

    it('waits for that', () => {
      expect(inShort(start(aSnapshot([holder, confirmed]), { policy }))).toEqual([]);
      const approved = anOpenDeployment({ request, confirmedBy: ALICE, approvals: [anApproval(BOB)] });
      const eligibility = { [BOB]: eligible(SRE) };
      expect(inShort(start(aSnapshot([holder, approved]), { policy, eligibility }))).toEqual([
        'deployment.superseded',
        'deployment.started',
      ]);
    });
  });
});
