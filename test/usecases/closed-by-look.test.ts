// What keeps a request waiting although its card shows every gate open: that somebody is not any more what they were.
import { beforeEach, describe, expect, it } from 'vitest';
import { closedByLook, type StartFacts } from '../../src/domain/start.ts';
import { rejectDeployment } from '../../src/usecases/answer-deployment.ts';
import { approvalsOf, changing, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { approve, ask, cut, must } from './support/doing.ts';
import { BOB } from './support/fake-directory.ts';
import { clickOn } from './support/gating.ts';

const policy = { approvals: approvalsOf(1) };
const project = changing(quietShop, 'staging', { policy });

describe('what only a look at this moment keeps closed', () => {
  let world: AWorld;
  let id: string;
  beforeEach(async () => {
    world = aWorld({ project });
    id = await ask(world, await cut(world), 'staging');
  });

  const closed = async (eligibility: StartFacts['eligibility'], of = id) => {
    const { plan } = await world.deployment(id);
    const [staging] = project.environments;
    if (staging === undefined) throw new Error('there is no staging');
    const facts = { plan, eligibility, policy: staging.policy, people: [] };
    return closedByLook(await world.snapshot(), of, world.system.now(), facts);
  };
  const nothing = { through: [], unreadable: [], members: {} };

  it('is nothing while approvers are what they were', async () => {
    must(await approve(world, id, BOB));
    expect(await closed({ [BOB]: { ...nothing, through: [SRE] } })).toEqual([]);
  });

  it('is what they alone had opened, by what they are or by what could not be read', async () => {
    must(await approve(world, id, BOB));
    const refusal = { code: 'approvals_missing', rules: [{ have: 0, need: 1, from: [SRE] }], must: [] };
    expect(await closed({ [BOB]: nothing })).toEqual([refusal]);
    expect(await closed({ [BOB]: { ...nothing, unreadable: [SRE] } })).toEqual([refusal]);
    expect(await closed({})).toEqual([refusal]);
  });

  it('is nothing that the card says anyhow', async () => {
    expect(await closed({})).toEqual([]);
  });

  it('is nothing of what has ended, or is not there', async () => {
    must(await approve(world, id, BOB));
    must(await rejectDeployment(world, await clickOn(world, id, BOB), 'no'));
    expect(await closed({ [BOB]: nothing })).toEqual([]);
    expect(await closed({ [BOB]: nothing }, 'zzzzzzzz')).toEqual([]);
  });
});
