// The process: configuration, start, signals, exit code.
import { createSlipway, type Slipway } from './app.ts';
import { credentialsProblem } from './adapters/ecs/credentials.ts';
import { createLog } from './adapters/pino-log.ts';
import { configPath, loadConfig, problemLine } from './config/load.ts';

/** Milliseconds from a signal to the end, whatever happens (F29). */
const GRACE = 25_000;

const config = loadConfig(process.env);
const credentials = await credentialsProblem();
if (config.ok && credentials === null) {
  const log = createLog(config.value.settings.logLevel);
  try {
    const slipway = await createSlipway(config.value, log);
    stopOnSignals(slipway);
    await slipway.start();
    log.info('slipway is up', { projects: config.value.slipway.projects.map(({ name }) => name) });
  } catch (error) {
    log.error('slipway cannot start', { error });
    process.exit(1);
  }
} else {
  console.error('Slipway cannot start. Missing or wrong:');
  const problems = config.ok ? [] : config.problems;
  for (const problem of problems) console.error(`  ${problemLine(configPath(process.env), problem)}`);
  if (credentials !== null) {
    console.error(
      `  AWS credentials: ${credentials}. Set AWS_PROFILE, AWS_ACCESS_KEY_ID, or run with a role.`,
    );
  }
  console.error('README, "Running it for real", explains every key.');
  process.exit(1);
}

function stopOnSignals(slipway: Slipway): void {
  const stop = (signal: string): void => {
    setTimeout(() => process.exit(1), GRACE).unref();
    console.error(
      `${signal}: stopping. What rolls out goes on in ECS, and is taken up again at the next start.`,
    );
    slipway.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
