// What gates cost as there is more of everything: drawing a card anew after a click, and looking at all gates. In one
// process and one run each, so that only the ratio counts.
import { performance } from 'node:perf_hooks';
import { authorsOf } from '../src/domain/authors.ts';
import type { Commit } from '../src/domain/commit.ts';
import { evolve, isOpen, type Open } from '../src/domain/deployment.ts';
import { gateFacts } from '../src/domain/gate-facts.ts';
import { gateStates } from '../src/domain/gates.ts';
import type { Identity } from '../src/domain/project.ts';
import { renderCard } from '../src/slack/render-card.ts';
import {
  anArtifact,
  aPlan,
  aPolicy,
  aRequest,
  aServicePlan,
  aSnapshot,
  aSuccess,
  aChange,
  NOW,
  SRE,
} from '../test/domain/support/builders.ts';
import { approvalsOf, changing, shop } from '../test/usecases/support/a-shop.ts';
import { aWorld, HandClock } from '../test/usecases/support/a-world.ts';
import { approve, ask, cut } from '../test/usecases/support/doing.ts';
import { BOB, CAROL } from '../test/usecases/support/fake-directory.ts';
import { openSqlite } from '../test/usecases/support/sqlite.ts';

export interface Growth {
  readonly small: number;
  readonly large: number;
  /** How much more there was. */
  readonly input: number;
  /** How much longer it took, of medians. */
  readonly cost: number;
}

const growth = (small: readonly number[], large: readonly number[], input: number): Growth => {
  const [few, many] = [median(small), median(large)];
  return { small: few, large: many, input, cost: many / few };
};

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/** A click that counts, and the drawing of every card that it made stale, on a real database. */
export async function measureRedrawing(few: number, many: number): Promise<Growth> {
  return growth(await clicksAmong(few), await clicksAmong(many), many / few);
}

const CLICKS = 20;

/** @returns milliseconds of each click */
async function clicksAmong(open: number): Promise<readonly number[]> {
  const quiet = changing(changing(shop, 'staging', { automation: { when: 'never' } }), 'production', {
    automation: { when: 'never' },
    policy: { approvals: approvalsOf(20) },
  });
  const system = new HandClock();
  await using database = await openSqlite(system);
  const world = aWorld({ project: quiet, store: database.store, system });
  const members = Array.from({ length: CLICKS + 2 }, (_, index) => `U0SRE${String(index).padStart(4, '0')}`);
  for (const id of members) world.directory.put({ id });
  world.directory.setMembers(SRE, [BOB, CAROL, ...members]);
  const releases = [];
  // All are cut before any is asked for: a newer one closes what was asked for an older one.
  for (let index = 0; index < open; index += 1) releases.push(await cut(world));
  const ids: string[] = [];
  for (const release of releases) ids.push(await ask(world, release, 'production'));
  const id = ids.at(-1) ?? '';
  const draw = async (): Promise<void> => {
    for (const card of await world.store.staleCards()) {
      await renderCard(world, card);
      await world.store.cardDrawn(card.key, { channel: 'C1', ts: '1' }, card.generation);
    }
  };
  await draw();
  const times: number[] = [];
  for (const by of members) {
    const began = performance.now();
    await approve(world, id, by);
    await draw();
    times.push(performance.now() - began);
  }
  // The first ones warm up.
  return times.slice(2);
}

/** All gates of one deployment, and who wrote what it brings. */
export function measureGates(small: Size, large: Size): Growth {
  const input = Math.max(large.services / small.services, large.commits / small.commits);
  return growth(looks(small), looks(large), input);
}

export interface Size {
  readonly services: number;
  readonly commits: number;
}

const LOOKS = 200;

function looks({ services, commits }: Size): readonly number[] {
  const names = Array.from({ length: services }, (_, index) => `service-${index}`);
  const artifacts = names.map((name) => anArtifact(name));
  const history = Array.from({ length: commits }, (_, index) => commit(index));
  const rule = approvalsOf(2, { not: { authors: true, people: [] } });
  const policy = aPolicy({
    after: { environment: 'staging', soak: 1000, verifiedBy: [] },
    checks: ['ci/build'],
    approvals: rule,
  });
  const staged = aSuccess({
    request: { id: 'staged', environment: 'staging', artifacts },
    endedAt: NOW - 10_000,
    startedAt: NOW - 20_000,
  });
  const request = aRequest({ artifacts });
  const change = aChange({ services: names.map((name) => aServicePlan(name)), policy });
  const times: number[] = [];
  for (let look = 0; look < LOOKS + 20; look += 1) {
    const began = performance.now();
    const authors = { kind: 'read', authors: authorsOf(history), commits } as const;
    const base = aPlan({ change });
    const plan = { ...base, shown: { ...base.shown, authors } };
    const open = asked(request, plan);
    gateStates(gateFacts(aSnapshot([staged, open]), open, { policy, people: PEOPLE, now: NOW }));
    times.push(performance.now() - began);
  }
  return times.slice(20);
}

function asked(request: Open['request'], plan: Open['plan']): Open {
  const open = evolve(undefined, {
    type: 'deployment.requested',
    deployment: request.id,
    at: NOW,
    request,
    plan,
  });
  if (!isOpen(open)) throw new Error('a request is open');
  return open;
}

const AUTHORS = 40;
const PEOPLE: readonly Identity[] = Array.from({ length: AUTHORS }, (_, index) => ({
  slack: `U0AUTHOR${String(index).padStart(2, '0')}`,
  github: `author-${index}`,
  emails: [],
}));

const commit = (index: number): Commit => ({
  sha: index.toString(16).padStart(40, '0'),
  parents: [],
  message: `fix: number ${index}\n\nCo-authored-by: Somebody <author-${(index + 1) % AUTHORS}@users.noreply.github.com>`,
  author: {
    name: 'An author',
    email: `a${index % AUTHORS}@acme.example`,
    login: `author-${index % AUTHORS}`,
    bot: false,
  },
});
