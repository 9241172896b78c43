// When deployments may start: days, times, dates and zones as people write them.
import { describe, expect, it } from 'vitest';
import { isZone, WEEKDAYS } from '../../src/domain/local-time.ts';
import type { CalendarFreeze, Window } from '../../src/domain/windows.ts';
import { readSlipwayYml } from '../../src/config/slipway-yml.ts';
import { policyOf, problemsIn, projectOf, small } from './small.ts';

const windowOf = (window: string, zone?: string): Window =>
  policyOf({ gates: `{ windows: [${window}] }`, ...(zone !== undefined && { zone }) }).windows[0] ??
  expect.unreachable();
const windowProblems = (window: string) => problemsIn({ gates: `{ windows: [${window}] }` }, 'gates:');
const calendarOf = (freeze: string, zone?: string): CalendarFreeze =>
  policyOf({ gates: `{ freeze: { calendar: [${freeze}] } }`, ...(zone !== undefined && { zone }) })
    .freezes[0] ?? expect.unreachable();
const calendarProblems = (freeze: string) =>
  problemsIn({ gates: `{ freeze: { calendar: [${freeze}] } }` }, 'gates:');

describe('the zone of a project', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'UTC', 'Etc/GMT+3'])('may be %s', (zone) => {
    expect(projectOf({ zone }).zone).toBe(zone);
  });

  it('is UTC when nobody says', () => expect(projectOf({}).zone).toBe('UTC'));

  it.each(['Europe/Bonn', 'Berlin', '+02:00', 'local', '""'])('is one that there is: not %s', (zone) => {
    expect(problemsIn({ zone }, 'zone:')).toEqual([
      'projects.shop.zone: must be a time zone such as Europe/Berlin or UTC',
    ]);
  });
});

describe('a window', () => {
  it('is every day, all day, in the zone of the project', () => {
    const whole = { days: WEEKDAYS, from: 0, to: 1440, only: [], except: [] };
    expect(windowOf('{}')).toEqual({ ...whole, zone: 'UTC' });
    expect(windowOf('{}', 'Europe/Berlin')).toEqual({ ...whole, zone: 'Europe/Berlin' });
  });

  it('is all that it says', () => {
    const written =
      '{ days: mon-thu, from: "09:00", to: "16:30", zone: Asia/Tokyo, only: ["2026-12-01..2026-12-24", "2026-12-28"], except: ["2026-12-08"] }';
    expect(windowOf(written, 'Europe/Berlin')).toEqual({
      days: ['mon', 'tue', 'wed', 'thu'],
      from: 540,
      to: 990,
      zone: 'Asia/Tokyo',
      only: [
        { from: '2026-12-01', to: '2026-12-24' },
        { from: '2026-12-28', to: '2026-12-28' },
      ],
      except: [{ from: '2026-12-08', to: '2026-12-08' }],
    });
  });

  it('is one of several, in their order, or there is none', () => {
    const { windows } = policyOf({ gates: '{ windows: [{ days: mon }, { days: wed, zone: Asia/Tokyo }] }' });
    expect(windows.map(({ days, zone }) => [days, zone])).toEqual([
      [['mon'], 'UTC'],
      [['wed'], 'Asia/Tokyo'],
    ]);
    expect([policyOf({}).windows, policyOf({ gates: '{ windows: [] }' }).windows]).toEqual([[], []]);
  });
});

describe('the days of a window', () => {
  it.each([
    ['mon', ['mon']],
    ['mon-thu', ['mon', 'tue', 'wed', 'thu']],
    ['mon-sun', WEEKDAYS],
    ['fri-mon', ['mon', 'fri', 'sat', 'sun']],
    ['sun-mon', ['mon', 'sun']],
    ['tue-mon', WEEKDAYS],
    ['[mon, wed]', ['mon', 'wed']],
    ['[wed, mon, wed]', ['mon', 'wed']],
    ['[mon-tue, sat]', ['mon', 'tue', 'sat']],
  ])('may be %s', (written, days) => expect(windowOf(`{ days: ${written} }`).days).toEqual(days));

  const DAYS = 'must be days such as mon-thu, sat or [mon, wed]';

  it.each([
    ['monday', 'days'],
    ['Mon', 'days'],
    ['mon-mon', 'days'],
    ['"mon,wed"', 'days'],
    ['mon-', 'days'],
    ['mon-tue-wed', 'days'],
    ['weekdays', 'days'],
    ['1', 'days'],
    ['""', 'days'],
    ['{ mon: true }', 'days'],
    ['[mon, funday]', 'days.1'],
    ['["mon wed"]', 'days.0'],
  ])('are days: not %s', (written, key) => {
    expect(windowProblems(`{ days: ${written} }`)).toEqual([`gates.windows.0.${key}: ${DAYS}`]);
  });

  it('are at least one', () => {
    expect(windowProblems('{ days: [] }')).toEqual(['gates.windows.0.days: must have entries: at least 1']);
    expect(windowProblems('{ days: [1] }')).toEqual([
      'gates.windows.0.days.0: must be text, and is a number',
    ]);
  });
});

describe('the times of a window', () => {
  it.each([
    ['from: 09:00, to: 16:00', [540, 960]],
    ['from: "00:00", to: "24:00"', [0, 1440]],
    ['from: "22:00", to: "06:00"', [1320, 360]],
    ['from: "22:00", to: "00:00"', [1320, 0]],
    ['from: "23:59"', [1439, 1440]],
    ['to: "00:01"', [0, 1]],
  ])('may be %s', (written, times) => {
    const { from, to } = windowOf(`{ ${written} }`);
    expect([from, to]).toEqual(times);
  });

  it.each(['24:00', '9:00', '09:60', '25:00', '09', '0900', '09:00:00', '9am', '-1:00', ''])(
    'begin at a time: not %j',
    (time) => {
      expect(windowProblems(`{ from: "${time}", to: "12:00" }`)).toEqual([
        'gates.windows.0.from: must be a time such as "09:00", at most "23:59"',
      ]);
    },
  );

  it.each(['24:01', '9:00', '16:60', '4pm'])('end at a time: not %j', (time) => {
    expect(windowProblems(`{ to: "${time}" }`)).toEqual([
      'gates.windows.0.to: must be a time such as "16:00", at most "24:00"',
    ]);
  });

  it.each(['from: "09:00", to: "09:00"', 'to: "00:00"'])('are two: not %s', (written) => {
    expect(windowProblems(`{ days: mon }, { ${written} }`)).toEqual([
      'gates.windows.1.to: is the same as from: leave both out for whole days',
    ]);
  });
});

describe('the dates of a window', () => {
  const DATES = 'must be a date that there is, such as 2026-12-20, or two: 2026-12-01..2026-12-24';

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-12-32',
    '2026-2-3',
    '20.12.2026',
    'Christmas',
    '2026-12-01..',
    '..2026-12-24',
    '2026-12-01..2026-12-32',
    '2026-12-01 .. 2026-12-24',
    '2026-12-01...2026-12-24',
    '2026-12-01..2026-12-02..2026-12-03',
    '2026-12-01/2026-12-24',
    '',
  ])('are some that there are: not %j', (date) => {
    for (const key of ['only', 'except']) {
      expect(windowProblems(`{ ${key}: ["2026-12-08", "${date}"] }`)).toEqual([
        `gates.windows.0.${key}.1: ${DATES}`,
      ]);
    }
  });

  it('do not end before they begin, and may end as they begin', () => {
    expect(windowProblems('{ only: [2026-12-24..2026-12-01] }')).toEqual([
      'gates.windows.0.only.0: ends before it begins: put the earlier date first',
    ]);
    expect(windowOf('{ only: [2026-12-24..2026-12-24, 2028-02-29] }').only).toEqual([
      { from: '2026-12-24', to: '2026-12-24' },
      { from: '2028-02-29', to: '2028-02-29' },
    ]);
  });

  it('are in a list', () => {
    expect(windowProblems('{ only: 2026-12-08 }')).toEqual([
      'gates.windows.0.only: must be a list, and is text',
    ]);
    expect(windowProblems('{ only: [20261208] }')).toEqual([
      'gates.windows.0.only.0: must be text, and is a number',
    ]);
  });

  it('have a zone that there is', () => {
    expect(windowProblems('{ zone: Europe/Bonn }')).toEqual([
      'gates.windows.0.zone: must be a time zone such as Europe/Berlin or UTC',
    ]);
  });
});

describe('a freeze of the calendar', () => {
  it('is from one day to another, for a reason, in the zone of the project', () => {
    const written = '{ from: "2026-12-20", to: "2027-01-03", reason: Christmas }';
    const days = { from: '2026-12-20', to: '2027-01-03', reason: 'Christmas' };
    expect(calendarOf(written)).toEqual({ ...days, zone: 'UTC' });
    expect(calendarOf(written, 'Europe/Berlin')).toEqual({ ...days, zone: 'Europe/Berlin' });
    const elsewhere = written.replace('reason', 'zone: Asia/Tokyo, reason');
    expect(calendarOf(elsewhere, 'Europe/Berlin')).toEqual({ ...days, zone: 'Asia/Tokyo' });
  });

  it('may be one day', () => {
    const written = '{ from: 2026-12-24, to: 2026-12-24, reason: Christmas Eve }';
    expect(calendarOf(written)).toMatchObject({ from: '2026-12-24', to: '2026-12-24' });
  });

  it.each([
    ['{ to: 2027-01-03, reason: x }', 'from: is missing'],
    ['{ from: 2026-12-20, reason: x }', 'to: is missing'],
    ['{ from: 2026-12-20, to: 2027-01-03 }', 'reason: is missing'],
    ['{ from: 2026-12-20, to: 2027-01-03, reason: "" }', 'reason: must have characters: at least 1'],
    ['{ from: , to: 2027-01-03, reason: x }', 'from: has no value'],
    ['{ from: 20261220, to: 2027-01-03, reason: x }', 'from: must be text, and is a number'],
    [
      '{ from: 2026-02-30, to: 2027-01-03, reason: x }',
      'from: must be a date that there is, such as 2026-12-20',
    ],
    [
      '{ from: 2026-12-20, to: 2026-12-20..2027-01-03, reason: x }',
      'to: must be a date that there is, such as 2026-12-20',
    ],
    [
      '{ from: 2026-12-20, to: 2026-12-19, reason: x }',
      'to: is before 2026-12-20, when it begins: put the last day here',
    ],
    [
      '{ from: 2026-12-20, to: 2027-01-03, reason: x, zone: CEST }',
      'zone: must be a time zone such as Europe/Berlin or UTC',
    ],
  ])('is not %s', (written, problem) => {
    expect(calendarProblems(written)).toEqual([`gates.freeze.calendar.0.${problem}`]);
  });
});

describe('a date', () => {
  const gates = (date: string) => ({
    gates: `{ windows: [{ only: [${date}] }], freeze: { calendar: [{ from: ${date}, to: ${date}, reason: x }] } }`,
  });
  const read = (text: string) => {
    const config = readSlipwayYml(text);
    if (!config.ok) return config.problems.map(({ message }) => message);
    const { windows, freezes } = config.value.projects[0]?.environments[1]?.policy ?? expect.unreachable();
    return [...windows.flatMap(({ only }) => only), ...freezes.map(({ from, to }) => ({ from, to }))];
  };
  const day = { from: '2026-12-20', to: '2026-12-20' };

  it.each(['2026-12-20', '"2026-12-20"', "'2026-12-20'", '!!timestamp 2026-12-20'])(
    'is the same, written as %s, in whatever YAML',
    (written) => {
      const text = small(gates(written));
      expect(read(text)).toEqual([day, day]);
      expect(read(`%YAML 1.1\n---\n${text}`)).toEqual([day, day]);
    },
  );

  it('has no time of the day', () => {
    const messages = [
      'must be a date that there is, such as 2026-12-20, or two: 2026-12-01..2026-12-24',
      ...Array.from({ length: 2 }, () => 'must be a date that there is, such as 2026-12-20'),
    ];
    for (const written of ['2026-12-20T09:00:00Z', '!!timestamp 2026-12-20T09:00:00Z']) {
      expect(read(small(gates(written)))).toEqual(messages);
    }
  });
});

it('a zone is one for the domain as well, whatever is written', () => {
  expect(isZone(windowOf('{ zone: europe/berlin }').zone)).toBe(true);
});
