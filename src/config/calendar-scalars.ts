// Days, dates, times and zones of slipway.yml: what each must look like, and what it becomes.
import { z } from 'zod';
import { isDate, isZone, WEEKDAYS, type Weekday } from '../domain/local-time.ts';
import type { DateRange } from '../domain/windows.ts';

export const zone = z.string().refine(isZone, 'must be a time zone such as Europe/Berlin or UTC');

/** As minutes since midnight. No window begins at 24:00: that is 00:00 of another day. */
export const begin = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time such as "09:00", at most "23:59"')
  .transform(minutes);

/** As minutes since midnight. */
export const end = z
  .string()
  .regex(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'must be a time such as "16:00", at most "24:00"')
  .transform(minutes);

function minutes(text: string): number {
  const [hours = 0, rest = 0] = text.split(':').map(Number);
  return hours * 60 + rest;
}

/** YAML 1.1 takes `2026-12-20` for a moment, the midnight in UTC that begins it. */
const written = (value: unknown): unknown =>
  value instanceof Date ? value.toISOString().replace(/T00:00:00\.000Z$/, '') : value;

export const date = z.preprocess(
  written,
  z.string().refine(isDate, 'must be a date that there is, such as 2026-12-20'),
);

/** `2026-12-20`, or both ends of a range. */
export const dates = z.preprocess(
  written,
  z
    .string()
    .refine((text) => text.split('..').length <= 2 && text.split('..').every(isDate), {
      error: 'must be a date that there is, such as 2026-12-20, or two: 2026-12-01..2026-12-24',
      abort: true,
    })
    .transform(rangeOf)
    .refine(({ from, to }) => from <= to, 'ends before it begins: put the earlier date first'),
);

function rangeOf(text: string): DateRange {
  const [from = '', to = from] = text.split('..');
  return { from, to };
}

const WORDS = 'must be days such as mon-thu, sat or [mon, wed]';
const DAY = WEEKDAYS.join('|');

/** One day, or the days from one to another, which may lead over the end of the week. */
const someDays = z
  .string()
  .regex(new RegExp(`^(${DAY})(-(?!\\1)(${DAY}))?$`), WORDS)
  .transform((text): readonly Weekday[] => {
    const [from = 0, to = from] = text.split('-').map((day) => WEEKDAYS.findIndex((each) => each === day));
    return WEEKDAYS.filter((_, day) => (from <= to ? from <= day && day <= to : from <= day || day <= to));
  });

/** In the order of the week, each once: however they are written, they are the same days. */
export const days = z
  .union([someDays, z.array(someDays).min(1)], WORDS)
  .transform((found) => WEEKDAYS.filter((day) => found.flat().includes(day)));
