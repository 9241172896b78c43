// At the start of the bot: which policies are in force, and what has become looser (T32).
import { beforeEach, describe, expect, it } from 'vitest';
import { policiesOf } from '../../src/domain/policy.ts';
import type { Environment, Policy, Project } from '../../src/domain/project.ts';
import { notePolicies } from '../../src/usecases/note-policies.ts';
import { approvalsOf, changing, shop, SRE } from './support/a-shop.ts';
import { aWorld, type AWorld } from './support/a-world.ts';
import { control, controlsOf, drawCards, freeze, staleCards } from './support/gating.ts';

let world: AWorld;
beforeEach(async () => {
  world = aWorld({ project: shop });
  await notePolicies(world);
});

/** The bot is started with this slipway.yml. */
const start = async (project: Project): Promise<void> => {
  world = world.restart({ project });
  world.advance(60_000);
  await drawCards(world);
  await notePolicies(world);
};
const startWith = (policy: Partial<Policy>) => start(changing(world.project, 'production', { policy }));
const seen = async () =>
  (await world.events()).flatMap((event) => (event.type === 'policy.seen' ? event : []));
const loosened = async () => (await seen()).at(-1)?.loosened;
const notices = async () => (await staleCards(world)).filter((key) => key.startsWith('notice:'));

describe('the first start', () => {
  it('records what is in force, and says nothing', async () => {
    const at = world.system.now();
    const policies = policiesOf(shop);
    expect(await seen()).toEqual([
      { type: 'policy.seen', project: 'shop', scope: null, at, policies, loosened: [] },
    ]);
    expect((await controlsOf(world)).policies).toEqual(policies);
    expect(await staleCards(world)).toEqual([]);
    const [entry] = await world.store.auditEntries('shop', 1);
    expect(entry).toMatchObject({ actor: { kind: 'slipway' }, cause: null });
  });
});

describe('a start with the same policies', () => {
  it('records nothing, however often, and whatever else has changed', async () => {
    const head = await world.store.auditHead();
    await start(shop);
    await start({ ...shop, channel: 'C0ELSEWHERE', zone: 'Europe/Berlin' });
    await start(changing(shop, 'production', { alsoAsk: ['C0OTHER000'] }));
    expect(await world.store.auditHead()).toEqual(head);
  });

  it('records nothing after people have set other things', async () => {
    await control(world, freeze());
    const head = await world.store.auditHead();
    await start(shop);
    expect(await world.store.auditHead()).toEqual(head);
    expect((await controlsOf(world)).freezes).toHaveLength(1);
  });
});

describe('a start with other policies', () => {
  it('is recorded, and said in the channel when something is looser', async () => {
    await startWith({ approvals: approvalsOf(1), checks: [] });
    expect(await loosened()).toEqual([
      { environment: 'production', what: 'checks' },
      { environment: 'production', what: 'approvals' },
    ]);
    expect((await controlsOf(world)).policies).toEqual(policiesOf(world.project));
    expect(await notices()).toHaveLength(1);
    await start(world.project);
    expect(await seen()).toHaveLength(2);
  });

  it('is recorded and not said when it is stricter', async () => {
    await startWith({
      approvals: approvalsOf(3),
      checks: [...(shop.environments[1]?.policy.checks ?? []), 'ci/docs'],
    });
    expect(await loosened()).toEqual([]);
    expect(await seen()).toHaveLength(2);
    expect(await notices()).toEqual([]);
  });

  it('is compared with the start before it, not with the first', async () => {
    await startWith({ approvals: approvalsOf(3) });
    await startWith({ approvals: approvalsOf(2) });
    expect(await loosened()).toEqual([{ environment: 'production', what: 'approvals' }]);
    await startWith({ approvals: approvalsOf(2, { must: [SRE] }) });
    expect(await loosened()).toEqual([]);
  });

  it.each<readonly [string, Partial<Policy>]>([
    ['after', { after: null }],
    ['overrule', { overrule: [SRE] }],
    ['emergency', { emergency: { by: [SRE], skips: ['approvals'] } }],
    ['expire', { approvals: approvalsOf(2, { expire: 10 * 24 * 3_600_000 }) }],
    ['approvers', { approvals: approvalsOf(2, { rules: [{ count: 2, from: ['S0EVERYBO'] }] }) }],
  ])('says what is looser: %s', async (what, policy) => {
    await startWith(policy);
    expect(await loosened()).toEqual([{ environment: 'production', what }]);
  });

  it('says an environment that is new and asks nobody; not one that is gone', async () => {
    const [staging, production] = shop.environments as readonly [Environment, Environment];
    await start({ ...shop, environments: [staging, production, { ...staging, name: 'canary' }] });
    expect(await loosened()).toEqual([{ environment: 'canary', what: 'environment_added' }]);
    await start({ ...shop, environments: [staging, production] });
    expect(await loosened()).toEqual([]);
    await start({ ...shop, environments: [staging, production, { ...production, name: 'america' }] });
    expect(await loosened()).toEqual([]);
  });
});

it('keeps each project’s policies apart', async () => {
  const [staging] = shop.environments as readonly [Environment];
  const other: Project = { ...shop, name: 'other', environments: [staging] };
  const both = world.with({ projects: [shop, other] });
  await notePolicies(both);
  expect(await seen()).toHaveLength(1);
  const { controls } = await world.store.snapshot({ project: 'other' });
  expect(controls.policies).toEqual(policiesOf(other));
  await notePolicies(both);
  expect(await world.store.auditEntries('other', 10)).toHaveLength(1);
});
