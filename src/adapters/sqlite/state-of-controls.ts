// What people have set over a project: one row, from its first event on.
import { eq } from 'drizzle-orm';
import { evolveControls, NO_CONTROLS, type ControlEvent, type Controls } from '../../domain/controls.ts';
import type { Queries } from './connection.ts';
import { mustBeNext, mustBeOf, mustHaveChangedOne } from './row-rules.ts';
import { controls } from './schema.ts';
import { parseControls } from './stored.ts';

export function readControls(db: Queries, project: string): Controls {
  const row = db.select({ state: controls.state }).from(controls).where(eq(controls.project, project)).get();
  return row === undefined ? NO_CONTROLS : parseControls(row.state);
}

/** Takes one event into the row of the project, or makes it. */
export function applyToControls(db: Queries, project: string, event: ControlEvent): void {
  mustBeOf(project, event.project, event);
  const before = readControls(db, project);
  const after = evolveControls(before, event);
  mustBeNext(before.version, after.version, event);
  const row = { version: after.version, state: JSON.stringify(after) };
  const { changes } = db
    .insert(controls)
    .values({ project, ...row })
    .onConflictDoUpdate({
      target: controls.project,
      set: row,
      setWhere: eq(controls.version, before.version),
    })
    .run();
  mustHaveChangedOne(changes, event);
}
