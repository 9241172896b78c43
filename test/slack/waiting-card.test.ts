// What the card of a question says first: why it waits, what its place is, and all of it whatever others wrote.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { View } from '../../src/slack/blocks.ts';
import { deploymentCard } from '../../src/slack/deploy/deployment-card.ts';
import { GATE_NAMES } from '../../src/slack/words.ts';
import { everyDeployment } from './deployment-samples.ts';
import { CLOSED, OPEN } from './gate-cases.ts';
import {
  aFreeze,
  aHold,
  aLock,
  approvalBy,
  BARE,
  gatedState,
  inStaging,
  MINUTE,
  URGENT,
  waiting,
  type Gated,
} from './gate-samples.ts';
import { faultsOf, NASTY, nastyText, shownLength, wordsOf } from './nasty.ts';
import { approvalsOf, BOB, CAROL, must, NOW, SRE } from './samples.ts';

const draw = (options: Gated, deployment: Deployment = waiting(options)): View =>
  deploymentCard(gatedState(options, deployment));

const byStatus = (status: Deployment['status'], options: Gated = {}): Deployment =>
  must(everyDeployment(options).find((each) => each.status === status));

const bare = (more: Gated = {}): Gated => ({ ...more, policy: { ...BARE, ...more.policy } });
const gone = { code: 'image_gone', release: '2026.11.20.1', services: ['api'] } as const;
const rollbackApprovals = {
  policy: { rollback: { approvals: approvalsOf(), leaves: 'nothing' } },
  rollback: true,
} as const;

/** What it is about, and then: the headline, and what remains. */
const TEXTS: readonly (readonly [string, Gated, string, readonly string[]])[] = [
  [
    'for approvals and more',
    { controls: { freezes: [aFreeze()] } },
    'Waiting for 2 approvals',
    ['Still closed: the environment before, checks and a freeze'],
  ],
  [
    'for one approval, and no more',
    bare({ policy: { approvals: approvalsOf() }, deployment: { approvals: [approvalBy(BOB)] } }),
    'Waiting for 1 approval',
    [],
  ],
  [
    'for two people without whom it does not go',
    bare({ policy: { approvals: approvalsOf({ rules: [{ count: 1, from: [SRE] }], must: [BOB, CAROL] }) } }),
    'Waiting for 2 approvals',
    [],
  ],
  [
    'for checks, approved',
    bare({
      policy: { approvals: approvalsOf(), checks: ['ci'] },
      deployment: { approvals: [approvalBy(BOB), approvalBy(CAROL)] },
    }),
    'Waiting for its gates',
    ['Still closed: checks'],
  ],
  ['for nothing any more', bare(), 'Waiting for its start: all its gates are open', []],
  [
    'for what only ECS can give',
    bare({ state: { blocks: [gone] } }),
    'Waiting for its start: all its gates are open',
    ['Cannot start: 2026.11.20.1 cannot be had any more.'],
  ],
  ['for the click of a rollback', { rollback: true }, 'One click puts this back', []],
  [
    'for the click of a rollback, and for who keeps it',
    { rollback: true, controls: { locks: [aLock()] } },
    'One click puts this back, once 1 more gate is open',
    ['Still closed: a lock'],
  ],
  [
    'for the click of a rollback that wants approvals, and for who keeps it',
    { ...rollbackApprovals, controls: { locks: [aLock()] } },
    'One click puts this back, once 2 more gates are open',
    ['Still closed: a lock and approvals'],
  ],
  [
    'for approvals of a rollback',
    { ...rollbackApprovals, deployment: { confirmedBy: BOB } },
    'Waiting for 2 approvals',
    [],
  ],
  [
    'for the click of an emergency',
    { emergency: true, policy: URGENT },
    'Emergency: one click deploys it past its gates',
    [],
  ],
  [
    'for the click of an emergency, and for who keeps it',
    { emergency: true, policy: URGENT, controls: { locks: [aLock()] } },
    'Emergency: one click deploys it past its gates, once 1 more gate is open',
    ['Still closed: a lock'],
  ],
  [
    'although it is marked as bad',
    bare({ release: { mark: { kind: 'bad', by: BOB, at: NOW, reason: 'it burns', commit: null } } }),
    'Held: the release is marked as bad',
    [],
  ],
];

const about = ({ rollback = false, emergency = false }: Gated): string =>
  rollback
    ? 'Roll back production: 2026.11.20.2 → 2026.11.20.1'
    : `${emergency ? 'EMERGENCY: ' : ''}2026.11.20.1 → production`;

describe('the text of a card that waits', () => {
  it.each(TEXTS)(
    '%s says project, version, environment, state and what remains',
    (_what, options, state, rest) => {
      const { text } = draw(options);
      expect(text.split('\n')).toEqual([`shop: ${about(options)}: ${state}`, ...rest]);
      expect(wordsOf(draw(options))).toContain(`*${state}*`);
    },
  );

  it('names every gate that it still waits for', () => {
    for (const [gate, , options] of CLOSED) {
      const { text } = draw(options);
      const said = text.includes(GATE_NAMES[gate]) || /approval|One click|one click|bad/.test(text);
      expect([gate, text, said]).toEqual([gate, text, true]);
    }
  });
});

describe('a card in line', () => {
  const queued = must(everyDeployment().find((each) => each.status === 'queued'));
  const line = [5, 2, 9].map((place) => ({
    ...queued,
    place,
    request: { ...queued.request, id: `d${place}`, releaseName: `2026.11.20.${place}` },
  }));

  it.each([
    [2, '1 of 3'],
    [5, '2 of 3'],
    [9, '3 of 3'],
  ])('with the place %i says that it is %s', (place, said) => {
    const own = must(line.find((each) => each.place === place));
    const others = line.filter((each) => each !== own);
    const card = deploymentCard(gatedState(bare({ others }), own));
    expect(card.text).toContain(`In line, ${said}: its turn comes when the one before it has ended`);
    expect(wordsOf(card)).toContain(`In line, ${said}`);
  });

  it('says what has closed again meanwhile', () => {
    const card = deploymentCard(gatedState(bare({ controls: { freezes: [aFreeze()] } }), must(line[0])));
    expect(card.text.split('\n').at(-1)).toBe('Still closed: a freeze');
  });
});

describe('a candidate that takes the place of another', () => {
  const older = { ...byStatus('superseded'), by: { kind: 'candidate', name: '2026.11.20.2' } } as Deployment;
  const asked = waiting();
  const newer = {
    ...asked,
    request: { ...asked.request, id: 'd2', release: 'r2', releaseName: '2026.11.20.2' },
  };

  it('says so on its card, and on the card of the older one', () => {
    const card = deploymentCard(gatedState({ others: [older] }, newer));
    expect(wordsOf(card)).toContain('• Takes the place of 2026.11.20.1 (`d1e2f3g4`), which it is newer than');
    expect(draw({}, older).text).toContain('Superseded: 2026.11.20.2 is newer.');
  });

  it('says nothing of what it did not end: in another environment, or ended by something else', () => {
    const elsewhere = { ...older, request: { ...older.request, environment: 'staging' } };
    const otherwise = { ...older, by: { kind: 'deployment', id: 'd3' } } as Deployment;
    const another = { ...older, by: { kind: 'candidate', name: '2026.11.20.3' } } as Deployment;
    const words = wordsOf(deploymentCard(gatedState({ others: [elsewhere, otherwise, another] }, newer)));
    expect(words).not.toContain('Takes the place');
  });
});

describe('a narrow screen', () => {
  const lines = ({ text, blocks }: View): readonly string[] => [
    ...text.split('\n'),
    ...wordsOf({ text, blocks }).split('\n'),
  ];

  it('has no long line that is Slipway’s own', () => {
    const cards = [
      ...[...CLOSED, ...OPEN].map(([, , options]) => draw(options)),
      ...TEXTS.map(([, options]) => draw(options)),
      ...[{}, { rollback: true }, { emergency: true }, { automatic: true }].flatMap((options) =>
        everyDeployment(options).map((each) => draw(options, each)),
      ),
    ];
    const long = cards.flatMap(lines).filter((line) => shownLength(line) > 200);
    expect([...new Set(long)]).toEqual([]);
  });
});

describe('Slack takes a card', () => {
  const reasons = (text: string): Gated => ({
    text,
    automatic: true,
    services: 60,
    approvals: 40,
    policy: {
      overrule: Array.from({ length: 40 }, (_, index) => `github:acme/${'team-'.repeat(16)}${index}`),
      after: { environment: 'staging', soak: MINUTE, verifiedBy: [SRE] },
      approvals: approvalsOf({ not: { authors: true, people: [] } }),
      checks: Array.from({ length: 12 }, (_, index) => `${index} ${text}`),
    },
    shown: {
      commits: 4321,
      authors: {
        kind: 'read',
        authors: Array.from({ length: 40 }, () => ({ name: text, email: text, login: text, bot: false })),
        commits: 40,
      },
    },
    controls: {
      freezes: [aFreeze({ reason: text }), aFreeze({ id: 'f2', environment: 'production', reason: text })],
      locks: [aLock({ reason: text, link: `https://tickets.example/${text}` })],
      holds: [aHold({ reason: text })],
    },
    others: [inStaging(1)],
    candidate: {
      contains: Array.from({ length: 9 }, () => ({
        release: '2026.11.20.1',
        commit: 'f'.repeat(40),
        reason: text,
      })),
    },
    release: { mark: { kind: 'bad', by: BOB, at: NOW, reason: text, commit: 'f'.repeat(40) } },
    state: { blocks: [gone], pause: { provider: 'aws', code: text, since: 0 } },
  });

  it.each(NASTY.map((text) => [JSON.stringify(text.slice(0, 30)), text]))(
    'with %s for everything at once, and still says that it waits for approvals, and for whom',
    (_start, text) => {
      for (const emergency of [false, true]) {
        const card = draw({ ...reasons(text), emergency });
        expect(faultsOf(card)).toEqual([]);
        expect(wordsOf(card)).toContain('0 of 2 approvals.');
        expect(wordsOf(card)).toContain(`Waiting for <!subteam^${SRE}>`);
      }
    },
  );

  it('for any text, whatever keeps it waiting', () => {
    const cases = fc.constantFrom(...CLOSED, ...OPEN);
    fc.assert(
      fc.property(nastyText, cases, fc.integer({ min: 1, max: 60 }), (text, [, , options], services) => {
        const everything = reasons(text);
        expect(faultsOf(draw({ ...options, text, services }))).toEqual([]);
        expect(faultsOf(draw({ ...everything, services, rollback: options.rollback ?? false }))).toEqual([]);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });
});
