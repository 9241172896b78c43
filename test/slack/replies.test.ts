import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/audit.ts';
import { outcomeReply, paragraph } from '../../src/slack/replies.ts';
import { faultsOf, NASTY, wordsOf } from './nasty.ts';
import { acceptedEvents, everyRefusal, must } from './samples.ts';

const at = 1;

describe('a reply', () => {
  it.each<[string, Event, string]>([
    [
      'a cut',
      {
        type: 'release.cut',
        release: 'r1',
        at,
        project: 'shop',
        name: '2026.11.20.1',
        cutBy: 'U0ALICE00',
        candidate: {
          number: 1,
          commit: 'c',
          subject: '',
          artifacts: [],
          changes: { kind: 'first' },
          notRequestedIn: [],
        },
      },
      'Cut 2026.11.20.1. Its card is in the channel.',
    ],
    [
      'a settled outcome',
      { type: 'deployment.failed', deployment: 'd1', at, resolvedBy: 'U0ALICE00' },
      'Settled. The card says how.',
    ],
  ])('to %s is one line', (_what, event, said) => {
    const view = must(outcomeReply(acceptedEvents(event)));
    expect(view.text).toBe(said);
    expect(wordsOf(view)).toBe(said);
    expect(faultsOf(view)).toEqual([]);
  });

  it('is none where the card says it all, or the click was seen before', () => {
    const approval = { by: 'U0BOB0000', at, planHash: 'h', through: [] };
    expect(
      outcomeReply(acceptedEvents({ type: 'deployment.approved', deployment: 'd1', at, approval })),
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
