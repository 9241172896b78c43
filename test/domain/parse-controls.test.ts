import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR } from './support/builders.ts';
import { refusal, understood } from './support/parsing.ts';

const missing = (verb: string, argument: string) => ({ code: 'missing_argument', verb, argument });
const badTime = (typed: string, wanted: string) => ({ code: 'bad_time', typed, wanted });
const until = (...time: readonly string[]) => ({ kind: 'until', time });
const during = (milliseconds: number) => ({ kind: 'for', milliseconds });

describe('freeze', () => {
  const expected = { verb: 'freeze', environment: null, end: null, reason: 'the fair' };

  it.each([
    ['freeze the fair', {}],
    ['FREEZE “the  fair”', {}],
    ['freeze Production the fair', { environment: 'production' }],
    ['freeze for 2h the fair', { end: during(2 * HOUR) }],
    ['freeze production FOR 2H “the fair”', { environment: 'production', end: during(2 * HOUR) }],
    ['freeze until friday 18:00 the fair', { end: until('friday', '18:00') }],
    [
      'freeze staging until 2026-12-01 09:00 Europe/Berlin the fair',
      { environment: 'staging', end: until('2026-12-01', '09:00', 'Europe/Berlin') },
    ],
    ['freeze the fair for 2h', { reason: 'the fair for 2h' }],
    ['freeze "for the fair"', { reason: 'for the fair' }],
  ])('understands %j', (text, more) => {
    expect(understood(text)).toEqual({ ...expected, ...more });
  });

  it.each(['freeze', 'freeze production', 'freeze for 2h', 'freeze staging until friday', 'freeze "'])(
    'asks for the reason with %j',
    (text) => {
      expect(refusal(text)).toEqual(missing('freeze', 'reason'));
    },
  );

  it.each([
    ['freeze for the fair', badTime('the', 'duration')],
    ['freeze for', badTime('', 'duration')],
    ['freeze production for 2x the fair', badTime('2x', 'duration')],
    ['freeze until further notice', badTime('further', 'time')],
    ['freeze until', badTime('', 'time')],
  ])('does not take a time that it cannot read for a reason: %j', (text, expectation) => {
    expect(refusal(text)).toEqual(expectation);
  });

  it.each(['freeze prod the fair', 'freeze stagng for 2h the fair'])(
    'does not take a mistyped environment for a reason, and freeze everything: %j',
    (text) => {
      expect(refusal(text)).toMatchObject({ code: 'unknown_environment', typed: text.split(' ')[1] });
    },
  );
});

describe('hold', () => {
  it.each([
    ['hold the data are off', { environment: null, reason: 'the data are off' }],
    ['hold Staging “the data are off”', { environment: 'staging', reason: 'the data are off' }],
    ['hold for the fair', { environment: null, reason: 'for the fair' }],
  ])('understands %j: it ends with resume, and takes no time', (text, more) => {
    expect(understood(text)).toEqual({ verb: 'hold', ...more });
  });

  it('asks for the reason, and for an environment that is one', () => {
    expect(refusal('hold')).toEqual(missing('hold', 'reason'));
    expect(refusal('hold production')).toEqual(missing('hold', 'reason'));
    expect(refusal('hold prodution it is slow')).toMatchObject({ code: 'unknown_environment' });
  });
});

describe('what ends a freeze or a hold', () => {
  it.each(['unfreeze', 'resume'] as const)('is %s, with an environment or without', (verb) => {
    expect(understood(verb)).toEqual({ verb, environment: null });
    expect(understood(`${verb} Production`)).toEqual({ verb, environment: 'production' });
    expect(refusal(`${verb} production now`)).toEqual({ code: 'too_many_arguments', verb, extra: 'now' });
  });

  it('never means everything because of a typing mistake', () => {
    expect(understood('unfreeze prodution')).toEqual({ verb: 'unfreeze', environment: 'prodution' });
  });
});

describe('lock', () => {
  const expected = { verb: 'lock', environment: 'production', end: null, link: null, reason: 'a migration' };
  const link = 'https://wiki.example/runbook?a=1';

  it.each([
    ['lock production a migration', {}],
    ['LOCK Production “a  migration”', {}],
    ['lock production a migration for 2h', { end: during(2 * HOUR) }],
    ['lock production for 90m a migration', { end: during(1.5 * HOUR) }],
    ['lock production a migration until tomorrow 9:00', { end: until('tomorrow', '9:00') }],
    ['lock production until 18:00 UTC a migration', { end: until('18:00', 'UTC') }],
    [`lock production a migration ${link}`, { link }],
    [`lock production a migration <${link}>`, { link }],
    [`lock production a migration <${link}|wiki.example>`, { link }],
    [`lock production ${link} a migration for 2h`, { link, end: during(2 * HOUR) }],
    [`lock production a migration for 2h ${link}`, { link, end: during(2 * HOUR) }],
    [`lock production for ${link} 2h a migration`, { link, end: during(2 * HOUR) }],
    ['lock production migrate for the demo', { reason: 'migrate for the demo' }],
    ['lock production until it works', { reason: 'until it works' }],
    ['lock production wait for', { reason: 'wait for' }],
    ['lock production for the demo for 2h', { reason: 'for the demo', end: during(2 * HOUR) }],
    ['lock anything a migration', { environment: 'anything' }],
    ['lock production see ftp://x.example/y', { reason: 'see ftp://x.example/y' }],
  ])('understands %j', (text, more) => {
    expect(understood(text)).toEqual({ ...expected, ...more });
  });

  it.each([
    ['lock', 'environment'],
    ['lock production', 'reason'],
    ['lock production for 2h', 'reason'],
    [`lock production ${link}`, 'reason'],
    ['lock production " for 2h', 'reason'],
  ])('asks for what is missing in %j', (text, argument) => {
    expect(refusal(text)).toEqual(missing('lock', argument));
  });

  it.each([
    ['lock production a migration for 2x', badTime('2x', 'duration')],
    ['lock production a migration for 0h', badTime('0h', 'duration')],
  ])('does not take a time that it cannot read for a part of the reason: %j', (text, expectation) => {
    expect(refusal(text)).toEqual(expectation);
  });

  it('takes what was meant as a time, whether or not a clock can read it later', () => {
    expect(understood('lock production a migration until 25:00 tomorrow')).toMatchObject({
      end: until('25:00', 'tomorrow'),
    });
  });

  it('takes one link', () => {
    expect(refusal(`lock production a migration ${link} https://x.example`)).toEqual({
      code: 'too_many_arguments',
      verb: 'lock',
      extra: 'https://x.example',
    });
  });

  it('finds what was said, in whatever order it was said', () => {
    const word = fc.constantFrom('migrating', 'data', 'please', 'wait', 'the', 'a', 'v2');
    const pieces = fc.record({
      reason: fc.array(word, { minLength: 1, maxLength: 5 }),
      time: fc.constantFrom(
        ['for 2h', during(2 * HOUR)] as const,
        ['until friday 18:00', until('friday', '18:00')] as const,
        ['', null] as const,
      ),
      address: fc.constantFrom(link, null),
      order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    });
    fc.assert(
      fc.property(pieces, ({ reason, time: [typed, end], address, order }) => {
        const said = [reason.join(' '), typed, address ?? ''];
        const text = ['lock production', ...order.map((each) => said[each])].join(' ');
        expect(understood(text)).toEqual({ ...expected, reason: reason.join(' '), end, link: address });
      }),
    );
  });
});

describe('unlock', () => {
  it('takes the environment: a lock is of one', () => {
    expect(understood('unlock Production')).toEqual({ verb: 'unlock', environment: 'production' });
    expect(refusal('unlock')).toEqual(missing('unlock', 'environment'));
    expect(refusal('unlock production now')).toEqual({
      code: 'too_many_arguments',
      verb: 'unlock',
      extra: 'now',
    });
  });
});
