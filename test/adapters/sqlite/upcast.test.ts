// A database that an older version wrote, literally: it is read, goes on, and its entries still add up to its state.
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, readHead } from '../../../src/adapters/sqlite/audit-log.ts';
import { queriesOn } from '../../../src/adapters/sqlite/connection.ts';
import { checkFold } from '../../../src/adapters/sqlite/fold-check.ts';
import { openStore } from '../../../src/adapters/sqlite/open.ts';
import { verifyAudit } from '../../../src/audit-verify.ts';
import type { Store } from '../../../src/ports.ts';
import {
  bad,
  cancelled,
  cause,
  marked,
  picked,
  START,
  temporaryFolder,
  yes,
  type Folder,
} from './samples.ts';

const clock = { now: () => START };
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

const entry = (seq: number, event: string): string =>
  `{"seq":${seq},"project":"shop","actor":{"kind":"person","id":"U0ALICE00"},"cause":null,"event":${event}}`;
const cutEvent = (id: 'r1' | 'r2' | 'r3'): string =>
  `{"type":"release.cut","release":"${id}","at":${at},"project":"shop","name":"2026.11.20.${id}","cutBy":"U0ALICE00","candidate":${candidate(CHANGES[id]).replace('["staging"]', '[]')}}`;
const refusals = `[{"code":"already_cut","release":"2026.11.20.r1","sha":"${SHA}"},{"code":"images_missing","sha":"${SHA}","missing":[]},{"code":"person_unreadable"}]`;
const automationRefused = (id: string): string =>
  `{"type":"automation.refused","release":"${id}","at":${at},"candidate":1,"environment":"staging","refusals":${refusals}}`;

const ENTRIES = [
  cutEvent('r1'),
  cutEvent('r2'),
  cutEvent('r3'),
  automationRefused('r1'),
  automationRefused('r2'),
  automationRefused('r3'),
  `{"type":"refused","at":${at},"tried":"cut main","refusals":${refusals}}`,
  `{"type":"deployment.requested","deployment":"d1","at":${at},"request":${request},"plan":${plan}}`,
];

describe('a database of an older version', () => {
  let folder: Folder;
  let store: Store & { close(): void };
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = folder.file('slipway.db');
    (await openStore({ path, clock })).close();
    write(path);
    store = await openStore({ path, clock });
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
    expect(releases).toHaveLength(3);
    for (const each of releases) {
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
        },
      ]);
    }
    expect(deployments).toMatchObject([{ status: 'awaiting_gates', request: { artifacts: [artifactNow] } }]);
  });

  it('says of its changelogs what is known of them', async () => {
    const { releases } = await store.snapshot(shop);
    const nowhere = { commit: '0'.repeat(40), environment: null };
    expect(releases.map(({ candidates }) => candidates[0]?.changes)).toMatchObject([
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
    const [, refused] = await store.auditEntries('shop', 2);
    expect(refused?.event).toMatchObject({
      refusals: [
        { code: 'already_cut', id: '' },
        { code: 'images_missing', instead: null },
        { code: 'person_unreadable' },
      ],
    });
  });

  it('agrees with its audit log (I14), which nobody has rewritten (I13)', () => {
    expect(checkFold(path)).toEqual([]);
    expect(verifyAudit(path)).toMatchObject({ entries: ENTRIES.length, problems: [] });
  });

  it('goes on, and agrees still', async () => {
    await store.change(shop, cause(), yes(marked('r1', bad), picked('r2'), cancelled('d1')));
    const { releases, deployments } = await store.snapshot(shop);
    expect(releases).toMatchObject([{ mark: bad }, { candidates: [{ number: 1 }, { number: 2 }] }, {}]);
    expect(deployments).toMatchObject([{ status: 'cancelled', version: 2 }]);
    expect(checkFold(path)).toEqual([]);
  });
});

function write(path: string): void {
  const client = new Database(path);
  const db = queriesOn(client);
  for (const event of ENTRIES) {
    const head = readHead(db);
    const text = entry(head.seq + 1, event);
    append(db, head, JSON.parse(text));
  }
  const states = { r1: release('r1'), r2: release('r2'), r3: release('r3') };
  for (const [index, [id, state]] of Object.entries(states).entries()) {
    client
      .prepare('insert into releases (id, project, name, cut_at, cut_seq, state) values (?, ?, ?, ?, ?, ?)')
      .run(id, 'shop', `2026.11.20.${id}`, at, index + 1, state);
  }
  client
    .prepare(
      `insert into deployments (id, project, environment, release, status, version, requested_seq, ended_seq, state)
       values ('d1', 'shop', 'production', 'r1', 'awaiting_gates', 1, ?, null, ?)`,
    )
    .run(ENTRIES.length, deployment);
  client.close();
}
