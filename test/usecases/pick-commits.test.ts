import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { newestCandidate, type Release } from '../../src/domain/release.ts';
import { AdapterFault } from '../../src/ports.ts';
import { markRelease } from '../../src/usecases/mark-release.ts';
import { pickCommits } from '../../src/usecases/pick-commits.ts';
import { inFolders, quietShop, ruled } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, cutHead, deployed, pick } from './support/doing.ts';
import { ALICE } from './support/fake-directory.ts';

const BASE = { 'api/main.ts': '1', 'worker/main.ts': '1', 'shared/log.ts': '1' };

let world: AWorld;
let release: Release;
beforeEach(async () => {
  await begin(quietShop);
});

async function begin(project: Project): Promise<void> {
  world = aWorld({ project });
  world.source.commit('main', { subject: 'begin', author: 'alice', files: {} });
  world.commit('feat: base', { files: BASE });
  release = await cutHead(world);
}

const tryPick = (...commits: readonly string[]) => tryOnto(release.name, ...commits);
const tryOnto = (onto: string, ...commits: readonly string[]) => {
  const typed = { release: onto, commits, byPullRequest: false };
  return pickCommits(world, world.project, typed, world.asker(ALICE));
};
const branch = () => world.source.branches.get(`release/shop-${release.name}`);
const filesAt = (sha: string) => Object.fromEntries(world.source.commits.get(sha)?.files ?? []);
const fix = (subject = 'fix: worker', files: Readonly<Record<string, string>> = { 'worker/main.ts': '2' }) =>
  world.commit(subject, { files });

/** What it was refused for, having changed nothing but the audit log. */
async function refusedFor(onto: string, ...commits: readonly string[]) {
  const before = { snapshot: await world.snapshot(), branches: [...world.source.branches] };
  const events = (await world.events()).length;
  const outcome = await tryOnto(onto, ...commits);
  expect({ snapshot: await world.snapshot(), branches: [...world.source.branches] }).toEqual(before);
  expect((await world.events()).slice(events)).toMatchObject([{ type: 'refused' }]);
  return outcome.kind === 'refused' ? outcome.refusals : [];
}

describe('picking a commit', () => {
  it('makes the next candidate on top of the release, which waits for its images', async () => {
    world.commit('feat: not this one', { files: { 'api/main.ts': '2' } });
    const source = fix();
    const { candidates } = await pick(world, release, source);
    const [before, after] = candidates;
    expect(after).toMatchObject({
      number: 2,
      by: ALICE,
      subject: 'fix: worker',
      picks: [{ source, subject: 'fix: worker', pull: null, mainline: null, onTrunk: true }],
      build: { status: 'waiting', until: world.system.now() + 30 * 60_000 },
    });
    expect(after?.picks[0]?.commit).toBe(after?.commit);
    expect(world.source.commits.get(after?.commit ?? '')?.parents).toEqual([before?.commit]);
    expect(filesAt(after?.commit ?? '')).toEqual({ ...BASE, 'worker/main.ts': '2' });
  });

  it('puts the branch there with the next tick, and the candidate goes on once CI has built it', async () => {
    const { commit } = newestCandidate(await pick(world, release, fix()));
    expect(branch()).toBeUndefined();
    await world.tick();
    expect(branch()).toBe(commit);
    world.build(commit);
    world.advance(60_000);
    await world.tick();
    const [now] = (await world.snapshot()).releases;
    expect(now).toMatchObject({
      branch: { commit, state: { status: 'made' } },
      candidates: [{}, { build: { status: 'complete' }, artifacts: [{ commit }, { commit }] }],
    });
  });

  it('keeps the artifacts of services that it does not touch', async () => {
    await begin(inFolders(quietShop));
    const after = newestCandidate(await pick(world, release, fix()));
    expect(after).toMatchObject({
      artifacts: [{ service: 'api', keptFrom: release.name }],
      build: { missing: [{ service: 'worker', why: 'no_such_tag' }] },
    });
  });

  it('is complete with the next tick when it touches no service at all', async () => {
    await begin(inFolders(quietShop));
    await pick(world, release, fix('docs: a thing', { 'README.md': '2' }));
    await world.tick();
    expect((await world.snapshot()).releases[0]?.candidates[1]).toMatchObject({
      build: { status: 'complete' },
      artifacts: [{ keptFrom: release.name }, { keptFrom: release.name }],
    });
  });

  it('keeps those of the release before where the candidate before has none yet', async () => {
    await begin(ruled(inFolders(quietShop), { artifacts: { wait: 60_000 } }));
    world.commit('feat: worker', { files: { 'worker/main.ts': '2' }, built: [] });
    const waiting = await cutHead(world);
    const after = newestCandidate(await pick(world, waiting, fix('fix: worker', { 'worker/main.ts': '3' })));
    expect(after).toMatchObject({
      artifacts: [{ service: 'api', keptFrom: release.name }],
      build: { missing: [{ service: 'worker' }] },
    });
  });

  it('is made anew when the same is picked again after its images came too late', async () => {
    const source = fix();
    const late = newestCandidate(await pick(world, release, source));
    await world.tick();
    world.advance(31 * 60_000);
    await world.tick();
    expect((await world.snapshot()).releases[0]?.candidates[1]?.build.status).toBe('incomplete');
    world.build(late.commit);
    const again = newestCandidate(await pick(world, release, source));
    expect(again).toMatchObject({ number: 3, commit: late.commit, picks: late.picks });
    world.advance(60_000);
    await world.tick();
    expect((await world.snapshot()).releases[0]?.candidates[2]?.build.status).toBe('complete');
    expect(branch()).toBe(late.commit);
  });

  it('is allowed onto a release that is deployed', async () => {
    const live = await deployed(world);
    const { candidates } = await pick(world, live, fix());
    expect(candidates).toHaveLength(2);
  });

  it('closes what was asked for the candidate before, once the new one is there, and not earlier', async () => {
    const id = await ask(world, release, 'production');
    const { commit } = newestCandidate(await pick(world, release, fix()));
    expect((await world.deployment(id)).status).toBe('awaiting_gates');
    world.build(commit);
    const { name } = release;
    await world.tick();
    const ended = await world.deployment(id);
    expect(ended).toMatchObject({ status: 'superseded', by: { kind: 'candidate', name: `${name}-rc.2` } });
  });

  it('does not close what was asked for a newer release', async () => {
    const newer = await cut(world);
    const id = await ask(world, newer, 'production');
    const { commit } = newestCandidate(await pick(world, release, fix()));
    world.build(commit);
    await world.tick();
    expect((await world.deployment(id)).status).not.toBe('superseded');
  });

  it('has one effect when the same command is delivered twice', async () => {
    const typed = { release: release.name, commits: [fix()], byPullRequest: false };
    await pickCommits(world, world.project, typed, world.asker(ALICE, 'command 1'));
    const again = await pickCommits(world, world.project, typed, world.asker(ALICE, 'command 1'));
    expect(again.kind).not.toBe('accepted');
    expect((await world.snapshot()).releases[0]?.candidates).toHaveLength(2);
  });
});

describe('picking several', () => {
  it('puts them on top of each other, in the order in which they were named, each once', async () => {
    const [one, two] = [fix('fix: one'), fix('fix: two', { 'worker/main.ts': '3' })];
    const after = newestCandidate(await pick(world, release, one, two, one));
    expect(after.picks.map(({ source }) => source)).toEqual([one, two]);
    const [first, second] = after.picks.map(({ commit }) => commit);
    expect(second).toBe(after.commit);
    expect(world.source.commits.get(after.commit)?.parents).toEqual([first]);
  });

  it('takes none of them when one does not go', async () => {
    const one = fix('fix: one');
    fix('feat: between', { 'shared/log.ts': '2' });
    const three = fix('fix: three', { 'shared/log.ts': '3' });
    expect(await refusedFor(release.name, one, three)).toMatchObject([{ code: 'pick_conflict', sha: three }]);
    await world.ticks(2);
    expect(branch()).toBeUndefined();
  });

  it('goes on from where the picks before have led, also before the branch has followed', async () => {
    const first = newestCandidate(await pick(world, release, fix('fix: one')));
    await world.tick();
    const second = await pick(world, release, fix('fix: two', { 'shared/log.ts': '2' }));
    // The branch is at rc.2 on GitHub, and is wanted at rc.3: this one does not wait for it.
    const third = await pick(world, second, fix('fix: three', { 'shared/log.ts': '3' }));
    expect(branch()).toBe(first.commit);
    expect(third.candidates).toHaveLength(4);
    world.advance(60_000);
    await world.tick();
    expect(branch()).toBe(newestCandidate(third).commit);
    expect((await world.snapshot()).releases[0]?.branch?.state).toEqual({ status: 'made' });
  });
});

describe('picking a pull request', () => {
  it('takes the commit of a squash', async () => {
    const source = fix('fix: worker (#12)');
    world.source.addPull({ number: 12, title: 'fix: worker', commits: ['x'], merged: [source] });
    const { picks } = newestCandidate(await pick(world, release, '#12'));
    expect(picks).toMatchObject([{ source, pull: 12, mainline: null }]);
  });

  it('takes a merge as the change to its first parent, and says so', async () => {
    world.source.branch('side', newestCandidate(release).commit);
    fix('feat: on trunk meanwhile', { 'api/main.ts': '9' });
    const tip = world.source.commit('side', {
      subject: 'fix: worker',
      author: 'bob',
      files: { 'worker/main.ts': '2' },
    });
    const merge = world.source.commit('main', {
      subject: 'Merge pull request #12',
      author: 'alice',
      merges: tip,
      files: { 'worker/main.ts': '2' },
    });
    world.source.addPull({ number: 12, title: 'fix: worker', commits: [tip], merged: [merge] });
    const after = newestCandidate(await pick(world, release, '#12'));
    expect(after.picks).toMatchObject([{ source: merge, pull: 12, mainline: 1 }]);
    expect(filesAt(after.commit)).toEqual({ ...BASE, 'worker/main.ts': '2' });
  });

  it('takes every commit of a rebase, oldest first', async () => {
    const merged = [fix('fix: one'), fix('fix: two', { 'worker/main.ts': '3' })];
    world.source.addPull({ number: 12, title: 'fix: worker', commits: ['x', 'y'], merged });
    const { picks } = newestCandidate(await pick(world, release, '#12'));
    expect(picks.map(({ source }) => source)).toEqual(merged);
  });

  it('is refused before it is merged, and when there is none', async () => {
    world.source.addPull({ number: 12, title: 'fix: worker', commits: [fix()] });
    expect(await refusedFor(release.name, '#12')).toEqual([{ code: 'pull_not_merged', pull: 12 }]);
    expect(await refusedFor(release.name, '#13')).toMatchObject([{ code: 'unknown_ref', ref: '#13' }]);
  });
});

describe('picking is refused, and leaves nothing behind,', () => {
  it('for a commit that there is not', async () => {
    const ref = 'f'.repeat(40);
    expect(await refusedFor(release.name, ref)).toEqual([
      { code: 'unknown_ref', ref, repository: 'acme/shop' },
    ]);
  });

  it('for a commit that the release has already: below it, picked before, or with nothing left to change', async () => {
    const { name } = release;
    const inside = newestCandidate(release).commit;
    expect(await refusedFor(name, inside)).toEqual([
      { code: 'already_in_release', release: name, sha: inside },
    ]);
    const source = fix();
    await pick(world, release, source);
    expect(await refusedFor(name, source)).toMatchObject([{ code: 'already_in_release', sha: source }]);
    fix('fix: not so', { 'worker/main.ts': '1' });
    const again = fix('fix: worker after all', { 'worker/main.ts': '2' });
    expect(await refusedFor(name, again)).toMatchObject([{ code: 'already_in_release', sha: again }]);
  });

  it('for a commit that only a fork has (T20)', async () => {
    const sha = world.source.loose(newestCandidate(release).commit, { subject: 'fix', author: 'mallory' });
    expect(await refusedFor(release.name, sha)).toEqual([{ code: 'not_in_repository', sha }]);
  });

  it('for a root commit, which changes nothing that was there', async () => {
    const sha = world.source.commit('elsewhere', { subject: 'begin', author: 'alice' });
    expect(await refusedFor(release.name, sha)).toEqual([{ code: 'no_parent', sha }]);
  });

  it('for a conflict, naming the files and the branch for a pull request', async () => {
    fix('feat: first', { 'worker/main.ts': '2' });
    const sha = fix('fix: second', { 'worker/main.ts': '3' });
    expect(await refusedFor(release.name, sha)).toEqual([
      {
        code: 'pick_conflict',
        release: release.name,
        sha,
        files: ['worker/main.ts'],
        exact: true,
        branch: `release/shop-${release.name}`,
      },
    ]);
  });

  it('onto a release that is marked bad', async () => {
    const typed = { release: release.name, verdict: 'bad', reason: 'it leaks', commit: null } as const;
    await markRelease(world, world.project, typed, world.asker(ALICE));
    // Nothing is even tried: GitHub would answer with a fault.
    world.refs.break();
    expect(await refusedFor(release.name, fix())).toEqual([
      { code: 'bad_release', release: release.name, by: ALICE, reason: 'it leaks' },
    ]);
  });

  it('onto a release that there is not', async () => {
    expect(await refusedFor('2020.1.1.1', fix())).toEqual([
      { code: 'unknown_release', typed: '2020.1.1.1', newest: [release.name] },
    ]);
  });

  it('onto an older candidate that is named exactly', async () => {
    await pick(world, release, fix());
    const other = fix('fix: other', { 'shared/log.ts': '2' });
    expect(await refusedFor(`${release.name}-rc.1`, other)).toEqual([
      { code: 'candidate_changed', release: release.name },
    ]);
  });

  it('when somebody else has picked in between', async () => {
    const [one, two] = [fix('fix: one'), fix('fix: two', { 'shared/log.ts': '2' })];
    const { refs } = world;
    const cherryPick = refs.cherryPick.bind(refs);
    refs.cherryPick = async (...asked) => {
      refs.cherryPick = cherryPick;
      await pick(world, release, two);
      return cherryPick(...asked);
    };
    expect(await tryPick(one)).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'candidate_changed', release: release.name }],
    });
    expect((await world.snapshot()).releases[0]?.candidates).toHaveLength(2);
  });

  it('when somebody has put something else on the branch', async () => {
    const stray = world.source.loose(newestCandidate(release).commit, { subject: 'stray', author: 'bob' });
    const name = `release/shop-${release.name}`;
    world.source.branch(name, stray);
    expect(await refusedFor(release.name, fix())).toEqual([
      { code: 'branch_moved', branch: name, expected: null, found: stray },
    ]);
  });

  it('to an outsider', async () => {
    world.directory.put({ id: ALICE, guest: true });
    expect(await refusedFor(release.name, fix())).toEqual([{ code: 'outsider', kind: 'guest' }]);
  });
});

describe('when GitHub answers 502', () => {
  it.each([
    ['before doing it', 'failNext'],
    ['after doing it', 'failAfter'],
  ] as const)('%s, nothing is recorded, and the same again works', async (_when, how) => {
    const source = fix();
    const events = await world.events();
    world.refs[how]('cherryPick');
    await expect(tryPick(source)).rejects.toBeInstanceOf(AdapterFault);
    expect(await world.events()).toEqual(events);
    expect([...world.source.branches.keys()]).toEqual(['main']);
    const { candidates } = await pick(world, release, source);
    expect(candidates).toHaveLength(2);
  });
});
