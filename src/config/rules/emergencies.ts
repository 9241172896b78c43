// Emergencies: what they skip is said, and once.
import { environmentsOf, namedTwice, type Rule } from '../rule.ts';

export const emergenciesSkipSomethingOnce: Rule = (project, path) =>
  environmentsOf(project).flatMap(
    ([
      name,
      {
        gates: { emergency },
      },
    ]) => {
      if (emergency === undefined) return [];
      const at = [...path, 'environments', name, 'gates', 'emergency', 'skip'];
      return emergency.skip.length === 0
        ? [{ path: at, message: 'names no gate: say which ones an emergency passes, or leave emergency out' }]
        : namedTwice(emergency.skip, at);
    },
  );
