// A database of the version before steps: waves were lists of names, nothing was aborted, every mark was bad, and every
// lock a person's. It is read, goes on, and its entries still add up to its state.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { NO_CONTROLS } from '../../../src/domain/controls.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { Store } from '../../../src/ports.ts';
import { aLock, locked } from './control-samples.ts';
import { openOlder, seqOf } from './older.ts';
import {
  aborting,
  bad,
  cancelled,
  cause,
  marked,
  START,
  stepped,
  succeeded,
  suspect,
  temporaryFolder,
  yes,
  type Folder,
} from './samples.ts';

const shop = { project: 'shop' };
const SHA = 'c'.repeat(40);
const at = 1_795_000_000_000;

const candidate = `{"number":1,"commit":"${SHA}","subject":"fix: a thing","by":"U0ALICE00","at":${at},"artifacts":[],"build":{"status":"complete"},"changes":{"kind":"first"},"services":{"added":[],"removed":[]},"picks":[],"contains":[],"notRequestedIn":[],"protection":null,"verifications":[]}`;
const mark = `{"by":"U0BOB0000","at":${at},"reason":"it crashes","commit":null}`;
const release = (id: string, marked: string): string =>
  `{"id":"${id}","project":"shop","name":"2026.11.20.${id}","cutBy":"U0ALICE00","cutAt":${at},"note":null,"tag":null,"branch":null,"mark":${marked},"settledPicks":[],"candidates":[${candidate}]}`;
const cutEvent = (id: string): string =>
  `{"type":"release.cut","release":"${id}","at":${at},"project":"shop","name":"2026.11.20.${id}","cutBy":"U0ALICE00","note":null,"tag":null,"candidate":${candidate}}`;
const markedEvent = (id: string, marked: string): string =>
  `{"type":"release.marked","release":"${id}","at":${at},"by":"U0BOB0000","mark":${marked},"reason":"it crashes"}`;

const approvals =
  '{"rules":[{"count":1,"from":["S0SRE0001"]}],"must":[],"not":{"authors":false,"people":[]},"expire":1}';
const policy = `{"after":null,"checks":[],"approvals":${approvals},"windows":[],"freezes":[],"overrule":[],"emergency":null,"continuous":false,"rollback":{"approvals":null},"rolloutTimeout":1}`;
const service = (name: string): string =>
  `{"service":"${name}","ecsService":"shop-${name}","container":"app","digest":"sha256:1","liveRevision":"arn:1","action":{"kind":"restore","revision":"arn:0"}}`;
const shown = (release: string): string =>
  `{"liveRelease":${release},"commits":null,"checks":[],"authors":{"kind":"not_asked"},"configuration":[]}`;
const plan = (release = 'null'): string =>
  `{"hash":"h","change":{"environment":"production","liveCommit":null,"targetCommit":"${SHA}","services":[${service('worker')},${service('api')}],"steps":[["worker"],["api"]],"policy":${policy}},"shown":${shown(release)}}`;

const WHERE: Readonly<Record<string, string>> = { stuck: 'staging' };
const rollback = '{"restores":"took","revisions":{"api":"arn:0"},"from":"2026.11.20.r2"}';
const request = (id: string): string =>
  `{"id":"${id}","project":"shop","environment":"${WHERE[id] ?? 'production'}","release":"r1","releaseName":"2026.11.20.r1","candidate":1,"commit":"${SHA}","artifacts":[],"requestedBy":"U0ALICE00","requestedAt":${at},"automatic":false,"reason":null,"rollback":${id === 'runs' ? rollback : 'null'},"emergency":false,"alsoIn":[]}`;

interface More {
  readonly live?: string;
  readonly replans?: number;
  readonly rest?: string;
}
const state = (
  id: string,
  status: Deployment['status'],
  version: number,
  { live, replans = 0, rest = '' }: More = {},
): string =>
  `{"status":"${status}","request":${request(id)},"version":${version},"plan":${plan(live)},"replans":${replans},"differences":[],"approvals":[],"overrules":[],"confirmedBy":null${rest}}`;
const begun = (order: number, rollouts: string, rest = ''): More => ({
  rest: `,"startedAt":${at},"order":${order},"rollouts":${rollouts}${rest}`,
});
const ended = `,"endedAt":${at}`;
const resolved = `${ended},"resolvedBy":null`;

const WAITING = '{"status":"waiting"}';
const TASKS =
  '[{"count":2,"task":"a099a173","container":"app","exitCode":1,"reason":"Essential container exited"}]';
const failure = `{"reason":"circuit_breaker_rolled_back","said":"tasks failed to start","tasks":${TASKS},"serves":"arn:1"}`;
const ROLLOUTS = {
  weak: `{"status":"succeeded","revision":"arn:2","evidence":{"kind":"service_revision"},"at":${at}}`,
  strong: `{"status":"succeeded","revision":"arn:2","evidence":{"kind":"running_tasks","tasks":2},"at":${at}}`,
  failed: `{"status":"failed","failure":${failure}}`,
  superseded: '{"status":"superseded","by":"arn:sd2"}',
};

const event = (type: string, id: string, rest = ''): string =>
  `{"type":"${type}","deployment":"${id}","at":${at}${rest}}`;
const requested = (id: string): string =>
  event('deployment.requested', id, `,"request":${request(id)},"plan":${plan()}`);
const started = (id: string, order: number): string =>
  event('deployment.started', id, `,"planHash":"h","order":${order}`);
const changed = (id: string, name: string, rollout: string): string =>
  event('rollout.changed', id, `,"service":"${name}","rollout":${rollout}`);

const lock = (id: string, environment: string): string =>
  `{"id":"${id}","environment":"${environment}","by":"U0ALICE00","at":${at},"until":null,"reason":"a migration","link":null}`;
const control = (type: string, scope: string, rest: string): string =>
  `{"type":"${type}","project":"shop","scope":${scope},"at":${at},${rest}}`;

const OLDER = {
  entry: ',"policy":"p"',
  events: [
    cutEvent('r1'),
    cutEvent('r2'),
    cutEvent('r3'),
    markedEvent('r2', mark),
    markedEvent('r3', mark),
    markedEvent('r3', 'null'),
    requested('took'),
    started('took', 1),
    changed('took', 'worker', ROLLOUTS.weak),
    changed('took', 'api', ROLLOUTS.strong),
    event('deployment.succeeded', 'took', ',"resolvedBy":null'),
    requested('failed'),
    started('failed', 2),
    changed('failed', 'worker', ROLLOUTS.failed),
    event('deployment.failed', 'failed', ',"resolvedBy":null'),
    requested('overtaken'),
    started('overtaken', 3),
    changed('overtaken', 'worker', ROLLOUTS.superseded),
    event('deployment.superseded', 'overtaken', ',"by":{"kind":"somebody_else"}'),
    requested('stale'),
    event('deployment.superseded', 'stale', ',"by":{"kind":"candidate","name":"2026.11.20.r2"}'),
    requested('cancelled'),
    event('deployment.cancelled', 'cancelled', ',"by":"U0ALICE00","reason":null'),
    requested('rejected'),
    event('deployment.rejected', 'rejected', ',"by":"U0BOB0000","reason":"no"'),
    requested('expired'),
    event('deployment.expired', 'expired'),
    requested('stuck'),
    started('stuck', 1),
    event('deployment.needs_operator', 'stuck', ',"why":"unreadable"'),
    requested('runs'),
    started('runs', 4),
    requested('waits'),
    event('deployment.queued', 'waits', ',"behind":"runs","place":1'),
    requested('asks'),
    event(
      'deployment.replanned',
      'asks',
      `,"plan":${plan()},"differences":[],"voided":[],"confirmedBy":null`,
    ),
    event('deployment.reread', 'asks', `,"shown":${shown('"2026.11.20.r1"')}`),
    control('lock.taken', '"staging"', `"lock":${lock('l1', 'staging')},"from":null`),
    control('lock.taken', '"staging"', `"lock":${lock('l2', 'staging')},"from":${lock('l1', 'staging')}`),
    control('lock.released', '"staging"', `"lock":${lock('l2', 'staging')},"by":"U0ALICE00","next":null`),
    control('lock.taken', '"staging"', `"lock":${lock('l3', 'staging')},"from":null`),
    control('lock.ended', '"staging"', `"lock":${lock('l3', 'staging')},"next":null`),
    control('lock.taken', '"production"', `"lock":${lock('l4', 'production')},"from":null`),
    control('policy.seen', 'null', `"policies":{"production":${policy}},"loosened":[]`),
  ],
  releases: { r1: release('r1', 'null'), r2: release('r2', mark), r3: release('r3', 'null') },
  deployments: {
    took: state(
      'took',
      'succeeded',
      5,
      begun(1, `{"worker":${ROLLOUTS.weak},"api":${ROLLOUTS.strong}}`, resolved),
    ),
    failed: state(
      'failed',
      'failed',
      4,
      begun(2, `{"worker":${ROLLOUTS.failed},"api":${WAITING}}`, resolved),
    ),
    overtaken: state(
      'overtaken',
      'superseded',
      4,
      begun(
        3,
        `{"worker":${ROLLOUTS.superseded},"api":${WAITING}}`,
        `${ended},"by":{"kind":"somebody_else"}`,
      ),
    ),
    stale: state('stale', 'superseded', 2, {
      rest: `${ended},"by":{"kind":"candidate","name":"2026.11.20.r2"},"startedAt":null,"order":null,"rollouts":{}`,
    }),
    cancelled: state('cancelled', 'cancelled', 2, { rest: `${ended},"by":"U0ALICE00","reason":null` }),
    rejected: state('rejected', 'rejected', 2, { rest: `${ended},"by":"U0BOB0000","reason":"no"` }),
    expired: state('expired', 'expired', 2, { rest: ended }),
    stuck: state(
      'stuck',
      'needs_operator',
      3,
      begun(1, `{"worker":${WAITING},"api":${WAITING}}`, `,"why":"unreadable","since":${at}`),
    ),
    runs: state('runs', 'running', 2, begun(4, `{"worker":${WAITING},"api":${WAITING}}`)),
    waits: state('waits', 'queued', 2, { rest: ',"behind":"runs","place":1' }),
    asks: state('asks', 'awaiting_gates', 3, { live: '"2026.11.20.r1"', replans: 1 }),
  },
  controls: `{"version":7,"freezes":[],"locks":[${lock('l4', 'production')}],"holds":[],"reviews":[],"policies":{"production":${policy}}}`,
};

describe('a database of the version before steps', () => {
  let folder: Folder;
  let store: Store & { close(): void };
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    ({ path, store } = await openOlder(folder, 3, OLDER));
  });
  afterEach(async () => {
    store.close();
    await folder[Symbol.asyncDispose]();
  });

  const eventOf = async (type: string, part?: string) =>
    (await store.auditEntry(seqOf(OLDER, type, part)))?.event;
  const deploymentOf = async (id: string) =>
    (await store.snapshot(shop)).deployments.find(({ request }) => request.id === id);

  const change = {
    services: [
      { service: 'worker', alsoContainers: [] },
      { service: 'api', alsoContainers: [] },
    ],
    steps: [
      { kind: 'deploy', services: ['worker'] },
      { kind: 'deploy', services: ['api'] },
    ],
  };
  const noWay = { wayBack: null, undone: null };

  it('has its plans read with waves as steps, and one container each', async () => {
    const { deployments } = await store.snapshot(shop);
    expect(deployments).toHaveLength(Object.keys(OLDER.deployments).length);
    for (const each of deployments) {
      expect(each).toMatchObject({ plan: { change, shown: noWay }, taken: {} });
      // Only compared: as it was written, so that people are asked again.
      expect(each.plan.change.policy).toEqual(JSON.parse(policy));
    }
  });

  it('has its deployments read as if nobody had aborted one', async () => {
    for (const id of ['took', 'failed', 'stuck', 'runs'])
      expect(await deploymentOf(id)).toMatchObject({ steps: {}, abort: null, startedAt: at });
    expect(await deploymentOf('overtaken')).toMatchObject({ steps: {}, startedAt: at, order: 3 });
    const neverBegun = { startedAt: null, order: null, rollouts: {}, steps: {} };
    for (const id of ['stale', 'cancelled']) expect(await deploymentOf(id)).toMatchObject(neverBegun);
    for (const id of ['rejected', 'expired', 'waits', 'asks'])
      expect(await deploymentOf(id)).not.toHaveProperty('steps');
  });

  it('has its rollouts read with what nobody looked at', async () => {
    const weak = { evidence: { kind: 'service_revision', desired: null }, since: null };
    const strong = { evidence: { kind: 'running_tasks', tasks: 2 }, since: null };
    const failed = {
      failure: {
        tasks: [{ cause: 'other', count: 2, exitCode: 1 }],
        events: [],
        serviceDeployment: null,
        serves: 'arn:1',
      },
    };
    const superseded = { by: 'arn:sd2', sameRevision: false };
    expect(await deploymentOf('took')).toMatchObject({ rollouts: { worker: weak, api: strong } });
    expect(await deploymentOf('failed')).toMatchObject({
      rollouts: { worker: failed, api: { status: 'waiting' } },
    });
    expect(await deploymentOf('overtaken')).toMatchObject({ rollouts: { worker: superseded } });
    const rollouts = { [ROLLOUTS.weak]: weak, [ROLLOUTS.strong]: strong, [ROLLOUTS.failed]: failed };
    for (const [written, rollout] of Object.entries({ ...rollouts, [ROLLOUTS.superseded]: superseded }))
      expect(await eventOf('rollout.changed', written)).toMatchObject({ rollout });
  });

  it('has its rollbacks read as all of it, from a release that nobody suspects', async () => {
    const read = { restores: 'took', leaves: null, imageOnly: false, passedOver: [] };
    expect(await deploymentOf('runs')).toMatchObject({ request: { rollback: read } });
    expect(await deploymentOf('took')).toMatchObject({ request: { rollback: null } });
    expect(await eventOf('deployment.requested', '"deployment":"runs"')).toMatchObject({
      request: { rollback: read },
      plan: { change, shown: noWay },
    });
  });

  it('has its questions read with nothing taken', async () => {
    expect(await eventOf('deployment.replanned')).toMatchObject({
      taken: {},
      plan: { change, shown: noWay },
    });
    expect(await eventOf('deployment.reread')).toMatchObject({
      shown: { liveRelease: '2026.11.20.r1', ...noWay },
    });
  });

  it('has its marks read as bad', async () => {
    const { releases } = await store.snapshot(shop);
    expect(releases.map(({ mark }) => mark?.kind ?? null)).toEqual([null, 'bad', null]);
    expect(await eventOf('release.marked', '"release":"r2"')).toMatchObject({
      mark: { kind: 'bad', reason: 'it crashes' },
    });
    expect(await eventOf('release.marked', '"mark":null')).toMatchObject({ mark: null });
  });

  it('has its controls read with the locks of people, and nothing else under way', async () => {
    const { controls } = await store.snapshot(shop);
    const left = false;
    const { locks, policies, ...nothing } = controls;
    const { locks: _locks, policies: _policies, ...rest } = NO_CONTROLS;
    expect(nothing).toEqual({ ...rest, version: 7 });
    expect(locks).toMatchObject([{ id: 'l4', left }]);
    expect(Object.keys(policies ?? {})).toEqual(['production']);
    expect(await eventOf('lock.taken')).toMatchObject({ lock: { id: 'l1', left }, from: null });
    expect(await eventOf('lock.taken', '"id":"l2"')).toMatchObject({
      lock: { id: 'l2', left },
      from: { id: 'l1', left },
    });
    expect(await eventOf('lock.released')).toMatchObject({ lock: { id: 'l2', left } });
    expect(await eventOf('lock.ended')).toMatchObject({ lock: { id: 'l3', left } });
  });

  it('has its policies read as those under which a rollback left nothing', async () => {
    const { controls } = await store.snapshot(shop);
    for (const { policies } of [controls, { policies: null, ...(await eventOf('policy.seen')) }]) {
      expect(policies?.['production']?.onFailure).toBe('lock');
      expect(policies?.['production']?.rollback.leaves).toBe('nothing');
      expect(policies?.['production']?.approvals?.rules).toEqual([{ count: 1, from: ['S0SRE0001'] }]);
    }
  });

  it('agrees with its audit log (I14), which nobody has rewritten (I13)', () => {
    expect(checkFold(path)).toEqual([]);
    expect(verifyAudit(path)).toMatchObject({ entries: OLDER.events.length, problems: [] });
  });

  it('goes on, and agrees still', async () => {
    await store.change(
      shop,
      cause(),
      yes(
        aborting('runs', 'enough'),
        stepped('runs', 0, { status: 'skipped', at: START }),
        cancelled('runs'),
      ),
    );
    await store.change(
      shop,
      cause(),
      yes(
        succeeded('stuck'),
        cancelled('asks'),
        marked('r1', suspect),
        marked('r2', null),
        marked('r3', bad),
      ),
    );
    const { locks } = (await store.snapshot(shop)).controls;
    await store.change(shop, cause(), yes(locked(aLock('l5', 'production', true), locks[0])));
    const { releases, controls } = await store.snapshot(shop);
    expect(await deploymentOf('runs')).toMatchObject({
      status: 'cancelled',
      startedAt: at,
      order: 4,
      steps: { 0: { status: 'skipped' } },
    });
    expect(await deploymentOf('stuck')).toMatchObject({ status: 'succeeded', abort: null });
    expect(releases.map(({ mark }) => mark?.kind ?? null)).toEqual(['suspect', null, 'bad']);
    expect(controls.locks).toMatchObject([{ id: 'l5', left: true }]);
    expect(checkFold(path)).toEqual([]);
  });
});
