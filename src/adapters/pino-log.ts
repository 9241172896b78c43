// Logs as JSON lines. Only what is named is logged; secrets have no way in (I18).
import { pino } from 'pino';
import type { Log } from '../ports.ts';

/** What a log line may carry of an error: never its config, request or headers, which hold tokens. */
function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: error.message,
    name: error.name,
    stack: error.stack,
    ...(error.cause instanceof Error && { cause: `${error.cause.name}: ${error.cause.message}` }),
  };
}

export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const fields = (given: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
    const { error, ...rest } = given;
    return error === undefined ? rest : { ...rest, ...errorFields(error) };
  };
  return {
    info: (message, given) => logger.info(fields(given), message),
    warn: (message, given) => logger.warn(fields(given), message),
    error: (message, given) => logger.error(fields(given), message),
  };
}
