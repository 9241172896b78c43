// slipway.yml -> projects, or every problem at once, each with its key and line.
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { Identity, Project } from '../domain/project.ts';
import { issueProblems } from './issues.ts';
import type { Problem } from './rule.ts';
import { ruleProblems } from './rules.ts';
import { slipwayYml } from './schema.ts';
import { toIdentity, toProject } from './to-domain.ts';

export interface ConfigProblem {
  /** `projects.shop.channel`, or an environment variable's name. */
  readonly key: string;
  /** 1-based; `null` where there is no line. */
  readonly line: number | null;
  readonly message: string;
}

export type SlipwayConfig = {
  /** Milliseconds between two polls of ECS while something moves. */
  readonly poll: number;
  readonly projects: readonly Project[];
  /** Who is who on GitHub; nobody is there twice. */
  readonly people: readonly Identity[];
};

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads the text of slipway.yml. Never throws on bad input. */
export function readSlipwayYml(text: string): Read<SlipwayConfig> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const value = valueOf(document, lines);
  if (!value.ok) return value;
  const failed = (problems: readonly Problem[]): Read<SlipwayConfig> => ({
    ok: false,
    problems: problems.map(({ path, message }) => ({
      key: path.map(String).join('.') || FILE,
      line: lineOf(document, lines, path),
      message,
    })),
  });
  const parsed = slipwayYml.safeParse(value.value, { reportInput: true });
  if (!parsed.success) return failed(parsed.error.issues.flatMap(issueProblems));
  const problems = ruleProblems(parsed.data);
  if (problems.length > 0) return failed(problems);
  const { poll, projects, people } = parsed.data;
  return {
    ok: true,
    value: {
      poll,
      projects: Object.entries(projects).map(toProject),
      people: Object.entries(people ?? {}).map(toIdentity),
    },
  };
}

const FILE = 'slipway.yml';

/** The file as plain values, or why it is no YAML that can be read. */
function valueOf(document: Document, lines: LineCounter): Read<unknown> {
  const problem = (message: string, offset = 0): ConfigProblem => ({
    key: FILE,
    line: lines.linePos(offset).line || 1,
    message,
  });
  if (document.errors.some(({ message }) => /stack/i.test(message))) {
    return { ok: false, problems: [problem('is nested too deeply')] };
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => problem(`is not YAML: ${message}`, pos[0]));
    return { ok: false, problems };
  }
  if (document.contents === null) {
    return { ok: false, problems: [problem('is empty: start from slipway.example.yml')] };
  }
  const hidden = hiddenKey(document);
  if (hidden !== null) {
    const problem = { key: '__proto__', line: lines.linePos(hidden).line };
    return { ok: false, problems: [{ ...problem, message: 'is not a key that Slipway knows' }] };
  }
  try {
    return { ok: true, value: document.toJS() };
  } catch (error) {
    // Aliases: to nothing, or so many of them that the file would fill the memory.
    return { ok: false, problems: [problem(error instanceof Error ? error.message : String(error))] };
  }
}

/** Where a key stands that objects in JavaScript do not show: it would be ignored. */
function hiddenKey(document: Document): number | null {
  let offset: number | null = null;
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') offset = key.range?.[0] ?? 0;
    },
  });
  return offset;
}

/** The line of the key itself, or of the nearest thing around it that the file has. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let range = document.contents?.range;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step));
      if (pair === undefined) break;
      range = isNode(pair.key) ? pair.key.range : range;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      range = isNode(node) ? node.range : range;
    } else break;
  }
  return lines.linePos(range?.[0] ?? 0).line || 1;
}
