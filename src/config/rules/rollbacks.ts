// What a rollback leaves: one thing, or nothing.
import { environmentsOf, type Rule } from '../rule.ts';

export const rollbacksLeaveOneThing: Rule = (project, path) =>
  environmentsOf(project)
    .filter(([, { rollback }]) => rollback.lock === true && rollback.hold)
    .map(([name]) => ({
      path: [...path, 'environments', name, 'rollback', 'hold'],
      message: 'stands beside "lock: true", under which automation waits anyway: keep one of the two',
    }));
