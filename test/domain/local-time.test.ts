import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { addDays, instantOf, isDate, isZone, localTime, WEEKDAYS } from '../../src/domain/local-time.ts';

const anInstant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const aZone = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'));
const aDate = fc
  .integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
  .map((at) => new Date(at).toISOString().slice(0, 10));

describe('what a clock on the wall shows', () => {
  it.each([
    ['2026-11-20T17:59:59.999Z', 'UTC', '2026-11-20', 'fri', 17 * 60 + 59],
    ['2026-11-20T23:30:00Z', 'Europe/Berlin', '2026-11-21', 'sat', 30],
    ['2026-11-22T23:00:00Z', 'Asia/Kathmandu', '2026-11-23', 'mon', 4 * 60 + 45],
    ['2026-11-23T03:00:00Z', 'America/New_York', '2026-11-22', 'sun', 22 * 60],
    ['2026-03-29T00:59:00Z', 'Europe/Berlin', '2026-03-29', 'sun', 119],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29', 'sun', 180],
    ['2026-10-25T01:00:00Z', 'Europe/Berlin', '2026-10-25', 'sun', 120],
    ['2026-04-04T15:00:00Z', 'Australia/Lord_Howe', '2026-04-05', 'sun', 90],
    // Mean local time: 53 minutes and 28 seconds ahead; 43 minutes and 8 seconds behind.
    ['1890-01-01T00:00:00Z', 'Europe/Berlin', '1890-01-01', 'wed', 53],
    ['1910-01-01T00:00:00Z', 'Africa/Monrovia', '1909-12-31', 'fri', 23 * 60 + 16],
  ])('at %s in %s is %s, %s', (at, zone, date, weekday, minutes) => {
    expect(localTime(Date.parse(at), zone)).toEqual({ date, weekday, minutes });
  });

  it('is what Temporal says, at any moment in any zone', () => {
    fc.assert(
      fc.property(anInstant, aZone, (at, zone) => {
        const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        expect(localTime(at, zone)).toEqual({
          date: there.toPlainDate().toString(),
          weekday: WEEKDAYS[there.dayOfWeek - 1],
          minutes: there.hour * 60 + there.minute,
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each(['', '+02:00', 'Europe/Berlim'])('cannot be told in the zone %j', (zone) => {
    expect(() => localTime(0, zone)).toThrow(RangeError);
  });

  it('cannot be told at no moment', () => {
    expect(() => localTime(NaN, 'UTC')).toThrow(RangeError);
  });
});

describe('the moment at which a wall clock shows a time', () => {
  it.each([
    ['2026-11-20', 18 * 60, 'Europe/Berlin', '2026-11-20T17:00:00.000Z'],
    ['2026-11-20', 0, 'UTC', '2026-11-20T00:00:00.000Z'],
    // On the next day.
    ['2026-12-31', 1440, 'America/New_York', '2027-01-01T05:00:00.000Z'],
    ['2026-12-31', 1440 + 90, 'UTC', '2027-01-01T01:30:00.000Z'],
    // Around the gap: 02:00 becomes 03:00.
    ['2026-03-29', 119, 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29', 120, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29', 135, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29', 180, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29', 181, 'Europe/Berlin', '2026-03-29T01:01:00.000Z'],
    ['2026-03-28', 1440 + 150, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-08', 150, 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-10-04', 135, 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
    // Midnight is skipped.
    ['2026-09-06', 0, 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    // Around what happens twice: 03:00 becomes 02:00.
    ['2026-10-25', 119, 'Europe/Berlin', '2026-10-24T23:59:00.000Z'],
    ['2026-10-25', 120, 'Europe/Berlin', '2026-10-25T00:00:00.000Z'],
    ['2026-10-25', 150, 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25', 180, 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    ['2026-11-01', 90, 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-04-05', 105, 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    // A day that Samoa left out.
    ['2011-12-30', 720, 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['1890-01-01', 0, 'Europe/Berlin', '1889-12-31T23:06:32.000Z'],
  ])('on %s after %i minutes in %s is %s', (date, minutes, zone, moment) => {
    expect(new Date(instantOf(date, minutes, zone)).toISOString()).toBe(moment);
  });

  it('is what Temporal says: the first of two, or the end of the gap', () => {
    fc.assert(
      fc.property(aDate, fc.integer({ min: 0, max: 2880 }), aZone, (date, minutes, zone) => {
        expect(instantOf(date, minutes, zone)).toBe(byTemporal(date, minutes, zone));
      }),
      { numRuns: 200 },
    );
  });

  it('is what Temporal says on the very days on which clocks change', () => {
    fc.assert(
      fc.property(anInstant, aZone, fc.integer({ min: -240, max: 240 }), (at, zone, around) => {
        const start = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
        const change = start.getTimeZoneTransition('next') ?? start;
        const wall = change.toPlainDateTime().add({ minutes: around });
        const date = wall.toPlainDate().toString();
        const minutes = wall.hour * 60 + wall.minute;
        expect(instantOf(date, minutes, zone)).toBe(byTemporal(date, minutes, zone));
      }),
      { numRuns: 200 },
    );
  });

  it('is never earlier for a later time', () => {
    const minutes = fc.integer({ min: 0, max: 2880 });
    fc.assert(
      fc.property(aDate, minutes, minutes, aZone, (date, a, b, zone) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        expect(instantOf(date, earlier, zone)).toBeLessThanOrEqual(instantOf(date, later, zone));
      }),
      { numRuns: 100 },
    );
  });

  function byTemporal(date: string, minutes: number, zone: string): number {
    const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes });
    const [first, other] = (['earlier', 'later'] as const).map((disambiguation) =>
      wall.toZonedDateTime(zone, { disambiguation }),
    );
    const isSkipped = first?.toPlainDateTime().equals(wall) === false;
    const moment = isSkipped ? first.getTimeZoneTransition('next') : first;
    // In a gap the moment lies between the two readings of it; otherwise it is the first of them.
    expect(moment?.epochMilliseconds).toBeLessThanOrEqual(Number(other?.epochMilliseconds));
    return Number(moment?.epochMilliseconds);
  }
});

describe('a zone', () => {
  it.each([
    'Europe/Berlin',
    'europe/berlin',
    'UTC',
    'Etc/GMT+5',
    'America/Argentina/Buenos_Aires',
    'CET',
    'est',
    'NZ',
  ])('may be %s', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  it.each([
    '',
    ' UTC',
    'UTC\n',
    '+02:00',
    '-0200',
    'UTC+2',
    '2',
    'Europe/Berlim',
    'Europe',
    'Z',
    'BST',
    'pst',
    'ist',
    '\u212Best',
  ])('is not %j', (zone) => {
    expect(isZone(zone)).toBe(false);
  });

  it('is none for letters that only look like it, not even once the zone is known', () => {
    // The Kelvin sign becomes a plain k in lower case.
    expect(isZone('Asia/Karachi')).toBe(true);
    expect(isZone('Asia/\u212Aarachi')).toBe(false);
  });
});

describe('a date', () => {
  it.each(['2026-11-20', '2028-02-29', '0001-01-01', '9999-12-31'])('may be %s', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
    '',
    '2026',
    '2026-1-1',
    '20261120',
    '2026-11-20T00:00',
    ' 2026-11-20',
    '+012026-01-01',
    'Nov 20, 2026',
  ])('is not %j', (text) => {
    expect(isDate(text)).toBe(false);
  });

  it('is what Temporal takes for one', () => {
    const two = fc.integer({ min: 0, max: 40 }).map((number) => String(number).padStart(2, '0'));
    const year = fc.integer({ min: 2020, max: 2040 });
    fc.assert(
      fc.property(year, two, two, (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        expect(isDate(text)).toBe(isTaken(text));
      }),
      { numRuns: 200 },
    );
  });

  const isTaken = (text: string): boolean => {
    try {
      return Temporal.PlainDate.from(text).toString() === text;
    } catch {
      return false;
    }
  };
});

describe('days from a date', () => {
  it.each([
    ['2026-11-20', 0, '2026-11-20'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-11-20', 400, '2027-12-25'],
  ])('from %s on, %i of them, is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });
});
