import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../src/domain/command.ts';
import { NO_CONTROLS } from '../../src/domain/controls.ts';
import type { Policy } from '../../src/domain/project.ts';
import type { Outcome } from '../../src/ports.ts';
import { setControl } from '../../src/usecases/set-controls.ts';
import { changing, quietShop, SRE } from './support/a-shop.ts';
import { aWorld, START, type AWorld } from './support/a-world.ts';
import { ALICE, BOB, CAROL, DAVE } from './support/fake-directory.ts';
import { control, controlsOf, ending, freeze, hold, lasting, lock, tryControl } from './support/gating.ts';

const HOUR = 3_600_000;
const BOSSES = 'S0BOSSES1';
const FRIDAY_18 = Date.UTC(2026, 10, 20, 18);

let world: AWorld;
beforeEach(() => {
  world = aWorld({ project: quietShop });
});

const refusedWith = (...refusals: readonly object[]) => ({ kind: 'refused', refusals });
/** What was refused, which is recorded as such, and nothing else. */
const refusalsOf = async (outcome: Promise<Outcome>, tried: string) => {
  const before = await controlsOf(world);
  expect(await outcome).toMatchObject({ kind: 'refused' });
  const last = (await world.events()).at(-1);
  expect(last).toMatchObject({ type: 'refused', tried });
  expect(await controlsOf(world)).toEqual(before);
  return last?.type === 'refused' ? last.refusals : [];
};

describe('freezing', () => {
  it('is recorded with who, when, until when and why', async () => {
    const [event] = await control(world, freeze({ end: lasting(2 * HOUR) }), BOB);
    const frozen = {
      id: expect.stringMatching(/^\w{8}$/) as string,
      environment: 'staging',
      by: BOB,
      at: START,
      until: START + 2 * HOUR,
      reason: 'sale',
    };
    expect(event).toEqual({
      type: 'freeze.set',
      project: 'shop',
      scope: 'staging',
      at: START,
      freeze: frozen,
    });
    expect((await controlsOf(world)).freezes).toEqual([frozen]);
    const [entry] = await world.store.auditEntries('shop', 1);
    expect(entry).toMatchObject({ actor: { kind: 'person', id: BOB } });
  });

  it('holds one environment, or all of them, and one does not exclude the other', async () => {
    await control(world, freeze());
    await control(world, freeze({ environment: null }), BOB);
    await control(world, freeze({ environment: 'production' }), CAROL);
    const { freezes } = await controlsOf(world);
    expect(freezes.map(({ environment, by }) => [environment, by])).toEqual([
      ['staging', ALICE],
      [null, BOB],
      ['production', CAROL],
    ]);
  });

  it('is refused where that is frozen already, naming who did', async () => {
    await control(world, freeze());
    const refusal = { code: 'already_frozen', environment: 'staging', by: ALICE, reason: 'sale' };
    expect(await refusalsOf(tryControl(world, freeze({ reason: 'another' }), BOB), 'freeze staging')).toEqual(
      [refusal],
    );
    await control(world, freeze({ environment: null }));
    const everywhere = { ...refusal, environment: null };
    expect(await refusalsOf(tryControl(world, freeze({ environment: null }), BOB), 'freeze')).toEqual([
      everywhere,
    ]);
  });

  it('is possible again as soon as its time is over, though nobody has recorded that yet', async () => {
    await control(world, freeze({ end: lasting(HOUR) }));
    world.advance(HOUR - 1);
    expect(await tryControl(world, freeze(), BOB)).toMatchObject(refusedWith({ code: 'already_frozen' }));
    world.advance(1);
    expect(await control(world, freeze(), BOB)).toMatchObject([{ type: 'freeze.set' }]);
    await world.tick();
    expect((await controlsOf(world)).freezes).toMatchObject([{ by: BOB, until: null }]);
  });

  it('has one effect when the same command is delivered twice (I9)', async () => {
    const asker = world.asker(ALICE, 'command 1');
    expect(await setControl(world, world.project, freeze(), asker)).toMatchObject({ kind: 'accepted' });
    expect(await setControl(world, world.project, freeze(), asker)).toEqual({ kind: 'duplicate' });
    expect((await controlsOf(world)).freezes).toHaveLength(1);
  });
});

describe('until when', () => {
  const untilOf = async (words: string): Promise<number | null | undefined> => {
    await control(world, freeze({ end: { kind: 'until', time: words.split(' ') } }));
    return (await controlsOf(world)).freezes[0]?.until;
  };

  it('is what a clock in the project’s zone shows, unless another zone is named', async () => {
    expect(await untilOf('18:00')).toBe(FRIDAY_18);
    const berlin = world.restart({ project: { ...quietShop, zone: 'Europe/Berlin' } });
    await control(berlin, lock({ end: { kind: 'until', time: ['18:00'] } }));
    await control(
      berlin,
      lock({ environment: 'production', end: { kind: 'until', time: ['18:00', 'America/New_York'] } }),
    );
    const { locks } = await controlsOf(world);
    expect(locks.map(({ until }) => until)).toEqual([FRIDAY_18 - HOUR, FRIDAY_18 + 5 * HOUR]);
  });

  it.each(['18:60', 'friday noon', '2026-13-01', '18:00 Europe/Berlim', 'soon'])(
    'is refused when it is no time: %s',
    async (typed) => {
      const end = { kind: 'until', time: typed.split(' ') } as const;
      const refusal = { code: 'bad_time', typed, wanted: 'time' };
      expect(await refusalsOf(tryControl(world, freeze({ end })), 'freeze staging')).toEqual([refusal]);
      expect(await refusalsOf(tryControl(world, lock({ end })), 'lock staging')).toEqual([refusal]);
    },
  );

  it.each(['2026-11-19', 'today 08:59', '2026-11-20T09:00'])(
    'is refused when that is past, or now: %s',
    async (typed) => {
      const end = { kind: 'until', time: typed.split(' ') } as const;
      const refusal = { code: 'past_time', typed };
      expect(await refusalsOf(tryControl(world, freeze({ end })), 'freeze staging')).toEqual([refusal]);
      expect(await refusalsOf(tryControl(world, lock({ end })), 'lock staging')).toEqual([refusal]);
    },
  );
});

describe('ending a freeze', () => {
  const overruledBy = (staging: readonly string[], production: readonly string[]) =>
    changing(changing(quietShop, 'staging', { policy: { overrule: staging } }), 'production', {
      policy: { overrule: production },
    });

  it('is for whoever set it', async () => {
    await control(world, freeze(), DAVE);
    const [event] = await control(world, ending('unfreeze'), DAVE);
    expect(event).toMatchObject({ type: 'freeze.lifted', by: DAVE, freeze: { by: DAVE } });
    expect((await controlsOf(world)).freezes).toEqual([]);
  });

  it('is for whoever may overrule it anyhow, and refused to everybody else', async () => {
    world = aWorld({ project: overruledBy([BOSSES], []) });
    world.directory.setMembers(BOSSES, [CAROL]);
    await control(world, freeze());
    const refusal = { code: 'not_your_freeze', by: ALICE, overrule: [BOSSES], unreadable: false };
    expect(await refusalsOf(tryControl(world, ending('unfreeze'), BOB), 'unfreeze staging')).toEqual([
      refusal,
    ]);
    expect(await control(world, ending('unfreeze'), CAROL)).toMatchObject([{ by: CAROL }]);
  });

  it('is refused while it cannot be told who may, and says that; not to its owner', async () => {
    world = aWorld({ project: overruledBy([SRE], []) });
    await control(world, freeze());
    world.directory.break('members');
    const refusal = { code: 'not_your_freeze', by: ALICE, overrule: [SRE], unreadable: true };
    expect(await refusalsOf(tryControl(world, ending('unfreeze'), BOB), 'unfreeze staging')).toEqual([
      refusal,
    ]);
    expect(await control(world, ending('unfreeze'), ALICE)).toMatchObject([{ by: ALICE }]);
  });

  it.each<readonly [string, Policy['overrule'], Policy['overrule']]>([
    ['refused to those who may in one environment alone', [BOSSES], []],
    ['refused to those who may in the last environment alone', [], [BOSSES]],
    ['for those who may in every environment', [SRE, BOSSES], [BOSSES]],
  ])('of the whole project is %s', async (_what, staging, production) => {
    world = aWorld({ project: overruledBy(staging, production) });
    world.directory.setMembers(BOSSES, [CAROL]);
    await control(world, freeze({ environment: null }));
    const everywhere: ControlCommand = { verb: 'unfreeze', environment: null };
    const both = staging.length > 0 && production.length > 0;
    expect(await tryControl(world, everywhere, CAROL)).toMatchObject(
      both ? { kind: 'accepted' } : refusedWith({ code: 'not_your_freeze', overrule: [] }),
    );
  });

  it('is refused where nothing is frozen; a freeze of the whole project is not one of the environment', async () => {
    const refusal = { code: 'not_frozen', environment: 'staging' };
    expect(await refusalsOf(tryControl(world, ending('unfreeze')), 'unfreeze staging')).toEqual([refusal]);
    await control(world, freeze({ environment: null }));
    expect(await refusalsOf(tryControl(world, ending('unfreeze')), 'unfreeze staging')).toEqual([refusal]);
    await control(world, { verb: 'unfreeze', environment: null });
    const nowhere = { code: 'not_frozen', environment: null };
    expect(await refusalsOf(tryControl(world, { verb: 'unfreeze', environment: null }), 'unfreeze')).toEqual([
      nowhere,
    ]);
  });
});

describe('holding', () => {
  it('is recorded, for one environment or for all, once each', async () => {
    const [event] = await control(world, hold(), BOB);
    const held = { id: expect.any(String) as string, environment: 'staging', by: BOB, at: START };
    const reason = 'look at the errors';
    expect(event).toEqual({
      type: 'hold.set',
      project: 'shop',
      scope: 'staging',
      at: START,
      hold: { ...held, reason },
    });
    const refusal = { code: 'already_on_hold', environment: 'staging', by: BOB, reason };
    expect(await refusalsOf(tryControl(world, hold({ reason: 'another' })), 'hold staging')).toEqual([
      refusal,
    ]);
    await control(world, hold({ environment: null }));
    expect((await controlsOf(world)).holds).toMatchObject([
      { environment: 'staging', by: BOB },
      { environment: null, by: ALICE },
    ]);
  });

  it('is lifted by anybody, who is named, and only where it stands', async () => {
    await control(world, hold(), BOB);
    expect(await control(world, ending('resume'), DAVE)).toMatchObject([
      { type: 'hold.lifted', by: DAVE, hold: { by: BOB } },
    ]);
    const refusal = { code: 'not_on_hold', environment: 'staging' };
    expect(await refusalsOf(tryControl(world, ending('resume')), 'resume staging')).toEqual([refusal]);
    await control(world, hold());
    const nowhere = { code: 'not_on_hold', environment: null };
    expect(await refusalsOf(tryControl(world, { verb: 'resume', environment: null }), 'resume')).toEqual([
      nowhere,
    ]);
  });
});

const every: readonly (readonly [string, ControlCommand])[] = [
  freeze(),
  lock(),
  hold(),
  ending('unfreeze'),
  ending('unlock'),
  ending('resume'),
].map((command) => [command.verb, command]);

describe.each(every)('%s', (verb, command) => {
  it('is refused for an environment that there is not', async () => {
    const refusal = { code: 'unknown_environment', typed: 'moon', known: ['staging', 'production'] };
    const outcome = tryControl(world, { ...command, environment: 'moon' });
    expect(await refusalsOf(outcome, `${verb} moon`)).toEqual([refusal]);
  });

  it.each([
    ['other_organisation', { homeTeam: false }],
    ['guest', { guest: true }],
    ['bot', { bot: true }],
    ['deactivated', { deactivated: true }],
  ] as const)('is refused to an outsider: %s', async (kind, how) => {
    world.directory.put({ id: 'U0OUTSIDE', ...how });
    const outcome = tryControl(world, command, 'U0OUTSIDE');
    expect(await refusalsOf(outcome, `${verb} staging`)).toEqual([{ code: 'outsider', kind }]);
  });

  it('is refused while it cannot be told who asks (I22)', async () => {
    world.directory.break('person');
    expect(await refusalsOf(tryControl(world, command), `${verb} staging`)).toEqual([
      { code: 'person_unreadable' },
    ]);
  });
});

it('says everything that is wrong at once', async () => {
  world.directory.put({ id: 'U0GUEST00', guest: true });
  const end = { kind: 'until', time: ['25:00'] } as const;
  expect(await tryControl(world, lock({ environment: 'moon', end }), 'U0GUEST00')).toMatchObject(
    refusedWith({ code: 'outsider' }, { code: 'unknown_environment' }, { code: 'bad_time' }),
  );
  expect(await controlsOf(world)).toEqual(NO_CONTROLS);
});
