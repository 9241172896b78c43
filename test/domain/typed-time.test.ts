import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../../src/domain/local-time.ts';
import { readDuration, readTime, takeTime } from '../../src/domain/typed-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A Friday: 13:30 in Berlin, 07:30 in New York. */
const NOW = Date.parse('2026-11-20T12:30:00Z');

const split = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

const aWord = fc.oneof(
  fc.constantFrom('today', 'tomorrow', 'fri', 'Sunday', '2026-12-01', '2026-02-30', '2026-12-01T09:00'),
  fc.constantFrom('18:00', '9:00', '24:00', '25:00', '0:00', '18', '+02:00', 'UTC', 'Europe/Berlin', 'a/b'),
  fc.constantFrom('at', 'on', 'pm', 'noon', 'because', ''),
);

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['20m', 20 * 60_000],
    ['4h', 4 * HOUR],
    ['2d', 2 * DAY],
    ['1w', 7 * DAY],
    ['4H', 4 * HOUR],
    ['08h', 8 * HOUR],
    ['366d', 366 * DAY],
    ['8784h', 366 * DAY],
  ])('may be %s', (word, milliseconds) => {
    expect(readDuration(word)).toBe(milliseconds);
  });

  it.each([
    '',
    'h',
    '4',
    '0h',
    '-4h',
    '+4h',
    '4.5h',
    '1e3s',
    '4hours',
    '4h30m',
    '4 h',
    ' 4h',
    '4h\n',
    '٤h',
    '4y',
    '367d',
    '53w',
    '8785h',
    `${'9'.repeat(400)}s`,
    'friday',
  ])('is not %j', (word) => {
    expect(readDuration(word)).toBeNull();
  });

  it('never throws, and is never longer than a year', () => {
    const typed = fc.tuple(fc.nat(), fc.constantFrom('s', 'm', 'h', 'd', 'w')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(typed, fc.string({ unit: 'grapheme' })), (word) => {
        const duration = readDuration(word) ?? 1;
        expect(duration > 0 && duration <= 366 * DAY).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the words that say when', () => {
  it.each([
    '18:00',
    '9:00',
    'friday',
    'FRI',
    'fri 18:00',
    'tomorrow',
    'Tomorrow 9:00',
    'today 18:00',
    'thurs',
    '2026-12-01',
    '2026-12-01 09:00',
    '2026-12-01T09:00',
    '18:00 Europe/Berlin',
    '18:00 utc',
    'friday UTC',
    'fri 18:00 America/Argentina/Buenos_Aires',
    '2026-12-01T09:00 UTC',
    'friday 18:00 CET',
  ])('are %j, and what follows is the rest', (text) => {
    const time = split(text);
    expect(takeTime(time)).toEqual({ time, rest: [] });
    for (const rest of [
      ['because', 'of', '3/4'],
      ['https://example.org/a'],
      ['CI', 'is', 'red'],
      ['At', 'last'],
    ]) {
      expect(takeTime([...time, ...rest])).toEqual({ time, rest });
    }
  });

  it.each([
    '25:00',
    '18',
    '6pm',
    '18:00:00',
    '18:00Z',
    '2h',
    '2026-02-30',
    '20.11.2026',
    '12/24',
    '+2h',
    '-1d',
    'friday 25:00',
    'friday 6',
    'friday 6 pm',
    '6:00 p.m.',
    'friday am',
    'tomorrow noon',
    'friday evening',
    '18:00 tomorrow',
    '9:00 friday',
    '18:00 on monday',
    'friday 18:00 on monday',
    'friday at 18:00',
    'tomorrow at noon',
    '18:00 Europe/Berlim',
    'friday CI/CD',
    '18:00 in Europe/Berlin',
    '18:00 PST',
    '18:00 BST',
    '18:00 +02:00',
    '18:00 z',
    '18:00 2026-12-01',
    'friday UTC 18:00',
    '18:00 UTC UTC',
    'friday friday',
  ])('are taken, and refused, when they only look like it: %j', (text) => {
    const { time, rest } = takeTime([...split(text), 'because', 'of', 'it']);
    expect(rest.slice(-2)).toEqual(['of', 'it']);
    expect(readTime(time, NOW, 'UTC')).toEqual({ kind: 'unreadable' });
  });

  it.each([
    '',
    'because of it',
    'Europe/Berlin',
    'utc',
    'at 18:00',
    'noon',
    'mo',
    'fridays',
    'wednesdayish',
    '+',
  ])('are none at the beginning of %j', (text) => {
    expect(takeTime(split(text))).toEqual({ time: [], rest: split(text) });
  });

  it('are three at most', () => {
    const words = ['friday', '18:00', 'UTC', '18:00', '3'];
    expect(takeTime(words)).toEqual({ time: words.slice(0, 3), rest: words.slice(3) });
  });

  it('are the first of the words, whatever these are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(aWord, fc.string())), (words) => {
        const { time, rest } = takeTime(words);
        expect([...time, ...rest]).toEqual(words);
        expect(time.length).toBeLessThanOrEqual(3);
        // Nothing that begins like a number is left to a reason.
        const next = time.length === 3 ? '' : (rest[0] ?? '');
        expect(next).not.toMatch(/^\d/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a time', () => {
  const read = (text: string, now = NOW, zone = 'Europe/Berlin'): string => {
    const time = readTime(split(text), now, zone);
    return time.kind === 'at' ? new Date(time.at).toISOString().replace(':00.000Z', 'Z') : time.kind;
  };

  it.each([
    // By itself: the next such time.
    ['18:00', '2026-11-20T17:00Z'],
    ['13:31', '2026-11-20T12:31Z'],
    ['13:30', '2026-11-21T12:30Z'],
    ['9:00', '2026-11-21T08:00Z'],
    ['09:00', '2026-11-21T08:00Z'],
    ['0:00', '2026-11-20T23:00Z'],
    ['24:00', '2026-11-20T23:00Z'],
    ['18:00 UTC', '2026-11-20T18:00Z'],
    ['13:00 utc', '2026-11-20T13:00Z'],
    ['12:00 UTC', '2026-11-21T12:00Z'],
    // A weekday: its next day, today only with a time that is still to come.
    ['friday', '2026-11-26T23:00Z'],
    ['fri 18:00', '2026-11-20T17:00Z'],
    ['Friday 13:30', '2026-11-27T12:30Z'],
    ['FRI 24:00', '2026-11-20T23:00Z'],
    ['sat', '2026-11-20T23:00Z'],
    ['sunday 18:00', '2026-11-22T17:00Z'],
    ['thurs 18:00', '2026-11-26T17:00Z'],
    ['monday America/New_York', '2026-11-23T05:00Z'],
    ['mon 9:00 america/new_york', '2026-11-23T14:00Z'],
    // Other days.
    ['today 18:00', '2026-11-20T17:00Z'],
    ['today 24:00', '2026-11-20T23:00Z'],
    ['TOMORROW', '2026-11-20T23:00Z'],
    ['tomorrow 9:00', '2026-11-21T08:00Z'],
    ['tomorrow 9:00 Asia/Tokyo', '2026-11-21T00:00Z'],
    ['2026-12-01', '2026-11-30T23:00Z'],
    ['2026-12-01 UTC', '2026-12-01T00:00Z'],
    ['2026-12-01 09:00', '2026-12-01T08:00Z'],
    ['2026-12-01T09:00', '2026-12-01T08:00Z'],
    ['2026-12-01t9:00 UTC', '2026-12-01T09:00Z'],
    ['2026-11-20 13:31', '2026-11-20T12:31Z'],
    // Where clocks change: what is skipped is the end of the gap, of what happens twice the first counts.
    ['2027-03-28 02:30', '2027-03-28T01:00Z'],
    ['2027-10-31 02:30', '2027-10-31T00:30Z'],
  ])('that is typed as %j is %s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  it.each([
    'today',
    'today 13:30',
    'today 9:00',
    '2026-11-20',
    '2026-11-19 18:00',
    '2026-11-20T13:30',
    '2026-11-20 12:30 UTC',
    '0001-01-01',
  ])('is past when it is not after now: %j', (text) => {
    expect(read(text)).toBe('past');
  });

  it('is of the day that it is in its zone', () => {
    const evening = Date.parse('2026-11-20T23:30:00Z');
    expect(read('sat 18:00', evening)).toBe('2026-11-21T17:00Z');
    expect(read('fri 20:00 America/New_York', evening)).toBe('2026-11-21T01:00Z');
    expect(read('today 9:00 America/New_York', evening)).toBe('past');
    expect(read('tomorrow 9:00', evening)).toBe('2026-11-22T08:00Z');
  });

  it('comes again tomorrow once the first of two such times is over', () => {
    const between = Date.parse('2026-10-25T00:45:00Z');
    expect(read('2:30', between)).toBe('2026-10-26T01:30Z');
    expect(read('today 2:30', between)).toBe('past');
  });

  it.each([
    '',
    'because',
    'UTC',
    '2026-02-30',
    '2026-13-01',
    '2026-12-01T',
    '2026-12-01Tutc',
    '2026-12-01T24:01',
    '24:01',
    '25:00',
    '18:60',
    '18:0',
    '018:00',
    '18h',
    '6pm',
    '18:00Z',
    '18:00 +02:00',
    '18:00 Europe/Berlim',
    '2026-02-30 18:00',
    '2026-12-01T09:00 18:00',
    'friday 18:00 UTC UTC',
    'friday monday',
    'mo 18:00',
  ])('is unreadable as %j', (text) => {
    expect(read(text)).toBe('unreadable');
  });

  it('is unreadable where there is no such zone, unless another one is named', () => {
    expect(read('18:00', NOW, 'Europe/Berlim')).toBe('unreadable');
    expect(read('18:00', NOW, '')).toBe('unreadable');
    expect(read('18:00 UTC', NOW, '')).toBe('2026-11-20T18:00Z');
  });

  it.each([NaN, Infinity, -Infinity, 8.64e15, -8.64e15])('is unreadable at no moment: %d', (now) => {
    expect(read('18:00', now)).toBe('unreadable');
  });

  it('never throws, and is never before now', () => {
    const words = fc.oneof(fc.array(aWord, { maxLength: 4 }), fc.array(fc.string({ unit: 'grapheme' })));
    const now = fc.oneof(fc.constant(NOW), fc.integer(), fc.double());
    const zone = fc.oneof(fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'), fc.string());
    fc.assert(
      fc.property(words, now, zone, (time, now, zone) => {
        const read = readTime(time, now, zone);
        expect(read.kind === 'at' && read.at <= now).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('is what Temporal says of a date and a time', () => {
    const now = Date.UTC(2020, 0);
    const at = fc.integer({ min: now / 60_000 + 1440, max: Date.UTC(2040, 0) / 60_000 });
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu');
    fc.assert(
      fc.property(at, zone, (minute, zone) => {
        const there = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone);
        const first = there.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' });
        const typed = there.toPlainDateTime().toString({ smallestUnit: 'minute' });
        const expected = { kind: 'at', at: first.epochMilliseconds };
        expect(readTime([typed], now, zone)).toEqual(expected);
        expect(readTime([...typed.split('T'), zone], now, 'UTC')).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('is the next moment at which a clock shows it, on that weekday if one is named', () => {
    const now = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
    const weekday = fc.constantFrom(null, ...WEEKDAYS);
    // At these hours no clock changes.
    const hour = fc.integer({ min: 6, max: 20 });
    fc.assert(
      fc.property(now, weekday, hour, (now, weekday, hour) => {
        const read = readTime([...(weekday === null ? [] : [weekday]), `${hour}:00`], now, 'Europe/Berlin');
        const moments = Array.from(
          { length: 8 * 24 },
          (_, hours) => (Math.floor(now / HOUR) + hours + 1) * HOUR,
        );
        const next = moments.find((moment) => {
          const there = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO('Europe/Berlin');
          const isDay = weekday === null || WEEKDAYS[there.dayOfWeek - 1] === weekday;
          return isDay && there.hour === hour;
        });
        expect(read).toEqual({ kind: 'at', at: next });
      }),
      { numRuns: 50 },
    );
  });
});
