// `config check`: all that is wrong with slipway.yml, before anything is started with it.
import type { Variables } from '../config/environment.ts';
import type { Answer } from './answer.ts';
import { configPath, loadSlipwayYml, problemLine } from '../config/load.ts';

export function checkConfig(file: string | undefined, variables: Variables): Answer {
  const path = file ?? configPath(variables);
  const read = loadSlipwayYml(path);
  if (!read.ok) return { code: 1, errors: read.problems.map((problem) => problemLine(path, problem)) };
  const lines = read.value.projects.map(({ name, services, environments }) => {
    const order = environments.map((environment) => environment.name).join(' → ');
    return `${path}: ${name}: ${services.length} services, ${order}: all good`;
  });
  return { code: 0, lines };
}
