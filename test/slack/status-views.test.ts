// `/release status`, `history` and `help`.
import { describe, expect, it } from 'vitest';
import { helpView } from '../../src/slack/help/view.ts';
import { historyView, statusView } from '../../src/slack/status/views.ts';
import type { EnvironmentStatus, LiveStatus } from '../../src/usecases/read-status.ts';
import type { Succeeded } from '../../src/domain/deployment.ts';
import { faultsOf, NASTY, wordsOf } from './nasty.ts';
import { everyDeployment, project, snapshotOf } from './samples.ts';

const shop = project();
const ALL = everyDeployment();
const last = ALL.find((each): each is Succeeded => each.status === 'succeeded') ?? expect.unreachable();
const open = ALL.filter((each) => each.status === 'awaiting_gates' || each.status === 'queued');
const holder = ALL.find((each) => each.status === 'running');

const LIVE: readonly (readonly [LiveStatus, string])[] = [
  [{ kind: 'as_deployed', last }, 'runs 2026.11.20.1 (`c0ffee1`), since <!date'],
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

  it('raises no alarm about what it is changing itself', () => {
    const view = statusView(shop, status({ kind: 'differs', last }, 1, holder));
    expect(wordsOf(view)).toContain('is being changed; last deployed with success: 2026.11.20.1');
    expect(view.text).not.toContain('does not run');
  });

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
    expect(wordsOf(helpView())).toContain('`/release deploy &lt;release&gt; &lt;environment&gt;`');
    expect(faultsOf(helpView())).toEqual([]);
  });
});
