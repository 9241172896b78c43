// `drizzle-kit generate` writes the next file in migrations/ from the schema; a migration on main is never edited.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/adapters/sqlite/schema.ts',
  out: './migrations',
});
