import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS } from '../../src/domain/local-time.ts';
import {
  calendarFreezeAt,
  windowState,
  type CalendarFreeze,
  type Window,
  type WindowState,
} from '../../src/domain/windows.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

/** Monday to Friday from 9 to 17 in Berlin. */
const aWindow = (changes: Partial<Window> = {}): Window => ({
  days: WORKDAYS,
  from: 9 * 60,
  to: 17 * 60,
  zone: 'Europe/Berlin',
  only: [],
  except: [],
  ...changes,
});

const everyDay = (from: number, to: number, changes: Partial<Window> = {}): Window =>
  aWindow({ days: WEEKDAYS, from, to, ...changes });

const on = (date: string) => [{ from: date, to: date }];

/** With moments as texts, to be read. */
function at(moment: string, ...windows: readonly Window[]) {
  const state = windowState(windows, Date.parse(moment));
  return state.open ? { open: true, closes: text(state.closes) } : { open: false, opens: text(state.opens) };
}

const text = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().replace(':00.000Z', 'Z');

const opens = (moment: string | null) => ({ open: false, opens: moment });
const closes = (moment: string | null) => ({ open: true, closes: moment });

describe('a window', () => {
  it.each([
    ['2026-11-20T07:59:59.999Z', opens('2026-11-20T08:00Z')],
    ['2026-11-20T08:00:00Z', closes('2026-11-20T16:00Z')],
    ['2026-11-20T15:59:59.999Z', closes('2026-11-20T16:00Z')],
    ['2026-11-20T16:00:00Z', opens('2026-11-23T08:00Z')],
    ['2026-11-21T12:00:00Z', opens('2026-11-23T08:00Z')],
  ])('is open from its first moment on, and closed from its last: %s', (moment, expected) => {
    expect(at(moment, aWindow())).toEqual(expected);
  });

  it('ends on the next day when it ends no later than it begins', () => {
    const friday = aWindow({ days: ['fri'], from: 22 * 60, to: 6 * 60 });
    expect(at('2026-11-21T04:59Z', friday)).toEqual(closes('2026-11-21T05:00Z'));
    expect(at('2026-11-20T04:00Z', friday)).toEqual(opens('2026-11-20T21:00Z'));
    const wholeDay = aWindow({ days: ['fri'], from: 540, to: 540 });
    expect(at('2026-11-20T08:00Z', wholeDay)).toEqual(closes('2026-11-21T08:00Z'));
  });

  it('may be a whole day, and end at midnight', () => {
    const friday = aWindow({ days: ['fri'], from: 0, to: 1440 });
    expect(at('2026-11-19T23:00Z', friday)).toEqual(closes('2026-11-20T23:00Z'));
    expect(at('2026-11-20T23:00Z', friday)).toEqual(opens('2026-11-26T23:00Z'));
  });

  it('never opens without days', () => {
    expect(at('2026-11-20T12:00Z', aWindow({ days: [] }))).toEqual(opens(null));
  });

  it('is open on certain dates only, those on which it begins', () => {
    const night = everyDay(22 * 60, 6 * 60, { only: [{ from: '2026-11-20', to: '2026-11-21' }] });
    expect(at('2026-11-20T01:00Z', night)).toEqual(opens('2026-11-20T21:00Z'));
    expect(at('2026-11-21T21:00Z', night)).toEqual(closes('2026-11-22T05:00Z'));
    expect(at('2026-11-22T05:00Z', night)).toEqual(opens(null));
  });

  it('is not open on other dates, whatever it is otherwise', () => {
    const window = aWindow({ only: [{ from: '2026-11-20', to: '2026-11-30' }], except: on('2026-11-23') });
    expect(at('2026-11-20T16:00Z', window)).toEqual(opens('2026-11-24T08:00Z'));
  });

  it('needs a zone and dates that exist', () => {
    const now = Date.parse('2026-11-20T12:00Z');
    expect(() => windowState([aWindow({ zone: 'Europe/Berlim' })], now)).toThrow(RangeError);
  });
});

describe('windows', () => {
  it('are open for ever when there are none', () => {
    expect(at('2026-11-20T12:00Z')).toEqual(closes(null));
  });

  it('are one stretch where they touch or overlap', () => {
    const morning = aWindow({ to: 12 * 60 });
    const noon = aWindow({ from: 11 * 60, to: 13 * 60 });
    const afternoon = aWindow({ from: 13 * 60 });
    expect(at('2026-11-20T08:30Z', afternoon, noon, morning)).toEqual(closes('2026-11-20T16:00Z'));
    expect(at('2026-11-20T08:30Z', afternoon, morning)).toEqual(closes('2026-11-20T11:00Z'));
  });

  it('open when the first of them does, and close when the last does', () => {
    const berlin = aWindow();
    const newYork = aWindow({ zone: 'America/New_York' });
    expect(at('2026-11-20T07:00Z', newYork, berlin)).toEqual(opens('2026-11-20T08:00Z'));
    expect(at('2026-11-20T12:00Z', newYork, berlin)).toEqual(closes('2026-11-20T22:00Z'));
    expect(at('2026-11-20T12:00Z', newYork)).toEqual(opens('2026-11-20T14:00Z'));
  });

  it('that never close say so', () => {
    expect(at('2026-11-20T12:00Z', everyDay(0, 1440))).toEqual(closes(null));
    expect(at('2026-11-20T12:00Z', everyDay(0, 720), everyDay(720, 1440))).toEqual(closes(null));
    expect(at('2026-11-20T12:00Z', everyDay(0, 1440, { except: on('2026-12-24') }))).toEqual(
      closes('2026-12-23T23:00Z'),
    );
  });

  it('are looked at for 400 days', () => {
    const now = '2026-11-20T08:00Z';
    const utc = (date: string) => everyDay(480, 540, { zone: 'UTC', only: on(date) });
    expect(at(now, utc('2027-12-25'))).toEqual(opens('2027-12-25T08:00Z'));
    expect(at('2026-11-20T07:59Z', utc('2027-12-25'))).toEqual(opens(null));
    expect(at(now, utc('2027-12-26'))).toEqual(opens(null));
    const closed = (date: string) => everyDay(480, 480, { zone: 'UTC', except: on(date) });
    expect(at(now, closed('2027-12-25'))).toEqual(closes('2027-12-25T08:00Z'));
    expect(at(now, closed('2027-12-26'))).toEqual(closes(null));
  });
});

describe('when clocks change', () => {
  it('a window is as much longer or shorter', () => {
    const night = everyDay(22 * 60, 6 * 60);
    expect(at('2026-03-28T21:00Z', night)).toEqual(closes('2026-03-29T04:00Z'));
    expect(at('2026-10-24T20:00Z', night)).toEqual(closes('2026-10-25T05:00Z'));
    expect(at('2026-10-25T05:00Z', night)).toEqual(opens('2026-10-25T21:00Z'));
  });

  it('a window in what is skipped is not open, and joins nothing', () => {
    const window = everyDay(135, 165);
    expect(at('2026-03-29T00:59Z', window)).toEqual(opens('2026-03-30T00:15Z'));
    expect(at('2026-03-29T01:00Z', window)).toEqual(opens('2026-03-30T00:15Z'));
    const lordHowe = everyDay(120, 150, { zone: 'Australia/Lord_Howe' });
    expect(at('2026-10-03T15:00Z', lordHowe)).toEqual(opens('2026-10-04T15:00Z'));
  });

  it('a window that reaches into what is skipped begins or ends with the gap', () => {
    expect(at('2026-03-29T00:30Z', everyDay(135, 240))).toEqual(opens('2026-03-29T01:00Z'));
    expect(at('2026-03-29T00:30Z', everyDay(60, 165))).toEqual(closes('2026-03-29T01:00Z'));
    // One side of the gap is the other: 01:00 to 02:00, and 03:00 to 04:00.
    expect(at('2026-03-29T00:30Z', everyDay(60, 120), everyDay(180, 240))).toEqual(
      closes('2026-03-29T02:00Z'),
    );
  });

  it('a window in what happens twice is open the first time', () => {
    const window = everyDay(135, 165);
    expect(at('2026-10-25T00:00Z', window)).toEqual(opens('2026-10-25T00:15Z'));
    expect(at('2026-10-25T00:15Z', window)).toEqual(closes('2026-10-25T00:45Z'));
    expect(at('2026-10-25T01:15Z', window)).toEqual(opens('2026-10-26T01:15Z'));
    expect(at('2026-10-25T00:15Z', everyDay(135, 180))).toEqual(closes('2026-10-25T02:00Z'));
    const newYork = everyDay(60, 120, { zone: 'America/New_York' });
    expect(at('2026-11-01T05:00Z', newYork)).toEqual(closes('2026-11-01T07:00Z'));
  });

  it('a window may have begun on a date that comes again', () => {
    // At 00:01 it was 23:01 of the day before.
    const sunday = aWindow({ days: ['sun'], from: 0, to: 60, zone: 'America/St_Johns' });
    expect(at('2010-11-07T03:00Z', sunday)).toEqual(closes('2010-11-07T04:30Z'));
  });
});

describe('the state at any moment', () => {
  /** Around these a clock changes somewhere; the last is any day. */
  const middles = [
    '2026-03-29T01:00Z',
    '2026-10-25T01:00Z',
    '2026-03-08T07:00Z',
    '2026-11-01T06:00Z',
    '2026-04-04T15:00Z',
    '2026-10-03T15:30Z',
    '2026-09-06T04:00Z',
    '2026-04-05T03:00Z',
    '2026-07-15T12:00Z',
  ].map((moment) => Date.parse(moment));
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Kathmandu',
    'Atlantic/Azores',
    'UTC',
  ];
  /** Minutes before and after the middle that are looked at. */
  const AROUND = 3 * 1440;

  /** What the wall clock shows, as milliseconds since the epoch of a clock in UTC: within a quarter of an hour it just runs. */
  function quarters(middle: number, zone: string): readonly number[] {
    return Array.from({ length: (2 * AROUND) / 15 }, (_, quarter) => {
      const moment = middle + (quarter * 15 - AROUND) * MINUTE;
      const there = Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
      return moment + there.offsetNanoseconds / 1e6;
    });
  }

  const walls = new Map<string, readonly number[]>();

  function wallOf(middle: number, zone: string): readonly number[] {
    const known = walls.get(`${middle} ${zone}`) ?? quarters(middle, zone);
    walls.set(`${middle} ${zone}`, known);
    return known;
  }

  /** Whether one is open, minute by minute: from when the wall clock has first come to `from` until it has to `to`. */
  function openings(windows: readonly Window[], middle: number): readonly boolean[] {
    const open = Array.from({ length: 2 * AROUND }, () => false);
    for (const { days, from, to, zone, only, except } of windows) {
      const wall = wallOf(middle, zone);
      const first = (moment: number): number => {
        const quarter = wall.findIndex((shown) => shown + 14 * MINUTE >= moment);
        if (quarter === -1) return open.length;
        return quarter * 15 + Math.max(0, (moment - Number(wall[quarter])) / MINUTE);
      };
      for (let day = -5; day <= 5; day += 1) {
        const midnight = Math.floor(middle / DAY + day) * DAY;
        const date = Temporal.Instant.fromEpochMilliseconds(midnight).toString().slice(0, 10);
        const weekday = WEEKDAYS[Temporal.PlainDate.from(date).dayOfWeek - 1];
        const isIn = (range: { from: string; to: string }): boolean => range.from <= date && date <= range.to;
        if (!days.some((each) => each === weekday) || except.some(isIn)) continue;
        if (only.length > 0 && !only.some(isIn)) continue;
        const end = to > from ? to : to + 1440;
        open.fill(true, first(midnight + from * MINUTE), first(midnight + end * MINUTE));
      }
    }
    return open;
  }

  const minutes = fc.oneof(
    fc.integer({ min: 0, max: 1440 }),
    // Where clocks change.
    fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15),
    fc.constantFrom(0, 1380, 1410, 1440),
  );
  const aRange = fc
    .tuple(fc.constantFrom(...middles), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1, max: 3 }))
    .map(([middle, start, length]) => {
      const [from, to] = [start, start + length].map((days) => new Date(middle + days * DAY));
      return { from: String(from?.toISOString().slice(0, 10)), to: String(to?.toISOString().slice(0, 10)) };
    });
  const ranges = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(aRange, { maxLength: 3 }));
  const anyWindow: fc.Arbitrary<Window> = fc.record({
    days: fc.oneof(fc.constant(WEEKDAYS), fc.subarray([...WEEKDAYS])),
    from: minutes,
    to: minutes,
    zone: fc.constantFrom(...zones),
    only: ranges,
    except: ranges,
  });

  it('is what a look at every minute says', () => {
    fc.assert(
      fc.property(
        fc.array(anyWindow, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...middles),
        fc.array(fc.integer({ min: -1440, max: 1440 }), { minLength: 8, maxLength: 8 }),
        (windows, middle, moments) => {
          const open = openings(windows, middle);
          for (const minute of moments) {
            const now = AROUND + minute;
            const state = windowState(windows, middle + minute * MINUTE);
            expect(state.open).toBe(open[now]);
            const changes = open.indexOf(open[now] === false, now);
            const seen = changes === -1 ? Infinity : middle + (changes - AROUND) * MINUTE;
            const next = nextChange(state);
            // What changes later than was looked at cannot be known here.
            expect(next < middle + AROUND * MINUTE ? next : Infinity).toBe(seen);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  const nextChange = (state: WindowState): number => (state.open ? state.closes : state.opens) ?? Infinity;
});

describe('a freeze of the calendar', () => {
  const aFreeze = (from: string, to: string, changes: Partial<CalendarFreeze> = {}): CalendarFreeze => ({
    from,
    to,
    zone: 'Europe/Berlin',
    reason: `${from} to ${to}`,
    ...changes,
  });

  const frozen = (moment: string, ...freezes: readonly CalendarFreeze[]) => {
    const found = calendarFreezeAt(freezes, Date.parse(moment));
    return found === null ? null : [found.freeze.reason, text(found.until)];
  };

  const holidays = aFreeze('2026-12-24', '2026-12-26');

  it.each([
    ['2026-12-23T22:59:59.999Z', null],
    ['2026-12-23T23:00:00Z', ['2026-12-24 to 2026-12-26', '2026-12-26T23:00Z']],
    ['2026-12-26T22:59:59.999Z', ['2026-12-24 to 2026-12-26', '2026-12-26T23:00Z']],
    ['2026-12-26T23:00:00Z', null],
  ])('is of whole days, both included: %s', (moment, expected) => {
    expect(frozen(moment, holidays)).toEqual(expected);
  });

  it('does not stand when there is none, or when it ends before it begins', () => {
    expect(frozen('2026-12-25T12:00Z')).toBeNull();
    expect(frozen('2026-12-25T12:00Z', aFreeze('2026-12-26', '2026-12-24'))).toBeNull();
  });

  it('is, of several, the one that ends last', () => {
    const december = aFreeze('2026-12-01', '2026-12-31');
    const expected = ['2026-12-01 to 2026-12-31', '2026-12-31T23:00Z'];
    expect(frozen('2026-12-25T12:00Z', holidays, december)).toEqual(expected);
    expect(frozen('2026-12-25T12:00Z', december, holidays)).toEqual(expected);
    const newYork = aFreeze('2026-12-24', '2026-12-26', { zone: 'America/New_York', reason: 'there' });
    expect(frozen('2026-12-25T12:00Z', holidays, newYork)).toEqual(['there', '2026-12-27T05:00Z']);
  });

  it('ends when what follows without a gap ends', () => {
    const following = [aFreeze('2027-01-01', '2027-01-03'), aFreeze('2026-12-27', '2026-12-31')];
    const expected = ['2026-12-24 to 2026-12-26', '2027-01-03T23:00Z'];
    expect(frozen('2026-12-25T12:00Z', ...following, holidays)).toEqual(expected);
    expect(frozen('2026-12-25T12:00Z', holidays, aFreeze('2026-12-28', '2026-12-31'))).toEqual([
      '2026-12-24 to 2026-12-26',
      '2026-12-26T23:00Z',
    ]);
  });

  it('counts whole days where clocks change', () => {
    const sunday = aFreeze('2026-03-29', '2026-03-29');
    expect(frozen('2026-03-28T23:00Z', sunday)).toEqual([sunday.reason, '2026-03-29T22:00Z']);
    const santiago = aFreeze('2026-09-06', '2026-09-06', { zone: 'America/Santiago' });
    expect(frozen('2026-09-06T03:59Z', santiago)).toBeNull();
    expect(frozen('2026-09-06T04:00Z', santiago)).toEqual([santiago.reason, '2026-09-07T03:00Z']);
  });
});
