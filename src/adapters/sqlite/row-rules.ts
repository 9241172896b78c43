// What a change of a row must keep to, whichever table it is in.
import type { Event } from '../../domain/audit.ts';

/** A change was decided from one project's records, and stays among them. */
export function mustBeOf(project: string, owner: string, event: Event): void {
  if (owner !== project) throw new Error(`${event.type} in ${project} is about something of ${owner}`);
}

/** A version is one event: none is lost between two of them (I8). */
export function mustBeNext(before: number, after: number, event: Event): void {
  if (after !== before + 1) throw new Error(`${event.type} took version ${before} to version ${after}`);
}

export function mustHaveChangedOne(changes: number, event: Event): void {
  if (changes !== 1) throw new Error(`${event.type} found its row changed by somebody else`);
}
