import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterFault } from '../../src/ports.ts';
import { deployRelease } from '../../src/usecases/deploy-release.ts';
import { awsFault } from '../support/fake-ecs.ts';
import { quietShop, wavesOf } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { ask, cut, deployed } from './support/doing.ts';
import { ALICE, BOB } from './support/fake-directory.ts';

describe('asking for a deployment', () => {
  let world: AWorld;
  beforeEach(() => {
    world = aWorld({ project: quietShop });
  });

  const deploy = (release: string, environment: string, by = ALICE, inbound?: string) =>
    deployRelease(world, world.project, { release, environment, emergency: null }, world.asker(by, inbound));

  it('records the request with its plan, and changes nothing in ECS', async () => {
    const release = await cut(world);
    const id = await ask(world, release, 'staging', BOB);
    expect(await world.deployment(id)).toMatchObject({
      status: 'awaiting_gates',
      request: { requestedBy: BOB, automatic: false, candidate: 1, rollback: null },
      plan: { change: { environment: 'staging', steps: wavesOf(['worker'], ['api']) } },
    });
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['its name in other case', (name: string) => name.toUpperCase()],
    ['its candidate', (name: string) => `${name}-rc.1`],
  ])('takes %s for the release', async (_what, typed) => {
    const { name } = await cut(world);
    expect(await deploy(typed(name), 'staging')).toMatchObject({ kind: 'accepted' });
  });

  it('has one effect when the same command is delivered twice', async () => {
    const { name } = await cut(world);
    await deploy(name, 'staging', ALICE, 'command 7');
    expect(await deploy(name, 'staging', ALICE, 'command 7')).toEqual({ kind: 'duplicate' });
    expect((await world.snapshot()).deployments).toHaveLength(1);
  });

  it('refuses everything that is wrong at once', async () => {
    await cut(world);
    world.directory.put({ id: 'U0GUEST00', guest: true });
    expect(await deploy('2020.1.1.1', 'moon', 'U0GUEST00')).toEqual({
      kind: 'refused',
      refusals: [
        { code: 'outsider', kind: 'guest' },
        { code: 'unknown_environment', typed: 'moon', known: ['staging', 'production'] },
        { code: 'unknown_release', typed: '2020.1.1.1', newest: ['2026.11.20.1'] },
      ],
    });
    expect(await world.refusals()).toMatchObject([{ tried: 'deploy 2020.1.1.1 moon' }]);
  });

  it('refuses what is asked for already, naming the request', async () => {
    const release = await cut(world);
    const id = await ask(world, release, 'staging');
    const refusal = { code: 'already_requested', deployment: id, status: 'awaiting_gates' };
    expect(await deploy(release.name, 'staging', BOB)).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('refuses what is asked for by two people at once, but for one of them', async () => {
    const { name } = await cut(world);
    const outcomes = await Promise.all([deploy(name, 'staging', ALICE), deploy(name, 'staging', BOB)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['accepted', 'refused']);
    expect((await world.snapshot()).deployments).toHaveLength(1);
  });

  it('refuses what is live already', async () => {
    const { name } = await deployed(world);
    const refusal = { code: 'already_live', release: name, environment: 'staging' };
    expect(await deploy(name, 'staging')).toEqual({ kind: 'refused', refusals: [refusal] });
  });

  it('fails, and records nothing, while ECS does not answer', async () => {
    const { name } = await cut(world);
    const before = await world.events();
    world.orchestrator.failNext('describeServices', awsFault('ServerException', { retryable: true }));
    await expect(deploy(name, 'staging')).rejects.toBeInstanceOf(AdapterFault);
    expect(await world.events()).toEqual(before);
  });
});
