// Windows and freezes: they begin before they end.
import { environmentsOf, type Rule } from '../rule.ts';

export const windowsEndAtAnotherTime: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { gates }]) =>
    gates.windows.flatMap(({ from, to }, index) =>
      from === to
        ? [
            {
              path: [...path, 'environments', name, 'gates', 'windows', index, 'to'],
              message: 'is the same as from: leave both out for whole days',
            },
          ]
        : [],
    ),
  );

/** Dates are in order as texts. */
export const freezesEndAfterTheyBegin: Rule = (project, path) =>
  environmentsOf(project).flatMap(([name, { gates }]) =>
    gates.freeze.calendar.flatMap(({ from, to }, index) =>
      to < from
        ? [
            {
              path: [...path, 'environments', name, 'gates', 'freeze', 'calendar', index, 'to'],
              message: `is before ${from}, when it begins: put the last day here`,
            },
          ]
        : [],
    ),
  );
