// Times and durations as people type them.
import {
  addDays,
  DAY,
  instantOf,
  isDate,
  isZone,
  localTime,
  MINUTE,
  WEEKDAYS,
  type LocalTime,
} from './local-time.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', MINUTE],
  ['h', 60 * MINUTE],
  ['d', DAY],
  ['w', 7 * DAY],
]);

/** `90s`, `20m`, `4h`, `2d`, `1w`, in milliseconds; `null` when it is none of these, is 0, or is longer than 366 days. */
export function readDuration(word: string): number | null {
  const [, amount, unit] = /^(\d+)([smhdw])$/.exec(word.toLowerCase()) ?? [];
  const duration = Number(amount) * Number(UNITS.get(unit ?? ''));
  return duration > 0 && duration <= 366 * DAY ? duration : null;
}

export type ReadTime =
  /** Milliseconds since the epoch. */
  | { readonly kind: 'at'; readonly at: number }
  /** That was before now, or is now. */
  | { readonly kind: 'past' }
  /** Not a time, or with a date or a zone that does not exist. */
  | { readonly kind: 'unreadable' };

const FULL_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** `friday 18:00 Europe/Berlin` */
const MOST_WORDS = 3;

/**
 * Splits off the words at the beginning that say when: `18:00`, `friday`, `fri 18:00`, `today 18:00`, `tomorrow 9:00`,
 * `2026-12-01`, `2026-12-01 09:00`, `2026-12-01T09:00`, each with or without a zone after it.
 *
 * Goes by how the words look, not by what they mean. What looks like an attempt (`25:00`, `friday 6 pm`, `friday at noon`,
 * `18:00 on monday`, `18:00 Europe/Berlim`) is taken too: it must be refused, not become part of a reason.
 */
export function takeTime(words: readonly string[]): {
  readonly time: readonly string[];
  readonly rest: readonly string[];
} {
  const typed = words.slice(0, MOST_WORDS + 1).map((word) => word.toLowerCase());
  const count = [...typed, ''].findIndex((word, index) => !isTaken(word, index, typed[index + 1] ?? ''));
  const time = words.slice(0, Math.min(count, MOST_WORDS));
  return { time, rest: words.slice(time.length) };
}

/** `at` and `on` go with what follows them. */
function isTaken(word: string, index: number, next: string): boolean {
  if (index === 0) return isBeginning(word);
  return isAttempt(/^(at|on|in)$/.test(word) ? next : word);
}

const isBeginning = (word: string): boolean => isDay(word) || /^[+-]?\d/.test(word);

const isAttempt = (word: string): boolean => isBeginning(word) || isAfterthought(word) || isLikeZone(word);

/** An address is no zone: it belongs to the reason. Most of the abbreviations are none either, and are refused. */
const isLikeZone = (word: string): boolean =>
  (word.includes('/') && !word.includes('://')) ||
  /^(utc|gmt|z|[bijk]st|msk|cet|cest|eet|eest|[ecmp][sd]t|hst|ae[sd]t|nz[sd]t)$/.test(word);

/** What people say after a day or a time; left in the reason it would make the time another one. */
const isAfterthought = (word: string): boolean =>
  /^([ap]\.?m\.?|noon|midnight|morning|afternoon|evening|night|eod)$/.test(word);

const isDay = (word: string): boolean => word === 'today' || word === 'tomorrow' || weekdayIndex(word) !== -1;

/** By three letters or more of its name, from 0; -1 for none. */
const weekdayIndex = (word: string): number =>
  word.length < 3 ? -1 : FULL_NAMES.findIndex((name) => name.startsWith(word));

/**
 * Reads what `takeTime` took. A time by itself is the next such time; a weekday is the next such day, today only with a
 * time that is still to come; a day without a time is its beginning. On the days of daylight saving as `instantOf`.
 *
 * Never throws, whatever it is given.
 *
 * @param now milliseconds since the epoch
 * @param zone the one that is meant when none is named
 */
export function readTime(time: readonly string[], now: number, zone: string): ReadTime {
  const words = time.map((word) => word.toLowerCase()).flatMap(splitDateTime);
  const [first = ''] = words;
  const day = isDay(first) || isDate(first) ? first : null;
  const afterDay = day === null ? words : words.slice(1);
  const minutes = minutesOf(afterDay[0] ?? '');
  const [named = zone, ...extra] = minutes === null ? afterDay : afterDay.slice(1);
  const isEmpty = day === null && minutes === null;
  if (isEmpty || extra.length > 0 || !isZone(named) || !isMoment(now)) return { kind: 'unreadable' };
  const at = datesOf(day, localTime(now, named))
    .map((date) => instantOf(date, minutes ?? 0, named))
    .find((moment) => moment > now);
  return at === undefined ? { kind: 'past' } : { kind: 'at', at };
}

/** `2026-12-01t09:00` is two words. */
const splitDateTime = (word: string): readonly string[] => word.split(/(?<=^\d{4}-\d{2}-\d{2})t(?=\d)/);

/** `9:00`, `09:00`, and `24:00` for the end of a day, as minutes since midnight; `null` for anything else. */
function minutesOf(word: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(word) ?? [];
  const sum = Number(hours) * 60 + Number(minutes);
  return sum <= 1440 ? sum : null;
}

/** Far enough from the last moment that `Date` can hold for there to be a next week. */
const isMoment = (now: number): boolean => Math.abs(now) < 8e15;

/** The dates that may be meant, the nearest first; without a day it is the time that decides. */
function datesOf(day: string | null, { date: today, weekday }: LocalTime): readonly string[] {
  if (day === null) return [today, addDays(today, 1)];
  if (day === 'today') return [today];
  if (day === 'tomorrow') return [addDays(today, 1)];
  const index = weekdayIndex(day);
  if (index === -1) return [day];
  const ahead = (index - WEEKDAYS.indexOf(weekday) + 7) % 7;
  return [addDays(today, ahead), addDays(today, ahead + 7)];
}
