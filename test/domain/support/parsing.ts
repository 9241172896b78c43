// What people type, in a project with these environments.
import type { Command } from '../../../src/domain/command.ts';
import { parseCommand } from '../../../src/domain/parse-command.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';

const parse = (text: string) => parseCommand(text, ['staging', 'production']);

/** The command that it is understood as; `undefined` when it is refused. */
export const understood = (text: string): Command | undefined => {
  const parsed = parse(text);
  return parsed.kind === 'command' ? parsed.command : undefined;
};

/** Why it is refused; `undefined` when it is understood. */
export const refusal = (text: string): Refusal | undefined => {
  const parsed = parse(text);
  return parsed.kind === 'refused' ? parsed.refusal : undefined;
};

export const plainCut = { verb: 'cut', ref: null, note: null, dryRun: false, withoutPicks: false };
