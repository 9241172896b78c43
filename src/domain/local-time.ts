// What clocks on the wall show, and when they do. Zones are what `Intl` knows of them; the calendar is ISO's.

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** What a clock on the wall shows. */
export interface LocalTime {
  /** `2026-11-20` */
  readonly date: string;
  readonly weekday: Weekday;
  /** Since midnight, whole. */
  readonly minutes: number;
}

/** Milliseconds. */
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/**
 * @param at milliseconds since the epoch
 * @throws RangeError when there is no such zone or no such moment
 */
export function localTime(at: number, zone: string): LocalTime {
  const wall = at + offset(at, zone);
  const date = dateOf(wall);
  return { date, weekday: weekdayOf(date), minutes: Math.floor((wall - Date.parse(date)) / MINUTE) };
}

/**
 * The moment, in milliseconds since the epoch, at which a wall clock in the zone has come to show this. Where daylight
 * saving skips it: the first moment after the gap. Where it happens twice: the first. So a later time of the wall
 * clock is never an earlier moment.
 *
 * @param date one that `isDate`
 * @param minutes since midnight; from 1440 on it is the next day
 * @throws RangeError when there is no such zone
 */
export function instantOf(date: string, minutes: number, zone: string): number {
  const wall = Date.parse(date) + minutes * MINUTE;
  // No zone is a day away from UTC, and none changes its clocks twice within two days.
  const [before, after] = [offset(wall - DAY, zone), offset(wall + DAY, zone)];
  if (before === after) return wall - before;
  const [early, late] = [wall - Math.max(before, after), wall - Math.min(before, after)];
  const found = [early, late].find((at) => at + offset(at, zone) === wall);
  return found ?? endOfGap(early, late, after, zone);
}

/** The first moment, after `early` and no later than `late`, at which the zone has this offset. */
function endOfGap(early: number, late: number, after: number, zone: string): number {
  let [outside, inside] = [early, late];
  while (inside - outside > 1) {
    const middle = Math.floor((outside + inside) / 2);
    if (offset(middle, zone) === after) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** A name of the IANA database that `Intl` knows, in any case: `Europe/Berlin`, `UTC`; not `+02:00`, not `PST`. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** A date of the calendar, `2026-11-20`. */
export function isDate(text: string): boolean {
  const at = Date.parse(text);
  // `Date.parse` takes February 30th for March 2nd.
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && dateOf(at) === text;
}

/** @param date one that `isDate` */
export const addDays = (date: string, days: number): string => dateOf(Date.parse(date) + days * DAY);

/** @param date one that `isDate` */
export const weekdayOf = (date: string): Weekday => WEEKDAYS[new Date(date).getUTCDay() - 1] ?? 'sun';

/** Years after 9999 have more than four digits. */
const dateOf = (wall: number): string => new Date(wall).toISOString().slice(0, -'T00:00:00.000Z'.length);

/** Milliseconds that the zone's clocks are ahead of UTC at this moment; long ago it was not whole minutes. */
function offset(at: number, zone: string): number {
  // `GMT+05:53:28`, where the seconds, or all of it, may not be there.
  const text = formatOf(zone)
    .format(at)
    .replace(/^.*GMT/, '');
  const size = text
    .split(':')
    .reduce((sum, number, index) => sum + (Math.abs(Number(number)) * 60 * MINUTE) / 60 ** index, 0);
  return text.startsWith('-') ? -size : size;
}

/** Making one takes far longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  if (!isName(zone)) throw new RangeError(`No time zone: ${zone}`);
  const name = zone.toLowerCase();
  const format =
    formats.get(name) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(name, format);
  return format;
}

/** `Intl` takes more: offsets, and abbreviations of its own, of which BST is Bangladesh's time and not Britain's. */
const isName = (zone: string): boolean =>
  // Only of these letters: others may turn into them in lower case.
  /^[a-z][a-z0-9_+/-]*$/i.test(zone) &&
  (zone.length !== 3 || /^(utc|gmt|uct|[cemw]et|[emh]st|prc|roc|rok)$/i.test(zone));
