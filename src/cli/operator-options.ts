// What `rollback` and `status` are told: the project, and where to find the configuration.
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import type { Project } from '../domain/project.ts';
import { databasePath } from '../adapters/sqlite/open.ts';
import { createLog } from '../adapters/pino-log.ts';
import { readOperatorEnvironment, type Variables } from '../config/environment.ts';
import { configPath, loadSlipwayYml, problemLine } from '../config/load.ts';
import { AdapterFault } from '../ports.ts';
import { openOperator, type Operator } from '../operator.ts';
import type { Answer } from './answer.ts';

export interface Opened {
  readonly operator: Operator;
  readonly project: Project;
  /** The operating-system user. */
  readonly user: string;
}

/** @returns why not, where slipway.yml or the environment is not in order, or no project is meant */
export async function open(variables: Variables, named: string | undefined): Promise<Opened | Answer> {
  const settings = readOperatorEnvironment(variables);
  const path = configPath(variables);
  const slipway = loadSlipwayYml(path);
  if (!settings.ok || !slipway.ok) {
    const problems = [settings, slipway].flatMap((each) => (each.ok ? [] : each.problems));
    return { code: 1, errors: problems.map((problem) => problemLine(path, problem)) };
  }
  // A mistyped address must not make a new, empty database.
  if (!existsSync(databasePath(settings.value.database))) {
    const message = `there is no database at ${settings.value.database}: DATABASE_URL must be the bot's`;
    return { code: 1, errors: [message] };
  }
  const { projects } = slipway.value;
  const [only] = projects;
  const project =
    named === undefined && projects.length === 1 ? only : projects.find(({ name }) => name === named);
  if (project === undefined) {
    const names = projects.map(({ name }) => name).join(', ');
    const what = named === undefined ? 'Which project?' : `There is no project ${named}.`;
    return { code: 2, errors: [`${what} Say --project with one of: ${names}`] };
  }
  const operator = await openOperator(settings.value, slipway.value, createLog('error'));
  return { operator, project, user: userInfo().username };
}

/** What AWS does not answer, in one sentence; bugs crash through. */
export function unanswered(error: unknown): Answer {
  if (!(error instanceof AdapterFault)) throw error;
  const { provider, code } = error;
  const next = 'Look at the credentials and the Region, and try again; `status` says how far it is.';
  return { code: 1, errors: [`${provider} did not answer as it should: ${code}.`, next] };
}

export interface RollbackOptions {
  readonly environment: string | null;
  readonly project: string | undefined;
  readonly to: string | null;
  readonly reason: string | null;
  readonly imageOnly: boolean;
  /** Confirmed beforehand: nobody is asked. */
  readonly yes: boolean;
}

export function readRollbackOptions(args: string[]): RollbackOptions | { readonly wrong: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        project: { type: 'string' },
        to: { type: 'string' },
        reason: { type: 'string' },
        'image-only': { type: 'boolean', default: false },
        yes: { type: 'boolean', short: 'y', default: false },
      },
    });
    if (positionals.length > 1)
      return { wrong: `rollback takes one environment, not ${positionals.join(' ')}` };
    return {
      environment: positionals[0] ?? null,
      project: values.project,
      to: values.to ?? null,
      reason: values.reason ?? null,
      imageOnly: values['image-only'],
      yes: values.yes,
    };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
