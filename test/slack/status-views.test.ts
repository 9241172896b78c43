// `/release status`, `history` and `help`.
import { describe, expect, it } from 'vitest';
import { helpView } from '../../src/slack/help/view.ts';
import { historyView, statusView } from '../../src/slack/status/views.ts';
import type { WayBack } from '../../src/domain/plan.ts';
import type { EnvironmentStatus, LiveStatus } from '../../src/usecases/read-status.ts';
import type { Succeeded } from '../../src/domain/deployment.ts';
import { time } from '../../src/slack/words.ts';
import { aFreeze, aHold, aLock, aReview, MINUTE } from './gate-samples.ts';
import { faultsOf, NASTY, wordsOf } from './nasty.ts';
import { everyDeployment } from './deployment-samples.ts';
import { NOW, project, snapshotOf } from './samples.ts';

const shop = project();
const ALL = everyDeployment();
const last = ALL.find((each): each is Succeeded => each.status === 'succeeded') ?? expect.unreachable();
const open = ALL.filter((each) => each.status === 'awaiting_gates' || each.status === 'queued');
const holder = ALL.find((each) => each.status === 'running');
const stuck = ALL.find((each) => each.status === 'needs_operator');

const LIVE: readonly (readonly [LiveStatus, string])[] = [
  [{ kind: 'as_deployed', last }, 'runs 2026.11.20.1 (`c0ffee1`), since <!date'],
  [
    { kind: 'kept', last },
    'runs 2026.11.20.1 (`c0ffee1`) with what somebody has changed past Slipway, and kept',
  ],
  [{ kind: 'differs', last }, 'does not run what Slipway last deployed with success (2026.11.20.1'],
  [{ kind: 'never_deployed' }, 'Slipway has not deployed here yet'],
  [{ kind: 'unreadable', code: 'ThrottlingException', last }, 'ECS could not be read (ThrottlingException)'],
  [{ kind: 'unreadable', code: 'x', last: undefined }, 'on record: nothing'],
];

const status = (
  live: LiveStatus,
  count = 2,
  holding?: EnvironmentStatus['holder'],
): readonly EnvironmentStatus[] =>
  Array.from({ length: count }, (_, index) => ({
    environment: { ...(shop.environments[0] ?? expect.unreachable()), name: `environment-${index}` },
    live,
    holder: holding,
    open,
    freezes: [],
    lock: undefined,
    holds: [],
    reviews: [],
    wayBack: null,
    drift: undefined,
  }));

describe('/release status', () => {
  it.each(LIVE)('says what runs: %j', (live, said) => {
    const view = statusView(shop, status(live));
    expect(wordsOf(view)).toContain(said);
    expect(view.text).toContain(said);
    expect(faultsOf(view)).toEqual([]);
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with %s',
    (_start, code) => {
      expect(faultsOf(statusView(shop, status({ kind: 'unreadable', code, last })))).toEqual([]);
    },
  );

  it.each<readonly [WayBack | null, string, boolean]>([
    [null, 'Way back: none', false],
    [{ release: '2026.11.19.1', obstacle: null }, 'Way back: 2026.11.19.1, ready (images and', false],
    [{ release: '2026.11.19.1', obstacle: { kind: 'unreadable' } }, '*Way back not checked*: AWS', false],
    [
      { release: '2026.11.19.1', obstacle: { kind: 'image_gone', services: ['api'] } },
      '*No way back*: the images of 2026.11.19.1 are gone (api)',
      true,
    ],
  ])('has one line about the way back: %j', (wayBack, said, loud) => {
    const [plain = expect.unreachable()] = status({ kind: 'as_deployed', last }, 1);
    const view = statusView(shop, [{ ...plain, wayBack }]);
    expect(
      wordsOf(view)
        .split('\n')
        .filter((line) => line.startsWith(`    ${said}`)),
    ).toHaveLength(1);
    expect(view.text.includes('no way back')).toBe(loud);
    expect(faultsOf(view)).toEqual([]);
  });

  it('says of a lock that a rollback left who passes it', () => {
    const [plain = expect.unreachable()] = status({ kind: 'as_deployed', last }, 1);
    const view = statusView(shop, [{ ...plain, lock: aLock({ left: true }) }]);
    expect(wordsOf(view)).toContain('“a migration”. Of others only a rollback passes.');
  });

  it('raises no alarm about what it is changing itself', () => {
    const view = statusView(shop, status({ kind: 'differs', last }, 1, holder));
    expect(wordsOf(view)).toContain('is being changed; last deployed with success: 2026.11.20.1');
    expect(view.text).not.toContain('does not run');
  });

  it('says who has to find out what runs where nobody knows for certain', () => {
    const view = statusView(shop, status({ kind: 'differs', last }, 1, stuck));
    const said =
      'runs what nobody knows for certain: `d1e2f3g4` needs an operator (`/release resolve d1e2f3g4`); last deployed with success: 2026.11.20.1 (`c0ffee1`)';
    expect(wordsOf(view)).toContain(said);
    expect(view.text).toContain(said);
    expect(wordsOf(view)).not.toContain('is being changed');
    expect(faultsOf(view)).toEqual([]);
  });

  it('says what people have set over an environment, and what they still have to look at', () => {
    const [plain = expect.unreachable()] = status({ kind: 'as_deployed', last }, 1);
    const calendar = { id: 'c', by: null, until: NOW, reason: 'holidays <!here>' };
    const view = statusView(shop, [
      {
        ...plain,
        lock: aLock({ environment: 'environment-0', until: NOW }),
        freezes: [aFreeze(), calendar],
        holds: [aHold()],
        reviews: [aReview(), aReview({ deployment: 'd2', release: '2026.11.20.2' })],
      },
      plain,
    ]);
    const words = wordsOf(view);
    for (const line of [
      `*Locked*: <@U0BOB0000> keeps environment-0 since ${time(NOW - MINUTE)}, until ${time(NOW)}: “a migration”.`,
      '*Frozen* by <@U0CAROL00>: “the sale”',
      `*Frozen* by the calendar, until ${time(NOW)}: “holidays &lt;!here&gt;”`,
      '*Automation on hold*, by <@U0CAROL00>: “odd errors”',
      '*Emergency not reviewed yet*: 2026.11.20.1 (`d1e2f3g4`)',
      '*Emergency not reviewed yet*: 2026.11.20.2 (`d2`)',
    ])
      expect(words).toContain(`\n    ${line}\n`);
    const [first, second] = view.text.split('\n');
    expect(first).toMatch(/; locked; frozen; automation on hold; 2 emergencies not reviewed yet$/);
    expect(second).not.toContain(';');
    expect(faultsOf(view)).toEqual([]);
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack with %s for every reason',
    (_start, reason) => {
      const set = {
        lock: aLock({ reason, link: reason }),
        freezes: [aFreeze({ reason }), aFreeze({ reason })],
        holds: [aHold({ reason }), aHold({ reason })],
      };
      for (const count of [1, 20]) {
        const all = status({ kind: 'as_deployed', last }, count).map((each) => ({ ...each, ...set }));
        expect(faultsOf(statusView(shop, all))).toEqual([]);
      }
    },
  );

  it('is taken by Slack with sixty environments', () => {
    expect(faultsOf(statusView(shop, status({ kind: 'as_deployed', last }, 60, holder)))).toEqual([]);
  });
});

describe('/release history', () => {
  it('lists the newest first, with ids and outcomes', () => {
    const view = historyView(shop, null, snapshotOf(...ALL));
    const lines = wordsOf(view).split('\n').slice(1);
    expect(lines).toHaveLength(ALL.length);
    expect(lines[0]).toContain('*in need of an operator*');
    expect(faultsOf(view)).toEqual([]);
  });

  it('is of one environment where somebody asks for one, and may be empty', () => {
    const view = historyView(shop, 'staging', snapshotOf(...ALL));
    expect(wordsOf(view)).toContain('latest deployments to staging\nNone yet.');
    expect(faultsOf(view)).toEqual([]);
  });
});

describe('/release help', () => {
  it('shows every command as it is typed', () => {
    expect(wordsOf(helpView())).toContain(
      '`/release deploy &lt;release&gt; &lt;environment&gt; [--emergency &lt;reason&gt;]`',
    );
    expect(faultsOf(helpView())).toEqual([]);
  });
});
