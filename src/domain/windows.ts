// When the calendar lets a deployment start: windows that open and close, and days on which nothing goes out.
import { addDays, DAY, instantOf, localTime, weekdayOf, type Weekday } from './local-time.ts';

/** Both dates are in it. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** Days and dates are those of the day on which it begins. */
export interface Window {
  readonly days: readonly Weekday[];
  /** Minutes since midnight, 0 to 1440. */
  readonly from: number;
  /** Minutes since midnight, 0 to 1440; when it is no later than `from`, on the next day. */
  readonly to: number;
  readonly zone: string;
  /** Empty: every date. */
  readonly only: readonly DateRange[];
  readonly except: readonly DateRange[];
}

export type WindowState =
  | {
      readonly open: true;
      /** When none is open any more; `null` when that is not within 400 days. */
      readonly closes: number | null;
    }
  | {
      readonly open: false;
      /** `null` when none opens within 400 days. */
      readonly opens: number | null;
    };

/** Whole days, both included. */
export interface CalendarFreeze {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly reason: string;
}

/** Milliseconds since the epoch; its first moment is in it, its last is not. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Days that are looked through. */
const AHEAD = 400;

/**
 * Whether one of the windows is open; without windows there is nothing to wait for. Windows that touch or overlap count
 * as one stretch. Begin and end are what the wall clock shows: across a change of the clocks a window is longer or
 * shorter, and one that lies in the hour that is skipped is not open at all. Of an hour that happens twice the first
 * counts, for the beginning and for the end.
 *
 * @param now milliseconds since the epoch
 * @throws RangeError when a window has a zone or a date that does not exist
 */
export function windowState(windows: readonly Window[], now: number): WindowState {
  if (windows.length === 0) return { open: true, closes: null };
  const last = now + AHEAD * DAY;
  const calendars = windows.map(calendarOf);
  const end = endOfStretch(now, last, (at) => calendars.flatMap((calendar) => spansAround(calendar, at)));
  if (end > now) return { open: true, closes: end > last ? null : end };
  const opens = Math.min(...calendars.map((calendar) => opening(calendar, now)));
  return { open: false, opens: opens > last ? null : opens };
}

/**
 * The calendar freeze that stands at this moment, of several the one that ends last; and when the first moment comes at
 * which none stands, whatever follows it without a gap.
 *
 * @param now milliseconds since the epoch
 * @throws RangeError when a freeze has a zone or a date that does not exist
 */
export function calendarFreezeAt(
  freezes: readonly CalendarFreeze[],
  now: number,
): { readonly freeze: CalendarFreeze; readonly until: number } | null {
  const all = freezes.map((freeze) => ({ freeze, ...frozen(freeze) }));
  const [longest] = all.filter((span) => holds(span, now)).sort((a, b) => b.to - a.to);
  if (longest === undefined) return null;
  return { freeze: longest.freeze, until: endOfStretch(now, Infinity, () => all) };
}

const frozen = ({ from, to, zone }: CalendarFreeze): Span => ({
  from: instantOf(from, 0, zone),
  to: instantOf(to, 1440, zone),
});

/**
 * How long it goes on from `at` without a gap: `at` itself when nothing holds it; what is after `last` is as good as
 * for ever, and may be less than all of it.
 */
function endOfStretch(at: number, last: number, spansAround: (at: number) => readonly Span[]): number {
  let end = at;
  let before;
  do {
    before = end;
    for (const span of spansAround(end)) if (holds(span, end)) end = span.to;
  } while (end > before && end <= last);
  return end;
}

const holds = ({ from, to }: Span, at: number): boolean => from <= at && at < to;

/** What a window has on each date. */
interface Calendar {
  readonly zone: string;
  readonly spansOn: (date: string) => readonly Span[];
}

/** Each date is worked out once: windows that never close are followed through every day ahead. */
function calendarOf(window: Window): Calendar {
  const known = new Map<string, readonly Span[]>();
  const spansOn = (date: string): readonly Span[] => {
    const spans = known.get(date) ?? spansOf(window, date);
    known.set(date, spans);
    return spans;
  };
  return { zone: window.zone, spansOn };
}

/** Those that may hold this moment: they begin on its day, on the day before, or where clocks go back over midnight on the next. */
function spansAround({ zone, spansOn }: Calendar, at: number): readonly Span[] {
  const { date } = localTime(at, zone);
  return [-1, 0, 1].flatMap((days) => spansOn(addDays(date, days)));
}

/** The first moment after a moment at which it is closed; infinite when that is none of the days ahead. */
function opening({ zone, spansOn }: Calendar, now: number): number {
  const { date } = localTime(now, zone);
  for (let days = 0; days <= AHEAD + 1; days += 1) {
    for (const { from, to } of spansOn(addDays(date, days))) if (from > now && from < to) return from;
  }
  return Infinity;
}

/** What begins on this date: one, or none. */
function spansOf({ days, from, to, zone, only, except }: Window, date: string): readonly Span[] {
  const wanted = days.includes(weekdayOf(date)) && (only.length === 0 || isIn(only, date));
  if (!wanted || isIn(except, date)) return [];
  const end = to > from ? to : to + 1440;
  return [{ from: instantOf(date, from, zone), to: instantOf(date, end, zone) }];
}

/** Dates are in order as texts. */
const isIn = (ranges: readonly DateRange[], date: string): boolean =>
  ranges.some(({ from, to }) => from <= date && date <= to);
