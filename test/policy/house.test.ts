// Who may import whom, and the other rules of the house (DESIGN.md): held here, not by memory.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSources, type Import, type SourceFile } from './source-tree.ts';

const SRC = readSources('src/**/*.{ts,js}');
const SANDBOX = readSources('sandbox/**/*.{ts,js}');
const TEST = readSources('test/**/*.ts', 'bench/**/*.{ts,js}');
const ALL = [...SRC, ...SANDBOX, ...TEST];

/** Which files and packages a room may import. Its own files it always may. */
interface Room {
  readonly name: string;
  readonly files: RegExp;
  readonly mayImport: readonly RegExp[];
  readonly packages: readonly string[];
}

const DOMAIN = /^src\/domain\//;
const PORTS = /^src\/ports\.ts$/;
const USE_CASES = /^src\/usecases\//;
const CONFIG = /^src\/config\//;
const SHARED_ADAPTERS = /^src\/adapters\/[^/]+$/;
const NODE = ['node:crypto', 'node:fs', 'node:path', 'node:timers', 'node:url'];

const adapter = (folder: string, packages: readonly string[]): Room => ({
  name: `adapters/${folder}`,
  files: new RegExp(`^src/adapters/${folder}/`),
  mayImport: [DOMAIN, PORTS, SHARED_ADAPTERS],
  packages: [...NODE, ...packages],
});

const ROOMS: readonly Room[] = [
  { name: 'domain', files: DOMAIN, mayImport: [], packages: [] },
  { name: 'ports', files: PORTS, mayImport: [DOMAIN], packages: [] },
  { name: 'usecases', files: USE_CASES, mayImport: [DOMAIN, PORTS], packages: [] },
  { name: 'config', files: CONFIG, mayImport: [DOMAIN], packages: ['node:fs', 'yaml', 'zod'] },
  adapter('ecs', ['@aws-sdk/client-ecs']),
  adapter('ecr', ['@aws-sdk/client-ecr']),
  adapter('http', ['node:dns', 'node:https', 'node:net']),
  adapter('github', ['@octokit/auth-app', '@octokit/plugin-throttling', '@octokit/rest']),
  adapter('sqlite', ['better-sqlite3', 'canonicalize', 'drizzle-orm', 'zod']),
  {
    name: 'adapters',
    files: SHARED_ADAPTERS,
    mayImport: [DOMAIN, PORTS],
    packages: [...NODE, 'canonicalize', 'pino'],
  },
  {
    name: 'slack',
    files: /^src\/slack\//,
    mayImport: [DOMAIN, PORTS, USE_CASES],
    packages: ['@slack/bolt', '@slack/types', 'zod'],
  },
  { name: 'health', files: /^src\/health\.ts$/, mayImport: [PORTS], packages: ['@slack/bolt'] },
  // Shares no code with what writes the chain.
  {
    name: 'audit-verify',
    files: /^src\/audit-verify\.ts$/,
    mayImport: [],
    packages: ['node:crypto', 'node:fs', 'better-sqlite3'],
  },
  {
    name: 'app',
    files: /^src\/(app|compose|operator|policy-hashes)\.ts$/,
    mayImport: [/^src\/(?!main|cli)/],
    packages: NODE,
  },
  {
    name: 'main',
    files: /^src\/(main\.ts|main\.js|require-node\.js)$/,
    mayImport: [/^src\/app\.ts$/, CONFIG, /^src\/adapters\/(pino-log|ecs\/credentials)\.ts$/],
    packages: [],
  },
  {
    name: 'cli',
    files: /^src\/cli(\.ts|\.js|\/.*)$/,
    mayImport: [
      CONFIG,
      DOMAIN,
      PORTS,
      USE_CASES,
      /^src\/(audit-verify|operator)\.ts$/,
      /^src\/require-node\.js$/,
      /^src\/adapters\/(sqlite\/|pino-log\.ts$)/,
      // What the channel would be shown, as text.
      /^src\/slack\/(refusal-text|render-card|status\/views)\.ts$/,
    ],
    packages: [...NODE, '@slack/types', 'node:os', 'node:readline', 'node:util'],
  },
];

const roomOf = ({ path }: Pick<SourceFile, 'path'>): Room | undefined =>
  ROOMS.find(({ files }) => files.test(path));

function mayImport(room: Room, { ours, target }: Import): boolean {
  if (!ours) return room.packages.includes(target);
  return room.files.test(target) || room.mayImport.some((allowed) => allowed.test(target));
}

/** `file: what`, for every import of these files that is not allowed. */
const broken = (files: readonly SourceFile[], wrong: (each: Import, file: SourceFile) => boolean) =>
  files.flatMap((file) =>
    file.imports.filter((each) => wrong(each, file)).map(({ from }) => `${file.path}: ${from}`),
  );

/** `file: match`, for every match in these files. */
const matches = (files: readonly SourceFile[], pattern: RegExp): readonly string[] =>
  files.flatMap(({ path, code }) =>
    [...code.matchAll(new RegExp(pattern, 'g'))].map(([match]) => `${path}: ${match}`),
  );

describe('who may import whom', () => {
  it('is said for every file of src', () => {
    expect(SRC.filter((file) => roomOf(file) === undefined).map(({ path }) => path)).toEqual([]);
    expect(SRC.length).toBeGreaterThan(80);
    expect(SRC.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });

  it.each(ROOMS.map((room) => [room.name, room] as const))('%s keeps to its own', (_name, room) => {
    const files = SRC.filter((file) => roomOf(file) === room);
    expect(broken(files, (each) => !mayImport(room, each))).toEqual([]);
  });

  it('gives the sandbox nothing of src but types, and the check of Node that its cold entries make', () => {
    const wrong = ({ target, typeOnly }: Import): boolean =>
      target.startsWith('src/') && !typeOnly && target !== 'src/require-node.js';
    expect(broken(SANDBOX, wrong)).toEqual([]);
  });

  it('gives src nothing of the sandbox or the tests', () => {
    expect(broken(SRC, ({ ours, target }) => ours && !target.startsWith('src/'))).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cycleIn(SRC)).toEqual([]);
    // Where two files of the sandbox know each other's types, nothing of it is left at run time.
    const running = SANDBOX.map((file) => ({
      ...file,
      imports: file.imports.filter((each) => !each.typeOnly),
    }));
    expect(cycleIn(running)).toEqual([]);
  });
});

/** The first cycle found. */
function cycleIn(files: readonly SourceFile[]): readonly string[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of importsOf.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('the source', () => {
  it('imports files by their name, with its ending', () => {
    expect(broken(ALL, ({ ours, from }) => ours && !/\.(ts|js|json)$/.test(from))).toEqual([]);
  });

  it('has no barrels', () => {
    expect(ALL.filter(({ path }) => /(^|\/)index\.[jt]s$/.test(path)).map(({ path }) => path)).toEqual([]);
    expect(matches(SRC, /^export \* from .*/m)).toEqual([]);
  });

  it('reads the environment only where configuration is read', () => {
    const elsewhere = SRC.filter(({ path }) => !/^src\/(config\/|main\.ts|cli)/.test(path));
    expect(matches(elsewhere, /process\.env/)).toEqual([]);
    // The sandbox passes PATH on to the programs that it starts, and reads nothing else.
    expect(matches(SANDBOX, /process\.env(?!\['PATH'\])/)).toEqual([]);
  });

  it('has neither clock nor chance in its domain', () => {
    const domain = SRC.filter(({ path }) => DOMAIN.test(path));
    const impure =
      /Date\.now|new Date\(\s*\)|\bDate\(\s*\)|Math\.random|performance\.|Temporal\.Now|process\.|crypto\.|set(Timeout|Interval)|\basync\b|\bawait\b/;
    expect(matches(domain, impure)).toEqual([]);
  });

  it('looks at the clock in no use case and on no card: time arrives from the ports', () => {
    const files = SRC.filter(({ path }) => USE_CASES.test(path) || path.startsWith('src/slack/'));
    expect(matches(files, /Date\.now|new Date\(\s*\)|Math\.random/)).toEqual([]);
  });
});

describe('the tests', () => {
  const TESTS = TEST.filter(({ path }) => !path.startsWith('test/policy/house'));

  it('replace no modules', () => {
    expect(matches(TESTS, /vi\s*\.\s*(mock|doMock|hoisted|stubGlobal)\b/)).toEqual([]);
  });

  it('are all run', () => {
    const left =
      /\b(it|test|describe|bench)(\.\w+)*\s*\.\s*(skip|only|todo|fails|skipIf|runIf)\b|\b[xf](it|describe)\(/;
    expect(matches(TESTS, left)).toEqual([]);
  });
});

describe('package.json', () => {
  interface Package {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  }
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;

  it('pins exact versions', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(all.length).toBeGreaterThan(20);
  });

  it('gives a reason for every dependency in README.md, under Decisions', () => {
    const readme = readFileSync('README.md', 'utf8');
    const decisions = /^## Decisions\n([^]*?)(?=^## |(?![^]))/m.exec(readme)?.[1] ?? '';
    const lines = decisions.split('\n');
    const all = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !name.startsWith('@types/'),
    );
    const unexplained = all.filter((name) => !lines.some((line) => line.includes(`\`${name}\``)));
    expect(unexplained).toEqual([]);
  });
});
