// The whole configuration: environment variables and slipway.yml, every problem of both in one answer.
import { readFileSync } from 'node:fs';
import { readEnvironment, DEFAULT_CONFIG, type Settings, type Variables } from './environment.ts';
import { readSlipwayYml, type ConfigProblem, type Read, type SlipwayConfig } from './slipway-yml.ts';

export interface Config {
  readonly settings: Settings;
  readonly slipway: SlipwayConfig;
}

export function loadConfig(variables: Variables): Read<Config> {
  const settings = readEnvironment(variables);
  const slipway = loadSlipwayYml(configPath(variables));
  if (settings.ok && slipway.ok) {
    return { ok: true, value: { settings: settings.value, slipway: slipway.value } };
  }
  const problems = [settings, slipway].flatMap((each) => (each.ok ? [] : each.problems));
  return { ok: false, problems };
}

export const configPath = (variables: Variables): string => {
  const path = variables['SLIPWAY_CONFIG'];
  return path === undefined || path === '' ? DEFAULT_CONFIG : path;
};

export function loadSlipwayYml(path: string): Read<SlipwayConfig> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const message = `cannot read ${path} (${why}): start from slipway.example.yml`;
    return { ok: false, problems: [{ key: 'SLIPWAY_CONFIG', line: null, message }] };
  }
  return readSlipwayYml(text);
}

/** One line a problem: `slipway.yml:12  projects.shop.channel  must be …`. */
export const problemLine = (path: string, { key, line, message }: ConfigProblem): string =>
  line === null ? `${key}: ${message}` : `${path}:${line}: ${key}: ${message}`;
