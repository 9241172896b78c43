import { describe, expect, it } from 'vitest';
import type { Approval, Open } from '../../src/domain/deployment.ts';
import {
  aHold,
  ALICE,
  aLock,
  anApproval,
  anAuthor,
  anOpenDeployment,
  anOverrule,
  aPolicy,
  aRollbackRule,
  aRule,
  BOB,
  BOSSES,
  CAROL,
  HOUR,
  NOW,
  PRODUCT,
  readAuthors,
  SRE,
} from './support/builders.ts';
import { automatic, automaticRollback, emergency, look, rollback } from './support/gates.ts';

describe('the freeze', () => {
  const policy = aPolicy({ overrule: [BOSSES] });
  const [ordered, calendar] = [
    { id: 'frz00001', by: CAROL, until: null, reason: 'an incident' },
    { id: 'calendar:2026-12-24:2026-12-26', by: null, until: NOW + HOUR, reason: 'holidays' },
  ] as const;
  const overruled = (...ids: readonly string[]) =>
    anOpenDeployment({ overrules: ids.map((id) => anOverrule(id, { through: [BOSSES] })) });

  it('is closed while one stands, and says whose it is, until when, and who may overrule it', () => {
    expect(look('freeze', { policy, freezes: [ordered] })).toEqual({
      code: 'frozen',
      by: CAROL,
      until: null,
      reason: 'an incident',
      overrule: [BOSSES],
    });
    expect(look('freeze', { freezes: [calendar] })).toEqual({
      code: 'frozen',
      by: null,
      until: NOW + HOUR,
      reason: 'holidays',
      overrule: [],
    });
  });

  it('is open once every one that stands has been overruled, each by its id; the first that was not is said', () => {
    const freezes = [ordered, calendar];
    expect(look('freeze', { policy, freezes })).toMatchObject({ reason: 'an incident' });
    expect(look('freeze', { policy, freezes, deployment: overruled(ordered.id) })).toMatchObject({
      reason: 'holidays',
    });
    expect(look('freeze', { policy, freezes, deployment: overruled(ordered.id, calendar.id) })).toBe('open');
  });

  it('is not opened by what overruled another one: a new freeze is a new question', () => {
    const deployment = overruled('frz00000', 'calendar:2025-12-24:2025-12-26');
    expect(look('freeze', { policy, freezes: [ordered], deployment })).toMatchObject({ code: 'frozen' });
    expect(look('freeze', { policy, freezes: [calendar], deployment })).toMatchObject({ code: 'frozen' });
  });

  it('is not opened by somebody who went on through a hold of the same name', () => {
    const deployment = anOpenDeployment({
      overrules: [anOverrule(ordered.id, { gate: 'hold', through: [BOSSES] })],
    });
    expect(look('freeze', { policy, freezes: [ordered], deployment })).toMatchObject({ code: 'frozen' });
  });

  it('is closed again when the policy gives that to others by now', () => {
    const deployment = overruled(ordered.id);
    const others = aPolicy({ overrule: [SRE] });
    expect(look('freeze', { policy: others, freezes: [ordered], deployment })).toMatchObject({
      code: 'frozen',
    });
  });

  it('is no gate while none stands, nor of a rollback', () => {
    expect(look('freeze')).toBe('absent');
    expect(look('freeze', { freezes: [ordered], deployment: rollback })).toBe('absent');
  });
});

describe('the lock', () => {
  const lock = aLock({ by: ALICE, until: NOW + HOUR, link: 'https://wiki.example/1' });
  const by = (requestedBy: string, more: object = {}) =>
    anOpenDeployment({ request: { requestedBy, ...more } });

  it('lets its owner pass, and is no gate while there is none', () => {
    expect(look('lock', { lock, deployment: by(ALICE) })).toBe('open');
    expect(look('lock', { deployment: by(BOB) })).toBe('absent');
  });

  it('keeps everybody else out, and says whose it is', () => {
    const { id: _, left: __, ...shown } = lock;
    expect(look('lock', { lock, deployment: by(BOB) })).toEqual({ code: 'locked', ...shown });
  });

  it('keeps out what automation asks for, also on behalf of its owner', () => {
    expect(look('lock', { lock, deployment: by(ALICE, { automatic: true }) })).toMatchObject({
      code: 'locked',
    });
  });

  it('keeps out rollbacks and emergencies of others, and not those of its owner (I23)', () => {
    const theirs = aLock({ by: BOB });
    for (const deployment of [rollback, emergency]) {
      expect(look('lock', { lock: theirs, deployment })).toMatchObject({ code: 'locked' });
      expect(look('lock', { lock, deployment })).toBe('open');
    }
  });
});

describe('the lock that a rollback, or a failure, left', () => {
  const left = aLock({ by: BOB, left: true });

  it('is no gate of a rollback: that is the way out', () => {
    expect(look('lock', { lock: left, deployment: rollback })).toBe('absent');
    expect(look('lock', { lock: left, deployment: automaticRollback })).toBe('absent');
  });

  it.each([anOpenDeployment(), emergency, automatic])('keeps out what goes forward', (deployment) => {
    expect(look('lock', { lock: left, deployment })).toMatchObject({ code: 'locked', by: BOB });
  });
});

describe('the hold', () => {
  const ours = aHold({ id: 'hld00001', environment: 'production' });
  const everywhere = aHold({ id: 'hld00002', by: BOB, reason: 'an audit' });
  const wentOn = (...ids: readonly string[]): Open => ({
    ...automatic,
    overrules: ids.map((of) => anOverrule(of, { gate: 'hold', through: [] })),
  });

  it('is closed for what automation asks for, and says whose it is', () => {
    expect(look('hold', { holds: [ours], deployment: automatic })).toEqual({
      code: 'on_hold',
      environment: 'production',
      by: CAROL,
      reason: 'the data are off',
    });
  });

  it('is no gate of a rollback, also where the policy has asked for it', () => {
    expect(look('hold', { holds: [ours], deployment: rollback })).toBe('absent');
    expect(look('hold', { holds: [ours, everywhere], deployment: automaticRollback })).toBe('absent');
  });

  it('is no gate for what people ask for, nor while nothing is on hold', () => {
    expect(look('hold', { holds: [ours] })).toBe('absent');
    expect(look('hold', { holds: [ours], deployment: emergency })).toBe('absent');
    expect(look('hold', { deployment: automatic })).toBe('absent');
  });

  it('is open once somebody, whoever it was, has said to go on through every one that stands', () => {
    const holds = [ours, everywhere];
    expect(look('hold', { holds: [ours], deployment: wentOn(ours.id) })).toBe('open');
    expect(look('hold', { holds, deployment: automatic })).toMatchObject({ reason: 'the data are off' });
    expect(look('hold', { holds, deployment: wentOn(ours.id) })).toMatchObject({ reason: 'an audit' });
    expect(look('hold', { holds, deployment: wentOn(ours.id, everywhere.id) })).toBe('open');
  });

  it('is closed again by another hold', () => {
    expect(look('hold', { holds: [ours], deployment: wentOn('hld00000') })).toMatchObject({
      code: 'on_hold',
    });
  });
});

describe('the authors', () => {
  const policy = aPolicy({ approvals: aRule({ not: { authors: true } }) });

  it('are open when each of them is somebody', () => {
    expect(look('authors', { policy, authors: readAuthors(anAuthor('dave')) })).toBe('open');
  });

  it('are closed by whoever is nobody, and name the address: they could be the approver (T7)', () => {
    const authors = readAuthors(anAuthor('dave'), anAuthor('zoe', { login: null }));
    expect(look('authors', { policy, authors })).toEqual({
      code: 'unknown_authors',
      authors: [{ name: 'zoe', email: 'zoe@acme.example', login: null }],
    });
  });

  it.each([
    [{ kind: 'unreadable' }, { code: 'authors_unreadable' }],
    [{ kind: 'not_asked' }, { code: 'authors_unreadable' }],
    [
      { kind: 'too_many', commits: 900, read: 250 },
      { code: 'too_many_authors', commits: 900, read: 250 },
    ],
  ] as const)('are closed while they are not known (I22): $kind', (authors, refusal) => {
    expect(look('authors', { policy, authors })).toEqual(refusal);
  });

  it('are no gate where they may approve, or where nobody has to', () => {
    const authors = { kind: 'unreadable' } as const;
    expect(look('authors', { policy: aPolicy({ approvals: aRule() }), authors })).toBe('absent');
    expect(look('authors', { authors })).toBe('absent');
    expect(look('authors', { policy, authors, deployment: rollback })).toBe('absent');
  });

  it('are no gate of a rollback, whatever its own rule says: it brings nothing that anybody wrote anew', () => {
    const strict = aPolicy({ rollback: aRollbackRule({ approvals: aRule({ not: { authors: true } }) }) });
    const authors = { kind: 'unreadable' } as const;
    expect(look('authors', { policy: strict, authors, deployment: rollback })).toBe('absent');
  });
});

describe('the approvals', () => {
  const rules = [
    { count: 2, from: [SRE] },
    { count: 1, from: [PRODUCT] },
  ];
  const approved = (...approvals: readonly Approval[]) =>
    look('approvals', {
      deployment: anOpenDeployment({ approvals }),
      policy: aPolicy({ approvals: aRule({ rules, must: [CAROL] }) }),
    });

  it('are closed while there are too few, and say who may, and who must', () => {
    expect(approved(anApproval(BOB))).toEqual({
      code: 'approvals_missing',
      rules: [
        { have: 1, need: 2, from: [SRE] },
        { have: 0, need: 1, from: [PRODUCT] },
      ],
      must: [CAROL],
    });
  });

  it('are open once every rule is met, and whoever must has', () => {
    const carol = anApproval(CAROL, { through: [SRE, CAROL] });
    const dave = anApproval('U0DAVE000', { through: [PRODUCT] });
    expect(approved(anApproval(BOB), carol, dave)).toBe('open');
    expect(approved(anApproval(BOB), anApproval(ALICE), dave)).toMatchObject({ must: [CAROL] });
  });

  it('are no gate where nobody has to, and go by the rule of its own in a rollback', () => {
    const policy = aPolicy({ approvals: aRule() });
    expect(look('approvals')).toBe('absent');
    expect(look('approvals', { policy, deployment: rollback })).toBe('absent');
    const own = aPolicy({ rollback: aRollbackRule({ approvals: aRule({ count: 1 }) }) });
    expect(look('approvals', { policy: own, deployment: rollback })).toMatchObject({
      rules: [{ need: 1 }],
    });
  });
});
