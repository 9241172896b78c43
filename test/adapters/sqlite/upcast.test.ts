// A database that an older version wrote, literally: it is read, goes on, and its entries still add up to its state.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import { NO_CONTROLS } from '../../../src/domain/controls.ts';
import { lineIn } from '../../../src/domain/snapshot.ts';
import type { Store } from '../../../src/ports.ts';
import { queued, rejected, verified } from './control-samples.ts';
import { openOlder, seqOf } from './older.ts';
import { bad, cancelled, cause, marked, picked, temporaryFolder, yes, type Folder } from './samples.ts';

const shop = { project: 'shop' };
const SHA = 'c'.repeat(40);
const at = 1_795_000_000_000;

const artifact =
  '{"service":"api","repository":"1.dkr.ecr.eu-west-1.amazonaws.com/shop/api","digest":"sha256:aa","tag":"cccc",' +
  '"children":[{"platform":"linux/amd64","digest":"sha256:ab"},{"platform":"linux/arm64","digest":"sha256:ac"}]}';

const candidate = (changes: string): string =>
  `{"number":1,"commit":"${SHA}","subject":"fix: a thing","artifacts":[${artifact}],"changes":${changes},"notRequestedIn":["staging"]}`;

const CHANGES = {
  r1: '{"kind":"first"}',
  r2: '{"kind":"unreadable"}',
  r3: `{"kind":"counted","since":"2026.11.20.2","total":12,"newest":[{"sha":"${SHA}","subject":"fix: a thing","author":"alice"}]}`,
};
const release = (id: 'r1' | 'r2' | 'r3'): string =>
  `{"id":"${id}","project":"shop","name":"2026.11.20.${id}","cutBy":"U0ALICE00","cutAt":${at},"candidates":[${candidate(CHANGES[id])}]}`;

const plan = `{"hash":"h","change":{"environment":"production","liveCommit":null,"targetCommit":"${SHA}","services":[],"steps":[],"policy":{"after":null,"checks":[],"approvals":null,"rollback":{"approvals":null},"rolloutTimeout":1}},"shown":{"liveRelease":null,"commits":null,"checks":[]}}`;
const request = `{"id":"d1","project":"shop","environment":"production","release":"r1","releaseName":"2026.11.20.r1","candidate":1,"commit":"${SHA}","artifacts":[${artifact}],"requestedBy":"U0ALICE00","requestedAt":${at},"automatic":false,"reason":null,"rollback":null}`;
const deployment = `{"status":"awaiting_gates","request":${request},"version":1,"plan":${plan},"replans":0,"differences":[],"approvals":[],"confirmedBy":null}`;

const cutEvent = (id: 'r1' | 'r2' | 'r3'): string =>
  `{"type":"release.cut","release":"${id}","at":${at},"project":"shop","name":"2026.11.20.${id}","cutBy":"U0ALICE00","candidate":${candidate(CHANGES[id]).replace('["staging"]', '[]')}}`;
const refusals = `[{"code":"already_cut","release":"2026.11.20.r1","sha":"${SHA}"},{"code":"images_missing","sha":"${SHA}","missing":[]},{"code":"person_unreadable"}]`;
const automationRefused = (id: string): string =>
  `{"type":"automation.refused","release":"${id}","at":${at},"candidate":1,"environment":"staging","refusals":${refusals}}`;

// The version before this one: picks and all, but no controls, and nothing that came with them.
const newCandidate = (number: number): string =>
  `{"number":${number},"commit":"${SHA}","subject":"fix: a thing","by":"U0ALICE00","at":${at},"artifacts":[],"build":{"status":"complete"},"changes":{"kind":"first"},"services":{"added":[],"removed":[]},"picks":[],"contains":[],"notRequestedIn":[],"protection":null}`;
const branch = `{"name":"release/r4","commit":"${SHA}","state":{"status":"wanted"}}`;
const r4 = `{"id":"r4","project":"shop","name":"2026.11.20.r4","cutBy":"U0ALICE00","cutAt":${at},"note":null,"tag":null,"mark":null,"settledPicks":[],"branch":${branch},"candidates":[${newCandidate(1)},${newCandidate(2)}]}`;

const requestOf = (id: string): string =>
  `{"id":"${id}","project":"shop","environment":"production","release":"r4","releaseName":"2026.11.20.r4","candidate":1,"commit":"${SHA}","artifacts":[],"requestedBy":"U0ALICE00","requestedAt":${at},"automatic":false,"reason":null,"rollback":null}`;
const approval = `{"by":"U0BOB0000","at":${at},"planHash":"h","through":["S0SRE0001"]}`;
const state = (id: string, status: string, version: number, more = ''): string =>
  `{"status":"${status}","request":${requestOf(id)},"version":${version},"plan":${plan},"replans":${id === 'd2' ? 1 : 0},"differences":[],"approvals":[${id === 'd2' ? approval : ''}],"confirmedBy":null${more}}`;
const requestedEvent = (id: string): string =>
  `{"type":"deployment.requested","deployment":"${id}","at":${at},"request":${requestOf(id)},"plan":${plan}}`;
const gates = `[{"code":"not_confirmed"},{"code":"approvals_missing","have":1,"need":2,"from":["S0SRE0001"]}]`;

const ENTRIES = [
  cutEvent('r1'),
  cutEvent('r2'),
  cutEvent('r3'),
  automationRefused('r1'),
  automationRefused('r2'),
  automationRefused('r3'),
  `{"type":"refused","at":${at},"tried":"cut main","refusals":${refusals}}`,
  `{"type":"deployment.requested","deployment":"d1","at":${at},"request":${request},"plan":${plan}}`,
  `{"type":"release.cut","release":"r4","at":${at},"project":"shop","name":"2026.11.20.r4","cutBy":"U0ALICE00","note":null,"tag":null,"candidate":${newCandidate(1)}}`,
  `{"type":"candidate.picked","release":"r4","at":${at},"branch":${branch},"candidate":${newCandidate(2)}}`,
  ...['d2', 'd3', 'd4', 'd5'].map(requestedEvent),
  `{"type":"deployment.replanned","deployment":"d2","at":${at},"plan":${plan},"differences":[],"voided":[],"confirmedBy":null}`,
  `{"type":"deployment.approved","deployment":"d2","at":${at},"approval":${approval}}`,
  `{"type":"deployment.queued","deployment":"d2","at":${at},"behind":"d0"}`,
  `{"type":"deployment.queued","deployment":"d3","at":${at},"behind":"d0"}`,
  `{"type":"deployment.rejected","deployment":"d4","at":${at},"by":"U0BOB0000"}`,
  `{"type":"deployment.cancelled","deployment":"d5","at":${at},"by":"U0ALICE00"}`,
  `{"type":"refused","at":${at},"tried":"start d2","refusals":${gates}}`,
];

const DEPLOYMENTS = {
  d1: deployment,
  d2: state('d2', 'queued', 4, ',"behind":"d0"'),
  d3: state('d3', 'queued', 2, ',"behind":"d0"'),
  d4: state('d4', 'rejected', 2, `,"endedAt":${at},"by":"U0BOB0000"`),
  d5: state('d5', 'cancelled', 2, `,"endedAt":${at},"by":"U0ALICE00"`),
};

const OLDER = {
  events: ENTRIES,
  releases: { r1: release('r1'), r2: release('r2'), r3: release('r3'), r4 },
  deployments: DEPLOYMENTS,
};

describe('a database of an older version', () => {
  let folder: Folder;
  let store: Store & { close(): void };
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    ({ path, store } = await openOlder(folder, 2, OLDER));
  });
  afterEach(async () => {
    store.close();
    await folder[Symbol.asyncDispose]();
  });

  const artifactNow = {
    service: 'api',
    commit: SHA,
    keptFrom: null,
    pushedAt: null,
    size: null,
    platforms: ['linux/amd64', 'linux/arm64'],
    labels: null,
    tagsCanMove: null,
  };

  it('has its releases and deployments read as if nothing had been missing', async () => {
    const { releases, deployments } = await store.snapshot(shop);
    expect(releases).toHaveLength(4);
    for (const each of releases.slice(0, 3)) {
      expect(each).toMatchObject({ note: null, tag: null, branch: null, mark: null, settledPicks: [] });
      expect(each.candidates).toMatchObject([
        {
          by: 'U0ALICE00',
          at,
          artifacts: [artifactNow],
          build: { status: 'complete' },
          services: { added: [], removed: [] },
          picks: [],
          contains: [],
          notRequestedIn: ['staging'],
          protection: null,
          verifications: [],
        },
      ]);
    }
    expect(deployments[0]).toMatchObject({ status: 'awaiting_gates', request: { artifacts: [artifactNow] } });
  });

  it('has what waited read as if nothing had been overruled, reviewed or hurried', async () => {
    const { releases, deployments, controls } = await store.snapshot(shop);
    expect(controls).toEqual(NO_CONTROLS);
    expect(releases[3]?.candidates).toMatchObject([{ verifications: [] }, { number: 2, verifications: [] }]);
    for (const each of deployments) {
      expect(each).toMatchObject({
        request: { emergency: false, alsoIn: [] },
        overrules: [],
        // Only compared: as it was written, so that people are asked again.
        plan: {
          change: { policy: { after: null, approvals: null } },
          shown: { authors: { kind: 'not_asked' }, configuration: [] },
        },
      });
    }
    expect(deployments.slice(3)).toMatchObject([
      { status: 'rejected', by: 'U0BOB0000', reason: null },
      { status: 'cancelled', by: 'U0ALICE00', reason: null },
    ]);
  });

  it('has its line in the order in which it was asked, before whoever joins now', async () => {
    const line = async () =>
      lineIn(await store.snapshot(shop), 'production').map(({ request }) => request.id);
    expect(await line()).toEqual(['d2', 'd3']);
    await store.change(shop, cause(), yes(queued('d1', 'd0', 1)));
    expect(await line()).toEqual(['d2', 'd3', 'd1']);
    expect(checkFold(path)).toEqual([]);
  });

  it('has its entries read in the shape of today', async () => {
    const of = async (type: string, deployment?: string) => store.auditEntry(seqOf(OLDER, type, deployment));
    const shown = { authors: { kind: 'not_asked' }, configuration: [] };
    expect(await of('deployment.requested', 'd2')).toMatchObject({
      policy: null,
      event: { request: { emergency: false, alsoIn: [] }, plan: { shown } },
    });
    expect(await of('deployment.replanned')).toMatchObject({ event: { plan: { shown } } });
    expect(await of('deployment.approved')).toMatchObject({ event: { membership: {} } });
    expect(await of('deployment.queued')).toMatchObject({ event: { behind: 'd0', place: 0 } });
    expect(await of('deployment.rejected')).toMatchObject({ event: { reason: null } });
    expect(await of('deployment.cancelled')).toMatchObject({ event: { reason: null } });
    expect(await of('candidate.picked')).toMatchObject({ event: { candidate: { verifications: [] } } });
  });

  it('says of its changelogs what is known of them', async () => {
    const { releases } = await store.snapshot(shop);
    const nowhere = { commit: '0'.repeat(40), environment: null };
    expect(releases.slice(0, 3).map(({ candidates }) => candidates[0]?.changes)).toMatchObject([
      { kind: 'first' },
      { kind: 'unreadable', since: { ...nowhere, release: '?' } },
      {
        kind: 'counted',
        since: { ...nowhere, release: '2026.11.20.2' },
        total: 12,
        read: 1,
        left: 0,
        entries: [{ sha: SHA, title: 'fix: a thing', pull: null, author: { name: 'alice', bot: false } }],
      },
    ]);
  });

  it('has its refusals read with what they lacked', async () => {
    const refused = await store.auditEntry(seqOf(OLDER, 'refused'));
    expect(refused?.event).toMatchObject({
      refusals: [
        { code: 'already_cut', id: '' },
        { code: 'images_missing', instead: null },
        { code: 'person_unreadable' },
      ],
    });
    const gated = await store.auditEntry(ENTRIES.length);
    expect(gated?.event).toMatchObject({
      refusals: [
        { code: 'not_confirmed', emergency: false },
        { code: 'approvals_missing', rules: [{ have: 1, need: 2, from: ['S0SRE0001'] }], must: [] },
      ],
    });
  });

  it('agrees with its audit log (I14), which nobody has rewritten (I13)', () => {
    expect(checkFold(path)).toEqual([]);
    expect(verifyAudit(path)).toMatchObject({ entries: ENTRIES.length, problems: [] });
  });

  it('can be verified as it was before it was migrated', () => {
    const backup = `${path}.before-migration-2`;
    expect(checkFold(backup)).toEqual([]);
    expect(verifyAudit(backup)).toMatchObject({ entries: ENTRIES.length, problems: [] });
  });

  it('goes on, and agrees still', async () => {
    await store.change(shop, cause(), yes(marked('r1', bad), picked('r2'), cancelled('d1')));
    await store.change(
      shop,
      cause(),
      yes(verified('r4', 'd1', 2), rejected('d2', 'no'), queued('d3', 'd1', 1)),
    );
    const { releases, deployments } = await store.snapshot(shop);
    expect(releases).toMatchObject([
      { mark: bad },
      { candidates: [{ number: 1 }, { number: 2 }] },
      {},
      { candidates: [{ verifications: [] }, { verifications: [{ deployment: 'd1' }] }] },
    ]);
    expect(deployments.slice(0, 3)).toMatchObject([
      { status: 'cancelled', version: 2 },
      { status: 'rejected', version: 5, reason: 'no' },
      { status: 'queued', version: 3, place: 1 },
    ]);
    expect(checkFold(path)).toEqual([]);
  });
});
