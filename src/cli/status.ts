// `npm run slipway -- status`: what runs where, as `/release status` says it.
import { parseArgs } from 'node:util';
import { statusView } from '../slack/status/views.ts';
import { readStatus } from '../usecases/read-status.ts';
import type { Variables } from '../config/environment.ts';
import type { Answer } from './answer.ts';
import { open, unanswered } from './operator-options.ts';
import { plainView } from './plain.ts';

export async function statusHere(args: string[], variables: Variables): Promise<Answer> {
  let project: string | undefined;
  try {
    ({ project } = parseArgs({ args, options: { project: { type: 'string' } } }).values);
  } catch (error) {
    return { code: 2, errors: [error instanceof Error ? error.message : String(error)] };
  }
  const opened = await open(variables, project);
  if ('code' in opened) return opened;
  try {
    const view = statusView(opened.project, await readStatus(opened.operator.world, opened.project));
    return { code: 0, lines: plainView({ blocks: view.blocks ?? [] }) };
  } catch (error) {
    return unanswered(error);
  } finally {
    await opened.operator.close();
  }
}
