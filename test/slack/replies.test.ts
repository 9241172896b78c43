import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { Candidate, Pick } from '../../src/domain/release.ts';
import { byHandView } from '../../src/slack/pick/by-hand.ts';
import { outcomeReply, paragraph } from '../../src/slack/replies.ts';
import { time } from '../../src/slack/words.ts';
import { faultsOf, NASTY, wordsOf } from './nasty.ts';
import { everyRefusal } from './refusal-samples.ts';
import { everyDeployment } from './deployment-samples.ts';
import {
  acceptedEvents,
  BOB,
  candidate,
  must,
  NOW,
  plan,
  project,
  release,
  request,
  snapshotOf,
} from './samples.ts';

const at = 1;
const CUT: EventOf<'release.cut'> = {
  type: 'release.cut',
  release: 'r1',
  at,
  project: 'shop',
  name: '2026.11.20.1',
  cutBy: 'U0ALICE00',
  note: null,
  tag: null,
  candidate: candidate(),
};
const OVERRULE = { gate: 'freeze', of: 'f1', by: BOB, at, through: ['S0SRE0001'] } as const;
const LOOK = { environment: 'staging', deployment: 'd1', by: BOB, at, through: ['S0SRE0001'] };
const CONTROL = { project: 'shop', scope: 'production', at } as const;
const FREEZE = { id: 'f1', environment: 'production', by: BOB, at, until: null, reason: 'sale' };
const LOCK = { ...FREEZE, id: 'l1', link: null, left: false };
const STOP = {
  id: 'x1',
  deployment: 'd1',
  environment: 'production',
  service: 'api',
  ecsService: 'api',
  serviceDeployment: 'sd-1',
  by: BOB,
  at,
};
const HOLD = { id: 'h1', environment: 'production', by: BOB, at, reason: 'look' };
type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

describe('a reply', () => {
  it.each<[string, Event, string]>([
    ['a cut', CUT, 'Cut 2026.11.20.1. Its card is in the channel.'],
    [
      'a settled outcome',
      { type: 'deployment.failed', deployment: 'd1', at, resolvedBy: 'U0ALICE00' },
      'Settled. The card says how.',
    ],
    [
      'a settled step',
      { type: 'step.changed', deployment: 'd1', at, step: 0, state: { status: 'skipped', at } },
      'Settled. The card says how.',
    ],
    [
      'an abort',
      { type: 'deployment.aborting', deployment: 'd1', at, by: BOB, reason: null },
      'Recorded: it is being stopped. Its card says what ECS puts back.',
    ],
    [
      'a stop in ECS',
      { ...CONTROL, type: 'stop.asked', stop: STOP },
      'Recorded: ECS is being told to stop it. Its card says so.',
    ],
    [
      'a request',
      { type: 'deployment.requested', deployment: 'd1e2f3g4', at, request: request(), plan: plan() },
      'Asked for, as `d1e2f3g4`. Its card is in the channel.',
    ],
    [
      'an overruled freeze',
      { type: 'gate.overruled', deployment: 'd1', at, overrule: OVERRULE, membership: {} },
      'Done, for this deployment and what stands now. Its card says so.',
    ],
    [
      'a withdrawn approval',
      { type: 'approval.revoked', deployment: 'd1', at, approver: BOB, why: 'withdrawn' },
      'Withdrawn. Your approval does not count any more.',
    ],
    [
      'somebody’s look',
      { type: 'candidate.verified', release: 'r1', at, candidate: 1, verification: LOOK, membership: {} },
      'Thank you: it is on record that you looked, and found it good.',
    ],
    [
      'a lock',
      { ...CONTROL, type: 'lock.taken', lock: LOCK, from: null },
      'production is yours. To give it back: `/release unlock production`.',
    ],
    [
      'a lock until some time',
      { ...CONTROL, type: 'lock.taken', lock: { ...LOCK, until: NOW }, from: LOCK },
      `production is yours until ${time(NOW)}. To give it back: \`/release unlock production\`.`,
    ],
    [
      'a lock that is given back',
      { ...CONTROL, type: 'lock.released', lock: LOCK, by: BOB, next: null },
      'production is not locked any more. The channel has been told.',
    ],
    ['a freeze', { ...CONTROL, type: 'freeze.set', freeze: FREEZE }, 'Done. The channel has been told.'],
    [
      'the end of a freeze',
      { ...CONTROL, type: 'freeze.lifted', freeze: FREEZE, by: BOB },
      'Done. The channel has been told.',
    ],
    ['a hold', { ...CONTROL, type: 'hold.set', hold: HOLD }, 'Done. The channel has been told.'],
    [
      'the end of a hold',
      { ...CONTROL, type: 'hold.lifted', hold: HOLD, by: BOB },
      'Done. The channel has been told.',
    ],
    [
      'a review',
      { ...CONTROL, type: 'review.given', reviewed: 'd1', by: BOB },
      'Done. The channel has been told.',
    ],
  ])('to %s is one line', (_what, event, said) => {
    const view = must(outcomeReply(acceptedEvents(event)));
    expect(view.text).toBe(said);
    expect(wordsOf(view)).toBe(said);
    expect(faultsOf(view)).toEqual([]);
  });

  it('to a cut names what it has closed', () => {
    const [open = expect.unreachable()] = everyDeployment();
    const closed = {
      deployment: open.request.id,
      at,
      by: { kind: 'candidate', name: '2026.11.20.2' },
    } as const;
    const cut = { ...CUT, name: '2026.11.20.2' };
    const view = must(outcomeReply(acceptedEvents(cut, { type: 'deployment.superseded', ...closed })));
    expect(view.text).toContain('Closed, because this one is newer: `d1e2f3g4`.');
    expect(faultsOf(view)).toEqual([]);
  });

  it('to a pick says its name, merges, what is not on trunk, and where the release runs', () => {
    const pick = {
      source: 'a'.repeat(40),
      subject: 'x',
      pull: 12,
      commit: 'c',
      onTrunk: true,
      mainline: null,
    };
    const branch = { name: 'release/2026.11.20.1', commit: 'c', state: { status: 'wanted' } } as const;
    const said = (
      picks: readonly Pick[],
      live: readonly Deployment[] = [],
      more: Partial<Candidate> = {},
    ) => {
      const event = { release: 'r1', at, branch, candidate: { ...candidate(), number: 2, picks, ...more } };
      const outcome = acceptedEvents({ type: 'candidate.picked', ...event });
      return must(outcomeReply({ ...outcome, snapshot: snapshotOf(...live) })).text;
    };
    expect(said([pick])).toContain(
      'Picked 1 commit: 2026.11.20.1-rc.2, on the branch `release/2026.11.20.1`.',
    );
    expect(said([pick])).toContain('All its images are there.');
    expect(said([pick])).not.toMatch(/merge|trunk|runs in/);
    const build = { status: 'waiting', until: 1, missing: [] } as const;
    expect(said([pick], [], { build })).toContain('It waits until CI has built it');
    expect(said([{ ...pick, mainline: 1 }])).toContain(
      '`aaaaaaa`: a merge, picked as its change against its first',
    );
    expect(said([{ ...pick, onTrunk: false }])).toContain('`aaaaaaa`: not on trunk yet.');
    const live = everyDeployment().filter(({ status }) => status === 'succeeded');
    expect(said([pick], live)).toContain('The release runs in production: nothing changes there until');
    const later = { ...release(), id: 'r9', name: '2026.11.21.1' };
    const { events } = acceptedEvents({
      type: 'candidate.picked',
      release: 'r1',
      at,
      candidate: candidate(),
      branch,
    });
    const snapshot = { ...snapshotOf(), releases: [release(), later] };
    expect(must(outcomeReply({ kind: 'accepted', events, snapshot })).text).toContain(
      '2026.11.21.1 is newer, so automation does not ask for this one.',
    );
  });

  it('to a mark says what is closed, where it still runs, and how to take that back', () => {
    const mark = { kind: 'bad', by: 'U0BOB0000', at, reason: 'slow', commit: null } as const;
    const said = (marked: typeof mark | null, live: readonly Deployment[] = []) => {
      const event = { release: 'r1', at, by: 'U0BOB0000', mark: marked, reason: null } as const;
      const outcome = acceptedEvents({ type: 'release.marked', ...event });
      return must(outcomeReply({ ...outcome, snapshot: snapshotOf(...live) })).text;
    };
    expect(said(mark)).toBe(
      '2026.11.20.1 is marked as bad: every gate is closed to it. To take that back: `/release mark 2026.11.20.1 good`.',
    );
    const live = everyDeployment().filter(({ status }) => status === 'succeeded');
    expect(said(mark, live)).toContain(
      'It still runs in production; to leave it: `/release rollback production`.',
    );
    expect(said(null)).toBe('2026.11.20.1 is good again: its gates open as before.');
  });

  it('to a pick by hand has commands to copy, and nothing in them that is no commit', () => {
    const shas = Array.from({ length: 14 }, (_, index) => `abcdef${index}`);
    const hand = { kind: 'by_hand', release: '2026.11.20.1', branch: 'release/2026.11.20.1' } as const;
    const link = 'https://github.com/acme/shop/tree/release/2026.11.20.1';
    const drawn = (commits: readonly string[]) => byHandView(project(), { ...hand, commits, link });
    const many = wordsOf(drawn(shas));
    expect(many).toContain(`git cherry-pick -x ${shas.slice(0, 10).join(' ')}\``);
    expect(many).toContain('and the other 4 in the same way');
    expect(many).toContain('Then: `/release pick 2026.11.20.1 #&lt;PR&gt;`');
    const others = wordsOf(drawn(['#12', 'x;rm', '-rf']));
    expect(others).toContain('git cherry-pick -x &lt;commit&gt;');
    expect(others).toContain('Of `#12`, `x;rm` and `-rf` pick what merging it made on `main`');
    for (const commits of [shas, NASTY, ['#12']]) expect(faultsOf(drawn(commits))).toEqual([]);
  });

  it('is none where the card says it all, or the click was seen before', () => {
    const approval = { by: 'U0BOB0000', at, planHash: 'h', through: [] };
    expect(
      outcomeReply(
        acceptedEvents({ type: 'deployment.approved', deployment: 'd1', at, approval, membership: {} }),
      ),
    ).toBeNull();
    expect(outcomeReply(acceptedEvents())).toBeNull();
    expect(outcomeReply({ kind: 'duplicate' })).toBeNull();
  });

  it('says every refusal, each in a block of its own', () => {
    const refusals = [{ code: 'requester_cannot_approve' }, { code: 'already_approved' }] as const;
    const view = must(outcomeReply({ kind: 'refused', refusals }));
    expect(view.blocks).toHaveLength(2);
    expect(view.text.split('\n')).toHaveLength(2);
    expect(faultsOf(view)).toEqual([]);
  });

  it('holds all refusals together that one command can meet', () => {
    const unfit = everyRefusal(NASTY[0] ?? '', 60).filter(({ code }) => code === 'service_unfit');
    const refusals = Array.from({ length: 12 }, () => unfit).flat();
    expect(faultsOf(must(outcomeReply({ kind: 'refused', refusals })))).toEqual([]);
  });

  it('is a bug where a person’s command carries a lease', () => {
    expect(() => outcomeReply({ kind: 'fenced' })).toThrow(/lease/);
  });

  it('of several lines has a block for each', () => {
    expect(paragraph('a', 'b')).toMatchObject({ text: 'a\nb', blocks: [{}, {}] });
  });
});
