import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveControls, type Controls, type Drift } from '../../src/domain/controls.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { baselineOf, decideAdopt, decideDrift } from '../../src/domain/drift.ts';
import type { Decision, Snapshot } from '../../src/domain/snapshot.ts';
import {
  aCancelled,
  aChange,
  aControls,
  aFailure,
  ALICE,
  anOpenDeployment,
  aPlan,
  aRunningDeployment,
  aServicePlan,
  aSnapshot,
  aStuckDeployment,
  aSuccess,
  aSuperseded,
  BOB,
  failedRollout,
  inShort,
  NOW,
  succeededRollout,
  WAITING,
} from './support/builders.ts';
import { found, leftThere } from './support/came-to-nothing.ts';
import { aDrift, anAdopted } from './support/standing.ts';

const rollouts = { api: succeededRollout('api:8'), worker: succeededRollout('worker:8') };
const deployed = aSuccess({ rollouts, order: 1 });
const AS_DEPLOYED = { api: 'api:8', worker: 'worker:8' };
const next = { request: { id: 'dep00002' }, order: 2, startedAt: NOW + 1 };

const look = (
  running: Readonly<Record<string, string>>,
  {
    deployments = [deployed],
    drifts = [],
    adopted = {},
    now = NOW + 60,
    id = 'drf00009',
  }: {
    readonly deployments?: readonly Deployment[];
    readonly drifts?: readonly Drift[];
    readonly adopted?: Controls['adopted'];
    readonly now?: number;
    readonly id?: string;
  } = {},
) =>
  decideDrift(aSnapshot(deployments, [], { drifts, adopted }), {
    id,
    environment: 'production',
    running: new Map(Object.entries(running)),
    now,
  });

const about = { project: 'shop', scope: 'production', at: NOW + 60 };
/** What runs as `api` has been adopted. */
const adopted = { production: anAdopted() };

describe('what is compared with', () => {
  const baseline = (snapshot: Snapshot) => {
    const found = baselineOf(snapshot, 'production');
    return found === null ? null : { of: found.of.request.id, expected: Object.fromEntries(found.expected) };
  };
  const asDeployed = { api: ['api:8'], worker: ['worker:8'] };

  it('is what the last deployment that succeeded put there', () => {
    expect(baseline(aSnapshot([deployed]))).toEqual({ of: 'dep00001', expected: asDeployed });
  });

  it('is only what it put there', () => {
    const part = aSuccess({ rollouts: { api: succeededRollout('api:8'), worker: failedRollout() } });
    expect(baseline(aSnapshot([part]))?.expected).toEqual({ api: ['api:8'] });
  });

  it('is also what runs since somebody has adopted it, for those services: both are fine', () => {
    expect(baseline(aSnapshot([deployed], [], { adopted }))).toEqual({
      of: 'dep00001',
      expected: { ...asDeployed, api: ['api:8', 'api:9'] },
    });
  });

  it.each<[string, Partial<Controls>]>([
    ['nobody has adopted it', { drifts: [aDrift()] }],
    ['it is from something else', { adopted: { production: anAdopted({ of: 'dep00000' }) } }],
    ['it is in another environment', { adopted: { staging: anAdopted() } }],
    [
      'it is of a service that nobody deployed',
      { adopted: { production: anAdopted({ revisions: { cron: 'cron:3' } }) } },
    ],
  ])('is not what runs when %s', (_, controls) => {
    expect(baseline(aSnapshot([deployed], [], controls))?.expected).toEqual(asDeployed);
  });

  it('is nothing where nothing has succeeded', () => {
    expect(baseline(aSnapshot())).toBeNull();
    expect(baseline(aSnapshot([aFailure()]))).toBeNull();
    expect(baseline(aSnapshot([aSuccess({ request: { environment: 'staging' } })]))).toBeNull();
  });

  it.each([
    ['is on its way', aRunningDeployment({ ...next, plan: found() })],
    ['needs an operator', aStuckDeployment({ ...next, ...leftThere() })],
    ['was deployed over', aSuperseded({ ...next, ...leftThere() })],
    ['failed, and left a mix', aFailure({ ...next, plan: found(), rollouts: { api: failedRollout(null) } })],
    ['failed, and left what it had found: something else', aFailure({ ...next, ...leftThere('api:7') })],
    [
      'failed, and left something else than it had found',
      aFailure({ ...next, ...leftThere('api:8', 'api:7') }),
    ],
    ['was aborted, and left a mix', aCancelled(ALICE, { ...next, ...leftThere('api:8', 'api:9') })],
    [
      'was aborted, and left what it had found: something else',
      aCancelled(ALICE, { ...next, ...leftThere('api:7') }),
    ],
  ])('is nothing once something else has begun there, and left whatever it left: it %s', (_, later) => {
    expect(baseline(aSnapshot([deployed, later]))).toBeNull();
  });

  const failed = aFailure({ ...next, ...leftThere() });

  it.each([
    ['failed, and was put back', failed],
    ['failed before anything was begun', aFailure({ ...next, plan: found(), rollouts: { api: WAITING } })],
    ['was aborted, and was put back', aCancelled(ALICE, { ...next, ...leftThere() })],
    ['was aborted before anything was begun', aCancelled(ALICE, { ...next, plan: found() })],
  ])('stays what it is when something else came to nothing there, and left it serving: it %s', (_, later) => {
    expect(baseline(aSnapshot([deployed, later]))).toEqual({ of: 'dep00001', expected: asDeployed });
    expect(baseline(aSnapshot([deployed, later], [], { adopted }))?.expected['api']).toEqual([
      'api:8',
      'api:9',
    ]);
  });

  it('stays what it is after several that came to nothing, and is nothing once one of them has left another', () => {
    const again = { ...next, request: { id: 'dep00003' }, order: 3 };
    const aborted = aCancelled(ALICE, { ...again, ...leftThere() });
    expect(baseline(aSnapshot([deployed, failed, aborted]))?.of).toBe('dep00001');
    expect(baseline(aSnapshot([deployed, aFailure({ ...next, ...leftThere('api:7') }), aborted]))).toBeNull();
    expect(baseline(aSnapshot([deployed, failed, aFailure({ ...again, ...leftThere('api:7') })]))).toBeNull();
  });

  it('is what succeeded last, whatever came to nothing between two that did', () => {
    const again = aSuccess({ request: { id: 'dep00003' }, order: 3, rollouts });
    expect(baseline(aSnapshot([deployed, failed, again]))?.of).toBe('dep00003');
    const mixed = aFailure({ ...next, ...leftThere('api:7', 'api:8') });
    expect(baseline(aSnapshot([deployed, mixed, again]))?.of).toBe('dep00003');
  });

  it.each([
    anOpenDeployment({ request: { id: 'dep00002' } }),
    aCancelled(ALICE, { request: { id: 'dep00002' } }),
    aRunningDeployment({ request: { id: 'dep00002', environment: 'staging' }, order: 2 }),
  ])('stays what it is when something else has not begun there: $status', (later) => {
    expect(baseline(aSnapshot([deployed, later]))?.of).toBe('dep00001');
  });
});

describe('looking at what runs', () => {
  it('says nothing while it is what was put there', () => {
    expect(inShort(look(AS_DEPLOYED))).toEqual([]);
  });

  it('says what runs instead, service by service', () => {
    expect(look({ api: 'api:9', worker: 'worker:8' })).toEqual({
      kind: 'accepted',
      events: [{ type: 'drift.seen', ...about, drift: aDrift({ id: 'drf00009', at: NOW + 60 }) }],
    });
    expect(look({ api: 'api:9', worker: 'worker:9' })).toMatchObject({
      events: [{ drift: { services: [{ service: 'api' }, { service: 'worker', runs: 'worker:9' }] } }],
    });
  });

  it('says of which candidate it was', () => {
    const second = aSuccess({ request: { candidate: 2 }, rollouts });
    expect(look({ api: 'api:9' }, { deployments: [second] })).toMatchObject({
      events: [{ drift: { release: '2026.11.20.1-rc.2' } }],
    });
  });

  it('says nothing of what could not be read, nor of services that nobody deployed', () => {
    expect(inShort(look({}))).toEqual([]);
    expect(inShort(look({ api: 'api:8', cron: 'cron:3' }))).toEqual([]);
  });

  it('says nothing where there is nothing to compare with', () => {
    expect(inShort(look({ api: 'api:9' }, { deployments: [] }))).toEqual([]);
    expect(inShort(look({ api: 'api:9' }, { deployments: [deployed, aFailure(next)] }))).toEqual([]);
  });

  it.each([aFailure({ ...next, ...leftThere() }), aCancelled(ALICE, { ...next, ...leftThere() })])(
    'says what runs instead also after something that came to nothing, and left it serving: $status',
    (later) => {
      const deployments = [deployed, later];
      expect(look({ api: 'api:9' }, { deployments })).toMatchObject({
        events: [
          { type: 'drift.seen', drift: { of: 'dep00001', services: [{ deployed: 'api:8', runs: 'api:9' }] } },
        ],
      });
      expect(inShort(look(AS_DEPLOYED, { deployments }))).toEqual([]);
    },
  );

  it.each([aRunningDeployment, aStuckDeployment])(
    'says nothing while something is on its way there: what runs changes by itself',
    (held) => {
      // By a clock that was set back, it began before what has succeeded.
      const holder = held({ request: { id: 'dep00002' }, startedAt: NOW - 1 });
      const older = aSuccess({ rollouts });
      expect(baselineOf(aSnapshot([older, holder]), 'production')).not.toBeNull();
      expect(inShort(look({ api: 'api:9' }, { deployments: [older, holder] }))).toEqual([]);
    },
  );
});

describe('a drift that has been seen', () => {
  const drifts = [aDrift()];

  it('is said once', () => {
    expect(inShort(look({ api: 'api:9', worker: 'worker:8' }, { drifts }))).toEqual([]);
  });

  it('is said again when it has become another one', () => {
    expect(look({ api: 'api:10', worker: 'worker:8' }, { drifts })).toMatchObject({
      events: [{ type: 'drift.seen', drift: { id: 'drf00009', services: [{ runs: 'api:10' }] } }],
    });
    expect(look({ api: 'api:9', worker: 'worker:9' }, { drifts })).toMatchObject({
      events: [{ drift: { services: [{ service: 'api' }, { service: 'worker' }] } }],
    });
  });

  it('is over when what was put there runs again', () => {
    expect(look(AS_DEPLOYED, { drifts })).toEqual({
      kind: 'accepted',
      events: [{ type: 'drift.ended', ...about, drift: aDrift() }],
    });
  });

  it('was there since it was first seen, however often it has become another one', () => {
    expect(look({ api: 'api:10', worker: 'worker:9' }, { drifts, now: NOW + 60 })).toMatchObject({
      events: [{ type: 'drift.seen', at: NOW + 60, drift: { id: 'drf00009', at: NOW } }],
    });
  });

  it('is not over while the service cannot be read', () => {
    expect(inShort(look({ worker: 'worker:8' }, { drifts }))).toEqual([]);
    expect(inShort(look({}, { drifts }))).toEqual([]);
  });

  it('is as it was seen of a service that cannot be read, whatever is seen of another one', () => {
    const worker = { service: 'worker', deployed: 'worker:8', runs: 'worker:9' };
    const [api] = aDrift().services;
    expect(look({ worker: 'worker:9' }, { drifts })).toMatchObject({
      events: [{ type: 'drift.seen', drift: { services: [api, worker] } }],
    });
    const both = [aDrift({ services: api === undefined ? [] : [api, worker] })];
    expect(look({ api: 'api:8' }, { drifts: both })).toMatchObject({
      events: [{ type: 'drift.seen', drift: { services: [worker] } }],
    });
    expect(inShort(look({ api: 'api:9' }, { drifts: both }))).toEqual([]);
  });

  it.each([
    ['Slipway has put something else there', aSuccess({ ...next, rollouts })],
    ['what it put there then left a mix', aFailure({ ...next, rollouts: { api: failedRollout(null) } })],
  ])('is over, whatever runs, once %s', (_, later) => {
    expect(look({ api: 'api:9' }, { drifts, deployments: [deployed, later] })).toEqual({
      kind: 'accepted',
      events: [{ type: 'drift.ended', ...about, drift: aDrift() }],
    });
  });

  it('stands, whatever came to nothing at another service and left that serving', () => {
    const services = [aServicePlan('worker', { liveRevision: 'worker:8' })];
    const plan = aPlan({ change: aChange({ services }) });
    const failed = aFailure({ ...next, plan, rollouts: { worker: failedRollout('worker:8') } });
    const deployments = [deployed, failed];
    expect(inShort(look({ api: 'api:9', worker: 'worker:8' }, { drifts, deployments }))).toEqual([]);
    expect(inShort(look(AS_DEPLOYED, { drifts, deployments }))).toEqual(['drift.ended']);
  });

  it('has nothing to do with one in another environment', () => {
    const elsewhere = [aDrift({ environment: 'staging' })];
    expect(inShort(look(AS_DEPLOYED, { drifts: elsewhere }))).toEqual([]);
    expect(inShort(look({ api: 'api:9' }, { drifts: elsewhere }))).toEqual(['drift.seen']);
  });
});

describe('what runs once somebody has adopted it', () => {
  it('is fine: nothing is said while it runs', () => {
    expect(inShort(look({ api: 'api:9', worker: 'worker:8' }, { adopted }))).toEqual([]);
    expect(inShort(look({}, { adopted }))).toEqual([]);
  });

  it('is fine as well when it is what was deployed again', () => {
    expect(inShort(look(AS_DEPLOYED, { adopted }))).toEqual([]);
  });

  it('is a drift when it is anything else by then, and that is held against what was deployed', () => {
    expect(look({ api: 'api:10', worker: 'worker:8' }, { adopted })).toEqual({
      kind: 'accepted',
      events: [
        {
          type: 'drift.seen',
          ...about,
          drift: aDrift({
            id: 'drf00009',
            at: NOW + 60,
            services: [{ service: 'api', deployed: 'api:8', runs: 'api:10' }],
          }),
        },
      ],
    });
  });

  it('is a drift of another service alone, where that one has been changed', () => {
    expect(look({ api: 'api:9', worker: 'worker:9' }, { adopted })).toMatchObject({
      events: [{ drift: { services: [{ service: 'worker', deployed: 'worker:8', runs: 'worker:9' }] } }],
    });
  });

  it.each(['api:8', 'api:9'])('is a drift no more when it is %s after something else', (api) => {
    const drifts = [aDrift({ services: [{ service: 'api', deployed: 'api:8', runs: 'api:10' }] })];
    expect(inShort(look({ api: 'api:10', worker: 'worker:8' }, { adopted, drifts }))).toEqual([]);
    expect(inShort(look({ api, worker: 'worker:8' }, { adopted, drifts }))).toEqual(['drift.ended']);
  });

  it('is not fine any more once Slipway has put something else there', () => {
    const deployments = [deployed, aSuccess({ ...next, rollouts })];
    expect(look({ api: 'api:9', worker: 'worker:8' }, { adopted, deployments })).toMatchObject({
      events: [{ type: 'drift.seen', drift: { of: 'dep00002', services: [{ runs: 'api:9' }] } }],
    });
  });
});

describe('adopting', () => {
  const adopt = (drifts: readonly Drift[], seen = 'drf00001') =>
    decideAdopt(aSnapshot([deployed], [], { drifts }), { seen, by: BOB, now: NOW + 60 });

  it('records who says that it is meant so', () => {
    expect(adopt([aDrift()])).toEqual({
      kind: 'accepted',
      events: [{ type: 'drift.adopted', ...about, drift: aDrift(), by: BOB }],
    });
    const elsewhere = aDrift({ environment: 'staging' });
    expect(adopt([elsewhere])).toMatchObject({ events: [{ scope: 'staging', drift: elsewhere }] });
  });

  it('is refused for one that has been seen no more, was adopted, or has become another (F33)', () => {
    expect(adopt([])).toEqual({ kind: 'refused', refusals: [{ code: 'no_drift' }] });
    expect(inShort(adopt([aDrift({ id: 'drf00002' })]))).toEqual(['no: no_drift']);
  });
});

describe('over any series of looks', () => {
  const revisions = { api: ['api:8', 'api:9', 'api:10'], worker: ['worker:8', 'worker:9'] };
  const api = fc.constantFrom(...revisions.api);
  const worker = fc.constantFrom(...revisions.worker);
  type Seen = { readonly [Service in 'api' | 'worker']: string | null };
  const DEPLOYED = Object.entries(AS_DEPLOYED);

  const record = (controls: Controls, decision: Decision): Controls =>
    (decision.kind === 'accepted' ? decision.events : []).reduce(
      (before, event) => ('scope' in event ? evolveControls(before, event) : before),
      controls,
    );
  const seeing = (controls: Controls, seen: Seen, now: number): Decision => {
    const read = Object.entries(seen).flatMap(([name, arn]) => (arn === null ? [] : [[name, arn] as const]));
    const sight = { id: `drf${now}`, environment: 'production', running: new Map(read), now };
    return decideDrift(aSnapshot([deployed], [], controls), sight);
  };
  const adopting = (controls: Controls, now: number): Decision =>
    decideAdopt(aSnapshot([deployed], [], controls), { seen: controls.drifts[0]?.id ?? '', by: BOB, now });

  it('what drifts is what was last read to be neither deployed nor adopted, and adopting adds up', () => {
    const look = fc.record({ api: fc.option(api), worker: fc.option(worker), adopts: fc.boolean() });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 12 }), (looks) => {
        let controls: Controls = aControls();
        const fine = new Map(DEPLOYED.map(([name, arn]) => [name, new Set([arn])]));
        const apart = new Map<string, string>();
        const kept = new Map<string, string>();
        for (const [index, { adopts, ...seen }] of looks.entries()) {
          const now = NOW + index;
          controls = record(controls, seeing(controls, seen, now));
          for (const [name, arn] of Object.entries(seen)) {
            if (arn === null) continue;
            if (fine.get(name)?.has(arn) === true) apart.delete(name);
            else apart.set(name, arn);
          }
          const [drift] = controls.drifts;
          const drifted = drift?.services.map(({ service, runs }) => [service, runs] as const);
          expect(new Map(drifted)).toEqual(apart);
          expect(controls.drifts.length).toBe(apart.size === 0 ? 0 : 1);
          if (!adopts) continue;
          controls = record(controls, adopting(controls, now));
          for (const [name, arn] of apart) {
            kept.set(name, arn);
            fine.set(name, new Set([AS_DEPLOYED[name === 'api' ? 'api' : 'worker'], arn]));
          }
          apart.clear();
          expect(controls.drifts).toEqual([]);
          expect(controls.adopted['production']?.revisions ?? {}).toEqual(Object.fromEntries(kept));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('nothing is said twice of what runs, and it drifts since all of it was last fine', () => {
    const full = fc.record({ api, worker });
    fc.assert(
      fc.property(fc.array(full, { maxLength: 12 }), (looks) => {
        let controls: Controls = aControls();
        let since: number | null = null;
        for (const [index, running] of looks.entries()) {
          const now = NOW + index;
          controls = record(controls, seeing(controls, running, now));
          expect(inShort(seeing(controls, running, now + 1))).toEqual([]);
          const drifted = running.api !== 'api:8' || running.worker !== 'worker:8';
          since = drifted ? (since ?? now) : null;
          expect(controls.drifts.map(({ at }) => at)).toEqual(since === null ? [] : [since]);
        }
      }),
    );
  });

  it('what was put there was disturbed from the first time that anything else was seen until it was last over', () => {
    const full = fc.record({ api, worker });
    fc.assert(
      fc.property(fc.array(full, { maxLength: 12 }), (looks) => {
        let controls: Controls = aControls();
        const times = looks.map(({ api: runs, worker: other }, index) => ({
          now: NOW + index,
          drifts: runs !== 'api:8' || other !== 'worker:8',
        }));
        for (const [index, running] of looks.entries()) {
          controls = record(controls, seeing(controls, running, NOW + index));
        }
        const since = times.find(({ drifts }) => drifts)?.now;
        const until = times.findLast(
          ({ drifts }, index) => !drifts && times[index - 1]?.drifts === true,
        )?.now;
        const disturbed = until === undefined ? {} : { production: { of: 'dep00001', since, until } };
        expect(controls.disturbed).toEqual(disturbed);
      }),
    );
  });
});
