// Dozens of bots start here, and each would spend most of a second on what it does the same way every time. They start
// as in production all the same: the same program, from the same source.
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files of drizzle-orm name each other by their paths. To tell their format, Node reads 130 kB of package.json for each of them. */
const HOOK = `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && context.parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
      : next(specifier, context),
});`;

/** Variables for a bot. */
export const QUICK_START = {
  NODE_COMPILE_CACHE: join(tmpdir(), 'slipway-compiled'),
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HOOK)}`,
} as const;
