// What is said once, beside the cards: to the channel or to one person, true whatever else stands, and escaped (I19).
import type { ActionsBlock } from '@slack/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry, Event } from '../../src/domain/audit.ts';
import type { Next } from '../../src/domain/controls.ts';
import { noticesOf } from '../../src/domain/notices.ts';
import type { LooserPart, Loosening } from '../../src/domain/policy.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import { noticeView } from '../../src/slack/notices/view.ts';
import { GATE_NAMES, time } from '../../src/slack/words.ts';
import { aFreeze, aHold, aLock, approvalBy, aReview, MINUTE } from './gate-samples.ts';
import { faultsOf, NASTY, nastyText, shownLength, wordsOf } from './nasty.ts';
import { ALICE, BOB, CAROL, must, NOW, plan, request } from './samples.ts';

const SEQ = 12;
const entryOf = (event: Event): AuditEntry => ({
  seq: SEQ,
  project: 'shop',
  actor: { kind: 'person', id: ALICE },
  cause: null,
  policy: null,
  event,
});

const asked = request({ emergency: true });
const drawn = (event: Event, about: typeof asked | null = asked) => noticeView('shop', entryOf(event), about);
const said = (event: Event, about: typeof asked | null = asked): string => wordsOf(must(drawn(event, about)));

const on = (scope: string | null = 'production') => ({ project: 'shop', scope, at: NOW }) as const;
const next: Next = { deployment: 'd9', requestedBy: CAROL, release: '2026.11.20.2' };
const id = 'd1e2f3g4';

const PARTS: Readonly<Record<LooserPart, string>> = {
  environment_added: 'is new, and wants no approval',
  after: 'does not want the same environment before it any more',
  soak: 'wants less time in the environment before it',
  verified_by: 'has others, or nobody, look at the environment before it',
  checks: 'does not want every check any more that it wanted',
  approvals: 'wants fewer approvals',
  approvers: 'has other approvers',
  must: 'does not insist on the same approvers any more',
  not: 'does not exclude the same people from approving any more',
  expire: 'lets approvals stand longer',
  windows: 'has other deployment windows',
  freezes: 'has lost or changed a freeze of its calendar',
  overrule: 'lets others overrule a freeze',
  emergency: 'lets others use its emergency path, or lets it pass more gates',
  rollback: 'wants fewer approvals for a rollback, or has other approvers for it',
  rollback_lock: 'is left more open by a rollback than before',
  on_failure: 'is not rolled back by itself any more when a deployment takes only in part',
};
const parts = Object.keys(PARTS) as readonly LooserPart[];
const loosened = (environments: readonly string[]): readonly Loosening[] =>
  environments.flatMap((environment) => parts.map((what) => ({ environment, what })));

/** What is said, with a reason that somebody typed. */
const notices = (reason: string): readonly (readonly [string, Event, string])[] => {
  const shown = reason === 'a <reason>' ? 'a &lt;reason&gt;' : '';
  return [
    [
      'a freeze',
      { ...on(), type: 'freeze.set', freeze: aFreeze({ environment: 'production', reason }) },
      `*production is frozen* by <@${CAROL}>, until somebody ends it: “${shown}”`,
    ],
    [
      'a freeze of everything, for some time',
      { ...on(null), type: 'freeze.set', freeze: aFreeze({ until: NOW, reason }) },
      `*The whole project is frozen* by <@${CAROL}>, until ${time(NOW)}: “${shown}”`,
    ],
    [
      'the end of a freeze',
      { ...on(), type: 'freeze.lifted', freeze: aFreeze({ environment: 'production', reason }), by: BOB },
      `*The freeze of production is over*: <@${BOB}> ended it`,
    ],
    [
      'a freeze whose time is over',
      { ...on(null), type: 'freeze.ended', freeze: aFreeze({ reason }) },
      '*The freeze of the whole project is over*: it has run out',
    ],
    [
      'a lock',
      { ...on(), type: 'lock.taken', lock: aLock({ reason, link: 'https://tickets.example/1' }), from: null },
      `*Locked*: <@${BOB}> keeps production since ${time(NOW - MINUTE)}: “${shown}” (<https://tickets.example/1|more>).`,
    ],
    [
      'a lock that a rollback or a failure left',
      { ...on(), type: 'lock.taken', lock: aLock({ reason, left: true }), from: null },
      `*Locked*: <@${BOB}> keeps production since ${time(NOW - MINUTE)}: “${shown}”. Of others only a rollback passes.\nTo give it back: <@${BOB}> types \`/release unlock production\`.`,
    ],
    [
      'a lock that was left from the command line',
      { ...on(), type: 'lock.taken', lock: aLock({ by: 'operator:root', reason, left: true }), from: null },
      `*Locked*: root (command line) keeps production since ${time(NOW - MINUTE)}: “${shown}”. Of others only a rollback passes.\nTo give it back: anybody types \`/release unlock production\`.`,
    ],
    [
      'a lock that is taken over',
      { ...on(), type: 'lock.taken', lock: aLock({ by: CAROL, at: NOW, reason }), from: aLock() },
      `*production was taken over* from <@${BOB}>.\n*Locked*: <@${CAROL}> keeps production since ${time(NOW)}: “${shown}”.`,
    ],
    [
      'a lock that is given back',
      { ...on(), type: 'lock.released', lock: aLock({ reason }), by: BOB, next },
      `*production is not locked any more*: <@${BOB}> gave it back\n<@${CAROL}>: of what waits for it, 2026.11.20.2 is first (\`d9\`)`,
    ],
    [
      'a lock whose time is over',
      { ...on(), type: 'lock.ended', lock: aLock({ reason }), next: null },
      `*production is not locked any more*: the lock of <@${BOB}> has run out`,
    ],
    [
      'a hold',
      { ...on(), type: 'hold.set', hold: aHold({ environment: 'production', reason }) },
      `*Automation is on hold* in production, by <@${CAROL}>: “${shown}”\nPeople may go on.`,
    ],
    [
      'the end of a hold',
      { ...on(null), type: 'hold.lifted', hold: aHold({ reason }), by: BOB },
      `*The hold of the whole project is over*: <@${BOB}> ended it`,
    ],
    [
      'a policy that has become looser',
      { ...on(null), type: 'policy.seen', policies: {}, loosened: loosened(['production']) },
      [
        '*The policy has become looser* since Slipway last started, in 17 points.',
        'If that was not meant, mend slipway.yml and start again.',
        ...parts.map((part) => `• production ${PARTS[part]}`),
      ].join('\n'),
    ],
    [
      'an emergency that is asked for',
      { type: 'deployment.requested', deployment: id, at: NOW, request: { ...asked, reason }, plan: plan() },
      `*EMERGENCY*: <@${ALICE}> asks for 2026.11.20.1 to go to production past its gates: “${shown}”\nIt starts with *Deploy now* on its card (\`${id}\`).`,
    ],
    [
      'an emergency that starts',
      { ...on(), type: 'review.asked', review: aReview() },
      `*EMERGENCY*: 2026.11.20.1 is on its way to production; it did not wait for checks and approvals.\nSomebody other than <@${ALICE}> or <@${BOB}>: look at it afterwards, and press *Reviewed* on its card (\`${id}\`).`,
    ],
    [
      'an emergency for which every gate was open',
      { ...on(), type: 'review.asked', review: aReview({ skipped: [], by: [ALICE] }) },
      `*EMERGENCY*: 2026.11.20.1 is on its way to production; every gate stood open.\nSomebody other than <@${ALICE}>: look at it afterwards, and press *Reviewed* on its card (\`${id}\`).`,
    ],
    [
      'a review',
      { ...on(), type: 'review.given', reviewed: id, by: CAROL },
      `The emergency in production (\`${id}\`) has been reviewed by <@${CAROL}>`,
    ],
    [
      'an approval, to the person whose it is',
      { type: 'deployment.approved', deployment: id, at: NOW, approval: approvalBy(BOB), membership: {} },
      `You have approved 2026.11.20.1 → production of shop: \`${id}\`, plan \`abababababab\`.\nIf that was not you: press *Reject* on its card at once, and have your account looked at.`,
    ],
  ];
};

const KINDS = notices('a <reason>');

describe('a notice', () => {
  it.each(KINDS)('of %s says what is so, who did it and what to do', (_what, event, words) => {
    expect(said(event)).toBe(words);
    const { text } = must(drawn(event));
    expect(text).toBe(`shop: ${words}`);
    expect(faultsOf(must(drawn(event)))).toEqual([]);
  });

  it.each(KINDS)('of %s is said to whom it concerns', (_what, event) => {
    const to = event.type === 'deployment.approved' ? [`direct:${SEQ}:${BOB}`] : [`notice:${SEQ}`];
    expect(noticesOf(event, SEQ)).toEqual(to);
  });

  it('is made of nothing else', () => {
    const ordinary = { ...asked, emergency: false };
    const silent: readonly Event[] = [
      { type: 'deployment.expired', deployment: id, at: NOW },
      { type: 'deployment.started', deployment: id, at: NOW, planHash: 'h', order: 1 },
      { type: 'slipway.started', at: NOW, policyHash: 'h' },
      { type: 'refused', at: NOW, tried: 'approve', refusals: [] },
    ];
    for (const event of silent) expect([drawn(event), noticesOf(event, SEQ)]).toEqual([null, []]);
    const request = { type: 'deployment.requested', deployment: id, at: NOW, plan: plan() } as const;
    expect(noticesOf({ ...request, request: ordinary }, SEQ)).toEqual([]);
    const same = { ...on(null), type: 'policy.seen', policies: {}, loosened: [] } as const;
    expect(noticesOf(same, SEQ)).toEqual([]);
  });

  it('of a lock has the button that takes it over, with ids and numbers only', () => {
    const buttons = KINDS.flatMap(([, event]) =>
      must(drawn(event)).blocks.filter((block): block is ActionsBlock => block.type === 'actions'),
    ).flatMap(({ elements }) => elements);
    expect(buttons).toEqual([
      expect.objectContaining({ action_id: ACTIONS.takeOver, value: `l1.${SEQ}` }),
      expect.objectContaining({ action_id: ACTIONS.takeOver, value: `l1.${SEQ}` }),
      expect.objectContaining({ action_id: ACTIONS.takeOver, value: `l1.${SEQ}` }),
      expect.objectContaining({ action_id: ACTIONS.takeOver, value: `l1.${SEQ}` }),
    ]);
  });

  it('of a lock accuses nobody of taking what had run out, or what was their own', () => {
    const taken = (from: Partial<Parameters<typeof aLock>[0]>) =>
      said({ ...on(), type: 'lock.taken', lock: aLock({ by: CAROL, at: NOW }), from: aLock(from) });
    expect(taken({ until: NOW })).not.toContain('taken over');
    expect(taken({ by: CAROL })).not.toContain('taken over');
    expect(taken({ until: NOW + 1 })).toContain(`taken over* from <@${BOB}>`);
  });

  it('of an approval is understood where what it was given to is not on record any more', () => {
    const approved = KINDS.find(([, { type }]) => type === 'deployment.approved');
    expect(said(must(approved)[1], null)).toContain(`You have approved a deployment of shop: \`${id}\``);
  });

  it('names every gate that an emergency can pass', () => {
    const skipped = Object.keys(GATE_NAMES) as readonly (keyof typeof GATE_NAMES)[];
    const words = said({ ...on(), type: 'review.asked', review: aReview({ skipped }) });
    for (const gate of skipped) expect(words).toContain(GATE_NAMES[gate]);
  });

  it('of a policy says what to do before all that has changed', () => {
    const many = loosened(Array.from({ length: 60 }, (_, at) => `environment-${at}`));
    const event: Event = { ...on(null), type: 'policy.seen', policies: {}, loosened: many };
    expect(said(event)).toMatch(
      /^\*The policy has become looser\*.* in 1020 points\.\nIf that was not meant/,
    );
    expect(said(event)).toMatch(/… and 990 more$/);
    expect(faultsOf(must(drawn(event)))).toEqual([]);
    expect(must(drawn(event)).text.length).toBeLessThan(4000);
  });

  it('has no long line that is Slipway’s own', () => {
    const lines = KINDS.flatMap(([, event]) => said(event).split('\n'));
    expect(lines.filter((line) => shownLength(line) > 200)).toEqual([]);
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'is taken by Slack, and shows what it means, with %s for a reason',
    (_start, text) => {
      for (const [what, event] of notices(text))
        expect([what, faultsOf(must(drawn(event)))]).toEqual([what, []]);
    },
  );

  it('is taken by Slack, for any reason, link and people', () => {
    fc.assert(
      fc.property(nastyText, fc.webUrl({ withQueryParameters: true }), (reason, address) => {
        for (const [, event] of notices(reason)) expect(faultsOf(must(drawn(event)))).toEqual([]);
        for (const link of [address, reason, `https://tickets.example/${reason}`]) {
          const lock = aLock({ reason, link });
          expect(faultsOf(must(drawn({ ...on(), type: 'lock.taken', lock, from: null })))).toEqual([]);
        }
        const by = Array.from({ length: 40 }, () => BOB);
        expect(faultsOf(must(drawn({ ...on(), type: 'review.asked', review: aReview({ by }) })))).toEqual([]);
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });
});
