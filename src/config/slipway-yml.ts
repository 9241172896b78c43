// slipway.yml -> projects, or every problem at once, each with its key and line.
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { core } from 'zod';
import type { Automation, ApprovalRule, Environment, Project } from '../domain/project.ts';
import { ruleProblems, type Problem } from './rules.ts';
import { slipwayYml, type ApprovalsYml, type EnvironmentYml, type ProjectYml } from './schema.ts';

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
};

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads the text of slipway.yml. Never throws on bad input. */
export function readSlipwayYml(text: string): Read<SlipwayConfig> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      key: 'slipway.yml',
      line: lines.linePos(pos[0]).line,
      message: `is not YAML: ${message}`,
    }));
    return { ok: false, problems };
  }
  const located = (problem: Problem): ConfigProblem => ({
    key: problem.path.join('.') || 'slipway.yml',
    line: lineOf(document, lines, problem.path),
    message: problem.message,
  });
  const parsed = slipwayYml.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.flatMap(asProblems).map(located) };
  }
  const problems = ruleProblems(parsed.data);
  if (problems.length > 0) return { ok: false, problems: problems.map(located) };
  const { poll, projects } = parsed.data;
  return { ok: true, value: { poll, projects: Object.entries(projects).map(toProject) } };
}

/** An unknown key is reported at itself, not at what surrounds it. */
function asProblems(issue: core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a key that Slipway knows',
    }));
  }
  const missing = issue.message.includes('received undefined');
  return [{ path: issue.path, message: missing ? 'is missing' : issue.message }];
}

/** The line of the key, or of the nearest thing around it that the file has. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

function toProject([name, yml]: readonly [string, ProjectYml]): Project {
  const [owner = '', repository = ''] = yml.repository.split('/');
  const [account = '', , , region = ''] = yml.registry.split('.');
  const services = Object.entries(yml.services).map(
    ([service, { image, container, service: ecsService }]) => ({
      name: service,
      image,
      container,
      ecsService,
    }),
  );
  return {
    name,
    channel: yml.channel,
    repository: { owner, name: repository },
    trunk: yml.trunk,
    registry: { host: yml.registry, account, region },
    tag: yml.artifacts.tag,
    services,
    environments: Object.entries(yml.environments).map(([environment, each], index, all) =>
      toEnvironment(environment, each, Object.keys(yml.services), all[index - 1]?.[0] ?? null),
    ),
  };
}

function toEnvironment(
  name: string,
  yml: EnvironmentYml,
  services: readonly string[],
  previous: string | null,
): Environment {
  return {
    name,
    cluster: { region: yml.region, name: yml.cluster },
    automation: toAutomation(yml.deploy, previous),
    waves: yml.steps?.map(({ deploy }) => deploy) ?? [services],
    policy: {
      after: yml.gates.after?.environment ?? null,
      checks: yml.gates.checks,
      approvals: toRule(yml.gates.approvals),
      rollback: { approvals: toRule(yml.rollback.approvals === 0 ? undefined : yml.rollback.approvals) },
      rolloutTimeout: yml.rollout.timeout,
    },
  };
}

function toAutomation(deploy: string, previous: string | null): Automation {
  if (deploy === 'manual') return { when: 'never' };
  if (deploy === 'on_cut') return { when: 'cut' };
  if (deploy === 'auto')
    return previous === null ? { when: 'cut' } : { when: 'succeeded', environment: previous };
  return { when: 'succeeded', environment: deploy.slice('request_after_'.length) };
}

const toRule = (yml: ApprovalsYml | undefined): ApprovalRule | null =>
  yml === undefined ? null : { count: yml.count, from: yml.from, expire: yml.expire };
