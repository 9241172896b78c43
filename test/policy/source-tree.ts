// The source as text, for the tests that hold the house's rules.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface SourceFile {
  /** From the repository's root: `src/domain/plan.ts`. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written: `./plan.ts`, `node:fs`, `zod`. */
  readonly from: string;
  /** From the repository's root, for a file of ours; the package's name otherwise. */
  readonly target: string;
  readonly ours: boolean;
  /** Gone when the types are stripped. */
  readonly typeOnly: boolean;
}

export const readSources = (...patterns: readonly string[]): readonly SourceFile[] =>
  globSync([...patterns])
    .toSorted()
    .map((path) => {
      const code = withoutComments(readFileSync(path, 'utf8'));
      return { path, code, imports: importsOf(path, code) };
    });

/** Comments that stand on lines of their own or end a line. A `//` in the middle of a text stays. */
const withoutComments = (text: string): string =>
  text.replace(/^\s*\/\*[^]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, '');

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"`]*?from\s*)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function importsOf(path: string, code: string): readonly Import[] {
  const found = [
    ...[...code.matchAll(STATIC)].map(([, type, from = '']) => ({ from, typeOnly: type !== undefined })),
    ...[...code.matchAll(DYNAMIC)].map(([, from = '']) => ({ from, typeOnly: false })),
  ];
  return found.map(({ from, typeOnly }) => {
    const ours = from.startsWith('.');
    return { from, typeOnly, ours, target: ours ? join(dirname(path), from) : packageOf(from) };
  });
}

/** `drizzle-orm` of `drizzle-orm/sqlite-core`; `node:fs` of `node:fs/promises`. */
const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
